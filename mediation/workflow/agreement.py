"""The written agreement: draft, freeze, sign the hash of one paper, seal (人民调解法 28, 29; 电子签名法 13, 14)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.accounts import codes
from foundation.accounts.models import PhoneCode, User
from foundation.audit import log as audit
from foundation.documents.models import Paper
from foundation.documents.strokes import clean_strokes
from foundation.notifications import outbox
from mediation import clocks, findings, messages, papers, signing_messages
from mediation.models import Agreement, Case, CaseClock, Confirmation, Kind, Obligation, Party, Signature, Status
from mediation.permissions import guardians_of
from mediation.workflow.extension import drop_extension
from mediation.workflow.service import serve_copies
from mediation.workflow.sessions import end_proposal
from mediation.workflow.story import tell
from mediation.workflow.ties import refuse_if_contested
from mediation.workflow.transitions import Refused, lock, move, require
from residents import workflow as residents
from residents.models import ConsentText

LIVING = [Agreement.Status.DRAFT, Agreement.Status.FROZEN, Agreement.Status.EFFECTIVE]


def living(case: Case) -> Agreement | None:
    """The version of the agreement that counts now; asks nothing where the agreements were fetched with the case.

    A lock forgets what was fetched: an act reads it anew.
    """
    return next((row for row in case.agreements.all() if row.status in LIVING), None)


def first_words(case: Case) -> dict[str, str]:
    """What a new draft begins with: the confirmed facts, else the application; the claims of both sides."""
    confirmed = case.fact_sheets.confirmed().last()
    claims = case.entries.filter(kind=Kind.COUNTER_CLAIM).order_by("at", "id").values_list("joint_body", flat=True)
    return {"facts": confirmed.text if confirmed else case.facts, "issues": "\n".join([case.wish, *claims]).strip()}


@transaction.atomic
def draft(
    case: Case,
    *,
    facts: str,
    issues: str,
    clauses: Sequence[dict[str, Any]],
    left_open: str | None = None,
    actor: User,
    at: datetime | None = None,
) -> Agreement:
    """Write the draft, or write it anew. A clause: debtor (Party), deed or amount (yuan), due_on, place.

    `left_open`: the points that are not settled (None: as before); the agreement is then one on a part.
    """
    at = at or timezone.now()
    lock(case)
    require(case, Status.MEDIATING)
    refuse_if_contested(case, actor)
    if not clauses:
        raise Refused(_("An agreement needs at least one clause."))
    agreement = living(case)
    if agreement is None:
        version = case.agreements.count() + 1
        agreement = Agreement(case=case, version=version, created_by=actor)
    elif agreement.status != Agreement.Status.DRAFT:
        raise Refused(_("The agreement is being signed. Take it back first if it has to be changed."))
    agreement.facts, agreement.issues = facts, issues
    agreement.left_open = agreement.left_open if left_open is None else left_open
    agreement.save()
    agreement.obligations.all().delete()
    for position, clause in enumerate(clauses, start=1):
        agreement.obligations.create(position=position, **clause)
    audit.record(agreement, "agreement.drafted", actor, at=at, case=case.pk, clauses=len(clauses))
    return agreement


def heed(agreement: Agreement, because: str, today: date) -> dict[str, Any]:
    """Keep with the version what the checker found in it; Refused where a warning was not read (民诉解释 358)."""
    found = findings.of_agreement(agreement, today)
    if findings.weighty(found) and not because:
        raise Refused(_("The checker warns of something. Please read it, and say why the text stays."))
    agreement.warnings = [row._asdict() for row in found]
    agreement.kept_because = because if found else ""
    return {"warnings": [row.code for row in found], "because": because} if found else {}


@transaction.atomic
def freeze(
    case: Case, order: str = Agreement.Order.ANY, *, because: str = "", actor: User, at: datetime | None = None
) -> Agreement:
    """Make the one paper whose hash everybody signs, and ask for the signatures; `order`: which side signs first.

    `because`: why the text stays although the checker warns of it.
    """
    at = at or timezone.now()
    lock(case)
    require(case, Status.MEDIATING)
    refuse_if_contested(case, actor)
    agreement = living(case)
    if agreement is None or agreement.status != Agreement.Status.DRAFT:
        raise Refused(_("There is no draft to sign. Write the agreement first."))
    heeded = heed(agreement, because, timezone.localdate(at))
    agreement.paper = papers.agreement(agreement, actor=actor, at=at)
    agreement.status, agreement.order = Agreement.Status.FROZEN, order
    agreement.save(update_fields=["paper", "status", "order", "warnings", "kept_because"])
    record = audit.record(agreement, "agreement.frozen", actor, at=at, sha256=agreement.paper.sha256, **heeded)
    tell(case, Kind.AGREEMENT_FROZEN, actor, at, paper=agreement.paper)
    signing_messages.to_sign(agreement, record)
    return agreement


@transaction.atomic
def redraft(case: Case, reason: str, *, actor: User, at: datetime | None = None) -> Agreement:
    """Take a frozen agreement back: its signatures stay with the replaced version, a new draft begins with its text."""
    at = at or timezone.now()
    lock(case)
    require(case, Status.MEDIATING)
    refuse_if_contested(case, actor)
    old = living(case)
    if old is None or old.status != Agreement.Status.FROZEN:
        raise Refused(_("There is no agreement waiting for signatures."))
    new = replace(old, actor=actor)
    record = audit.record(old, "agreement.redrafted", actor, at=at, new=new.pk)
    tell(case, Kind.REDRAFTED, actor, at, body=reason)
    messages.redrafted(case, record)
    return new


def replace(old: Agreement, *, actor: User) -> Agreement:
    """End a version of an agreement; the next one is a draft with its text. The caller holds the lock of the case."""
    old.status = Agreement.Status.SUPERSEDED
    old.save(update_fields=["status"])
    outbox.withdraw(f"sign:{old.pk}")
    new = Agreement.objects.create(
        case=old.case, version=old.version + 1, facts=old.facts, issues=old.issues, left_open=old.left_open,
        created_by=actor,
    )  # fmt: skip
    for row in old.obligations.all():
        row.pk, row.agreement = None, new
        row.save()
    return new


@transaction.atomic
def send_signing_code(agreement: Agreement, *, actor: User) -> None:
    """Send the signer a code that is good for this paper alone; ValidationError when asked too often."""
    assert agreement.paper is not None
    code = codes.issue(actor.phone, PhoneCode.Purpose.SIGN, about=agreement.paper.sha256)
    messages.signing_code(agreement, actor, code, key=f"code.sign:{uuid4()}")


def lock_frozen(agreement: Agreement) -> Paper:
    """Lock the case, then look at its agreement: every act on either takes the same lock. Gives the paper."""
    lock(agreement.case)
    agreement.refresh_from_db()
    require(agreement.case, Status.MEDIATING)
    if agreement.status != Agreement.Status.FROZEN or agreement.paper is None:
        raise Refused(_("This version is no longer to be signed. Please open the matter again."))
    return agreement.paper


def _lock_to_sign(agreement: Agreement, sha256: str) -> None:
    paper = lock_frozen(agreement)
    if paper.sha256 != sha256:
        raise Refused(_("The paper is not the one you looked at. Please open it again before you sign."))
    check_paper(agreement)


def check_paper(agreement: Agreement) -> None:
    """Refuse any mark under the (locked) agreement where its file was changed, or a side does not sign it."""
    if agreement.paper is None or not agreement.paper.is_intact():
        raise Refused(_("The stored paper was changed. Nothing can be signed; please tell the committee."))
    if agreement.is_refused:
        raise Refused(_("A side does not sign this version. Nobody signs it until that is settled."))


def check_turn(agreement: Agreement, party: Party | None) -> None:
    """Refuse who is not in turn: `party`, or the mediator, who signs after all parties (人民调解法 29)."""
    before = agreement.before(party) if party else agreement.unsigned_parties()
    if before:
        names = "、".join(row.name for row in before)
        raise Refused(_("It is not yet your turn to sign. First: %(names)s.") % {"names": names})


def check_ward(party: Party, actor: User) -> None:
    """Refuse a ward who signs here alone: the guardian signs, or both on paper (民法典 19-23)."""
    if party.person and party.person.user_id == actor.pk and guardians_of(party):
        raise Refused(_("%(name)s has a legal guardian, who has to sign as well.") % {"name": party.name})


def _mark(name: str, sha256: str, strokes: Any, actor: User, at: datetime) -> dict[str, Any]:
    """What stands in the row of somebody who signs here."""
    drawn = clean_strokes(strokes)
    means = Signature.Means.DRAWN if drawn else Signature.Means.TYPED
    return {"name": name, "sha256": sha256, "strokes": drawn, "means": means, "signer": actor, "phone": actor.phone,
            "at": at}  # fmt: skip


@transaction.atomic
def sign(
    agreement: Agreement,
    role: str,
    party: Party | None = None,
    *,
    sha256: str,
    name: str,
    strokes: Any = (),
    e_service: bool = False,
    actor: User,
    at: datetime | None = None,
) -> None:
    """Sign the hash of the frozen paper, as a party or as the mediator, with a drawn mark or the typed name.

    The caller has redeemed the code sent to `actor.phone` for this hash. Signing twice changes nothing. `e_service`:
    the party also agrees to get its copy on the portal.
    """
    at = at or timezone.now()
    if agreement.signatures.filter(role=role, party=party).exists():
        return
    _lock_to_sign(agreement, sha256)
    if agreement.signatures.filter(role=role, party=party).exists():
        return
    if role == Signature.Role.MEDIATOR:
        refuse_if_contested(agreement.case, actor)
    check_turn(agreement, party)
    if party:
        check_ward(party, actor)
    agreement.signatures.create(role=role, party=party, **_mark(name, sha256, strokes, actor, at))
    if party:
        _consent(party, e_service, actor, at)
    record = audit.record(agreement, "agreement.signed", actor, at=at, role=role, sha256=sha256)
    tell(agreement.case, Kind.SIGNED, actor, at, body=name, party=party)
    signing_messages.signed(agreement, party, record)


def _consent(party: Party, e_service: bool, actor: User, at: datetime) -> None:
    """Who signs here agrees to the electronic form (电子签名法 3), and perhaps to get the copy here."""
    kinds = [ConsentText.Kind.E_SIGNATURE, *([ConsentText.Kind.E_SERVICE] if e_service else [])]
    for kind in kinds:
        residents.give_consent(party.giver, kind, actor=actor, about=f"case:{party.case_id}", at=at)


def unsigned(agreement: Agreement) -> list[str]:
    """Whose signature is still missing before the seal: names of parties, and the mediator."""
    rows = list(agreement.signatures.all())
    signed = {row.party_id for row in rows if row.role == Signature.Role.PARTY}
    names = [party.name for party in agreement.case.parties.all() if party.pk not in signed]
    mediator = agreement.case.mediator
    if mediator and not any(row.role == Signature.Role.MEDIATOR for row in rows):
        names.append(mediator.name)
    return names


@transaction.atomic
def seal(
    agreement: Agreement,
    *,
    sha256: str,
    name: str,
    strokes: Any = (),
    actor: User,
    at: datetime | None = None,
) -> None:
    """Put the committee's seal under it: with the last mark the agreement is in force (人民调解法 29).

    From this day: the obligations run, and thirty days for a joint application to the court (33).
    """
    at = at or timezone.now()
    if agreement.signatures.filter(role=Signature.Role.SEAL).exists():
        return
    _lock_to_sign(agreement, sha256)
    if names := unsigned(agreement):
        raise Refused(_("Still to sign: %(names)s.") % {"names": "、".join(names)})
    agreement.signatures.create(role=Signature.Role.SEAL, **_mark(name, sha256, strokes, actor, at))
    agreement.signed_paper = papers.signed_agreement(agreement, actor=actor, at=at)
    agreement.status, agreement.effective_on = Agreement.Status.EFFECTIVE, agreement.last_mark_on
    agreement.save(update_fields=["signed_paper", "status", "effective_on"])
    case = agreement.case
    record = move(case, Status.AGREED, "case.agreed", actor, at)
    tell(case, Kind.SEALED, actor, at, paper=agreement.signed_paper)
    begin_running(agreement, at)
    serve_copies(agreement, record, actor)
    messages.in_force(agreement, record)


def begin_running(agreement: Agreement, at: datetime) -> None:
    """What was planned ends; the obligations run, and thirty days for the court from the day in force (Law 31, 33)."""
    case = agreement.case
    assert agreement.effective_on is not None  # the caller has set it
    end_proposal(case, at)
    drop_extension(case, at)
    Confirmation.objects.create(agreement=agreement)
    case.offers.lapse(at)
    clocks.stop(case)
    clocks.start(case, CaseClock.Code.CONFIRMATION, agreement.effective_on)
    watch_obligations(agreement, at)


def watch_obligations(agreement: Agreement, at: datetime) -> None:
    """Point the performance clock at the next open obligation."""
    due = agreement.obligations.filter(state=Obligation.State.OPEN).order_by("due_on").values_list("due_on", flat=True)
    clocks.watch_performance(agreement.case, due.first(), timezone.localdate(at))
