"""Ten years of cases in bulk: one plan of them all, and from it every table by INSERT … SELECT.

The same number of rows gives the same data again, but for the moment from which they are counted back.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import connection, models
from django.utils import timezone

from foundation.accounts.models import User
from foundation.documents.models import Paper
from foundation.notifications.models import Message
from lib.encryption import encrypt
from mediation.models import (
    Agreement,
    Case,
    CaseClock,
    Category,
    Channel,
    Counter,
    Entry,
    Obligation,
    Party,
    Rating,
    SeenCase,
    Session,
)
from residents.models import Building, Person
from tests.bench import plan, world

FIRST_PERSON = 10_000_000  # residents have the ids from here on, as persons and as logins
BUSY = 2000  # open cases of one mediator
FEW = 40  # cases of the second sub-district
BULKY = (Case, Party, Entry, CaseClock, Message, Paper, Agreement, Obligation, Rating, Session, Person, User)
SECRETS = (
    "她说愿意各让一步，但先别告诉楼上。",
    "昨天又来看过，墙面还是湿的，请尽快安排一次见面。",
    "对方电话里说了重话，我不想再单独和他谈。",
)


def fill(rows: int) -> float:
    """An empty, migrated database becomes one with so many cases. Gives the seconds that it took."""
    begun, now = time.monotonic(), timezone.now()
    here = world.build()
    world.duty(here, timezone.localdate(now))
    with connection.cursor() as cursor:
        cursor.execute("SET maintenance_work_mem = '512MB'; SET work_mem = '256MB'")
        with without_indexes(cursor):
            draw(cursor, here, rows)
            fill_tables(cursor)
        finish(cursor, here)
    elsewhere = world.build("安澜街道", "AL", estates=2, mediators=2)
    a_few(elsewhere)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return round(time.monotonic() - begun, 1)


def draw(cursor: Any, here: world.World, rows: int) -> None:
    """The table `plan`: of each case what it is about, where it stands, who has to do with it."""
    busy = min(BUSY, rows // 5)
    values = {
        "rows": rows,
        "busy": busy,
        "open": max(rows // 100, busy + busy // 10),
        "fresh": max(rows * 30 // 3650, 1),  # what ended in the last month is not archived yet
        "people": max(rows // 3, 60),
        "first": FIRST_PERSON,
        "place": here.place.pk,
        "committee": here.committee.pk,
        "studio": here.studio.pk,
        "clerk": here.clerk.user_id,
        "categories": Category.values,
        "channels": [Channel.WEB] * 5 + [Channel.COUNTER] * 2 + [Channel.TELEPHONE, Channel.LETTER, Channel.HOTLINE],
        "estates": [estate.pk for estate in here.estates],
        "buildings": [row.pk for row in Building.objects.filter(estate__in=here.estates).order_by("estate", "id")],
        "of_each": world.BUILDINGS,
        "mediators": [row.pk for row in here.mediators],
        "secrets": [encrypt(words, settings.ENCRYPTION_KEYS) for words in SECRETS],
    }
    cursor.execute(plan.PLAN, values)
    cursor.execute("ANALYZE plan")


def fill_tables(cursor: Any) -> None:
    for model, columns, source in plan.TABLES:
        insert(cursor, model, columns, source)


def insert(cursor: Any, model: type[models.Model], columns: dict[str, str], source: str) -> None:
    """`columns` by their expression over `source`; of the others those that need a value get that of the model."""
    given = dict(columns)
    for field in model._meta.concrete_fields:
        if not (field.column in given or field.null or field.primary_key):
            default = field.get_db_prep_save(field.get_default(), connection)
            given[field.column] = cursor.mogrify("%s", [default]).decode()
    names = ", ".join(f'"{name}"' for name in given)
    cursor.execute(f"INSERT INTO {model._meta.db_table} ({names}) SELECT {', '.join(given.values())} FROM {source}")


@contextmanager
def without_indexes(cursor: Any) -> Iterator[None]:
    """Indexes and foreign keys of the large tables are made anew behind the block, each in one go; checks stay."""
    tables = [model._meta.db_table for model in BULKY]
    cursor.execute(plan.CONSTRAINTS, [tables])
    constraints = cursor.fetchall()
    cursor.execute(plan.INDEXES, [tables])
    indexes = cursor.fetchall()
    for table, name, _definition in constraints:
        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    for name, _definition in indexes:
        cursor.execute(f'DROP INDEX "{name}"')
    yield
    for _name, definition in indexes:
        cursor.execute(definition)
    for table, name, definition in sorted(constraints, key=lambda row: row[2].startswith("FOREIGN")):
        cursor.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')


def finish(cursor: Any, here: world.World) -> None:
    """Counters and sequences go on behind the last row; some of the news of the last weeks has been read."""
    cursor.execute("SELECT extract(year FROM submitted_at)::int, max(i) FROM plan GROUP BY 1")
    for year, last in cursor.fetchall():
        Counter.objects.create(series=f"reference:{here.place.pk}:{year}", last=last)
        Counter.objects.create(series=f"case:{here.committee.pk}:{year}", last=last)
    for model in BULKY:
        if model is not Message:
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('{model._meta.db_table}', 'id'), max(id))"
                f" FROM {model._meta.db_table}"
            )
    readers = [here.director, here.clerk, *here.mediators]
    weeks_ago = timezone.now() - timedelta(days=20)
    SeenCase.objects.bulk_create(SeenCase(user=row.user, case=None, at=weeks_ago) for row in readers)
    insert(cursor, SeenCase, {"user_id": str(here.director.user_id), "case_id": "i", "at": "now()"},
           "plan WHERE is_open AND i % 2 = 0")  # fmt: skip
    cursor.execute("DROP TABLE plan")


def a_few(there: world.World) -> None:
    """Cases of a neighbour, which nobody here may meet."""
    now = timezone.now()
    Case.objects.bulk_create(
        Case(
            sub_district=there.place, committee=there.committee, status="submitted", estate=there.estates[0],
            submitted_at=now - timedelta(days=n), reference=f"AL-2026-{n:04d}", category=Category.LEAK,
            title="隔壁的事", next_due_on=timezone.localdate(now),
        )
        for n in range(FEW)
    )  # fmt: skip
