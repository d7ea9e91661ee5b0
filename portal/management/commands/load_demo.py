"""`manage.py load_demo`: fictional sub-districts, their people, cases and duty roster, into an empty portal only."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from foundation.accounts.models import SubDistrict
from portal import demo_cases, demo_duty, demo_figures, demo_history, demo_places, demo_scorecards, demo_statistics


class Command(BaseCommand):
    help = "Load the demo data into an empty portal."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="be silent where data stands already")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        if SubDistrict.objects.exists():
            if options["once"]:
                return
            raise CommandError("There is data already. The demo is loaded into an empty portal only.")
        started = time.monotonic()
        place = demo_places.build()
        demo_places.build_second()
        demo_history.build(place)
        number = demo_cases.build(place)
        shifts = demo_duty.build(place)
        demo_figures.build(place)
        demo_scorecards.build(place)
        demo_statistics.build(place)
        self.stdout.write(f"demo data: {number} cases, {shifts} shifts in {time.monotonic() - started:.1f} s")
