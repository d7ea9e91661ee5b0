"""How good the suggested categories are: `manage.py suggest_categories --evaluate [FILE]`."""

from __future__ import annotations

import csv
from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from mediation.models import WorkOrder
from mediation.suggestion import suggest

SAMPLE = Path(settings.BASE_DIR) / "tests" / "data" / "category_sample.csv"


class Command(BaseCommand):
    help = "Compare the suggested categories of imported work orders with those of a labelled sample."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--evaluate", nargs="?", const=SAMPLE, type=Path, required=True, metavar="FILE")

    def handle(self, *args: Any, evaluate: Path, **options: Any) -> None:
        try:
            with evaluate.open(newline="") as file:
                rows = list(csv.DictReader(file))
        except OSError as error:
            raise CommandError(f"The sample can't be read: {error}") from error
        orders = WorkOrder.objects.filter(external_number__in=[row["external_number"] for row in rows])
        texts = {order.external_number: f"{order.subject}\n{order.text}" for order in orders}
        for part, held_back in (("held back", True), ("for development", False)):
            labels = {row["external_number"]: row["category"] for row in rows if bool(row["held_back"]) == held_back}
            self.measure(part, [(texts[number], label) for number, label in labels.items() if number in texts])
        if missing := len(rows) - len(texts):
            self.stdout.write(f"{missing} of {len(rows)} are not imported and do not count")

    def measure(self, part: str, pairs: list[tuple[str, str]]) -> None:
        """One line: how often the first suggestion is right, how often one of three, and always the same category."""
        if not pairs:
            return
        found = [([row.category for row in suggest(text)], label) for text, label in pairs]
        first = sum(categories[0] == label for categories, label in found)
        among = sum(label in categories for categories, label in found)
        usual, most = Counter(label for _text, label in pairs).most_common(1)[0]
        shares = [f"{count / len(pairs):.0%}" for count in (first, among, most)]
        self.stdout.write(
            f"{part}: {len(pairs)} texts, first right {shares[0]}, within three {shares[1]}, always {usual} {shares[2]}"
        )
