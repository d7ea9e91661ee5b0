"""A copy of the agreement for each party and one for the committee: how it went out, and when it came (人民调解法 29).

On the portal only to who agreed to get it there: opening it is receiving it. Else staff hand it over and write it down.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.audit import log as audit
from foundation.audit.models import Record
from foundation.notifications import outbox
from mediation import signing_messages
from mediation.models import Agreement, Case, Kind, Party, Power, Service, Status
from mediation.papers import text_of
from mediation.permissions import parties_of
from mediation.workflow.story import attach, tell
from mediation.workflow.ties import refuse_if_contested
from mediation.workflow.transitions import Refused, lock, require
from residents.models import Consent, ConsentText


def unserved(agreement: Agreement) -> list[Party]:
    """The parties without a copy of a written agreement in force, and without a note why that can't be."""
    if agreement.is_oral:
        return []
    settled = {row.party_id for row in agreement.services.all() if row.is_settled}
    return [party for party in agreement.case.parties.all() if party.pk not in settled]


def agreed_to_portal(party: Party) -> bool:
    """Did `party` agree to get its copy on the portal, and has not taken that back?"""
    rows = Consent.objects.filter(text__kind=ConsentText.Kind.E_SERVICE, about=f"case:{party.case_id}")
    return rows.filter(person=party.person_id, organisation=party.organisation_id, withdrawn_at=None).exists()


def serve_copies(agreement: Agreement, record: Record, actor: User) -> None:
    """An agreement of the (locked) case came into force: the committee keeps a copy, the portal serves what it may."""
    day = timezone.localdate(record.at)
    how = {"how": Service.How.PORTAL, "served_on": day, "recorded_by": actor}
    agreement.services.create(party=None, received_on=day, **how)
    for party in agreement.case.parties.all():
        if agreed_to_portal(party):
            agreement.services.create(party=party, **how)
    signing_messages.copies_due(agreement, record)


@transaction.atomic
def read_copy(agreement: Agreement, user: User, *, at: datetime | None = None) -> None:
    """`user` opened the signed paper: the copies served to those for whom `user` receives papers have come."""
    at = at or timezone.now()
    mine = [party.pk for party in parties_of(user, agreement.case, Power.RECEIVE)]
    if agreement.status != Agreement.Status.EFFECTIVE or not mine:
        return
    waiting = agreement.services.filter(how=Service.How.PORTAL, received_on=None, party__in=mine)
    for row in waiting.select_for_update(of=["self"]).select_related("party"):
        if row.party is None or not agreed_to_portal(row.party):
            continue
        row.received_on = timezone.localdate(at)
        row.save(update_fields=["received_on"])
        audit.record(agreement, "agreement.copy_received", user, at=at, party=row.party_id)
    _settle(agreement)


def _settle(agreement: Agreement) -> None:
    if not unserved(agreement):
        outbox.withdraw(f"copies:{agreement.pk}")


@transaction.atomic
def record_service(
    party: Party,
    how: str,
    *,
    served_on: date,
    received_on: date | None,
    detail: str = "",
    files: Iterable[UploadedFile] = (),
    actor: User,
    at: datetime | None = None,
) -> None:
    """Write down how `party` got its copy; or why it can't (how `none`, with `detail`). What came stands for good."""
    at = at or timezone.now()
    case = party.case
    lock(case)
    require(case, Status.AGREED)
    refuse_if_contested(case, actor)
    agreement = case.agreements.get(status=Agreement.Status.EFFECTIVE)
    row = agreement.services.select_for_update().filter(party=party).first() or Service(
        agreement=agreement, party=party
    )
    said = (how, detail, served_on, received_on)
    if (row.how, row.detail, row.served_on, row.received_on) == said:
        return
    if row.received_on:
        raise Refused(_("This copy was received already, on %(day)s.") % {"day": row.received_on})
    _check_days(agreement, served_on, received_on, timezone.localdate(at))
    row.how, row.detail, row.served_on, row.received_on = said
    row.recorded_by = actor
    row.entry = tell(case, Kind.SERVED, actor, at, body=in_words(row), party=party)
    row.save()
    attach(row.entry, files, actor)
    record = audit.record(agreement, "agreement.served", actor, at=at, party=party.pk, how=how)
    _settle(agreement)
    signing_messages.served(row, record)


def _check_days(agreement: Agreement, served_on: date, received_on: date | None, today: date) -> None:
    if agreement.effective_on and served_on < agreement.effective_on:
        raise Refused(_("A copy can't be given before the agreement is in force."))
    if max(served_on, received_on or served_on) > today:
        raise Refused(_("The day can't lie ahead."))
    if received_on and received_on < served_on:
        raise Refused(_("It can't have been received before it was given."))


def in_words(row: Service) -> str:
    """As it stands in the story and in the file."""
    with translation.override("zh-hans"):  # the story is kept in one language
        name = row.party.name if row.party else "调解委员会"
        if row.how == Service.How.NONE:
            return f"{name}：未能送达，{row.detail}"
        sent = f"{name}：{row.get_how_display()} {text_of(row.served_on)}"
    return "，".join(
        filter(None, [sent, row.detail, f"{text_of(row.received_on)}收到" if row.received_on else "尚未收到"])
    )


def in_file(case: Case) -> str:
    """How the copies of the agreement in force were served, for the file of a closed case; empty without one."""
    rows = Service.objects.filter(agreement__case=case, agreement__status=Agreement.Status.EFFECTIVE)
    lines = [in_words(row) for row in rows.select_related("party").order_by("party__side", "id")]
    return f"协议书送达：{'；'.join(lines)}。" if lines else ""
