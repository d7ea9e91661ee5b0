"""The hash chain over the two logs: what was changed, removed or slipped in shows."""

import threading
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from foundation.accounts.models import SubDistrict
from foundation.audit import chain, log
from foundation.audit.models import Record, Seal
from foundation.audit.tasks import seal_logs

RECORD, VIEW = Seal.Log.RECORD, Seal.Log.VIEW


def write(clara, count):
    return [log.record(clara, "user.renamed", clara, old=f"第{n}").pk for n in range(count)]


def by_force(statement, *values):
    """As somebody who owns the database would: without the trigger."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET LOCAL session_replication_role = replica")
        cursor.execute(statement, values)
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")


def verified():
    """What the command says, and whether it ends well."""
    out = StringIO()
    try:
        call_command("verify_audit", stdout=out)
    except CommandError as error:
        return out.getvalue(), str(error)
    return out.getvalue(), ""


@pytest.fixture
def rows(place, clara, monkeypatch):
    """Seven rows in three seals."""
    monkeypatch.setattr(chain, "BATCH", 3)
    numbers = write(clara, 7)
    log.viewed(clara, clara, "profile")
    seal_logs()
    return numbers


def test_every_row_is_sealed_once_and_fits(rows, place):
    seals = Seal.objects.filter(log=RECORD).order_by("number")

    assert [seal.ids for seal in seals] == [rows[:3], rows[3:6], rows[6:]]
    assert chain.seal(place, RECORD) is None
    said, error = verified()
    assert f"{place.slug} record: sealed 7 waiting 0 seals 3 head {seals[2].sha256}" in said
    assert f"{place.slug} view: sealed 1 waiting 0 seals 1" in said
    assert not error


def test_later_rows_wait_and_are_sealed_next_time(rows, place, clara):
    write(clara, 2)
    assert "record: sealed 7 waiting 2 seals 3" in verified()[0]

    seal_logs()

    assert "record: sealed 9 waiting 0 seals 4" in verified()[0]


@pytest.mark.parametrize(
    "statement, said",
    [
        ("UPDATE audit_record SET data = '{{\"old\": \"x\"}}' WHERE id = {}", "row {} of seal 2 was changed"),
        ("UPDATE audit_record SET at = at - interval '1 second' WHERE id = {}", "row {} of seal 2 was changed"),
        ("UPDATE audit_record SET actor_id = NULL WHERE id = {}", "row {} of seal 2 was changed"),
        ("DELETE FROM audit_record WHERE id = {}", "row {} of seal 2 is gone"),
        ("DELETE FROM audit_seal WHERE log = 'record' AND number = 2 AND {0} = {0}", "seal 2 is gone"),
        ("UPDATE audit_seal SET sha256 = repeat('0', 64) WHERE log = 'record' AND number = 2 AND {0} = {0}",
         "seal 3 does not fit"),
    ],
)  # fmt: skip
def test_what_was_done_by_force_shows(rows, statement, said):
    by_force(statement.format(rows[4]))

    report, error = verified()

    assert said.format(rows[4]) in report
    assert "faults" in error


def test_row_that_was_slipped_in_below_a_settled_seal_shows(rows, place, clara):
    by_force("UPDATE audit_seal SET at = at - interval '2 days'")
    by_force(
        "INSERT INTO audit_record (id, sub_district_id, at, recorded_at, verb, subject_type, subject_id, data)"
        " VALUES (%s, %s, now(), now(), 'user.renamed', 'accounts.user', '1', '{}')", rows[0] - 1_000, place.pk,
    )  # fmt: skip

    assert f"row {rows[0] - 1_000} was slipped in" in verified()[0]


def test_end_that_was_cut_off_shows_by_the_noted_head(rows):
    head = Seal.objects.filter(log=RECORD).latest("number").sha256
    call_command("verify_audit", head=[head], stdout=StringIO())
    by_force("DELETE FROM audit_seal WHERE log = 'record' AND number = 3")
    by_force("DELETE FROM audit_record WHERE id = %s", rows[6])

    assert not verified()[1]
    with pytest.raises(CommandError):
        call_command("verify_audit", head=[head], stdout=StringIO())


def test_seal_is_not_changed_by_the_portal(rows):
    with pytest.raises(IntegrityError), transaction.atomic():
        Seal.objects.update(number=9)


def test_each_sub_district_has_its_own_chain(rows, clara, place):
    other = SubDistrict.objects.create(name="安澜街道", slug="al", reference_prefix="AL")
    log.record(other, "place.opened", None, sub_district=other)

    seal_logs()

    assert Seal.objects.get(sub_district=other, log=RECORD).number == 1
    out = StringIO()
    call_command("verify_audit", sub_district="al", stdout=out)
    assert place.slug not in out.getvalue()
    with pytest.raises(CommandError, match="no sub-district"):
        call_command("verify_audit", sub_district="nowhere")


@pytest.mark.django_db(transaction=True)
def test_row_of_a_slow_transaction_is_sealed_though_later_ones_are_already(clara, place):
    """Its number was given before, it appears after: a chain that only looks above its last number would lose it."""
    written, go = threading.Event(), threading.Event()

    def slowly():
        with transaction.atomic():
            log.record(clara, "user.slow", clara)
            written.set()
            assert go.wait(20)
        connection.close()

    thread = threading.Thread(target=slowly)
    thread.start()
    assert written.wait(20)
    with transaction.atomic():
        later = log.record(clara, "user.quick", clara)
    seal_logs()
    go.set()
    thread.join()
    seal_logs()

    slow = Record.objects.get(verb="user.slow")
    assert slow.pk < later.pk
    assert [seal.ids for seal in Seal.objects.filter(log=RECORD).order_by("number")] == [[later.pk], [slow.pk]]
    assert not verified()[1]


@pytest.mark.django_db(transaction=True)
def test_two_beats_at_once_seal_each_row_once(clara, place, monkeypatch):
    monkeypatch.setattr(chain, "BATCH", 5)
    with transaction.atomic():
        numbers = write(clara, 40)

    def sealing():
        seal_logs()
        connection.close()

    threads = [threading.Thread(target=sealing) for _n in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

    seals = Seal.objects.filter(log=RECORD).order_by("number")
    assert [pk for seal in seals for pk in seal.ids] == numbers
    assert [seal.number for seal in seals] == list(range(1, 9))
    assert not verified()[1]


def test_seals_age_does_not_hide_rows_that_wait(rows, clara):
    """Beat stood still for days: nothing was slipped in, it only waits."""
    by_force("UPDATE audit_seal SET at = at - interval '5 days'")
    write(clara, 1)

    said, error = verified()

    assert "record: sealed 7 waiting 1 seals 3" in said
    assert not error
