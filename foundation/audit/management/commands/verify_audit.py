"""`manage.py verify_audit`: was a row of the audit log changed, removed or slipped in?"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from foundation.accounts.models import SubDistrict
from foundation.audit import chain


class Command(BaseCommand):
    help = "Compare every row of the two logs with its seal. Ends with 1 where something does not fit."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--sub-district", metavar="SLUG", help="only this one; default: all")
        noted = "a head that was noted earlier: it must still be in the chain; may be repeated"
        parser.add_argument("--head", action="append", default=[], metavar="SHA256", help=noted)

    def handle(self, *args: Any, **options: Any) -> None:
        places = SubDistrict.objects.order_by("pk")
        if code := options["sub_district"]:
            places = places.filter(slug=code)
            if not places:
                raise CommandError(f"There is no sub-district {code}.")
        reports = [chain.verify(place, log) for place in places for log in chain.LOGS]
        heads = set(options["head"])
        for report in reports:
            heads -= set(report.heads)
            self.tell(report)
        broken = sum(len(report.faults) for report in reports) + len(heads)
        for head in sorted(heads):
            self.stdout.write(f"  ! no chain has the noted head {head}: its end was cut off")
        if broken:
            raise CommandError(f"{broken} faults: rows were changed, removed or slipped in.")
        self.stdout.write("everything fits")

    def tell(self, report: chain.Report) -> None:
        place = report.sub_district
        self.stdout.write(
            f"{place.slug} {report.log}: sealed {report.sealed} waiting {report.waiting} "
            f"seals {len(report.heads)} head {report.head or '-'}"
        )
        for fault in report.faults:
            self.stdout.write(f"  ! {fault}")
