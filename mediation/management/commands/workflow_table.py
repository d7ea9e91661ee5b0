"""`manage.py workflow_table`: the three machines with who, guard, period and paper."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from mediation.machines import MACHINES

HEAD = ("from", "to", "who", "guard", "clock", "paper")


class Command(BaseCommand):
    help = "Print the three machines of a case: who takes which step, what must hold, which period and paper."

    def handle(self, *args: Any, **options: Any) -> None:
        for name, rows in MACHINES.items():
            self.stdout.write(f"\n## {name}\n")
            for cells in (HEAD, ("---",) * len(HEAD), *rows):
                self.stdout.write("| " + " | ".join(str(cell) for cell in cells) + " |")
