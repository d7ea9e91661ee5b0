"""The pages of the register: send a file, see the difference, confirm; only in one's own sub-district."""

import codecs
import csv
import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from foundation.audit.models import Record, View
from residents import tasks, workflow
from residents.models import Estate, Ownership, RegisterImport, Unit
from residents.views import register as views
from tests.residents.files import HEAD, ID_WANG, csv_bytes, row, xlsx_bytes

State = RegisterImport.State


@pytest.fixture
def browse(client, cast):
    """Reads English: the report of a file is written in the language of who sent it."""
    client.cookies["django_language"] = cast.adam.user.language = "en"
    cast.adam.user.save()
    client.force_login(cast.adam.user)
    return client


@pytest.fixture
def estate(cast):
    return Estate.objects.get(sub_district=cast.place)


@pytest.fixture
def send(browse, estate):
    """Sends a file of rows and gives what became of it."""

    def send(*rows, data=None, name="名册.csv", **more):
        file = SimpleUploadedFile(name, data or csv_bytes(*rows))
        answer = browse.post(reverse("register"), {"estate": estate.pk, "file": file, **more})
        assert answer.status_code == 302, answer.context["form"].errors
        return RegisterImport.objects.latest("pk")

    return send


def see(client, row, name="register_import"):
    return client.get(reverse(name, args=[row.pk]))


def confirm(client, row, fingerprint=None):
    return client.post(
        reverse("register_confirm", args=[row.pk]), {"fingerprint": fingerprint or row.fingerprint}, follow=True
    )


def table(response):
    text = response.content.removeprefix(codecs.BOM_UTF8).decode()
    return list(csv.reader(io.StringIO(text)))


def test_nothing_is_written_before_the_confirmation(browse, send):
    sent = send(row(), row(number="302", area="0"))

    page = see(browse, sent).content.decode()

    assert sent.state == State.READY and not Unit.objects.exists()
    assert "Line 3 · 面积" in page and "“0” is no area" in page
    confirm(browse, sent)
    sent.refresh_from_db()
    assert (sent.state, sent.content, Unit.objects.count()) == (State.DONE, "", 1)
    verbs = Record.objects.filter(verb__startswith="register.").order_by("id").values_list("verb", flat=True)
    assert list(verbs) == ["register.uploaded", "register.confirmed", "register.imported"]


def test_confirming_twice_enters_once(browse, send):
    sent = send(row())

    for _n in range(2):
        confirm(browse, sent)

    assert Record.objects.filter(verb="register.imported").count() == 1


def test_register_that_changed_meanwhile_is_shown_anew(browse, send):
    send(row())
    first, second = send(row(owner="甲")), send(row(owner="乙"))
    confirm(browse, first)

    page = confirm(browse, second).content.decode()

    second.refresh_from_db()
    assert second.state == State.READY and second.outdated
    assert "the register was changed after you saw the difference" in page
    assert [own.person.name for own in Ownership.objects.all()] == ["甲"]
    confirm(browse, second)
    assert Ownership.objects.filter(person__name="乙").exists()


def test_another_difference_than_the_shown_one_is_not_entered(browse, send):
    page = confirm(browse, send(row()), "of another time").content.decode()

    assert "Please look at the difference again" in page
    assert not Unit.objects.exists()


def test_all_or_nothing_can_not_be_confirmed_with_wrong_lines(browse, send):
    sent = send(row(), row(number="302", area="0"), all_or_nothing="on")

    assert "Nothing can be entered" in see(browse, sent).content.decode()
    confirm(browse, sent)
    assert not Unit.objects.exists()


def test_file_can_be_put_away(browse, send):
    sent = send(row())

    for _n in range(2):
        browse.post(reverse("register_drop", args=[sent.pk]))
    confirm(browse, sent)

    sent.refresh_from_db()
    assert (sent.state, sent.content, sent.report) == (State.DROPPED, "", {})
    assert not Unit.objects.exists()


def test_refused_lines_can_be_corrected_and_sent_again(browse, send):
    sent = send(row(area="=1+1", phone="1"), row(number="302"))

    answer = see(browse, sent, "register_refused")
    [head, line] = table(answer)

    assert answer.headers["Cache-Control"] == "private, no-store"
    assert head == [*HEAD, "Line", "What is wrong"]
    assert line[3] == "'=1+1" and line[-2] == "2" and "面积: " in line[-1] and "业主电话: " in line[-1]
    again = send(data=answer.content.replace(b"'=1+1", b"81").replace(b",1,,", b",13900000301,,"))
    assert again.counts == {"read": 1, "new": 1, "changed": 0, "ended": 0, "unchanged": 0, "refused": 0}


def test_changes_can_be_downloaded_and_looking_is_noted(browse, send):
    sent = send(row(owner="+王"))

    rows = table(see(browse, sent, "register_changes"))

    assert rows[1][:2] == ["Owners that change", "7-1-301"] or rows[1][0] == "New units"
    assert any("+王 139****0301" in cell for line in rows for cell in line)
    assert View.objects.filter(what="register_changes", subject_id=str(sent.pk)).count() == 1


def test_personal_data_of_the_file_stand_encrypted(send):
    sent = send(row(identity=ID_WANG), row(number="302", area="0", owner="陈建国"))

    with connection.cursor() as cursor:
        cursor.execute("SELECT residents_registerimport::text FROM residents_registerimport WHERE id = %s", [sent.pk])
        text = cursor.fetchone()[0]
    assert "陈建国" not in text and "王秀兰" not in text and ID_WANG not in text


@pytest.mark.parametrize("data", [b"a,b\n1,2\n", b" ", b"%PDF-1.7\x00"])
def test_file_that_is_none_is_told_beside_the_field(browse, estate, data):
    file = SimpleUploadedFile("x.csv", data)

    answer = browse.post(reverse("register"), {"estate": estate.pk, "file": file})

    assert answer.status_code == 200 and answer.context["form"].errors.keys() == {"file"}
    assert not RegisterImport.objects.exists()


def test_too_large_a_file_is_told(browse, estate, settings):
    settings.UPLOAD_MAX_BYTES = 100
    file = SimpleUploadedFile("x.csv", csv_bytes(row()))

    answer = browse.post(reverse("register"), {"estate": estate.pk, "file": file})

    assert "divide it" in str(answer.context["form"].errors["file"])


def test_damage_behind_the_first_lines_fails_with_words(browse, send):
    sent = send(data=csv_bytes(row()) + b'"' + b"x" * 200_000)

    assert sent.state == State.FAILED and sent.content == ""
    assert "breaks off at line" in see(browse, sent).content.decode()


def test_large_file_is_left_to_a_worker(browse, send, monkeypatch):
    monkeypatch.setattr(views, "AT_ONCE", 10)
    monkeypatch.setattr(views, "NUDGE", {"max_retries": 0})

    sent = send(row())  # tests have the worker at hand: it is done at once

    assert sent.state == State.READY


def test_waiting_file_is_found_by_the_beat(browse, cast, estate):
    sent = workflow.upload_register(
        estate, csv_bytes(row()), "x.csv", whole=False, all_or_nothing=False, actor=cast.adam.user
    )
    assert 'hx-trigger="every 2s"' in see(browse, sent).content.decode()

    tasks.go_on_with_imports()

    sent.refresh_from_db()
    assert sent.state == State.READY


def test_old_files_are_forgotten(browse, send):
    done, left, new = send(row()), send(row(number="302")), send(row(number="303"))
    confirm(browse, done)
    old = timezone.now() - tasks.FORGET_AFTER * 1.01
    RegisterImport.objects.exclude(pk=new.pk).update(created_at=old)

    tasks.forget_old_imports()

    states = RegisterImport.objects.order_by("id").values_list("state", "report")
    assert [(state, bool(report)) for state, report in states] == [("done", False), ("dropped", False), ("ready", True)]
    assert left.pk


def test_template_can_be_filled_in_and_sent(browse, send):
    book = openpyxl.load_workbook(io.BytesIO(browse.get(reverse("register_template")).content))
    assert [cell.value for cell in book.active[1]] == HEAD
    for place, value in enumerate(row(how="自住"), 1):
        book.active.cell(2, place, value)
    out = io.BytesIO()
    book.save(out)

    assert send(data=out.getvalue()).counts["new"] == 1


def test_each_address_belongs_to_the_sub_district(client, cast, send, browse):
    sent = send(data=xlsx_bytes(row()))
    theirs = Estate.objects.get(sub_district=cast.elsewhere)
    wrong = browse.post(
        reverse("register"), {"estate": theirs.pk, "file": SimpleUploadedFile("x.csv", csv_bytes(row()))}
    )
    assert wrong.context["form"].errors.keys() == {"estate"}

    client.force_login(cast.eve.user)

    assert str(sent.file_name) not in client.get(reverse("register")).content.decode()
    for name in ("register_import", "register_refused", "register_changes"):
        assert see(client, sent, name).status_code == 404
    assert confirm(client, sent).status_code == 404


def test_list_asks_the_same_for_more_rows(browse, send):
    send(row())
    with_one = queries(browse)
    send(row())
    send(row())

    assert queries(browse) == with_one


def queries(client):
    with CaptureQueriesContext(connection) as asked:
        client.get(reverse("register"))
    return len(asked)
