"""`manage.py import_law mediation LAW.md`: the text of the articles that the portal cites, from a published law."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from foundation.law import workflow
from foundation.law.models import LegalBasis


class Command(BaseCommand):
    help = "Fill in the text of the articles of a statute from Markdown in which 第…条 begins each of them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="first part of the keys: mediation, civil, procedure …")
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["name"]
        known = LegalBasis.objects.filter(key__startswith=f"{name}.")
        if not known.exists():
            raise CommandError(f"No article is known by a key {name}.… .")
        try:
            texts = workflow.articles_in(options["file"].read_text("utf-8-sig"))
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"The file can't be read: {error}") from error
        filled = workflow.fill(name, texts)
        wanting = sorted(known.filter(text="").values_list("key", flat=True))
        self.stdout.write(f"read {len(texts)} filled {len(filled)} without text {len(wanting)}")
        for key in wanting:
            self.stdout.write(f"  {key}")
