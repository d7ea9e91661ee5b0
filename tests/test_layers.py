"""Imports and foreign keys go down only. `make lint` checks the imports; here stands what import-linter can't see."""

import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

BASE = Path(__file__).resolve().parent.parent
LINTER = tomllib.loads((BASE / "pyproject.toml").read_text())["tool"]["importlinter"]
DOWN, FOUNDATION = LINTER["contracts"]
LAYERS = DOWN["layers"]  # from the roof to the ground
OURS = [config for config in apps.get_app_configs() if config.name in LAYERS]


def packages(folder):
    return {path.parent.name for path in folder.glob("*/__init__.py")}


def relations():
    """Every foreign key, one-to-one and many-to-many of our tables, with the rooms at both ends."""
    for config in OURS:
        for model in config.get_models(include_auto_created=True):
            for field in [*model._meta.local_fields, *model._meta.local_many_to_many]:
                if field.is_relation:
                    yield str(field), config.name, apps.get_app_config(field.related_model._meta.app_label).name


def test_every_room_is_a_layer():
    assert packages(BASE) - {"tests"} == {layer.partition(".")[0] for layer in LAYERS} == set(LINTER["root_packages"])


def test_every_room_of_the_foundation_is_a_layer_in_the_same_order():
    floors = [layer.partition(".")[2] for layer in LAYERS if layer.startswith("foundation.")]

    assert packages(BASE / "foundation") == set(floors)
    assert FOUNDATION["layers"] == floors
    assert FOUNDATION["exhaustive"] is True


def test_every_room_with_tables_is_installed():
    with_tables = {path.parent.parent.relative_to(BASE) for path in BASE.glob("[!.]*/**/migrations/__init__.py")}

    assert {".".join(path.parts) for path in with_tables} <= {config.name for config in OURS}


def test_foreign_keys_go_down_only():
    found = list(relations())
    up = [
        field
        for field, room, target in found
        if target in LAYERS and LAYERS.index(target) < LAYERS.index(room)  # others' tables lie below everything
    ]

    assert up == []
    assert len(found) > 50


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, verbosity=1)


@pytest.mark.django_db
def test_every_migration_has_a_way_back():
    migrations = MigrationLoader(connection).disk_migrations
    ours = {key: migration for key, migration in migrations.items() if apps.get_app_config(key[0]) in OURS}

    one_way = [key for key, migration in ours.items() if not all(step.reversible for step in migration.operations)]

    assert one_way == []
    assert len(ours) >= len([config for config in OURS if config.models])
