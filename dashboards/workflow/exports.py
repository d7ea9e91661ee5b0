"""Exports: asked for, written by one writer at a time, stopped, forgotten.

A writer claims the row with a number of its own (`run`) and shows life with every chunk. Whoever has another number has
lost it: a dead writer's export is begun again, and what a slow one still wrote is never the file.
"""

from __future__ import annotations

import hashlib
import logging
import shutil
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from xlsxwriter.exceptions import XlsxWriterException

from dashboards import export_messages as messages
from dashboards.exportable import LISTS, Listing
from dashboards.exportable.lists import line
from dashboards.models import Export
from dashboards.models.exports import KEPT
from foundation.accounts.models import User
from foundation.audit import log as audit
from lib.masking import without_identity_numbers
from lib.spreadsheets import BOOKS
from mediation.models import Recusal
from mediation.workflow.transitions import Refused
from residents.permissions import mandates_of

CHUNK = 2_000  # rows between two signs of life
AT_ONCE = 2_000  # rows that are written while the person waits
MOST_RUNS = 3
A_DAY = 86_400  # seconds: no export takes so long
MOST_AT_WORK = 3  # of one person
SHORTEST_REASON = 10  # characters
State = Export.State
logger = logging.getLogger(__name__)


class Lost(Exception):
    """Somebody stopped the export, or another writer has it."""


class Ended(Exception):
    """A mandate under which it was asked for holds no longer."""


# Asking


@transaction.atomic
def ask(
    listing: Listing,
    actor: User,
    *,
    pk: UUID,
    query: str,
    columns: Sequence[str],
    format: str = Export.Format.XLSX,
    personal: bool = False,
    reason: str = "",
) -> Export:
    """Note what is wanted; nothing is written yet. The same form again gives the same export.

    Refused for what `actor` may not have, and while too many of the own exports are being written; what the list says
    of its filter is said before anything is noted.
    """
    User.objects.select_for_update().get(pk=actor.pk)  # two taps come one after the other
    wanted: dict[str, Any] = {
        "listing": listing.key, "query": query, "columns": [column.key for column in listing.chosen(columns)],
        "format": format, "personal": personal, "reason": reason if personal else "",
    }  # fmt: skip
    if same := Export.objects.visible_to(actor).filter(pk=pk, **wanted).first():
        return same
    _check(listing, actor, columns, personal, reason)
    listing.rows(actor, QueryDict(query))
    held = sorted(mandate.pk for mandate in mandates_of(actor))
    key = {} if Export.objects.filter(pk=pk).exists() else {"pk": pk}
    export = Export.objects.create(
        **key, **wanted, owner=actor, sub_district=actor.sub_district, mandates=held, language=_language()
    )
    noted = {name: wanted[name] for name in ("columns", "query", "format", "personal", "reason")}
    audit.record(export, "export.asked", actor, list=listing.key, **noted)
    return export


def _language() -> str:
    found = translation.get_language() or ""
    return found if found in User.Language.values else User.Language.CHINESE


def _check(listing: Listing, actor: User, columns: Sequence[str], personal: bool, reason: str) -> None:
    if not listing.may(actor):
        raise Refused(_("You do not see this list."))
    if not columns or not set(columns) <= {column.key for column in listing.columns}:
        raise Refused(_("Please choose columns of this list."))
    if personal and listing.opens(actor) is None:
        raise Refused(_("In your role you get this list with masked personal data only."))
    if personal and len(reason.strip()) < SHORTEST_REASON:
        raise Refused(_("Please say in a sentence what the personal data is needed for."))
    if Export.objects.visible_to(actor).unfinished().count() >= MOST_AT_WORK:
        raise Refused(_("Three of your exports are still being written. Please wait for one, or stop it."))


def rows_of(export: Export, owner: User) -> QuerySet[Any] | Sequence[Any]:
    """Those of the page of the list, for its owner."""
    return LISTS[export.listing].rows(owner, QueryDict(export.query))


def is_small(export: Export) -> bool:
    rows = rows_of(export, export.owner)
    n = rows.order_by()[: AT_ONCE + 1].count() if isinstance(rows, QuerySet) else len(rows)
    return n <= AT_ONCE


# Writing


def write(pk: UUID, *, told: bool) -> None:
    """Write the file, unless somebody else does. `told`: the owner gets a notice. Safe to run twice."""
    export = _claim(pk)
    if export is None:
        return
    try:
        with translation.override(export.language), _workshop(export) as path:
            _fill(export, path)
            _finish(export, path, told)
    except Lost:
        return
    except Ended:
        end(export)
    except Exception:
        logger.exception("Export %s could not be written", export.pk)
        _fail(export)


@transaction.atomic
def _claim(pk: UUID) -> Export | None:
    """The export for one writer; None where there is nothing to do, or it has killed too many writers."""
    found = Export.objects.to_write().select_for_update(skip_locked=True, of=("self",))
    export = found.select_related("owner", "sub_district").filter(pk=pk).first()
    if export is None:
        return None
    if export.run >= MOST_RUNS:
        _fail(export)
        return None
    _discard(export)
    export.run, export.state, export.written, export.total = export.run + 1, State.WRITING, 0, None
    export.touched_at = timezone.now()
    export.save(update_fields=["run", "state", "written", "total", "touched_at"])
    return export


@contextmanager
def _workshop(export: Export) -> Iterator[Path]:
    """Where the file grows: a folder of this writer, gone afterwards."""
    folder = workshops() / f"{export.pk}-{export.run}"
    folder.mkdir(mode=0o700)
    try:
        yield folder / f"table.{export.format}"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def workshops() -> Path:
    folder = settings.VAR / "exports"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _fill(export: Export, path: Path) -> None:
    listing, owner = LISTS[export.listing], _alive(export)
    columns, opens = listing.chosen(export.columns), listing.opens(owner) if export.personal else None
    rows = rows_of(export, owner)
    export.total = rows.count() if isinstance(rows, QuerySet) else len(rows)
    Export.objects.filter(pk=export.pk).update(total=export.total)
    book = BOOKS[export.format](path, str(listing.label), [str(column.label) for column in columns])
    try:
        for export.written, row in enumerate(_one_by_one(rows), start=1):
            book.add(_cell(cell) for cell in line(columns, row, opens))
            if export.written % CHUNK == 0:
                _alive(export)
    except BaseException:
        with suppress(OSError, XlsxWriterException):  # the folder goes where it was stopped: what stopped it counts
            book.close()
        raise
    book.close()


def _one_by_one(rows: QuerySet[Any] | Sequence[Any]) -> Iterable[Any]:
    return rows.iterator(chunk_size=CHUNK) if isinstance(rows, QuerySet) else rows


def _cell(cell: Any) -> Any:
    """Words as they leave the portal."""
    return without_identity_numbers(str(cell)) if isinstance(cell, str | Promise) else cell


def _alive(export: Export) -> User:
    """Show life, and look whether to go on: the owner as of now. Lost or Ended where not."""
    mine = Export.objects.filter(pk=export.pk, run=export.run, state=State.WRITING)
    if not mine.update(written=export.written, touched_at=timezone.now()):
        raise Lost
    owner = User.objects.select_related("sub_district").get(pk=export.owner_id)  # nothing remembered of mandates
    if not still_allowed(export, owner):
        raise Ended
    return owner


def still_allowed(export: Export, owner: User) -> bool:
    """Do the mandates under which it was asked for all hold, and open the list as it was asked for?

    Who was recused from a matter since then may have it in the file.
    """
    listing, held = LISTS.get(export.listing), {mandate.pk for mandate in mandates_of(owner)}
    if listing is None or not owner.is_active or not held.issuperset(export.mandates):
        return False
    if Recusal.objects.granted().filter(mediator__user=owner, decided_at__gte=export.created_at).exists():
        return False
    return listing.may(owner) and (not export.personal or listing.opens(owner) is not None)


def _finish(export: Export, path: Path, told: bool) -> None:
    """The file goes to the storage, and becomes the export's if nobody has come between."""
    with path.open("rb") as file:
        export.sha256, export.size = hashlib.file_digest(file, "sha256").hexdigest(), path.stat().st_size
        default_storage.save(export.file, File(file))
    try:
        _keep(export, told)
    except BaseException:
        default_storage.delete(export.file)
        raise


@transaction.atomic
def _keep(export: Export, told: bool) -> None:
    Export.objects.select_for_update().get(pk=export.pk)
    _alive(export)
    export.state, export.finished_at = State.READY, timezone.now()
    export.save(update_fields=["state", "finished_at", "written", "size", "sha256"])
    record = audit.record(export, "export.written", export.owner, rows=export.written, sha256=export.sha256)
    if told:
        messages.ready(export, record)


# Coming to an end


@transaction.atomic
def stop(export: Export, *, actor: User) -> None:
    """Stop writing, or delete the file that is ready. Twice is once."""
    export.refresh_from_db(from_queryset=Export.objects.select_for_update())
    if export.is_working:
        _close(export, State.STOPPED, _("You stopped it. No file was kept."))
        audit.record(export, "export.stopped", actor)
    elif export.state == State.READY:
        _close(export, State.GONE, _("You deleted the file."))
        audit.record(export, "export.deleted", actor)


@transaction.atomic
def end(export: Export) -> None:
    """A mandate has ended: there is no file any more."""
    export.refresh_from_db(from_queryset=Export.objects.select_for_update())
    if not export.is_working and export.state != State.READY:
        return
    with translation.override(export.language):
        words = _("What you may see has changed since you asked for it. No file was kept. You may ask for it anew.")
    _close(export, State.STOPPED, words)
    messages.stopped(export, audit.record(export, "export.ended", None))


@transaction.atomic
def _fail(export: Export) -> None:
    """This writer could not do it, or the third one died. Nothing, if another one has it."""
    row = Export.objects.select_for_update().get(pk=export.pk)
    if row.run != export.run or not row.is_working:
        return
    with translation.override(row.language):
        words = _("This did not work, through no fault of yours. No file was kept; please ask for the list again.")
    _close(row, State.FAILED, words)
    messages.failed(row, audit.record(row, "export.failed", None))


def _close(export: Export, state: str, problem: str) -> None:
    export.state, export.problem, export.finished_at = state, problem, export.finished_at or timezone.now()
    export.save(update_fields=["state", "problem", "finished_at"])
    transaction.on_commit(lambda: _discard(export))


def _discard(export: Export) -> None:
    """What this writer and those before it left, also one that was killed."""
    for run in range(1, export.run + 1):
        default_storage.delete(export.file_of(run))
        shutil.rmtree(workshops() / f"{export.pk}-{run}", ignore_errors=True)


def forget_old() -> None:
    """After a week the file goes; who took what out and why stays. So goes what killed writers left on this machine."""
    for export in Export.objects.filter(state=State.READY, finished_at__lt=timezone.now() - KEPT):
        with transaction.atomic():
            export.refresh_from_db(from_queryset=Export.objects.select_for_update())
            if export.state == State.READY:
                _close(export, State.GONE, "")
                audit.record(export, "export.deleted", None)
    for folder in workshops().iterdir():
        if folder.stat().st_mtime < time.time() - A_DAY:
            shutil.rmtree(folder, ignore_errors=True)


# Taking it


class NotThere(ValidationError):
    """There is no file to take; its words are for the owner."""


@transaction.atomic
def take(export: Export, *, actor: User) -> None:
    """Note that the file goes out. NotThere without one; and where a mandate has ended since, the file goes as well."""
    export.refresh_from_db(from_queryset=Export.objects.select_for_update())
    if export.state != State.READY:
        raise NotThere(_("There is no file any more. Please ask for the list anew."))
    audit.record(export, "export.downloaded", actor, rows=export.written)
    if export.personal:
        audit.viewed(export, actor, "export_file")
