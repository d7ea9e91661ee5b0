"""Lists as files: asked for, written once, masked unless there is a reason, stopped, forgotten."""

import csv
import hashlib
import io
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from dashboards import tasks
from dashboards.exportable import LISTS
from dashboards.models import Export
from dashboards.workflow import exports
from foundation.audit.models import Record, View
from foundation.notifications.models import Message
from mediation.models import Case, Party, Recusal, Status
from residents.models import Building, Estate, Mandate
from tests import make
from tests.mediation.conftest import browser, english  # noqa: F401 - a fixture for all

REASON = "法院调取案件清单，来函第5号"
QUEUE = reverse("new_export", args=["queue"]) + "?tab=all"


def a_case(cast, n=1, *, title="楼上漏水", **more):
    """A matter in mediation with two sides, without its acts."""
    committee, estate = cast.place.committees.order_by("pk").first(), Estate.objects.get(sub_district=cast.place)
    values = {
        "status": Status.MEDIATING, "reference": f"QH-2026-{n:04}", "title": title, "category": "LEAK",
        "estate": estate, "building": Building.objects.get(estate=estate), "place": "12幢301室",
        "facts": "=HYPERLINK(1) 身份证11010519491231002X", "submitted_at": timezone.now(), "mediator": cast.mira,
    }  # fmt: skip
    case = Case.objects.create(**{"sub_district": cast.place, "committee": committee} | values | more)
    for side, person in (("applicant", cast.alice), ("respondent", cast.bob)):
        Party.objects.create(
            case=case, side=side, person=person, name=person.name, phone="+8613812345678", address="清和里3幢401室"
        )
    return case


def asked(cast, who="clara", listing="queue", **more):
    values = {"pk": uuid4(), "query": "tab=all", "columns": ["reference", "applicant"], "format": "csv"} | more
    return exports.ask(LISTS[listing], getattr(cast, who).user, **values)


def written(cast, *args, **more):
    export = asked(cast, *args, **more)
    exports.write(export.pk, told=False)
    export.refresh_from_db()
    return export


def rows_in(export):
    with default_storage.open(export.file) as file:
        return list(csv.reader(io.StringIO(file.read().decode("utf-8-sig"))))


def status_of(tab, url):
    answer = tab.get(url)
    answer.getvalue()
    return answer.status_code


def posted(tab, url=QUEUE, **more):
    form = tab.get(url).context["form"]
    return tab.post(url, {"once": str(form["once"].value()), "format": "xlsx", "columns": ["reference"]} | more)


def nothing_is_kept():
    kept = default_storage.listdir("exports")[1] if default_storage.exists("exports") else []
    return kept == [] and list(exports.workshops().iterdir()) == []


@pytest.fixture(autouse=True)
def files_of_each_test(settings, tmp_path):
    settings.VAR, settings.MEDIA_ROOT = tmp_path / "var", tmp_path / "media"


# From the list to the file


def test_a_short_list_comes_at_once_with_the_chosen_columns_and_is_recorded(cast):
    for n in range(3):
        a_case(cast, n, category="LEAK" if n else "NOISE")
    tab = browser(cast.clara)
    listed = [case.reference for case in tab.get(reverse("queue"), {"tab": "all", "category": "LEAK"}).context["cases"]]
    url = f"{QUEUE}&category=LEAK&after=1"

    answer = posted(tab, url, columns=["reference", "category"], private=["applicant", "facts"])
    export = Export.objects.get()
    file = tab.get(answer.url)

    assert answer.url == reverse("export_file", args=[export.pk])
    assert file["Content-Disposition"].startswith("attachment") and file["Cache-Control"] == "private, no-store"
    data = file.getvalue()
    listing = [[cell.value for cell in row] for row in openpyxl.load_workbook(io.BytesIO(data)).active.iter_rows()]
    assert listing[0] == ["Reference", "Category", "Applicant", "What happened"]
    assert [row[0] for row in listing[1:]] == listed == ["QH-2026-0001", "QH-2026-0002"]
    assert listing[1][2:] == ["爱*", "***"]
    records = {row.verb: row.data for row in Record.objects.filter(subject_id=str(export.pk))}
    assert records["export.asked"] == {
        "list": "queue", "columns": ["reference", "category", "applicant", "facts"], "query": "tab=all&category=LEAK",
        "format": "xlsx", "personal": False, "reason": "",
    }  # fmt: skip
    assert records["export.written"] == {"rows": 2, "sha256": hashlib.sha256(data).hexdigest()}
    assert "export.downloaded" in records and not View.objects.filter(what="export_file").exists()
    assert not Message.objects.filter(kind__startswith="export").exists()  # who waits for it needs no notice
    assert tab.get(url).context["form"]["columns"].value() == ["reference", "category"]  # kept from last time
    page = tab.get(reverse("exports")).content.decode()
    assert "2 rows" in page and reverse("export_file", args=[export.pk]) in page


def test_personal_data_for_clerk_and_director_with_a_reason_and_seen_in_the_view_log(cast):
    a_case(cast)
    cells = ["applicant", "applicant_phone", "applicant_address", "place", "facts"]
    masked = ["爱*", "138****5678", "清和里3幢", "12幢", "***"]
    plain = ["爱丽", "138 1234 5678", "清和里3幢401室", "12幢301室", f"'=HYPERLINK(1) 身份证{'*' * 18}"]
    tab = browser(cast.clara)

    refused = posted(tab, QUEUE, format="csv", private=cells, personal="on", reason="要用")
    assert "Please say in a sentence" in refused.content.decode() and not Export.objects.exists()
    answer = posted(tab, QUEUE, format="csv", private=cells, personal="on", reason=REASON)

    assert rows_in(Export.objects.get())[1] == ["QH-2026-0001", *plain]
    assert status_of(tab, answer.url) == 200
    assert View.objects.get(what="export_file").viewer == cast.clara.user
    assert rows_in(written(cast, "dora", columns=cells, personal=True, reason=REASON))[1] == plain
    assert rows_in(written(cast, "mira", columns=cells))[1] == masked
    for who in ("mira", "selma"):  # they see matters, and have no such tick
        form = browser(getattr(cast, who)).get(QUEUE).context["form"]
        assert "personal" not in form.fields
        with pytest.raises(ValidationError, match="masked"):
            asked(cast, who, personal=True, reason=REASON)


def test_a_clerk_gets_no_personal_data_of_matters_seen_in_another_role(cast):
    a_case(cast)
    other = make.sub_district("另一街道", "LY").committees.get()
    elsewhere = make.organisation(cast.place, "第二调委会", "mediation_committee")
    other.pk, other.organisation, other.sub_district = None, elsewhere, cast.place
    other.save()
    a_case(cast, 2, mediator=cast.clara, committee=other)
    Mandate.objects.create(sub_district=cast.place, person=cast.clara, role="mediator", committee=other)

    rows = rows_in(written(cast, personal=True, reason=REASON))

    assert sorted(rows[1:]) == [["QH-2026-0001", "爱丽"], ["QH-2026-0002", "爱*"]]


def test_staff_and_head_export_a_figure_without_anything_personal(cast):
    case = a_case(cast)
    stan = make.staff(cast.place, "斯坦", "staff")
    tab = browser(stan)
    assert tab.get(QUEUE).status_code == 403

    listing = LISTS["figure-filed"]
    assert not any(column.personal for column in listing.columns)
    page = tab.get(reverse("figure_rows", args=["filed"]))
    assert f'href="{reverse("new_export", args=["figure-filed"])}"' in page.content.decode()
    answer = posted(tab, reverse("new_export", args=["figure-filed"]), format="csv", private=["applicant"])
    lines = rows_in(Export.objects.get())
    assert answer.status_code == 302 and [line[0] for line in lines[1:]] == [case.reference]
    for who in ("alice", "carl", "adam"):
        assert browser(getattr(cast, who)).get(reverse("new_export", args=["figure-filed"])).status_code == 403


def test_tampered_forms_and_addresses_are_refused(cast):
    a_case(cast)
    tab = browser(cast.mira)
    for more in ({"columns": ["identity_number"]}, {"columns": []}, {"private": ["applicants"]}, {"format": "exe"},
                 {"once": "x"}):  # fmt: skip
        assert posted(tab, **more).status_code == 200 and not Export.objects.exists(), more
    with pytest.raises(ValidationError, match="columns"):
        asked(cast, columns=["reference", "password"])
    posted(tab, personal="on", reason=REASON, private=["applicant"])
    assert not Export.objects.get().personal
    assert tab.get(reverse("new_export", args=["nothing"])).status_code == 404
    assert tab.get(f"{QUEUE}&q={'x' * 2001}").status_code == 404
    with pytest.raises(IntegrityError), transaction.atomic():
        Export.objects.update(personal=True)


def test_columns_with_personal_data_alone_are_a_choice_and_none_at_all_is_not(cast):
    a_case(cast)
    tab = browser(cast.clara)

    none = posted(tab, columns=[])
    alone = posted(tab, columns=[], private=["applicant"], format="csv")

    assert none.context["form"].errors == {"columns": ["Please choose at least one column."]}
    assert alone.status_code == 302 and rows_in(Export.objects.get())[1:] == [["爱*"]]


def test_nobody_else_finds_the_export(cast):
    export = written(cast)
    pages = [reverse(name, args=[export.pk]) for name in ("export", "export_file")]
    stop = reverse("stop_export", args=[export.pk])

    assert [status_of(browser(cast.clara), url) for url in pages] == [200, 200]
    auditor = make.staff(cast.place, "奥迪", "audit_admin")
    for who in (cast.dora, auditor, cast.eve, cast.alice):
        tab = browser(who)
        assert [status_of(tab, url) for url in pages] + [tab.post(stop).status_code] == [404] * 3
    assert Export.objects.get().state == "ready"


def test_who_audits_reads_who_took_what_and_why_and_gets_no_file(cast):
    written(cast, personal=True, reason=REASON)
    far = make.staff(cast.elsewhere, "远方", "audit_admin")
    for role in ("audit_admin", "security_admin"):
        page = browser(make.staff(cast.place, role, role)).get(reverse("exports")).content.decode()
        assert "克拉拉" in page and REASON in page and "tab=all" in page and "/file/" not in page
    assert "克拉拉" not in browser(far).get(reverse("exports")).content.decode()
    mine = browser(cast.dora).get(reverse("exports"), {"tab": "all"}).content.decode()
    assert REASON not in mine
    assert browser(cast.alice).get(reverse("exports")).status_code == 403


def test_the_same_form_twice_is_one_export(cast):
    a_case(cast)
    tab = browser(cast.clara)
    data = {"once": str(uuid4()), "format": "csv", "columns": ["reference"]}
    urls = {tab.post(QUEUE, data).url for _n in range(2)}
    assert len(urls) == 1 and Export.objects.count() == 1
    tab.post(QUEUE, data | {"columns": ["reference", "status"]})  # back, and other columns
    assert Export.objects.count() == 2
    theirs = browser(cast.dora).post(QUEUE, data)
    assert theirs.status_code == 302 and Export.objects.filter(owner=cast.dora.user).count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_double_click_is_one_export(cast):
    start, pk = threading.Barrier(2), uuid4()

    def click(user):
        try:
            start.wait(10)
            return exports.ask(LISTS["queue"], user, pk=pk, query="", columns=["reference"]).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        found = set(pool.map(click, [type(cast.clara.user).objects.get(pk=cast.clara.user_id) for _n in range(2)]))

    assert found == {pk} and Export.objects.count() == 1
    assert Record.objects.filter(verb="export.asked").count() == 1


def test_at_most_three_of_one_person_are_written_at_a_time(cast):
    for _n in range(3):
        asked(cast)
    refused = posted(browser(cast.clara))
    assert "Three of your exports" in refused.content.decode() and Export.objects.count() == 3
    assert asked(cast, "dora")


# In the background


@pytest.fixture
def long_ones(monkeypatch):
    """From one row on a list is long, and every row is a chunk."""
    monkeypatch.setattr(exports, "AT_ONCE", 0)
    monkeypatch.setattr(exports, "CHUNK", 1)


def test_a_long_list_is_written_by_a_worker_and_its_owner_is_told(cast, long_ones):
    for n in range(3):
        a_case(cast, n)
    tab = browser(cast.clara)

    answer = posted(tab)  # the tests' workers work at once
    export = Export.objects.get()

    assert answer.url == reverse("export", args=[export.pk])
    assert (export.state, export.written, export.total) == ("ready", 3, 3)
    message = Message.objects.get(kind="export.written", channel="in_app")
    assert message.user == cast.clara.user and message.link == answer.url and "我的工作台" not in message.subject
    page = tab.get(answer.url).content.decode()
    assert "3 rows" in page and reverse("export_file", args=[export.pk]) in page
    tasks.write_export(str(export.pk))
    assert Message.objects.filter(kind="export.written", channel="in_app").count() == 1


def test_the_page_shows_how_far_it_is_and_asks_again_by_itself(cast):
    export = asked(cast)
    Export.objects.update(state="writing", written=1234, total=5000, touched_at=timezone.now())
    page = browser(cast.clara).get(reverse("export", args=[export.pk])).content.decode()
    assert "1,234 of 5,000 rows" in page and 'value="24"' in page and 'hx-trigger="every 2s"' in page
    assert browser(cast.clara).get(reverse("export_file", args=[export.pk])).url == reverse("export", args=[export.pk])


def while_writing(monkeypatch, happens):
    """Have something happen after the first chunk of the next writer."""
    alive, calls = exports._alive, []

    def watched(export):
        calls.append(export)
        if len(calls) == 2:
            happens(export)
        return alive(export)

    monkeypatch.setattr(exports, "_alive", watched)


def test_stopped_while_it_is_written_it_leaves_no_file(cast, long_ones, monkeypatch):
    for n in range(3):
        a_case(cast, n)
    export = asked(cast)
    while_writing(monkeypatch, lambda row: exports.stop(Export.objects.get(), actor=cast.clara.user))

    exports.write(export.pk, told=True)

    export.refresh_from_db()
    assert export.state == "stopped" and "You stopped it" in export.problem and nothing_is_kept()
    assert not Message.objects.filter(kind="export.written").exists()
    assert "You stopped it" in browser(cast.clara).get(reverse("export", args=[export.pk])).content.decode()
    exports.write(export.pk, told=True)
    assert nothing_is_kept()


def test_a_mandate_that_ends_meanwhile_stops_it_with_a_sentence(cast, long_ones, monkeypatch):
    for n in range(3):
        a_case(cast, n)
    export = asked(cast)
    yesterday = timezone.localdate() - timedelta(days=1)
    while_writing(monkeypatch, lambda row: Mandate.objects.filter(person=cast.clara).update(ends_on=yesterday))

    exports.write(export.pk, told=True)

    export.refresh_from_db()
    assert export.state == "stopped" and nothing_is_kept()
    assert "What you may see has changed" in export.problem
    assert Message.objects.get(kind="export.ended", channel="in_app").user == cast.clara.user
    assert Record.objects.filter(verb="export.ended").count() == 1


def test_a_mandate_that_ends_after_it_takes_the_file_away(cast, django_capture_on_commit_callbacks):
    export = written(cast)
    Mandate.objects.filter(person=cast.clara).update(void=True)
    with django_capture_on_commit_callbacks(execute=True):
        answer = browser(cast.clara).get(reverse("export_file", args=[export.pk]))
    assert nothing_is_kept() and answer.url == reverse("export", args=[export.pk])
    export.refresh_from_db()
    assert export.state == "stopped"
    assert not Record.objects.filter(verb="export.downloaded").exists()


def test_who_is_recused_meanwhile_loses_the_file(cast, django_capture_on_commit_callbacks):
    case = a_case(cast)
    export = written(cast, "mira")
    assert rows_in(export)[1] == [case.reference, "爱*"]
    now = timezone.now()
    done = {"state": "granted", "asked_by": cast.bob.user, "asked_at": now, "decided_at": now}
    Recusal.objects.create(case=case, mediator=cast.mira, reason="亲戚", **done)
    with django_capture_on_commit_callbacks(execute=True):
        answer = browser(cast.mira).get(reverse("export_file", args=[export.pk]))
    assert answer.url == reverse("export", args=[export.pk]) and nothing_is_kept()


def test_a_dead_writers_export_is_begun_again_and_a_slow_one_loses_it(cast, long_ones, monkeypatch, settings):
    for n in range(3):
        a_case(cast, n)
    export = asked(cast)

    def overtaken(row):
        Export.objects.update(touched_at=timezone.now() - timedelta(seconds=settings.EXPORT_LEASE_SECONDS + 1))
        monkeypatch.undo()
        tasks.go_on_with_exports()

    while_writing(monkeypatch, overtaken)
    exports.write(export.pk, told=True)  # it has not heard that it counts as dead

    export.refresh_from_db()
    assert (export.state, export.run, export.written) == ("ready", 2, 3) and len(rows_in(export)) == 4
    assert default_storage.listdir("exports")[1] == [f"{export.pk}-2.csv"] and not list(exports.workshops().iterdir())
    assert Record.objects.filter(verb="export.written").count() == 1


def test_an_export_that_kills_its_writers_is_given_up(cast):
    export = asked(cast)
    Export.objects.update(state="writing", run=3, touched_at=timezone.now() - timedelta(days=1))
    tasks.go_on_with_exports()
    export.refresh_from_db()
    assert export.state == "failed" and Message.objects.filter(kind="export.failed", channel="in_app").exists()


def test_what_goes_wrong_is_said_and_leaves_no_file(cast, settings, caplog):
    """A storage that takes no file: here the folder of the files is a file."""
    settings.MEDIA_ROOT.parent.mkdir(exist_ok=True)
    settings.MEDIA_ROOT.write_text("in the way")
    tab = browser(cast.clara)

    answer = posted(tab)

    export = Export.objects.get()
    assert answer.url == reverse("export", args=[export.pk]) and export.state == "failed"
    assert "through no fault of yours" in tab.get(answer.url).content.decode()
    assert not list(exports.workshops().iterdir()) and "could not be written" in caplog.text
    assert Message.objects.get(kind="export.failed", channel="in_app").user == cast.clara.user


def test_after_a_week_the_file_goes_and_the_record_stays(cast, django_capture_on_commit_callbacks):
    old, new = written(cast), written(cast)
    Export.objects.filter(pk=old.pk).update(finished_at=timezone.now() - timedelta(days=8))
    with django_capture_on_commit_callbacks(execute=True):
        tasks.forget_old_exports()
    assert default_storage.listdir("exports")[1] == [f"{new.pk}-1.csv"]
    old.refresh_from_db()
    assert old.state == "gone" and old.written == 0
    page = browser(cast.clara).get(reverse("export", args=[old.pk])).content.decode()
    assert "deleted after 7 days" in page
    with django_capture_on_commit_callbacks(execute=True):
        exports.stop(new, actor=cast.clara.user)
    assert nothing_is_kept()


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_of_exports_ask_as_often_for_three_as_for_one(cast, django_assert_num_queries, rows):
    auditor = make.staff(cast.place, "奥迪", "audit_admin")
    for _n in range(rows):
        written(cast)
    for who, n in ((cast.clara, 5), (auditor, 5)):
        tab = browser(who)
        tab.get(reverse("exports"))
        with django_assert_num_queries(n):
            assert len(tab.get(reverse("exports")).context["rows"]) == rows


def test_exports_are_paged_by_key(cast, monkeypatch):
    monkeypatch.setattr("mediation.views.lists.PAGE", 2)
    for _n in range(3):
        written(cast)
    tab = browser(cast.clara)
    first = tab.get(reverse("exports"))
    second = tab.get(reverse("exports") + first.context["next_url"].replace("+", "%2B"))
    found = [row.pk for page in (first, second) for row, _what in page.context["rows"]]
    assert len(set(found)) == 3 and not second.context["next_url"]
    assert len(tab.get(reverse("exports"), {"after": "x"}).context["rows"]) == 2


def test_writing_takes_as_many_queries_for_six_rows_as_for_three(cast, django_assert_max_num_queries):
    taken = []
    for n in range(6):
        a_case(cast, n)
        if n in {2, 5}:
            export = asked(cast, columns=[column.key for column in LISTS["queue"].columns])
            with django_assert_max_num_queries(40) as queries:
                exports.write(export.pk, told=False)
            taken.append(len(queries))
    assert taken[0] == taken[1]
