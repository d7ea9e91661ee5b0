"""More notices, one function each, as in `messages`: times for a session, replies by SMS, ratings."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from enum import Enum

from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from foundation.audit.models import Record
from foundation.notifications import outbox
from foundation.notifications.models import Channel, InboundMessage, Message
from foundation.notifications.notices import Address, said, send
from foundation.workdays.counting import working_days
from foundation.workdays.models import Calendar
from lib.phones import is_mobile
from mediation.messages import mediator_of, of_party, parties_of, staff_of, tell
from mediation.models import Case, Party, SessionProposal
from residents.models import Mandate, Role

MORNING = time(9, 30)
BETWEEN_ANSWERS = timedelta(hours=1)  # two machines that answer each other come to 24 messages a day, not to thousands


def next_working_morning(at: datetime) -> datetime:
    """Half past nine on the first working day after `at`."""
    day = working_days(timezone.localdate(at), 1, Calendar.load()).due
    return timezone.make_aware(datetime.combine(day, MORNING))


def times_proposed(proposal: SessionProposal, record: Record) -> None:
    """Both sides are asked; who has not answered by the next working day is reminded once."""
    case, last = proposal.case, max(row.starts_at for row in proposal.times.all())
    text = _("%(case)s: the mediator offers times for a session. Please say which suit you.")
    tell(case, record, parties_of(case), text)
    due = next_working_morning(record.at)
    if due >= last:
        return
    for party in case.parties.all():
        send(
            "times.reminder", of_party(party), text, {"case": str(case)}, sub_district=case.sub_district,
            key=f"times:{proposal.pk}:{party.pk}", link=reverse("matter", args=[case.pk]), outside=reverse("slip"),
            title=case.title, due=due, event_at=last, at=record.at,
        )  # fmt: skip


def times_chosen(case: Case, party: Party, record: Record) -> None:
    text = _("%(case)s: %(name)s has said which times suit.")
    tell(case, record, mediator_of(case), text, sms=False, name=party.name)


# Replies by SMS


class Answer(Enum):
    """What a reply is answered of itself."""

    WHICH = _(
        "You have several matters with us: %(numbers)s. Please send your message again and begin with the number of "
        "the matter."
    )
    NO_CONSENT = _(
        "Your message was passed on. A text message is no consent and no signature: for these please open the link "
        "that we sent you, or call us: %(hotline)s."
    )
    NO_ADVERTISING = _(
        "Your message was passed on. We send no advertising, only news of your matter. If you would rather be called, "
        "please tell us: %(hotline)s."
    )


def reply_received(case: Case, record: Record) -> None:
    """To the mediator; before one is named to the clerks."""
    text = _("A text message has come in %(case)s. Please read it.")
    tell(case, record, mediator_of(case) or staff_of(case, Role.CLERK), text, sms=False)


def reply_left(row: InboundMessage, record: Record) -> None:
    """To the clerks of the sub-district: nobody's words are lost."""
    clerks = Mandate.objects.current().filter(role=Role.CLERK, sub_district=row.sub_district)
    to = [Address(clerk.person.user) for clerk in clerks.select_related("person__user")]
    send(
        "reply.left", to, _("A text message has come that belongs to no matter. Please look at it."), {},
        sub_district=row.sub_district, key=f"reply.left:{record.pk}", link=reverse("reply", args=[row.pk]), sms=False,
    )  # fmt: skip


def answer_reply(row: InboundMessage, parties: Iterable[Party], text: Answer) -> None:
    """One answer of itself an hour to one number, and none to who wants no text messages."""
    parties = list(parties)
    lately = Message.objects.filter(channel=Channel.SMS, to=row.phone, kind="reply.answer")
    if lately.filter(created_at__gt=timezone.now() - BETWEEN_ANSWERS).exists() or not is_mobile(row.phone):
        return
    if any(party.wants_no_sms for party in parties):
        return
    language = Address(parties[0].person.user if parties[0].person else None).language
    numbers = "、".join(dict.fromkeys(party.case.reference for party in parties))
    with translation.override(language):
        body = said(text.value, {"numbers": numbers, "hotline": row.sub_district.hotline})
    outbox.queue(
        key=f"reply.answer:{row.pk}", sub_district=row.sub_district, kind="reply.answer", channel=Channel.SMS,
        to=row.phone, language=language, body=body,
    )  # fmt: skip


# Ratings


def please_rate(case: Case, at: datetime) -> None:
    """On the next working day after the closing, once for a matter."""
    text = _("%(case)s is closed. How satisfied are you with us, and is your problem solved? It takes a minute.")
    send(
        "case.rate", parties_of(case), text, {"case": str(case)}, sub_district=case.sub_district,
        key=f"rating:{case.pk}", link=reverse("matter", args=[case.pk]), outside=reverse("slip"), title=case.title,
        due=next_working_morning(at), at=at,
    )  # fmt: skip


def rated_badly(case: Case, record: Record) -> None:
    """The director hears of it, and may open the case again: a rating itself changes nothing."""
    text = _("A side of %(case)s is not satisfied, or its problem is not solved. Please read its rating.")
    tell(case, record, staff_of(case, Role.DIRECTOR), text, sms=False)
