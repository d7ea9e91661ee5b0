"""One function per notice. Each is queued in the act's transaction; an SMS says little, the portal says all."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from foundation.accounts.models import SubDistrict, User
from foundation.audit.models import Record
from foundation.notifications import outbox
from foundation.notifications.models import Channel
from lib.phones import is_mobile
from mediation.models import Agreement, Audience, Case, CaseClock, Entry, Obligation, Party, Session, Side
from residents.models import Mandate, Role
from residents.permissions import people_with


class Address(NamedTuple):
    """Somebody to tell: the login, if there is one, and the phone, if one is known."""

    user: User | None
    phone: str = ""

    @property
    def language(self) -> str:
        return self.user.language if self.user else settings.LANGUAGE_CODE


Words = Callable[[], str]


def _party(*parties: Party | None) -> list[Address]:
    """A person by login and phone; an organisation by its line and everyone who may act for it."""
    found: list[Address] = []
    for party in parties:
        if party is None:
            continue
        found.append(Address(party.person.user if party.person else None, party.phone))
        if party.organisation_id:
            agents = Mandate.objects.current().filter(role=Role.ORGANISATION_AGENT, organisation=party.organisation_id)
            found += [Address(agent.person.user) for agent in agents.select_related("person__user")]
    return found


def _parties(case: Case) -> list[Address]:
    """Everyone who may read the case."""
    agreed = [p for p in case.parties.all() if p.side == Side.APPLICANT or p.consent == Party.Answer.AGREED]
    return _party(*agreed)


def _staff(case: Case, *roles: str) -> list[Address]:
    """Those of the committee with a role; for mediators, the one of the case."""
    return [Address(m.person.user) for role in roles for m in people_with(role, committee_id=case.committee_id or 0)]


def _mediator(case: Case) -> list[Address]:
    return [Address(case.mediator.user)] if case.mediator else []


def _send(
    kind: str,
    to: Iterable[Address],
    words: Words,
    *,
    sub_district: SubDistrict,
    key: str,
    link: str = "",
    title: str = "",
    sms: bool = True,
    due: datetime | None = None,
    event_at: datetime | None = None,
    urgent: bool = False,
    at: datetime | None = None,
) -> None:
    """Queue `words` in each recipient's language: in the portal, by e-mail if there is one, with `sms` to the phone."""
    for address in dict.fromkeys(to):
        with translation.override(address.language):
            body = words()
        common: dict[str, Any] = {
            "sub_district": sub_district, "kind": kind, "language": address.language, "subject": title, "body": body,
            "link": link, "due": due, "event_at": event_at, "urgent": urgent, "at": at,
        }  # fmt: skip
        if address.user:
            outbox.queue(key=f"{key}:{address.user.pk}:app", channel=Channel.IN_APP, user=address.user, **common)
            if address.user.email:
                email = address.user.email
                outbox.queue(key=f"{key}:{address.user.pk}:email", channel=Channel.EMAIL, to=email, **common)
        phone = address.phone or (address.user.phone if address.user else "")
        if sms and is_mobile(phone):
            outbox.queue(key=f"{key}:{phone}:sms", channel=Channel.SMS, to=phone, user=address.user, **common)


def _tell(
    case: Case, record: Record, to: Iterable[Address], words: Words, *, sms: bool = True, urgent: bool = False
) -> None:
    """A notice of an act on the case, with a link to it."""
    _send(
        record.verb,
        to,
        words,
        sub_district=case.sub_district,
        key=f"{record.verb}:{record.pk}",
        link=reverse("matter", args=[case.pk]),
        title=case.title,
        sms=sms,
        urgent=urgent,
        at=record.at,
    )


def contact_code(sub_district: SubDistrict, phone: str, code: str, *, key: str) -> None:
    """The code that proves a phone number at filing: at once, no longer than it is good for."""
    end = timezone.now() + timedelta(minutes=10)

    def words() -> str:
        return _("%(code)s is your code for filing your matter. It is good for 10 minutes. Give it to nobody.") % {
            "code": code
        }

    address = Address(None, phone)
    _send("code.contact", [address], words, sub_district=sub_district, key=key, event_at=end, urgent=True)


def signing_code(agreement: Agreement, user: User, code: str, *, key: str) -> None:
    """The code that confirms a signature under one paper."""
    end = timezone.now() + timedelta(minutes=10)
    case = agreement.case

    def words() -> str:
        return _("%(code)s is your code to sign the agreement %(number)s. It is good for 10 minutes.") % {
            "code": code,
            "number": case.number,
        }

    # Only to the phone: whoever reads over a shoulder in the portal must not be able to sign.
    with translation.override(user.language):
        outbox.queue(
            key=f"{key}:sms", sub_district=case.sub_district, kind="code.sign", channel=Channel.SMS, to=user.phone,
            user=user, language=user.language, body=words(), event_at=end, urgent=True,
        )  # fmt: skip


def filed(case: Case, record: Record) -> None:
    _tell(
        case,
        record,
        _party(case.applicant),
        lambda: (
            _("We have received your matter: %(reference)s. We decide on acceptance within 3 working days.")
            % {"reference": case.reference}
        ),
    )
    _tell(
        case,
        record,
        _staff(case, Role.CLERK),
        lambda: _("New matter %(reference)s: please check it.") % {"reference": case.reference},
        sms=False,
    )


def supplement_asked(case: Case, record: Record) -> None:
    _tell(
        case,
        record,
        _party(case.applicant),
        lambda: (
            _("For your matter %(reference)s something is still missing. Please look what, and send it.")
            % {"reference": case.reference}
        ),
    )


def supplemented(case: Case, record: Record) -> None:
    _tell(
        case,
        record,
        _staff(case, Role.CLERK),
        lambda: _("The missing papers for %(reference)s have come.") % {"reference": case.reference},
        sms=False,
    )


def refusal_proposed(case: Case, record: Record) -> None:
    _tell(
        case,
        record,
        _staff(case, Role.DIRECTOR),
        lambda: _("Please decide whether %(reference)s is not accepted.") % {"reference": case.reference},
        sms=False,
    )


def refused(case: Case, record: Record) -> None:
    _tell(
        case,
        record,
        _party(case.applicant),
        lambda: (
            _("We can't mediate in your matter %(reference)s. Please read why, and which other ways are open to you.")
            % {"reference": case.reference}
        ),
    )


def transferred(case: Case, record: Record, to: str) -> None:
    _tell(
        case,
        record,
        [*_parties(case), *_mediator(case)],
        lambda: _("Matter %(reference)s was passed on to: %(to)s.") % {"reference": case.reference, "to": to},
    )


def consent_asked(case: Case, party: Party, token: str, clock: CaseClock, record: Record) -> None:
    """The link to the notice, to the phone of the other side; its people in the portal see it there."""
    link = reverse("answer", args=[token])

    def words() -> str:
        return _(
            "%(place)s: a neighbour asks for free mediation. Please read the notice and say yes or no by %(day)s. "
            "It is your free choice."
        ) % {"place": case.sub_district.name, "day": clock.due_in_words()}

    _send(
        record.verb,
        _party(party),
        words,
        sub_district=case.sub_district,
        key=f"{record.verb}:{record.pk}:{party.pk}",
        link=link,
        title=_("Request for mediation"),
        at=record.at,
    )


def consent_being_asked(case: Case, record: Record) -> None:
    _tell(
        case,
        record,
        _party(case.applicant),
        lambda: (
            _("We have asked the other side in %(reference)s whether it agrees to mediation.")
            % {"reference": case.reference}
        ),
        sms=False,
    )


def answered(case: Case, party: Party, record: Record) -> None:
    if party.consent == Party.Answer.AGREED:
        _tell(
            case,
            record,
            _party(party),
            lambda: (
                _("Thank you. You agreed to mediation in %(reference)s. You may stop at any time.")
                % {"reference": case.reference}
            ),
        )
        return
    _tell(
        case,
        record,
        _staff(case, Role.CLERK),
        lambda: (
            _("The other side declined mediation in %(reference)s. Please tell the applicant of the other ways.")
            % {"reference": case.reference}
        ),
        sms=False,
    )


def accepted(case: Case, record: Record) -> None:
    _tell(
        case,
        record,
        _parties(case),
        lambda: _("Your matter is accepted: %(number)s. A mediator will be named for it.") % {"number": case.number},
    )
    _tell(
        case,
        record,
        _staff(case, Role.DIRECTOR),
        lambda: _("Please name a mediator for %(number)s.") % {"number": case.number},
        sms=False,
    )


def assigned(case: Case, before: object, record: Record) -> None:
    """The new mediator, and the former one, are told."""
    _tell(
        case,
        record,
        _mediator(case),
        lambda: _("You are named mediator of %(number)s.") % {"number": case.number},
    )
    former = getattr(before, "user", None)
    if former:
        _tell(
            case,
            record,
            [Address(former)],
            lambda: _("%(number)s was given to another mediator.") % {"number": case.number},
            sms=False,
        )


def started(case: Case, record: Record) -> None:
    name = case.mediator.name if case.mediator else ""
    _tell(
        case,
        record,
        _parties(case),
        lambda: (
            _("%(name)s mediates in %(number)s and has no interest in the dispute. You may ask for another mediator.")
            % {"name": name, "number": case.number}
        ),
    )


def session_planned(case: Case, session: Session, record: Record, *, at: datetime) -> None:
    """Now, and reminders a day and two hours before (domain §1.2, row 11)."""

    def words() -> str:
        return _("Mediation in %(number)s: %(when)s, %(place)s.") % {
            "number": case.number,
            "when": date_format(timezone.localtime(session.starts_at), "DATETIME_FORMAT"),
            "place": session.place,
        }

    everybody = [*_parties(case), *_mediator(case)]
    _tell(case, record, everybody, words)
    for name, before in (("day", timedelta(days=1)), ("hours", timedelta(hours=2))):
        due = session.starts_at - before
        if due > at:
            _send(
                "session.reminder", everybody, words, sub_district=case.sub_district,
                key=f"session:{session.pk}:{name}", link=reverse("matter", args=[case.pk]), title=case.title,
                due=due, event_at=session.starts_at, at=at,
            )  # fmt: skip


def session_called_off(case: Case, session: Session, record: Record) -> None:
    _tell(
        case,
        record,
        [*_parties(case), *_mediator(case)],
        lambda: (
            _("The mediation in %(number)s on %(when)s does not take place.")
            % {
                "number": case.number,
                "when": date_format(timezone.localtime(session.starts_at), "DATETIME_FORMAT"),
            }
        ),
    )


def session_recorded(case: Case, record: Record) -> None:
    _tell(
        case,
        record,
        _parties(case),
        lambda: _("The record of the session in %(number)s is there for you to read.") % {"number": case.number},
        sms=False,
    )


def written(case: Case, entry: Entry, record: Record) -> None:
    """A message or evidence: those who may read it, but for its author. Notes of staff are told to nobody."""
    readers: list[Address] = []
    if entry.audience == Audience.JOINT:
        readers = [*_parties(case), *(_mediator(case) or _staff(case, Role.CLERK))]
    elif entry.audience == Audience.PARTY:
        readers = [*_party(entry.party), *_mediator(case)]
    readers = [reader for reader in readers if reader.user is None or reader.user != entry.author]
    _tell(
        case,
        record,
        readers,
        lambda: _("There is something new to read in %(reference)s.") % {"reference": case.number or case.reference},
        sms=False,
    )


def suspended(case: Case, record: Record) -> None:
    _tell(case, record, _parties(case), lambda: _("The mediation in %(number)s pauses.") % {"number": case.number})


def resumed(case: Case, record: Record) -> None:
    _tell(case, record, _parties(case), lambda: _("The mediation in %(number)s goes on.") % {"number": case.number})


def to_sign(agreement: Agreement, record: Record) -> None:
    case = agreement.case
    _tell(
        case,
        record,
        [*_parties(case), *_mediator(case)],
        lambda: (
            _("The agreement %(number)s is ready. Please read it and sign, if you agree.") % {"number": case.number}
        ),
    )


def redrafted(case: Case, record: Record) -> None:
    _tell(
        case,
        record,
        _parties(case),
        lambda: (
            _("The agreement %(number)s is being changed. Please wait for the new text before you sign.")
            % {"number": case.number}
        ),
    )


def signed(agreement: Agreement, record: Record, *, everybody: bool) -> None:
    """To the mediator at each signature; to the holder of the seal when all have signed."""
    case = agreement.case
    _tell(
        case,
        record,
        _mediator(case),
        lambda: _("There is a new signature under %(number)s.") % {"number": case.number},
        sms=False,
    )
    if everybody:
        _tell(
            case,
            record,
            _staff(case, Role.SEAL_HOLDER),
            lambda: _("All have signed %(number)s. Please put the seal.") % {"number": case.number},
        )


def in_force(agreement: Agreement, record: Record) -> None:
    case = agreement.case
    _tell(
        case,
        record,
        [*_parties(case), *_mediator(case)],
        lambda: (
            _("The agreement %(number)s is in force from today. You find it under My matters.")
            % {"number": case.number}
        ),
    )


def performance_entered(case: Case, record: Record) -> None:
    _tell(
        case,
        record,
        _parties(case),
        lambda: _("The performance of a clause of %(number)s was entered.") % {"number": case.number},
        sms=False,
    )


def followed_up(case: Case, record: Record) -> None:
    _tell(
        case,
        record,
        _parties(case),
        lambda: _("A follow-up visit was entered in %(number)s.") % {"number": case.number},
        sms=False,
    )


def closing_asked(case: Case, record: Record) -> None:
    _tell(
        case,
        record,
        _staff(case, Role.DIRECTOR),
        lambda: _("Please approve the closing of %(number)s.") % {"number": case.number},
        sms=False,
    )


def closed(case: Case, record: Record) -> None:
    _tell(
        case,
        record,
        _parties(case),
        lambda: (
            _("Matter %(reference)s is closed. All papers stay under My matters.")
            % {"reference": case.number or case.reference}
        ),
    )


def reopened(case: Case, record: Record) -> None:
    _tell(
        case,
        record,
        [*_parties(case), *_mediator(case)],
        lambda: _("Matter %(number)s is being mediated again.") % {"number": case.number},
    )


def withdrawn(case: Case, record: Record) -> None:
    _tell(
        case,
        record,
        [*_parties(case), *_mediator(case), *_staff(case, Role.CLERK)],
        lambda: _("Matter %(reference)s was withdrawn.") % {"reference": case.number or case.reference},
    )


def terminated(case: Case, record: Record) -> None:
    _tell(
        case,
        record,
        [*_parties(case), *_mediator(case)],
        lambda: (
            _("The mediation in %(number)s has ended without agreement. Please read which ways are open to you.")
            % {"number": case.number}
        ),
    )


def deadline_near(clock: CaseClock, days: int) -> None:
    """10, 3 and 0 days before a period of a case ends, to who carries it (domain §1.2)."""
    case = clock.case
    to = _mediator(case) or _staff(case, Role.CLERK)

    def words() -> str:
        return _("%(reference)s: “%(what)s” is due on %(day)s.") % {
            "reference": case.number or case.reference,
            "what": CaseClock.Code(clock.rule).label,
            "day": clock.due_in_words(),
        }

    _send(
        "clock.near", to, words, sub_district=case.sub_district, key=f"clock:{clock.pk}:{days}",
        link=reverse("case", args=[case.pk]), title=case.title, sms=False,
    )  # fmt: skip


def obligation_due(obligation: Obligation, days: int) -> None:
    """Three days before, on, one and seven days after a clause is due (domain §1.2, machine B): debtor and mediator."""
    case = obligation.agreement.case

    def words() -> str:
        return _("Agreement %(number)s, clause %(n)d is due on %(day)s.") % {
            "number": case.number,
            "n": obligation.position,
            "day": date_format(obligation.due_on, "MONTH_DAY_FORMAT"),
        }

    _send(
        "obligation.due", [*_party(obligation.debtor), *_mediator(case)], words, sub_district=case.sub_district,
        key=f"obligation:{obligation.pk}:{days}", link=reverse("matter", args=[case.pk]), title=case.title,
    )  # fmt: skip
