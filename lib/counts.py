"""How many rows several lists have, in one question."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from psycopg2 import sql

PART = sql.SQL("(SELECT count(*) FROM ({}) AS part)")


def counts_up_to(most: int, lists: Iterable[QuerySet[Any]]) -> list[int]:
    """The number of rows of each of `lists`, but never more than `most`: none counts a whole table."""
    parts: list[sql.Composable] = []
    values: list[Any] = []
    for rows in lists:
        try:
            text, own = rows.values("pk")[:most].query.sql_with_params()
        except EmptyResultSet:
            parts.append(sql.SQL("0"))
        else:
            parts.append(PART.format(sql.SQL(text)))
            values += own
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("SELECT {}").format(sql.SQL(", ").join(parts)), values)
        return list(cursor.fetchone())
