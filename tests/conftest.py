"""What every test gets: an empty cache, no network beyond this machine, marks by folder."""

import gc
import io
import ipaddress
import sys
from types import SimpleNamespace

import hypothesis
import pytest
from django.apps import apps
from django.contrib.contenttypes.management import create_contenttypes
from django.core.cache import cache
from django.db import connection, transaction
from django.db.models.signals import post_migrate

from tests import make


def refuse_the_network(event, args):
    """An audit hook: connections leave this machine neither from our code nor from a library's."""
    if event != "socket.connect" or not isinstance(args[1], tuple):  # unix sockets have no tuple for an address
        return
    host = args[1][0]
    if host != "localhost" and not ipaddress.ip_address(host).is_loopback:
        raise RuntimeError(f"a test tried to reach {host}")


sys.addaudithook(refuse_the_network)

# The same examples each time: a test fails because of a change, not by chance.
hypothesis.settings.register_profile("repeatable", derandomize=True, database=None, deadline=None)
hypothesis.settings.load_profile("repeatable")


def pytest_collection_modifyitems(items):
    """The long ones begin: at the end one process would wait for the other."""
    for item in items:
        if "browser" in item.path.parts:
            item.add_marker("browser")
    items.sort(key=lambda item: "sweeps" not in item.path.parts and not {"browser", "workers"} & set(item.keywords))


def pytest_collection_finish():
    """What is loaded by now stays: as the web server, do not look through it again and again (config/gunicorn.py)."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def pytest_terminal_summary(terminalreporter):
    """What tests measured (`record_property("measured", …)`), also where they ran in another process."""
    reports = [row for rows in terminalreporter.stats.values() for row in rows if hasattr(row, "user_properties")]
    for line in sorted({text for report in reports for name, text in report.user_properties if name == "measured"}):
        terminalreporter.write_line(line)


@pytest.fixture(scope="session", autouse=True)
def seeds_after_each_flush(django_db_setup, django_db_blocker):
    """A test with real commits ends with a flush of all tables: put back what the migrations had put there.

    That is copied as it stands, the tables that Django itself fills after a flush among them: many times quicker.
    """
    with django_db_blocker.unblock():
        kept = rows_of_tables()
    post_migrate.disconnect(dispatch_uid="django.contrib.auth.management.create_permissions")
    post_migrate.disconnect(create_contenttypes)

    def put_back(**kwargs):
        if "plan" not in kwargs:  # `migrate` has one
            copy_in(kept)

    post_migrate.connect(put_back, sender=apps.get_app_config("accounts"), weak=False)


def rows_of_tables():
    """What stands in the tables that are not empty, as PostgreSQL copies it."""
    kept = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.django_table_names(only_existing=True, include_views=False):
            out = io.BytesIO()
            cursor.copy_expert(f'COPY "{table}" TO STDOUT', out)
            if out.tell():
                kept[table] = out.getvalue()
    return kept


def copy_in(kept):
    with transaction.atomic(), connection.cursor() as cursor:
        for table, rows in kept.items():
            cursor.copy_expert(f'COPY "{table}" FROM STDIN', io.BytesIO(rows))


@pytest.fixture(scope="session", autouse=True)
def last_to_leave(django_db_setup, django_db_blocker):
    """The database of the tests is dropped at the end, also if a page of a browser was still asking it something."""
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture(autouse=True)
def empty_cache():
    """Rate limits and the like live in the cache; one test's must not meet another's."""
    cache.clear()


@pytest.fixture
def cast(db):
    """Who plays in the tests: alice files against bob, clara is the clerk, dora directs, mira mediates, selma holds the
    seal, adam administers, carl acts for the property company; oscar is a stranger, eve administers another place.
    """
    place, elsewhere = make.sub_district(), make.sub_district("安澜街道", "AL")
    company = place.organisations.get(kind="property_company")
    return SimpleNamespace(
        place=place,
        elsewhere=elsewhere,
        company=company,
        alice=make.person(place, "爱丽"),
        bob=make.person(place, "鲍勃"),
        oscar=make.person(place, "奥斯卡"),
        clara=make.staff(place, "克拉拉", "clerk"),
        dora=make.staff(place, "朵拉", "director"),
        mira=make.staff(place, "米拉", "mediator"),
        max=make.staff(place, "马克斯", "mediator"),
        selma=make.staff(place, "塞尔玛", "seal_holder"),
        adam=make.staff(place, "亚当", "system_admin"),
        carl=make.staff(place, "卡尔", "organisation_agent", organisation=company),
        eve=make.staff(elsewhere, "夏娃", "system_admin"),
    )
