"""`manage.py seed_calendar 2027`: enter the years that the installed chinese-calendar knows. What was entered stays."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from foundation.workdays.models import Calendar, CalendarDay
from foundation.workdays.seed import days_of


class Command(BaseCommand):
    help = "Enter rest days and make-up working days of the given years, as far as chinese-calendar knows them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("years", nargs="+", type=int)

    def handle(self, *args: Any, **options: Any) -> None:
        for year in options["years"]:
            try:
                rows = [CalendarDay(date=day, kind=kind, name=name) for day, kind, name in days_of(year)]
            except NotImplementedError:
                raise CommandError(f"chinese-calendar does not know {year}: please enter it on the page.") from None
            CalendarDay.objects.bulk_create(rows, ignore_conflicts=True)
            self.stdout.write(f"{year}: {len(rows)} days")
        Calendar.forget()
