"""A real worker writes a long list and is killed in the middle: another one begins it anew, and there is one file."""

import csv
import io

import pytest
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.utils import timezone

from dashboards.models import Export
from dashboards.workflow import exports
from foundation.audit.models import Record
from foundation.notifications.models import Message
from mediation.models import Case, Status
from tests.dashboards.test_exports import asked
from tests.workers import Workers, wait_until

WAITING = """
SELECT count(*) FROM pg_locks AS waiting WHERE NOT granted AND locktype = 'transactionid' AND EXISTS (
    SELECT FROM pg_locks JOIN pg_database ON pg_database.oid = database
     WHERE datname = current_database() AND pid = waiting.pid)
"""


def waits_for_a_lock():
    with connection.cursor() as cursor:
        cursor.execute(WAITING)
        return cursor.fetchone()[0]


@pytest.mark.workers
@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_the_middle_leaves_one_file_of_the_next_one(cast, tmp_path, settings):
    committee, n = cast.place.committees.get(), 2 * exports.CHUNK + 1
    common = {"sub_district": cast.place, "committee": committee, "status": Status.MEDIATING, "title": "漏水"}
    rows = [Case(reference=f"QH-{i:05}", submitted_at=timezone.now(), **common) for i in range(n)]
    Case.objects.bulk_create(rows, batch_size=1000)
    export = asked(cast, columns=["reference", "title"])
    workers = Workers(tmp_path, {"VAR": str(settings.VAR), "EXPORT_LEASE_SECONDS": "1"})
    try:
        killed = workers.start("first")
        wait_until(lambda: die_while_writing(killed, export), "a worker that writes", every=0.001)
        assert list(exports.workshops().glob(f"{export.pk}*"))  # kill -9 leaves what was begun
        later = workers.start("next")
        wait_until(lambda: again(later), "the next worker", seconds=40, every=0.5)
    finally:
        workers.stop()

    export.refresh_from_db()
    assert (export.written, export.run) == (n, 2)
    kept = [name for name in default_storage.listdir("exports")[1] if str(export.pk) in name]
    assert kept == [f"{export.pk}-2.csv"] and not list(exports.workshops().glob(f"{export.pk}*"))
    with default_storage.open(export.file) as file:
        lines = list(csv.reader(io.StringIO(file.read().decode("utf-8-sig"))))
    assert sorted(line[0] for line in lines[1:]) == [row.reference for row in rows]
    assert Record.objects.filter(verb="export.written").count() == 1
    assert Message.objects.filter(kind="export.written", channel="in_app").count() == 1
    default_storage.delete(export.file)


def die_while_writing(worker, export):
    """Hold the row of the export once it is claimed, so that the first sign of life waits; then kill -9."""
    if not hasattr(worker, "asked"):
        worker.asked = True
        worker.give("dashboards.tasks.write_export", str(export.pk))
    export.refresh_from_db()
    if export.state != Export.State.WRITING:
        return False  # it is claimed only while nobody holds it
    with transaction.atomic():
        row = Export.objects.select_for_update().get(pk=export.pk)
        if row.state != Export.State.WRITING or row.written >= 2 * exports.CHUNK:
            return False
        wait_until(waits_for_a_lock, "a sign of life")
        worker.kill()
    wait_until(lambda: not waits_for_a_lock(), "the database")
    return True


def again(worker):
    """As beat does it, until the lease of the dead one is over."""
    if Export.objects.get().state != Export.State.READY:
        worker.give("dashboards.tasks.go_on_with_exports")
        return False
    return True
