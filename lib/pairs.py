"""Search in Chinese by pairs of characters: an index of them finds words of two characters, which trigrams can't."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db.models import Func, QuerySet, TextField, Value


class Pairs(Func):
    """The pairs of characters in some texts together, in upper case; `pairs_of` is made by a migration."""

    function = "pairs_of"
    output_field = ArrayField(TextField())


def pairs_index(*fields: str, name: str) -> GinIndex:
    """For `may_hold` with the same fields."""
    return GinIndex(Pairs(*fields), name=name)


def may_hold(rows: QuerySet[Any], words: str, *fields: str) -> Any:
    """Those of `rows` whose fields hold all pairs of `words`, by index: among them are all that hold `words`."""
    if len(words) < 2:
        return rows
    return rows.alias(pairs=Pairs(*fields)).filter(pairs__contains=Pairs(Value(words)))
