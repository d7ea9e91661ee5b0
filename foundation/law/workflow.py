"""Correct the table of articles without a release, and fill it from published laws."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.audit import log as audit
from foundation.law.citation import in_chinese
from foundation.law.models import LegalBasis

MOST_ARTICLES = 1299
NUMBERS = {in_chinese(n): n for n in range(1, MOST_ARTICLES + 1)}
BEGINNING = re.compile(r"^\**第([零一二三四五六七八九十百千]+)条\**[\s　]*(.*)$")


@transaction.atomic
def keep_article(row: LegalBasis, *, actor: User) -> None:
    """Enter an article, or correct one; ValidationError where two rows of a key would hold on the same day."""
    others = LegalBasis.objects.select_for_update().filter(key=row.key).exclude(pk=row.pk)
    later = Q(valid_to=None) | Q(valid_to__gte=row.valid_from)
    overlapping = others.filter(later, valid_from__lte=row.valid_to or date.max)
    if row.valid_to and row.valid_to < row.valid_from:
        raise ValidationError({"valid_to": _("It ends before it begins.")})
    if other := overlapping.first():
        words = _("Another row of this article holds from %(day)s. Enter its end first.")
        raise ValidationError({"valid_from": words % {"day": other.valid_from}})
    row.save()
    audit.record(row, "law.kept", actor, sub_district=actor.sub_district, key=row.key, article=row.article)


def articles_in(markdown: str) -> dict[int, str]:
    """The articles of a law, as 第二十九条 begins them, with all their paragraphs; headings are left out."""
    found: dict[int, list[str]] = {}
    now: list[str] | None = None
    for line in (line.strip() for line in markdown.splitlines()):
        if line.startswith("#"):
            now = None
        elif begins := BEGINNING.match(line):
            now = found.setdefault(NUMBERS.get(begins[1], 0), [])
            now.append(begins[2])
        elif line and now is not None:
            now.append(line)
    return {number: "\n".join(lines) for number, lines in found.items() if number}


@transaction.atomic
def fill(name: str, texts: dict[int, str]) -> list[str]:
    """Give the rows of a statute that hold today (`name` is the first part of their keys) their text; says which."""
    rows = LegalBasis.objects.select_for_update().in_force(timezone.localdate()).filter(key__startswith=f"{name}.")
    filled: list[Any] = [row for row in rows if row.article in texts]
    for row in filled:
        row.text = texts[row.article]
        row.save(update_fields=["text"])
    return [row.key for row in filled]
