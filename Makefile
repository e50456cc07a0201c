# Every habit of the project has a name here. `make run` is the main job.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
# The demo's simulated cases end with 2024; a figure made up later would only show how old its open cases have become.
DEMO_AS_OF := 2024-12-31T23:59:59+01:00
export DAGSTER_DISABLE_TELEMETRY := 1

.PHONY: help setup run dev test test-full lint types manifest lock benchmark clean

help: ## what each target does
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'

setup: $(STAMP) ## the environment alone, from the lock file

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(not (3,11) <= sys.version_info[:2] < (3,14))' \
	  || { echo "Sagsflow needs Python 3.11, 3.12 or 3.13; $(PYTHON) is another. Try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing the locked environment (once) ..."
	@# --no-deps: the lock is the whole closure; pip's hash mode cannot see that sqlglot satisfies sqlglot[rs].
	@# --no-compile: Python compiles what it imports, a third of what is installed; compiling all took 50 of 132 s.
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --no-deps --require-hashes --only-binary :all: -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

run: setup ## the main job: the demo municipality's extracts, the whole refresh, a summary
	@$(BIN)/sagsflow demo --if-missing
	@$(BIN)/sagsflow refresh --as-of $(DEMO_AS_OF)

manifest: setup ## parse the dbt project so that the code location loads
	@$(BIN)/sagsflow manifest

dev: manifest ## the Dagster UI on 127.0.0.1:3000, the explorer on 127.0.0.1:8050
	@$(BIN)/sagsflow dev

lint: setup
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/sqlfluff lint --processes 2 dbt_project/models municipality/demo

types: setup
	@$(BIN)/mypy

test: lint types ## what CI runs
	@$(BIN)/pytest -m "not full" -n 2 --dist loadscope --no-loadscope-reorder

test-full: lint types ## also what needs servers, browsers, other environments or long campaigns
	@command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 \
	  || { echo "Installing PostgreSQL, which the tests start themselves (once) ..."; \
	       apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql; } \
	  || { echo "make test-full needs PostgreSQL's own programs (initdb, pg_ctl); install them: apt-get install postgresql"; exit 2; }
	@$(BIN)/pytest

benchmark: setup ## ratios against pm4py and pl4pm, in one run
	@$(BIN)/python -m benchmarks

lock: ## resolve the dependencies anew (needs uv)
	@uv pip compile pyproject.toml --extra dev --extra benchmark --universal --python-version 3.11 \
	  --generate-hashes --no-annotate --quiet \
	  --custom-compile-command "make lock" --output-file requirements.lock

clean: ## remove what was built; deliveries and releases under data/ go too
	@rm -rf $(VENV) data
