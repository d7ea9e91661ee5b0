"""`python -m tests.chaos.run N`, beside servers that may be broken: `reminders` starts it."""

from __future__ import annotations

import sys

import django

if __name__ == "__main__":
    django.setup()
    from tests.chaos import evening

    sys.exit(evening.main(int(sys.argv[1])))
