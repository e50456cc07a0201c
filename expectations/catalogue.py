"""The checks of registration practice: the one list that is measured, judged, written and shown.

Each is declared beside its like, in ``registration_checks``, ``pattern_checks`` and ``practice_checks``. One that
dbt measures has a model ``dbt_project/models/quality/quality_<check_id>.sql`` and a line in
``quality_measurements.sql``; the others are measured in ``mining.quality.measure``. ``seed.py`` writes the seed
``quality_checks`` from this list.
"""

from expectations.check import Check
from expectations.pattern_checks import PATTERNS
from expectations.practice_checks import EXPECTED, HABITS
from expectations.registration_checks import REGISTRATION

CHECKS: tuple[Check, ...] = (*REGISTRATION, *PATTERNS, *HABITS, *EXPECTED)
BY_ID: dict[str, Check] = {check.check_id: check for check in CHECKS}
