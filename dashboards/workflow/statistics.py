"""The acts on the sheets of statistics: compute, fill in, propose, freeze, and correct what is frozen.

Every act locks the row of the sheet first, so that nobody writes to a month that somebody else is freezing. Whoever
proposes does not approve (four eyes); the tables refuse it as well.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dashboards import by_hand, counting
from dashboards import statistic_messages as messages
from dashboards.counting import Figures
from dashboards.filters import in_words
from dashboards.models import Adjustment, Recount, Sheet
from dashboards.scopes import Scope
from foundation.accounts.models import User
from foundation.audit import log as audit
from foundation.audit.models import Record
from lib.periods import Period
from mediation.workflow import Refused

State = Sheet.State


def out_of_reach(scope: Scope, period: Period, today: date) -> str:
    """Why nothing can be counted in `period`, in a sentence; empty where it can."""
    if period.first > today:
        return _("This period has not begun yet.")
    first = scope.first_month()
    if first is None:
        return _("There is no matter yet that could be counted.")
    if period.last < first.first:
        return _("The first matter was filed in %(month)s: before it there is nothing to count.") % {
            "month": in_words(first)
        }
    return ""


def lock(sheet: Sheet) -> None:
    sheet.refresh_from_db(from_queryset=Sheet.objects.select_for_update())


def sheet_of(scope: Scope, month: Period) -> Sheet:
    """The (locked) sheet of a month, made where there is none."""
    values: dict[str, Any] = {"sub_district": scope.place, "committee": scope.committee, "month": month.first}
    sheet, _made = Sheet.objects.get_or_create(**values)
    lock(sheet)
    return sheet


def require(sheet: Sheet, *states: str) -> None:
    """Refuse an act on the (locked) sheet in any other state; of a frozen one it is said what to do instead."""
    if sheet.state in states:
        return
    month = in_words(sheet.period)
    if sheet.is_frozen:
        raise Refused(
            _("%(month)s is frozen: its figures stay. Enter the correction as an adjustment, with its reason.")
            % {"month": month}
        )
    raise Refused(
        _("Not possible now. The sheet of %(month)s is: %(state)s.")
        % {"month": month, "state": sheet.get_state_display()}
    )


@transaction.atomic
def compute(scope: Scope, month: Period, *, actor: User | None = None, at: datetime | None = None) -> Sheet:
    """Count the draft of a month anew. Of one that was proposed or frozen the new count is kept beside it."""
    at = at or timezone.now()
    if why := out_of_reach(scope, month, timezone.localdate(at)):
        raise Refused(why)
    sheet = sheet_of(scope, month)
    figures = counting.count(scope.cases, month)
    if sheet.state != State.DRAFT:
        Recount.objects.update_or_create(sheet=sheet, defaults={"figures": figures, "computed_at": at})
    else:
        sheet.figures, sheet.known, sheet.computed_at = figures, by_hand.known(scope, month), at
        sheet.save(update_fields=["figures", "known", "computed_at"])
    if actor:
        audit.record(sheet, "statistics.computed", actor, at=at)
    return sheet


@transaction.atomic
def fill_in(sheet: Sheet, values: Mapping[str, int], *, actor: User, at: datetime | None = None) -> None:
    """Enter what the portal can't count; `values` by the names of by_hand.FIELDS, money in fen."""
    lock(sheet)
    require(sheet, State.DRAFT)
    given = dict(values)
    if given == sheet.by_hand:
        return
    before, sheet.by_hand = sheet.by_hand, given
    sheet.save(update_fields=["by_hand"])
    audit.record(sheet, "statistics.filled_in", actor, at=at, before=before, after=given)


@transaction.atomic
def propose(sheet: Sheet, *, actor: User, at: datetime | None = None) -> None:
    """Propose to freeze a month that is over, with its figures as they are counted now. Twice is once."""
    at = at or timezone.now()
    lock(sheet)
    if sheet.state == State.PROPOSED and sheet.proposed_by_id == actor.pk:
        return
    require(sheet, State.DRAFT)
    if sheet.period.last >= timezone.localdate(at):
        raise Refused(_("This month is not over yet. It can be proposed from the first day of the next one."))
    compute(Scope(sheet.sub_district, sheet.committee), sheet.period, at=at)
    sheet.refresh_from_db()
    sheet.state, sheet.proposed_by, sheet.proposed_at, sheet.sent_back_because = State.PROPOSED, actor, at, ""
    sheet.save(update_fields=["state", "proposed_by", "proposed_at", "sent_back_because"])
    messages.proposed(sheet, actor, audit.record(sheet, "statistics.proposed", actor, at=at))


@transaction.atomic
def send_back(sheet: Sheet, reason: str, *, actor: User, at: datetime | None = None) -> None:
    """The proposal becomes a draft again, to be counted or filled in anew."""
    lock(sheet)
    require(sheet, State.PROPOSED)
    proposer = sheet.proposed_by
    sheet.state, sheet.proposed_by, sheet.proposed_at = State.DRAFT, None, None
    sheet.sent_back_because = reason
    sheet.save(update_fields=["state", "proposed_by", "proposed_at", "sent_back_because"])
    Recount.objects.filter(sheet=sheet).delete()
    record = audit.record(sheet, "statistics.sent_back", actor, at=at, reason=reason)
    messages.sent_back(sheet, proposer if proposer != actor else None, reason, record)


@transaction.atomic
def freeze(sheet: Sheet, *, actor: User, at: datetime | None = None) -> None:
    """Approve the proposal of somebody else: from now on the row can't be changed. Twice is once."""
    at = at or timezone.now()
    lock(sheet)
    if sheet.is_frozen and sheet.frozen_by_id == actor.pk:
        return
    require(sheet, State.PROPOSED)
    if sheet.proposed_by_id == actor.pk:
        raise Refused(_("You proposed this sheet yourself. Somebody else has to approve it."))
    sheet.state, sheet.frozen_by, sheet.frozen_at = State.FROZEN, actor, at
    sheet.save(update_fields=["state", "frozen_by", "frozen_at"])
    messages.frozen(sheet, audit.record(sheet, "statistics.frozen", actor, at=at, figures=sheet.figures))


@transaction.atomic
def note_download(scope: Scope, period: Period, kind: str, *, actor: User) -> None:
    """The form of a period was taken out as a file of this kind."""
    committee = scope.committee.pk if scope.committee else None
    said: dict[str, Any] = {"period": str(period), "format": kind, "committee": committee}
    audit.record(scope.place, "statistics.taken_out", actor, sub_district=scope.place, **said)


# Corrections


def adjusted(sheet: Sheet, *states: str) -> Figures:
    """By how much the figures of a sheet were adjusted, by adjustments in `states`."""
    rows = Adjustment.objects.filter(sheet=sheet, state__in=states)
    return counting.added(rows.values_list("differences", flat=True))


def uncorrected(sheet: Sheet) -> Figures:
    """By how much the last count of a frozen month differs from its figures and all adjustments, open ones too."""
    recount = Recount.objects.filter(sheet=sheet).first()
    if recount is None or not sheet.is_frozen:
        return {}
    there = counting.of_matters(adjusted(sheet, Adjustment.State.PROPOSED, Adjustment.State.APPROVED))
    return counting.differences(counting.added([sheet.figures, there]), recount.figures)


def offered(sheet: Sheet) -> dict[str, Figures]:
    """What may be taken up of these differences, each part under a name that says how it stood on the page. Of what
    waits for a decision nothing is taken up meanwhile.
    """
    waits = counting.bundles(counting.of_matters(adjusted(sheet, Adjustment.State.PROPOSED)))
    parts = counting.bundles(uncorrected(sheet))
    return {f"{head}={mark_of(part)}": part for head, part in parts.items() if head not in waits}


def mark_of(figures: Figures) -> str:
    return sha256(json.dumps(figures, sort_keys=True).encode()).hexdigest()[:16]


def facts_of(sheet: Sheet) -> dict[str, int]:
    """What a sheet says besides its matters, with the adjustments that were approved."""
    return by_hand.corrected(sheet.facts, adjusted(sheet, Adjustment.State.APPROVED))


def wrong_facts(sheet: Sheet, facts: Mapping[str, int]) -> Figures:
    """By how much these new values (by the names of by_hand) differ from what the sheet says."""
    there, waits = facts_of(sheet), adjusted(sheet, Adjustment.State.PROPOSED)
    found = {name: by for name, n in facts.items() if (by := n - there.get(name, 0))}
    if found.keys() & waits.keys():
        raise Refused(_("An adjustment of this waits for a decision already. Please wait for it."))
    return found


@transaction.atomic
def adjust(
    sheet: Sheet,
    names: Iterable[str],
    reason: str,
    *,
    facts: Mapping[str, int] | None = None,
    actor: User,
    at: datetime | None = None,
) -> Adjustment:
    """Propose a correction of a frozen month, for one `reason`. `names`: those of `offered`, as they stood on the
    page; `facts`: new values of what is not counted from matters. Refused where something is no longer so.
    """
    at = at or timezone.now()
    lock(sheet)
    require(sheet, State.FROZEN)
    if not reason.strip():
        raise Refused(_("An adjustment needs its reason."))
    there, names = offered(sheet), list(names)
    if not set(names) <= there.keys():
        raise Refused(_("These differences have changed meanwhile, or somebody else was faster. Please look again."))
    differences = counting.added([*(there[name] for name in names), wrong_facts(sheet, facts or {})])
    if not differences:
        raise Refused(_("Please tick or enter what is to be adjusted."))
    row = Adjustment.objects.create(
        sheet=sheet, differences=differences, reason=reason.strip(), made_by=actor, made_at=at
    )
    record = audit.record(sheet, "statistics.adjustment_proposed", actor, at=at, differences=differences, reason=reason)
    messages.adjustment_proposed(row, record)
    return row


@transaction.atomic
def approve(adjustment: Adjustment, *, actor: User, at: datetime | None = None) -> None:
    """Approve an adjustment of somebody else as a whole; it counts in the month of today. Twice is once."""
    _decide(adjustment, Adjustment.State.APPROVED, actor, at or timezone.now())


@transaction.atomic
def refuse(adjustment: Adjustment, reason: str, *, actor: User, at: datetime | None = None) -> None:
    """Say no to an adjustment of somebody else as a whole, and why. Twice is once."""
    if not reason.strip():
        raise Refused(_("Please say why."))
    if record := _decide(adjustment, Adjustment.State.REFUSED, actor, at or timezone.now(), reason.strip()):
        messages.adjustment_refused(adjustment, record)


def _decide(adjustment: Adjustment, wanted: str, actor: User, at: datetime, because: str = "") -> Record | None:
    """None where it was decided so already."""
    lock(adjustment.sheet)
    adjustment.refresh_from_db()
    if adjustment.state == wanted:
        return None
    if adjustment.state != Adjustment.State.PROPOSED:
        raise Refused(_("This adjustment was decided already: %(state)s.") % {"state": adjustment.get_state_display()})
    if adjustment.made_by_id == actor.pk:
        raise Refused(_("You proposed this adjustment yourself. Somebody else has to approve it."))
    adjustment.state, adjustment.decided_by, adjustment.decided_at = wanted, actor, at
    adjustment.refused_because = because
    adjustment.month = timezone.localdate(at).replace(day=1) if wanted == Adjustment.State.APPROVED else None
    adjustment.save(update_fields=["state", "decided_by", "decided_at", "refused_because", "month"])
    return audit.record(
        adjustment, f"statistics.adjustment_{wanted}", actor, at=at, differences=adjustment.differences, reason=because
    )
