"""`manage.py import_units ESTATE FILE`: the units of an estate, with owners and users, from CSV or XLSX."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from residents import workflow
from residents.models import Estate
from residents.register.difference import Difference
from residents.register.lines import Sheet


class Command(BaseCommand):
    help = "Import the units of an estate from CSV or XLSX. Refused lines are named; the last line counts."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("estate", help="the name of the estate, or its id where two have one name")
        parser.add_argument("file", type=Path)
        parser.add_argument("--whole", action="store_true", help="end the units that the file does not have")
        parser.add_argument("--all-or-nothing", action="store_true", help="enter nothing if one line is wrong")
        parser.add_argument("--dry-run", action="store_true", help="show the difference and write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        estate = self.estate(options["estate"])
        try:
            data = options["file"].read_bytes()
        except OSError as error:
            raise CommandError(f"{options['file']} can't be read: {error.strerror}") from error
        try:
            sheet, found = self.compared(estate, data, options)
        except ValidationError as refused:
            raise CommandError(" ".join(refused.messages)) from refused
        self.show(sheet, found, every_change=options["dry_run"])
        if options["all_or_nothing"] and sheet.problems:
            raise CommandError("Nothing was written: --all-or-nothing, and lines are wrong.")

    def compared(self, estate: Estate, data: bytes, options: dict[str, Any]) -> tuple[Sheet, Difference]:
        """Written, unless only the difference was asked for or a line is wrong and all or nothing was."""
        whole, strict = options["whole"], options["all_or_nothing"]
        if options["dry_run"] or strict:
            sheet, found = workflow.compare(estate, data, whole=whole, on=timezone.localdate())
            if strict and sheet.problems:
                found.counts |= dict.fromkeys(["new", "changed", "ended"], 0)
            if options["dry_run"] or sheet.problems:
                return sheet, found
        return workflow.import_units(estate, data, whole=whole, all_or_nothing=strict, actor=None)

    def estate(self, wanted: str) -> Estate:
        by = {"pk": int(wanted)} if wanted.isdecimal() else {"name": wanted}
        found = list(Estate.objects.filter(**by).select_related("sub_district"))
        if len(found) > 1:
            names = ", ".join(f"{row.pk} ({row.sub_district})" for row in found)
            raise CommandError(f"Several estates have this name. Say its number instead: {names}")
        if not found:
            raise CommandError(f"There is no estate {wanted}.")
        return found[0]

    def show(self, sheet: Sheet, found: Difference, *, every_change: bool) -> None:
        for note in sheet.notes:
            self.stdout.write(note)
        for problem in sheet.problems:
            self.stdout.write(f"{problem.line} {problem.column}: {problem.words}")
        if every_change:
            for change in found.changes:
                self.stdout.write(f"{change.kind} {change.unit}: {change.before} -> {change.after}")
        self.stdout.write(" ".join(f"{name} {count}" for name, count in found.counts.items()))
