"""Fetching what belongs to one row, where most of it usually is empty."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.db.models import Model, Prefetch, QuerySet
from django.db.models.query import prefetch_related_objects
from psycopg2 import sql


def fetch_related(row: Model, *wanted: str, **narrowed: Callable[[], QuerySet[Any]]) -> None:
    """As `prefetch_related_objects`: but one question says which relations have rows, and those without are not asked.

    `wanted` begin with relations that point to `row`; `narrowed` says, for some, which of their rows: it is called only
    where there are any.
    """
    first = {lookup: lookup.partition("__")[0] for lookup in wanted}
    has = _have_rows(row, list(dict.fromkeys([*narrowed, *first.values()])))
    for name in (name for name, any_ in has.items() if not any_):
        _keep_nothing(row, name)
    some = [Prefetch(name, rows()) for name, rows in narrowed.items() if has[name]]
    prefetch_related_objects([row], *some, *(lookup for lookup, name in first.items() if has[name]))


def _keep_nothing(row: Model, name: str) -> None:
    """As Django keeps what it has fetched."""
    nothing = _model(row, name)._default_manager.none()
    nothing._result_cache = []  # type: ignore[attr-defined]
    row.__dict__.setdefault("_prefetched_objects_cache", {})[name] = nothing


def _model(row: Model, name: str) -> type[Model]:
    return row._meta.get_field(name).related_model  # type: ignore[return-value]


def _have_rows(row: Model, names: list[str]) -> dict[str, bool]:
    question = sql.SQL("EXISTS (SELECT 1 FROM {} WHERE {} = %s)")
    asked = [question.format(*_table_and_column(row, name)) for name in names]
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("SELECT {}").format(sql.SQL(", ").join(asked)), [row.pk] * len(asked))
        return dict(zip(names, cursor.fetchone(), strict=True))


def _table_and_column(row: Model, name: str) -> tuple[sql.Identifier, sql.Identifier]:
    column: str = row._meta.get_field(name).field.column  # type: ignore[union-attr, assignment]
    return sql.Identifier(_model(row, name)._meta.db_table), sql.Identifier(column)
