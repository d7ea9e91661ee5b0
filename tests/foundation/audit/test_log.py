from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from foundation.accounts.models import SubDistrict
from foundation.audit import log
from foundation.audit.models import Record, View

LOGS = ["audit_record", "audit_view"]


@pytest.fixture
def row(place, clara):
    """One row in each log, about clara."""
    log.record(clara, "user.renamed", clara, old="Klara")
    log.viewed(clara, clara, "profile")


def contents():
    return [list(Record.objects.values()), list(View.objects.values())]


def run(statement):
    """As any connection would: TRUNCATE is allowed to the tests' own."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET LOCAL helin.truncate = 'no'")
        cursor.execute(statement)


def test_record_says_who_did_what_to_whom_and_when(place, clara):
    yesterday = timezone.now() - timedelta(days=1)

    record = log.record(clara, "user.renamed", clara, at=yesterday, old="Klara")

    record.refresh_from_db()
    assert (record.sub_district, record.actor, record.verb) == (place, clara, "user.renamed")
    assert (record.subject_type, record.subject_id, record.data) == ("accounts.user", str(clara.pk), {"old": "Klara"})
    assert record.at == yesterday
    assert timezone.now() - record.recorded_at < timedelta(minutes=1)


@pytest.mark.parametrize("nobody", [None, AnonymousUser()])
def test_record_of_an_act_that_nobody_was_logged_in_for(clara, nobody):
    assert log.record(clara, "draft.dropped", nobody).actor is None


def test_record_of_what_belongs_to_no_sub_district(place, clara):
    other = SubDistrict.objects.create(name="安澜街道", slug="anlan", reference_prefix="AL")

    assert log.record(place, "place.added", clara, sub_district=other).sub_district == other


@pytest.mark.django_db(transaction=True)
def test_record_outside_a_transaction_is_refused(clara):
    with pytest.raises(RuntimeError, match="needs the transaction"):
        log.record(clara, "user.renamed", clara)

    assert not Record.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_record_goes_with_an_act_that_fails(clara):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        log.record(clara, "user.renamed", clara)
        1 / 0  # noqa: B018

    assert not Record.objects.exists()


def test_view_says_who_looked_at_whose_page(place, clara):
    log.viewed(clara, clara, "profile")

    view = View.objects.get()
    assert (view.sub_district, view.viewer, view.what) == (place, clara, "profile")
    assert (view.subject_type, view.subject_id) == ("accounts.user", str(clara.pk))


@pytest.mark.parametrize("table", LOGS)
@pytest.mark.parametrize(
    "statement",
    ["UPDATE {} SET subject_id = '0'", "DELETE FROM {}", "TRUNCATE {}", "UPDATE {} SET subject_id = '0' WHERE false"],
)
def test_logs_only_grow(row, table, statement):
    before = contents()

    with pytest.raises(IntegrityError, match=f"{table} only grows: {statement.split()[0]} refused"):
        run(statement.format(table))

    assert contents() == before
    assert all(before)


def test_logs_only_grow_by_the_orm_too(row):
    record = Record.objects.get()
    record.verb = "nothing.happened"

    with pytest.raises(IntegrityError, match="only grows"), transaction.atomic():
        record.save()
    with pytest.raises(IntegrityError, match="only grows"), transaction.atomic():
        record.delete()

    assert Record.objects.get().verb == "user.renamed"
