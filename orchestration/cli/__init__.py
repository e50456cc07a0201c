"""The commands. Each resolves its settings, calls plain functions or Dagster, and turns errors into exit codes.

What a refresh does is the assets (``orchestration.defs``); here is only how a person starts it and sees it.
"""
