"""A file on its way into the tray: kept, its columns named, read through, confirmed, imported.

The work is done in chunks, each in one transaction with its progress: a worker that dies loses one, and the next worker
goes on from there. The number of a work order is unique: two imports at once bring it in once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from itertools import islice
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.accounts.models import SubDistrict, User
from foundation.audit import log as audit
from lib import tables
from lib.tables import NotATable, Row
from mediation.intake_lines import DIFFERS, NEEDED, BadLine, guess, listed, work_order
from mediation.models import ColumnMapping, Office, WorkOrder, WorkOrderImport
from mediation.workflow.transitions import Refused

CHUNK = 500  # lines in one transaction
MOST_LINES = 100_000
MOST_LISTED = 1_000
UNCONFIRMED = timedelta(days=7)
State = WorkOrderImport.State


class Tally:
    """What a chunk came to."""

    def __init__(self) -> None:
        self.read = self.imported = self.duplicate = self.refused = 0
        self.listed: list[dict[str, Any]] = []

    def add_to(self, batch: WorkOrderImport) -> None:
        for name in ("read", "imported", "duplicate", "refused"):
            setattr(batch, name, getattr(batch, name) + getattr(self, name))
        batch.position += self.read
        room = MOST_LISTED - len(batch.listed)
        if room > 0 and self.listed:
            batch.listed = batch.listed + self.listed[:room]


COUNTS = ["read", "imported", "duplicate", "refused", "listed", "position"]


@transaction.atomic
def take_in(
    data: bytes, name: str, *, sub_district: SubDistrict, channel: str = Office.HOTLINE, actor: User | None
) -> WorkOrderImport:
    """Keep the file of a list, with its columns as remembered or guessed. Refused where it is no table."""
    try:
        table = tables.read(data)
        first = next(table.rows, None)
    except NotATable as error:
        raise Refused(str(error.said)) from error
    if first is None:
        raise Refused(_("There is no line below the headings."))
    batch = WorkOrderImport(
        sub_district=sub_district, channel=channel, name=name[-120:], headings=table.headings, uploaded_by=actor,
        columns=remembered(sub_district, table.headings) or guess(table.headings),
    )  # fmt: skip
    batch.file.save("table", ContentFile(data), save=False)
    batch.save()
    audit.record(batch, "workorders.file_taken_in", actor)
    return batch


def remembered(sub_district: SubDistrict, headings: list[str]) -> dict[str, str]:
    """The columns that were named for these headings before."""
    row = ColumnMapping.objects.filter(sub_district=sub_district, headings_key=ColumnMapping.key(headings)).first()
    return row.columns if row else {}


def lock(batch: WorkOrderImport) -> None:
    batch.refresh_from_db(from_queryset=WorkOrderImport.objects.select_for_update())


def _require(batch: WorkOrderImport, *states: str) -> None:
    if batch.state not in states:
        now = batch.get_state_display()
        raise Refused(_("Not possible now. The file is: %(state)s.") % {"state": now})


@transaction.atomic
def name_columns(batch: WorkOrderImport, columns: dict[str, str], *, actor: User | None) -> None:
    """Say which heading holds what, remember it, and have the file read through. Nothing is imported yet."""
    lock(batch)
    if not batch.has_open_columns:
        _require(batch)
    if any(not columns.get(field) for field in NEEDED):
        raise Refused(_("Please say which columns hold the number and the text."))
    if not set(columns.values()) <= set(batch.headings) or len(set(columns.values())) < len(columns):
        raise Refused(_("Each column can hold one thing only."))
    ColumnMapping.objects.update_or_create(
        sub_district=batch.sub_district, headings_key=ColumnMapping.key(batch.headings), defaults={"columns": columns}
    )
    batch.columns = columns
    _begin(batch, State.CHECKING)


@transaction.atomic
def confirm(batch: WorkOrderImport, *, actor: User | None) -> None:
    """Import what was read through. A second tap changes nothing."""
    lock(batch)
    if batch.state in {State.RUNNING, State.DONE}:
        return
    _require(batch, State.CHECKED)
    _begin(batch, State.RUNNING)
    audit.record(batch, "workorders.import_confirmed", actor)


def _begin(batch: WorkOrderImport, state: str) -> None:
    batch.state, batch.problem, batch.touched_at = state, "", timezone.now()
    batch.read = batch.imported = batch.duplicate = batch.refused = batch.position = 0
    batch.listed = []
    batch.save()


@transaction.atomic
def drop(batch: WorkOrderImport, *, actor: User | None) -> None:
    """Forget a file that was not imported; of one that broke off in the middle, what came in stays."""
    lock(batch)
    _require(batch, State.COLUMNS, State.CHECKING, State.CHECKED, State.FAILED)
    audit.record(batch, "workorders.file_dropped", actor)
    _discard_file(batch)
    if batch.work_orders.exists():
        batch.state, batch.finished_at = State.DONE, timezone.now()
        batch.save(update_fields=["state", "finished_at", "file"])
    else:
        batch.delete()


def _discard_file(batch: WorkOrderImport) -> None:
    """The file goes once the transaction is committed: what it held stands in the work orders."""
    storage, name = batch.file.storage, batch.file.name
    batch.file = ""
    if name:
        transaction.on_commit(lambda: storage.delete(name))


# The work itself, usually a worker's


def work_on(batch: WorkOrderImport, told: Callable[[WorkOrderImport], object] = lambda batch: None) -> None:
    """Read through or import what is left of the file; `told` hears of each chunk. Safe to run twice."""
    state = batch.state
    if state not in {State.CHECKING, State.RUNNING}:
        return
    try:
        with batch.file.open("rb") as file:
            table = tables.read(file.read())
        seen: dict[str, str] = {}
        for start, rows in _chunks(table.rows, 0):
            if start + len(rows) > MOST_LINES:
                raise NotATable(_("This file has more than 100,000 lines. Please split it and import the parts."))
            if not _chunk(batch, state, start, rows, seen):
                return
            told(batch)
    except (NotATable, FileNotFoundError) as error:
        _fail(batch, state, error)
    else:
        _finish(batch, state)


def _chunks(rows: Iterator[Row], start: int) -> Iterator[tuple[int, list[Row]]]:
    while chunk := list(islice(rows, CHUNK)):
        yield start, chunk
        start += len(chunk)


@transaction.atomic
def _chunk(batch: WorkOrderImport, state: str, start: int, rows: list[Row], seen: dict[str, str]) -> bool:
    """Do one chunk with its progress, unless it is done already. False where the file is no longer in this state."""
    if state == State.RUNNING and batch.position > start:
        return True  # done before; of a check the numbers are wanted again
    orders, tally = _read(rows, batch)
    lock(batch)
    if batch.state != state:
        return False
    if batch.position > start:
        seen.update((order.external_number, order.group_key) for order in orders)
        return True
    _sort_out(batch, orders, seen, tally)
    if state == State.RUNNING:
        _insert(batch, orders, tally)
    else:
        tally.imported = len(orders)
    tally.add_to(batch)
    batch.touched_at = timezone.now()
    batch.save(update_fields=[*COUNTS, "touched_at"])
    return True


def _read(rows: list[Row], batch: WorkOrderImport) -> tuple[list[WorkOrder], Tally]:
    """The work orders of good lines; the bad ones are counted and listed."""
    orders, tally = [], Tally()
    for row in rows:
        tally.read += 1
        try:
            orders.append(work_order(row, batch.headings, batch.columns))
        except BadLine as bad:
            tally.refused += 1
            tally.listed.append(listed(row, batch.headings, batch.columns, bad.why, bad.value))
    return orders, tally


def _sort_out(batch: WorkOrderImport, orders: list[WorkOrder], seen: dict[str, str], tally: Tally) -> None:
    """Take those out of `orders` whose number is there already, in the tray or earlier in the file."""
    numbers = [order.external_number for order in orders]
    there = WorkOrder.objects.filter(
        sub_district=batch.sub_district, channel=batch.channel, external_number__in=numbers
    )
    known = seen | dict(there.values_list("external_number", "group_key"))
    left = []
    for order in orders:
        if order.external_number not in known:
            known[order.external_number] = seen[order.external_number] = order.group_key
            left.append(order)
            continue
        tally.duplicate += 1
        if known[order.external_number] != order.group_key:
            item = {"line": order.line, "number": order.external_number, "why": DIFFERS, "value": ""}
            tally.listed.append(item | {"cells": order.original})
    orders[:] = left


def _insert(batch: WorkOrderImport, orders: list[WorkOrder], tally: Tally) -> None:
    """Save `orders`. What another import brought in since is a duplicate. Sorted: so no two wait in a circle."""
    orders.sort(key=lambda order: order.external_number)
    for order in orders:
        order.sub_district, order.channel, order.batch = batch.sub_district, batch.channel, batch
    WorkOrder.objects.bulk_create(orders, ignore_conflicts=True)
    numbers = [order.external_number for order in orders]
    tally.imported = batch.work_orders.filter(external_number__in=numbers).count()
    tally.duplicate += len(orders) - tally.imported


@transaction.atomic
def _finish(batch: WorkOrderImport, state: str) -> None:
    lock(batch)
    if batch.state != state:
        return
    batch.state, batch.finished_at = State.CHECKED, timezone.now()
    if state == State.RUNNING:
        batch.state = State.DONE
        counts = {name: getattr(batch, name) for name in ("read", "imported", "duplicate", "refused")}
        audit.record(batch, "workorders.imported", batch.uploaded_by, **counts)
        _discard_file(batch)
    batch.save(update_fields=["state", "finished_at", "file"])


@transaction.atomic
def _fail(batch: WorkOrderImport, state: str, error: Exception) -> None:
    """The file as a whole can't be read: say why. What was imported before stays."""
    lock(batch)
    if batch.state != state:
        return
    gone = _("The file is not kept any more. Please choose it again.")
    batch.state, batch.problem = State.FAILED, str(error.said) if isinstance(error, NotATable) else gone
    batch.save(update_fields=["state", "problem"])


def unfinished(idle: timedelta) -> Iterable[WorkOrderImport]:
    """Files on which nobody has worked for `idle`, though they should: a worker died, or the broker lost the task."""
    rows = WorkOrderImport.objects.filter(state__in=[State.CHECKING, State.RUNNING])
    return rows.filter(touched_at__lt=timezone.now() - idle)


def forgotten() -> Iterable[WorkOrderImport]:
    """Files that nobody has confirmed for a week."""
    rows = WorkOrderImport.objects.filter(state__in=[State.COLUMNS, State.CHECKED, State.FAILED])
    return rows.filter(touched_at__lt=timezone.now() - UNCONFIRMED)
