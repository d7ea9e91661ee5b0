#!/usr/bin/env python
"""Django's commands: `python manage.py help`. PostgreSQL must run: the one of `make run`, or that of DATABASE_URL."""

import os
import sys
from importlib.util import find_spec
from pathlib import Path

VENV_PYTHON = Path(__file__).resolve().parent / ".venv/bin/python"


def main() -> None:
    from django.core.management import execute_from_command_line  # noqa: PLC0415  # only there after `make install`

    from config.gate import plain_errors  # noqa: PLC0415

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    with plain_errors():
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    if find_spec("django"):
        main()
    elif VENV_PYTHON.exists():
        os.execv(VENV_PYTHON, [str(VENV_PYTHON), *sys.argv])
    else:
        sys.exit("Django is not installed here yet: run `make install` first.")
