"""Fetching what belongs to some rows, where most of it usually is empty."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import groupby
from typing import Any

from django.db import connection
from django.db.models import Model, Prefetch, QuerySet
from django.db.models.query import prefetch_related_objects
from psycopg2 import sql


def fetch_related(rows: Sequence[Model], *wanted: str, **narrowed: Callable[[], QuerySet[Any]]) -> None:
    """As `prefetch_related_objects`: but a question for each step says which relations have rows, and only those are
    fetched.

    `wanted` are paths that begin with relations which point to `rows`; `narrowed` says, for some, which of their rows:
    it is called only where there are any.
    """
    if not rows:
        return
    asked = {lookup: list(_to_many(type(rows[0]), lookup)) for lookup in [*narrowed, *wanted]}
    has = _have_rows(rows, {path for paths in asked.values() for path in paths})
    some = [Prefetch(path, made()) for path, made in narrowed.items() if all(has[to] for to in asked[path])]
    prefetch_related_objects(rows, *some, *filter(None, (_as_far_as(has, path, asked[path]) for path in wanted)))
    for path in [path for path, any_ in has.items() if not any_]:
        before, _, name = path.rpartition("__")
        if has.get(before, True):
            for owner in _owners(rows, before):
                _keep_nothing(owner, name)


def _to_many(model: type[Model], lookup: str) -> Iterator[str]:
    """The beginnings of `lookup` that lead through relations which point back, each one step longer."""
    path = ""
    for name in lookup.split("__"):
        field = model._meta.get_field(name)
        if not field.one_to_many:
            return
        path = f"{path}__{name}" if path else name
        yield path
        model = field.related_model  # type: ignore[assignment]


def _as_far_as(has: dict[str, bool], lookup: str, paths: list[str]) -> str:
    """`lookup`, or what stands in it before the first relation without rows."""
    empty = next((path for path in paths if not has[path]), "")
    return empty.rpartition("__")[0] if empty else lookup


def _owners(rows: Sequence[Model], path: str) -> list[Any]:
    found: list[Any] = [*rows]
    for name in path.split("__") if path else ():
        found = [other for owner in found for other in getattr(owner, name).all()]
    return found


def _keep_nothing(row: Model, name: str) -> None:
    """As Django keeps what it has fetched."""
    nothing = _nothing_of(row._meta.get_field(name).related_model)  # type: ignore[arg-type]
    row.__dict__.setdefault("_prefetched_objects_cache", {})[name] = nothing


@cache
def _nothing_of(model: type[Model]) -> QuerySet[Any]:
    """No rows, without a question."""
    nothing = model._default_manager.none()
    nothing._result_cache = []  # type: ignore[attr-defined]
    return nothing


def _have_rows(rows: Sequence[Model], paths: set[str]) -> dict[str, bool]:
    """Of each path whether there is anything at its end. A path comes behind its beginning.

    Step by step, for behind what is empty nothing is asked: to plan one question with all paths took thrice as long.
    """
    has: dict[str, bool] = {}
    with connection.cursor() as cursor:
        for _steps, level in groupby(sorted(sorted(paths), key=_steps_of), key=_steps_of):
            found = {path: has.get(path.rpartition("__")[0], True) for path in level}
            if asked := tuple(path for path, may_be in found.items() if may_be):
                cursor.execute(_question(type(rows[0]), asked), {"keys": [row.pk for row in rows]})
                found |= zip(asked, cursor.fetchone(), strict=True)
            has |= found
    return has


def _steps_of(path: str) -> int:
    return path.count("__")


@cache
def _question(model: type[Model], paths: tuple[str, ...]) -> str:
    asked = sql.SQL(", ").join(sql.SQL("EXISTS ({})").format(_keys_at(model, path.split("__"))) for path in paths)
    with connection.cursor() as cursor:
        return sql.SQL("SELECT {}").format(asked).as_string(cursor.cursor)


def _keys_at(model: type[Model], names: list[str]) -> sql.Composable:
    """The keys at the end of a path that begins at rows of `model`."""
    keys: sql.Composable = sql.Placeholder("keys")
    for name in names:
        relation = model._meta.get_field(name)
        model = relation.related_model  # type: ignore[assignment]
        parts = model._meta.pk.column, model._meta.db_table, relation.field.column  # type: ignore[union-attr]
        keys = sql.SQL("SELECT {} FROM {} WHERE {} = ANY ({})").format(*map(sql.Identifier, parts), keys)
    return keys
