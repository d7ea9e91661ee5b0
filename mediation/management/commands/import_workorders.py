"""`manage.py import_workorders FILE`: bring a list of the 12345 hotline or another office into the intake tray."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from foundation.accounts.models import SubDistrict
from mediation.intake_lines import COLUMNS, reason
from mediation.models import Office, WorkOrderImport
from mediation.workflow import imports

PROGRESS_EVERY = 5_000  # lines


class Command(BaseCommand):
    help = "Import a list of work orders (CSV or XLSX) into the intake tray. Each number comes in once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--channel", choices=Office.values, default=Office.HOTLINE.value, help="where it is from")
        parser.add_argument("--sub-district", metavar="SLUG", help="whose tray; default: the first sub-district's")
        parser.add_argument(
            "--column", action="append", default=[], metavar="FIELD=HEADING",
            help=f"which heading holds what, where it is not known by its name; fields: {', '.join(COLUMNS)}",
        )  # fmt: skip
        parser.add_argument("--dry-run", action="store_true", help="read the file through and import nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        try:
            batch = self.take_in(options)
        except ValidationError as error:
            raise CommandError(error.messages[0]) from error
        self.stdout.write(f"{batch.name} -> {batch.sub_district}, {batch.channel}")
        for field, heading in batch.columns.items():
            self.stdout.write(f"  {field}: {heading}")
        if batch.ignored:
            self.stdout.write(f"  ignored: {', '.join(batch.ignored)}")
        self.work(batch)
        if not options["dry_run"]:
            imports.confirm(batch, actor=None)
            self.work(batch)
        self.report(batch, time.monotonic() - started)
        if options["dry_run"]:
            imports.drop(batch, actor=None)

    def take_in(self, options: dict[str, Any]) -> WorkOrderImport:
        """The file, with its columns named; CommandError where it is not there, ValidationError for no table."""
        file: Path = options["file"]
        if not file.is_file():
            raise CommandError(f"There is no file {file}")
        if file.stat().st_size > settings.UPLOAD_MAX_BYTES:
            raise CommandError(f"{file} is larger than {settings.UPLOAD_MAX_BYTES} bytes: please split it")
        place = self.place(options["sub_district"])
        batch = imports.take_in(
            file.read_bytes(), file.name, sub_district=place, channel=options["channel"], actor=None
        )
        said = dict(text.split("=", 1) for text in options["column"] if "=" in text)
        try:
            imports.name_columns(batch, batch.columns | said, actor=None)
        except ValidationError:
            imports.drop(batch, actor=None)
            raise
        return batch

    def place(self, slug: str | None) -> SubDistrict:
        rows = SubDistrict.objects.filter(slug=slug) if slug else SubDistrict.objects.order_by("pk")
        if (place := rows.first()) is None:
            raise CommandError(f"There is no sub-district {slug or 'yet'}")
        return place

    def work(self, batch: WorkOrderImport) -> None:
        imports.work_on(batch, self.progress)
        if batch.state == WorkOrderImport.State.FAILED:
            raise CommandError(batch.problem)

    def progress(self, batch: WorkOrderImport) -> None:
        if batch.position % PROGRESS_EVERY == 0:
            self.stdout.write(f"  {batch.state}: {batch.position} lines")

    def report(self, batch: WorkOrderImport, seconds: float) -> None:
        for item in batch.listed:
            self.stdout.write(f"  line {item['line']} ({item['number']}): {reason(item)}")
        self.stdout.write(f"  {seconds:.1f} s" + (", nothing imported: dry run" if batch.state == "checked" else ""))
        counts = f"imported {batch.imported} duplicate {batch.duplicate} refused {batch.refused}"
        self.stdout.write(f"read {batch.read} {counts}")
