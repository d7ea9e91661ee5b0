"""Migrations: none is missing, each has a name given by hand and a way back, and all go it and return."""

import re

from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations import RunPython, RunSQL
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

ROOMS = ("foundation.", "residents", "mediation", "consultations", "dashboards")
OURS = sorted(app.label for app in apps.get_app_configs() if app.name.startswith(ROOMS))
NAME = re.compile(r"\d{4}_(?!auto_)[a-z]+(_[a-z]+)*")
SCHEMA = """
SELECT table_name, column_name, data_type, is_nullable, column_default FROM information_schema.columns
 WHERE table_schema = 'public'
UNION ALL SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), '', '' FROM pg_constraint
 WHERE connamespace = 'public'::regnamespace
UNION ALL SELECT tablename, indexname, indexdef, '', '' FROM pg_indexes WHERE schemaname = 'public'
UNION ALL SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid), '', '' FROM pg_trigger WHERE NOT tgisinternal
"""


def migrations():
    """Ours, as they lie on the disk."""
    found = MigrationLoader(None).disk_migrations
    return {key: found[key] for key in sorted(found) if key[0] in OURS}


def schema():
    with connection.cursor() as cursor:
        cursor.execute(SCHEMA)
        return sorted(map(str, cursor.fetchall()))


def rows():
    """How many rows each of our tables has."""
    return {model._meta.label: model.objects.count() for app in OURS for model in apps.get_app_config(app).get_models()}


def migrate(targets=None):
    """To `targets`, or to the newest of all. The test is one transaction, so each migration settles what it defers."""

    def settle(*args):
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")

    executor = MigrationExecutor(connection, settle)
    executor.migrate(targets or executor.loader.graph.leaf_nodes())


def test_every_room_with_tables_is_looked_at():
    assert OURS == [
        "accounts",
        "audit",
        "consultations",
        "dashboards",
        "documents",
        "files",
        "law",
        "mediation",
        "notifications",
        "residents",
        "workdays",
    ]
    assert {app for app, _name in migrations()} == set(OURS)


def test_no_migration_is_missing(db):
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_every_migration_is_named_by_hand_and_numbered_in_order():
    names = {}
    for app, name in migrations():
        names.setdefault(app, []).append(name)

    for app, found in names.items():
        assert all(NAME.fullmatch(name) for name in found), app
        assert [int(name[:4]) for name in found] == list(range(1, len(found) + 1)), app


def test_every_migration_has_a_way_back():
    steps = [step for migration in migrations().values() for step in migration.operations]

    assert [step for step in steps if not step.reversible] == []
    assert [step for step in steps if isinstance(step, RunPython | RunSQL)]


def test_every_migration_goes_back_and_forward(db):
    whole, filled = schema(), rows()

    migrate([(app, None) for app in OURS])
    assert not {app for app, _name in MigrationExecutor(connection).loader.applied_migrations}.intersection(OURS)
    migrate()

    assert (schema(), rows()) == (whole, filled)
