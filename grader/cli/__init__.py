"""The command ``grader``: the one room that prints. What a command needs is imported when it runs, so that ``--help`` is quick."""

from __future__ import annotations

from grader.cli import authoring, deriving, doctor, marking, sets
from grader.cli.app import app, main
from grader.cli.marking import exit_code

__all__ = ["app", "authoring", "deriving", "doctor", "exit_code", "main", "marking", "sets"]
