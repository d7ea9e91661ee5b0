"""A list on its way into the tray: report first, each number once, bad lines listed and the rest imported."""

import csv
import io
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from foundation.audit.models import Record
from foundation.notifications.models import Message
from mediation import tasks
from mediation.models import Case, ColumnMapping, WorkOrder, WorkOrderImport
from mediation.workflow import imports
from tests import make
from tests.workers import Workers, wait_until

from .conftest import browser

HEADINGS = ["工单编号", "诉求标题", "来电时间", "诉求内容", "来电人", "联系电话", "答复内容", "答复时间", "备注"]
LINE = ["1", "漏水", "2019/8/9 9:32:09", "楼上漏水。", "王女士", "13800001234", "已转办。", "2019-08-10 08:00:00", "急"]
# Transactions of this database that wait for another one's end.
WAITING = """
SELECT count(*) FROM pg_locks AS waiting WHERE NOT granted AND locktype = 'transactionid' AND EXISTS (
    SELECT FROM pg_locks JOIN pg_database ON pg_database.oid = database
     WHERE datname = current_database() AND pid = waiting.pid)
"""
COUNTS = ("read", "imported", "duplicate", "refused")


def line(**values):
    """LINE with other cells, by their heading."""
    return [values.get(heading, cell) for heading, cell in zip(HEADINGS, LINE, strict=True)]


def csv_of(*lines, headings=HEADINGS):
    out = io.StringIO()
    csv.writer(out).writerows([headings, *lines])
    return out.getvalue().encode()


def bring_in(cast, data, name="工单.csv"):
    """The whole way, as the command goes it."""
    batch = imports.take_in(data, name, sub_district=cast.place, actor=cast.clara.user)
    imports.name_columns(batch, batch.columns, actor=cast.clara.user)
    imports.work_on(batch)
    imports.confirm(batch, actor=cast.clara.user)
    imports.work_on(batch)
    return batch


def counts(batch):
    batch.refresh_from_db()
    return tuple(getattr(batch, name) for name in COUNTS)


def test_line_becomes_a_work_order(cast):
    batch = bring_in(cast, csv_of(LINE))

    order = WorkOrder.objects.get()
    shanghai = ZoneInfo("Asia/Shanghai")
    assert (order.external_number, order.subject, order.text, order.caller) == ("1", "漏水", "楼上漏水。", "王女士")
    assert order.filed_at == datetime(2019, 8, 9, 9, 32, 9, tzinfo=shanghai) == order.came_at
    assert (order.reply, order.replied_at) == ("已转办。", datetime(2019, 8, 10, 8, tzinfo=shanghai))
    assert order.original == dict(zip(HEADINGS, LINE, strict=True))
    assert (order.status, order.channel, order.phone, order.line) == ("new", "12345", "13800001234", 2)
    assert (counts(batch), batch.state, batch.ignored) == ((1, 1, 0, 0), "done", ["备注"])


def test_original_stands_encrypted(cast):
    bring_in(cast, csv_of(LINE))

    with connection.cursor() as cursor:
        cursor.execute("SELECT original FROM mediation_workorder")
        assert "漏水" not in cursor.fetchone()[0]


def test_text_is_cleaned_and_the_original_kept(cast):
    nasty = "<p>楼上&nbsp;漏水\t三天</p>\u200b<A市细则>\ue000 http://x.cn/?a=1&copy=2\u00a0" + "长" * 7000

    bring_in(cast, csv_of(line(诉求内容=nasty, 诉求标题="标\u200b题\n二")))

    order = WorkOrder.objects.get()
    assert order.text == "楼上 漏水 三天\n<A市细则> http://x.cn/?a=1&copy=2 " + "长" * 7000
    assert order.subject == "标题 二"
    assert order.original["诉求内容"] == nasty


def test_second_import_adds_nothing(cast):
    data = csv_of(LINE, line(工单编号="2"))

    assert counts(bring_in(cast, data)) == (2, 2, 0, 0)
    assert counts(bring_in(cast, data)) == (2, 0, 2, 0)
    assert WorkOrder.objects.count() == 2


def test_same_number_of_another_place_or_channel_is_another(cast):
    bring_in(cast, csv_of(LINE))

    for place, channel in ((cast.place, "mailbox"), (cast.elsewhere, "12345")):
        batch = make.work_list(place, [["1", "漏水", ""]], channel=channel)
        imports.name_columns(batch, batch.columns, actor=None)
        imports.work_on(batch)

        assert counts(batch) == (1, 1, 0, 0)


def test_number_twice_in_one_list_comes_in_once(cast):
    batch = bring_in(cast, csv_of(LINE, LINE, line(诉求内容="另一件事。")))

    assert counts(batch) == (3, 1, 2, 0)
    assert [(item["line"], item["why"]) for item in batch.listed] == [(4, "differs")]
    assert WorkOrder.objects.get().text == "楼上漏水。"


BAD = {
    "no_number": line(工单编号="\u200b "),
    "long_number": line(工单编号="1" * 61),
    "no_text": line(诉求内容="<p>&nbsp;</p>"),
    "long_text": line(诉求内容="长" * 20_001),
    "bad_time": line(来电时间="2019/13/45 9:00"),
    "more_cells": [*LINE, "多"],
}


@pytest.mark.parametrize("why", BAD)
def test_bad_line_is_listed_and_the_rest_imported(cast, why):
    batch = bring_in(cast, csv_of(BAD[why], line(工单编号="2")))

    assert counts(batch) == (2, 1, 0, 1)
    assert [(item["line"], item["why"]) for item in batch.listed] == [(2, why)]
    assert list(batch.listed[0]["cells"].values())[: len(HEADINGS)] == BAD[why][: len(HEADINGS)]
    assert WorkOrder.objects.get().external_number == "2"


@pytest.mark.parametrize(
    "time",
    ["2019/8/9 9:32:09", "2019-08-09 09:32:09", "2019/08/09 9:32", "2019年8月9日 9:32", "2019-08-09T09:32:09+08:00"],
)
def test_every_usual_time_is_read_as_shanghai_s(cast, time):
    bring_in(cast, csv_of(line(来电时间=time)))

    filed = timezone.localtime(WorkOrder.objects.get().filed_at)
    assert f"{filed:%Y-%m-%d %H:%M}" == "2019-08-09 09:32"


def test_line_without_a_time_stands_where_it_came_in(cast):
    bring_in(cast, csv_of(line(来电时间="")))

    order = WorkOrder.objects.get()
    assert order.filed_at is None
    assert abs(order.came_at - timezone.now()) < timedelta(minutes=1)


def test_nothing_is_imported_before_the_confirmation(cast):
    batch = make.work_list(cast.place, [["1", "漏水", ""], ["", "没有编号", ""]])
    imports.name_columns(batch, batch.columns, actor=None)
    imports.work_on(batch)

    assert (batch.state, counts(batch)) == ("checked", (2, 1, 0, 1))
    assert not WorkOrder.objects.exists()


def test_nothing_is_sent_and_no_clock_runs(cast):
    before = Message.objects.count()

    bring_in(cast, csv_of(LINE))

    assert (Message.objects.count(), Case.objects.count()) == (before, 0)


def test_import_is_recorded_and_its_file_gone(cast, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        batch = imports.take_in(csv_of(LINE), "工单.csv", sub_district=cast.place, actor=cast.clara.user)
        storage, name = batch.file.storage, batch.file.name
        imports.name_columns(batch, batch.columns, actor=cast.clara.user)
        imports.work_on(batch)
        assert storage.exists(name)
        imports.confirm(batch, actor=cast.clara.user)
        imports.work_on(batch)

    assert not storage.exists(name)
    record = Record.objects.get(verb="workorders.imported")
    assert record.data == {"read": 1, "imported": 1, "duplicate": 0, "refused": 0}
    assert record.actor == cast.clara.user


def test_columns_are_remembered_for_these_headings(cast):
    headings = ["甲", "乙", "丙"]
    first = imports.take_in(csv_of(["1", "x", "漏水"], headings=headings), "a.csv", sub_district=cast.place, actor=None)
    assert first.columns == {}
    imports.name_columns(first, {"external_number": "甲", "text": "丙"}, actor=None)

    data = csv_of(["漏水", "2", "y"], headings=["丙", "甲", "乙"])
    again = imports.take_in(data, "b.csv", sub_district=cast.place, actor=None)
    there = imports.take_in(data, "b.csv", sub_district=cast.elsewhere, actor=None)

    assert again.columns == {"external_number": "甲", "text": "丙"}
    assert there.columns == {}
    assert ColumnMapping.objects.count() == 1


@pytest.mark.parametrize(
    "columns",
    [
        {},
        {"text": "诉求内容"},
        {"external_number": "诉求内容", "text": "诉求内容"},
        {"external_number": "没有", "text": "诉求内容"},
    ],
)
def test_columns_that_make_no_sense_are_refused(cast, columns):
    batch = make.work_list(cast.place, [["1", "漏水", ""]])

    with pytest.raises(ValidationError):
        imports.name_columns(batch, columns, actor=None)
    assert batch.state == "columns"


def test_too_many_lines_are_said(cast, monkeypatch):
    monkeypatch.setattr(imports, "MOST_LINES", 1_000)
    batch = make.work_list(cast.place, [[str(n), "漏水", ""] for n in range(1_001)])
    imports.name_columns(batch, batch.columns, actor=None)

    imports.work_on(batch)

    assert (batch.state, "100,000 lines" in batch.problem) == ("failed", True)


def test_dropped_list_is_forgotten(cast, django_capture_on_commit_callbacks):
    batch = make.work_list(cast.place, [["1", "漏水", ""]])
    storage, name = batch.file.storage, batch.file.name

    with django_capture_on_commit_callbacks(execute=True):
        imports.drop(batch, actor=cast.clara.user)

    assert not WorkOrderImport.objects.exists() and not storage.exists(name)


# Beat


def test_beat_goes_on_with_a_list_whose_worker_died(cast):
    batch = make.work_list(cast.place, [["1", "漏水", ""]])
    imports.name_columns(batch, batch.columns, actor=None)

    tasks.continue_imports()
    batch.refresh_from_db()
    assert batch.state == "checking"  # somebody may still be at it

    WorkOrderImport.objects.update(touched_at=timezone.now() - timedelta(minutes=2))
    tasks.continue_imports()
    batch.refresh_from_db()
    assert batch.state == "checked"


def test_beat_drops_a_list_that_nobody_confirmed(cast):
    old, new = (make.work_list(cast.place, [["1", "漏水", ""]]) for _n in range(2))
    WorkOrderImport.objects.filter(pk=old.pk).update(touched_at=timezone.now() - timedelta(days=8))

    tasks.continue_imports()

    assert list(WorkOrderImport.objects.all()) == [new]


# The command


def run(*args):
    out = io.StringIO()
    call_command("import_workorders", *map(str, args), stdout=out)
    return out.getvalue().splitlines()


def test_command_tells_what_it_did(cast, tmp_path):
    file = tmp_path / "工单.csv"
    file.write_bytes(csv_of(LINE, LINE, line(工单编号="")))

    said = run(file)

    assert said[-1] == "read 3 imported 1 duplicate 1 refused 1"
    assert "  line 4 (): The number is missing." in said
    assert "  ignored: 备注" in said
    assert run(file)[-1] == "read 3 imported 0 duplicate 2 refused 1"


def test_dry_run_imports_nothing(cast, tmp_path):
    file = tmp_path / "a.csv"
    file.write_bytes(csv_of(LINE))

    assert run(file, "--dry-run")[-1] == "read 1 imported 1 duplicate 0 refused 0"
    assert not WorkOrder.objects.exists() and not WorkOrderImport.objects.exists()


def test_command_takes_columns_channel_and_place(cast, tmp_path):
    file = tmp_path / "a.csv"
    file.write_bytes(csv_of(["1", "漏水"], headings=["甲", "乙"]))

    run(file, "--column", "external_number=甲", "--column", "text=乙", "--channel", "office", "--sub-district", "al")

    order = WorkOrder.objects.get()
    assert (order.sub_district, order.channel) == (cast.elsewhere, "office")


@pytest.mark.parametrize(
    "data, said", [(b"\x89PNG\r\n\x1a\n\0", "no table"), ("甲,乙\n1,2\n".encode(), "which columns")]
)
def test_command_says_why_a_file_can_t_be_taken(cast, tmp_path, data, said):
    file = tmp_path / "a.csv"
    file.write_bytes(data)

    with pytest.raises(CommandError, match=said):
        run(file)
    assert not WorkOrderImport.objects.exists()


# The pages


def upload(tab, data, name="工单.csv", **values):
    file = SimpleUploadedFile(name, data)
    return tab.post(reverse("imports"), {"channel": "12345", "file": file} | values)


def test_list_goes_its_way_page_by_page(cast):
    tab = browser(cast.clara)

    url = upload(tab, csv_of(LINE, line(工单编号="=2+2", 诉求内容=""))).url
    page = tab.get(url)
    assert page.context["form"].initial["text"] == "诉求内容"
    columns = page.context["form"].initial
    assert tab.post(f"{url}columns/", columns).url == url
    report = tab.get(url).content.decode()
    assert "The text is missing." in report and "Import 1 line" in report and "备注" in report
    assert not WorkOrder.objects.exists()
    assert tab.post(f"{url}confirm/").url == url
    assert tab.post(f"{url}confirm/").url == url  # a second tap

    assert "The list is imported" in tab.get(url).content.decode()
    assert WorkOrder.objects.count() == 1
    refused = tab.get(f"{url}refused.csv").content.decode("utf-8-sig")
    assert refused.splitlines()[1].startswith("3,The text is missing.,'=2+2,")


def test_report_can_be_left_for_other_columns(cast):
    tab = browser(cast.clara)
    url = upload(tab, csv_of(LINE)).url
    columns = {"external_number": "工单编号", "text": "备注"}
    tab.post(f"{url}columns/", columns)

    form = tab.get(f"{url}?columns=1").context["form"]
    tab.post(f"{url}columns/", form.initial | {"text": "诉求内容"})
    tab.post(f"{url}confirm/")

    assert WorkOrder.objects.get().text == "楼上漏水。"


@pytest.mark.parametrize(
    "data, said",
    [
        (b"\x89PNG\r\n\x1a\n\0\0", "This is no table that can be read."),
        (csv_of(), "There is no line below the headings."),
        (b"", "This file is empty."),
        (b"PK\x03\x04 broken", "This XLSX file is damaged"),
    ],
)
def test_file_that_is_no_table_is_refused_in_words(cast, data, said):
    page = upload(browser(cast.clara), data).content.decode()

    assert said in page
    assert not WorkOrderImport.objects.exists()


def test_file_that_is_too_large_is_refused(cast, settings):
    settings.UPLOAD_MAX_BYTES = 10

    assert "This list is larger than" in upload(browser(cast.clara), csv_of(LINE)).content.decode()


def test_column_chosen_twice_is_refused_beside_the_field(cast):
    tab = browser(cast.clara)
    url = upload(tab, csv_of(LINE)).url

    page = tab.post(f"{url}columns/", {"external_number": "备注", "text": "备注"})

    assert page.context["form"].errors.keys() == {"text"}


def test_progress_is_shown_and_can_be_left(cast):
    batch = make.work_list(cast.place, [["1", "漏水", ""]])
    imports.name_columns(batch, batch.columns, actor=None)
    WorkOrderImport.objects.update(position=1500)

    page = browser(cast.clara).get(reverse("import", args=[batch.pk])).content.decode()

    assert "1500 lines done" in page and "You may leave this page" in page and 'hx-trigger="every 2s"' in page


# At once, and after a death


@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_bring_in_each_number_once(cast):
    rows = [[str(n), f"事项{n}", ""] for n in range(1_200)]
    batches = [make.work_list(cast.place, order) for order in (rows, rows[::-1], rows[600:] + rows[:600])]
    for batch in batches:
        imports.name_columns(batch, batch.columns, actor=None)
        imports.work_on(batch)
        imports.confirm(batch, actor=None)
    start = threading.Barrier(len(batches))

    def work(batch):
        try:
            start.wait(10)
            imports.work_on(batch)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(batches)) as pool:
        list(pool.map(work, batches))

    found = [counts(batch) for batch in batches]
    assert WorkOrder.objects.count() == 1_200
    assert [sum(column) for column in zip(*found, strict=True)] == [3_600, 1_200, 2_400, 0]
    assert {batch.state for batch in WorkOrderImport.objects.all()} == {"done"}


@pytest.mark.django_db(transaction=True)
def test_two_workers_on_one_list_do_each_line_once(cast):
    batch = make.work_list(cast.place, [[str(n), f"事项{n}", ""] for n in range(1_200)])
    imports.name_columns(batch, batch.columns, actor=None)
    imports.work_on(batch)
    imports.confirm(batch, actor=None)
    start = threading.Barrier(2)

    def work(row):
        try:
            start.wait(10)
            imports.work_on(row)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(work, [WorkOrderImport.objects.get() for _n in range(2)]))

    assert counts(batch) == (1_200, 1_200, 0, 0)
    assert WorkOrder.objects.count() == 1_200
    assert Record.objects.filter(verb="workorders.imported").count() == 1


@pytest.mark.workers
@pytest.mark.django_db(transaction=True)
def test_worker_killed_in_the_middle_leaves_nothing_twice(cast, tmp_path, settings):
    """kill -9 while the second chunk waits for a lock: the first one stands, and the next worker goes on there."""
    batch = make.work_list(cast.place, [[str(n), f"事项{n}", ""] for n in range(1_200)])
    imports.name_columns(batch, batch.columns, actor=None)
    imports.work_on(batch)
    imports.confirm(batch, actor=None)
    workers = Workers(tmp_path, {"VAR": str(settings.VAR)})
    try:
        first = kill_in_the_middle(workers, batch)
        assert 0 < first < 1_200 and first == WorkOrder.objects.count()
        workers.start("next").give("mediation.tasks.work_on_import", batch.pk)
        wait_until(lambda: WorkOrderImport.objects.get().state == "done", "the next worker")
    finally:
        workers.stop()

    assert counts(batch) == (1_200, 1_200, 0, 0)
    assert WorkOrder.objects.count() == WorkOrder.objects.values("external_number").distinct().count() == 1_200


def kill_in_the_middle(workers, batch):
    """How many lines were done when the worker died in its second chunk."""
    others = make.work_list(batch.sub_district, [["1", "x", ""]])
    with transaction.atomic():
        # Number 700 is being brought in by somebody who has not committed: the worker has to wait for that.
        held = {"channel": batch.channel, "external_number": "700", "came_at": timezone.now(), "line": 2}
        WorkOrder.objects.create(sub_district=batch.sub_district, batch=others, text="x", original={}, **held)
        worker = workers.start("first")
        worker.give("mediation.tasks.work_on_import", batch.pk)
        wait_until(waits_for_a_lock, "a worker in its second chunk")
        worker.kill()
        transaction.set_rollback(True)
    wait_until(lambda: not waits_for_a_lock(), "the database")
    others.delete()
    return WorkOrderImport.objects.get().position


def waits_for_a_lock():
    with connection.cursor() as cursor:
        cursor.execute(WAITING)
        return cursor.fetchone()[0]
