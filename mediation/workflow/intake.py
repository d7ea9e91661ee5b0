"""The acts on a work order: it becomes a case, is answered, is referred, or is set aside; and the way back.

Until one of them is done, nothing is sent and no clock runs.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from foundation.accounts.models import User
from foundation.audit import log as audit
from mediation.models import Audience, Case, Channel, Kind, WorkOrder
from mediation.workflow import counter
from mediation.workflow.story import tell
from mediation.workflow.transitions import Refused

Status = WorkOrder.Status


def _lock(order: WorkOrder, same: bool) -> list[WorkOrder]:
    """Lock the (new) order, and with `same` the new ones with its text, in the order of their ids."""
    group = WorkOrder.objects.filter(sub_district=order.sub_district_id, group_key=order.group_key)
    wanted = group.new() | group.filter(pk=order.pk) if same else group.filter(pk=order.pk)
    rows = list(wanted.select_for_update().order_by("pk"))
    order.refresh_from_db()
    return [order, *(row for row in rows if row.pk != order.pk)]


def _require(order: WorkOrder, *statuses: str) -> None:
    if order.status not in statuses:
        now = order.get_status_display()
        raise Refused(_("Not possible: somebody else was faster. The work order is now: %(status)s.") % {"status": now})


def _settle(
    rows: list[WorkOrder], status: str, verb: str, actor: User, at: datetime, said: dict[str, Any], **values: Any
) -> None:
    """Set the status of the locked `rows` and `values` with it, and record each with what may be `said` of it."""
    for row in rows:
        before, row.status, row.handled_by, row.handled_at = row.status, status, actor, at
        for name, value in values.items():
            setattr(row, name, value)
        row.save(update_fields=["status", "handled_by", "handled_at", *values])
        audit.record(row, verb, actor, at=at, before=before, after=status, **said)


def _is(order: WorkOrder, status: str, **values: Any) -> bool:
    """Was the very same done already?"""
    return order.status == status and all(getattr(order, name) == value for name, value in values.items())


@transaction.atomic
def answer(order: WorkOrder, text: str, *, same: bool = False, actor: User, at: datetime | None = None) -> None:
    """Keep the answer that was given; with `same` for all new ones with this text. The portal sends nothing."""
    rows = _lock(order, same)
    if _is(order, Status.ANSWERED, answer=text):
        return
    _require(order, Status.NEW)
    _settle(rows, Status.ANSWERED, "workorder.answered", actor, at or timezone.now(), {}, answer=text)


@transaction.atomic
def refer(
    order: WorkOrder, to: str, reason: str, *, same: bool = False, actor: User, at: datetime | None = None
) -> None:
    """It belongs to another office; with `same` all new ones with this text do."""
    rows = _lock(order, same)
    values = {"referred_to": to, "reason": reason}
    if _is(order, Status.REFERRED, **values):
        return
    _require(order, Status.NEW)
    _settle(rows, Status.REFERRED, "workorder.referred", actor, at or timezone.now(), {"to": to}, **values)


@transaction.atomic
def set_aside(order: WorkOrder, reason: str, *, same: bool = False, actor: User, at: datetime | None = None) -> None:
    """It says what another one says; with `same` all new ones with this text are set aside."""
    rows = _lock(order, same)
    if _is(order, Status.SET_ASIDE, reason=reason):
        return
    _require(order, Status.NEW)
    _settle(rows, Status.SET_ASIDE, "workorder.set_aside", actor, at or timezone.now(), {}, reason=reason)


@transaction.atomic
def take_back(order: WorkOrder, *, actor: User, at: datetime | None = None) -> None:
    """Make an answered, referred or set-aside order new again. What was written stays for the next try."""
    _lock(order, False)
    if order.status == Status.NEW:
        return
    _require(order, Status.ANSWERED, Status.REFERRED, Status.SET_ASIDE)
    values = {"case": None, "duplicate_of": None}
    _settle([order], Status.NEW, "workorder.taken_back", actor, at or timezone.now(), {}, **values)


@transaction.atomic
def make_case(
    order: WorkOrder,
    *,
    applicant: dict[str, str],
    answers: dict[str, Any],
    other_side: dict[str, Any],
    same: bool = False,
    actor: User,
    at: datetime | None = None,
) -> Case:
    """File the matter for the caller, who asked for mediation orally (the rest: `counter.register`); with `same` the
    others are set aside with it.

    It is filed now: the clocks begin with the clerk's confirmation, not with the date of the work order. Twice is once.
    """
    at = at or timezone.now()
    rows = _lock(order, same)
    if order.status == Status.CASE and order.case:
        return order.case
    _require(order, Status.NEW)
    case = counter.register(
        order.sub_district, channel=Channel.HOTLINE, applicant=applicant, answers=answers, other_side=other_side,
        actor=actor, at=at,
    )  # fmt: skip
    tell(case, Kind.NOTE, actor, at, body=_origin(order), audience=Audience.MEDIATORS)
    said = {"case": case.pk}
    _settle(rows[:1], Status.CASE, "workorder.became_case", actor, at, said, case=case)
    _settle(rows[1:], Status.SET_ASIDE, "workorder.set_aside", actor, at, said, case=case, duplicate_of=order)
    return case


def _origin(order: WorkOrder) -> str:
    """Where a case comes from, for its story, in the language of papers."""
    with override("zh-hans"):
        filed = date_format(timezone.localtime(order.filed_at), "DATETIME_FORMAT") if order.filed_at else ""
        head = " ".join(filter(None, [order.get_channel_display(), order.external_number, filed]))
    return "\n\n".join(filter(None, [head, order.subject, order.text, order.reply]))
