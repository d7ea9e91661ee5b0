"""A matter that nobody applied for: the committee offers mediation itself, or an authority delegates it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from foundation.accounts.models import SubDistrict, User
from mediation import clocks, papers
from mediation.models import Audience, Case, CaseClock, Delegation, Entry, Kind, Side, Source, Status
from mediation.workflow.acceptance import ask_each
from mediation.workflow.filing import entered, fill_in, name_side, start_draft
from mediation.workflow.story import attach, tell
from mediation.workflow.transitions import NEW, move
from residents.models import Committee, Person, Role
from residents.permissions import committees_of


def offer(
    sub_district: SubDistrict,
    *,
    sides: dict[str, dict[str, Any]],
    answers: dict[str, Any],
    delegation: dict[str, Any] | None = None,
    letter: Iterable[UploadedFile] = (),
    once: UUID | None = None,
    actor: User,
    at: datetime | None = None,
) -> Case:
    """Ask both sides whether they want mediation, each by a link of its own: three working days (人民调解法 17).

    `sides`: for each Side what `name_side` wants; `answers`: fields of a draft; `delegation`: kind, authority, number,
    contact and received_on of whoever delegates the matter, with its `letter`. The form `once` asks once. No request of
    a party is put to the committee by this, so no limitation period is interrupted by it (诉讼时效规定 12).
    """
    at = at or timezone.now()
    try:
        with transaction.atomic():
            return _offer(sub_district, sides, answers, delegation, letter, once, actor, at)
    except IntegrityError:
        made = Entry.objects.select_related("case").filter(case__sub_district=sub_district, once=once).first()
        if once is None or made is None:
            raise
        return made.case


def _offer(
    sub_district: SubDistrict,
    sides: dict[str, dict[str, Any]],
    answers: dict[str, Any],
    delegation: dict[str, Any] | None,
    letter: Iterable[UploadedFile],
    once: UUID | None,
    actor: User,
    at: datetime,
) -> Case:
    case = start_draft(sub_district, at=at)
    tell(case, Kind.OFFERED, actor, at, once=once)
    fill_in(case, **answers)
    for side in Side.values:
        name_side(case, side, **sides[side])
    return propose(case, delegation=delegation, letter=letter, actor=actor, at=at)


def propose(
    case: Case,
    *,
    delegation: dict[str, Any] | None = None,
    letter: Iterable[UploadedFile] = (),
    actor: User,
    at: datetime,
) -> Case:
    """Make the matter of a filled-in draft that nobody applied for, and ask both sides. In the caller's transaction."""
    case.source = Source.DELEGATED if delegation else Source.PROACTIVE
    case.status = NEW  # in memory only: no row of this status is ever stored
    values = entered(case, at) | {"source": case.source}
    values["mediator"] = None if delegation else _mediator(actor, values["committee"])
    record = move(case, Status.CONSENT_PENDING, "case.offered", actor, at, **values)
    if delegation:
        Delegation.objects.create(case=case, **delegation)
    paper = papers.register(case, actor=actor, at=at)
    attach(tell(case, Kind.NOTE, actor, at, audience=Audience.MEDIATORS, paper=paper), letter, actor)
    clock = clocks.start(case, CaseClock.Code.CONSENT, timezone.localdate(at))
    ask_each(case, clock, record, at)
    return case


def _mediator(actor: User, committee: Committee | None) -> Person | None:
    """A mediator who offers mediation carries it on, if both sides want it: they know who asked."""
    mediates = committee is not None and committee.pk in committees_of(actor, Role.MEDIATOR)
    return Person.objects.filter(user=actor).first() if mediates else None
