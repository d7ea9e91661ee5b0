"""Replies by SMS: to which matter one belongs, and who sees to the rest. A reply is a message, never an act."""

from __future__ import annotations

import logging
import re
import unicodedata

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.accounts.models import SubDistrict, User
from foundation.audit import log as audit
from foundation.notifications.models import InboundMessage
from mediation import matter_messages
from mediation.matter_messages import Answer
from mediation.models import Agent, Audience, Case, Entry, Kind, Party, Power, Status
from mediation.models.case import PartyQuerySet
from mediation.models.statuses import OPEN
from mediation.workflow.story import tell, told
from mediation.workflow.transitions import Refused, lock, require
from residents.models import Mandate, Role

logger = logging.getLogger(__name__)

State = InboundMessage.State
# The number of a matter at the head of a text: whole (QH-2026-0317), or its end alone where something parts it from the
# words. "2026年" is no number, and "1500，太贵" only for somebody with a matter 1500.
NUMBER = re.compile(
    r"\s*(?P<label>案号|编号|no\.?)?[\s:#]*(?P<prefix>[a-z]{1,10})?-?(?P<year>20\d\d)?-?(?P<tail>\d{4,})(?!\d)"
    r"(?P<gap>[\s,:;.+、。]|$)?",
    re.IGNORECASE,
)
# Words that would be a decision or an order if a reply were an act. They are answered, and handed on like all others.
DECISIONS = {
    "同意",
    "我同意",
    "同意调解",
    "不同意",
    "我不同意",
    "不同意调解",
    "拒绝",
    "签字",
    "签名",
    "确认",
    "y",
    "yes",
    "n",
    "no",
}
STOP = {"t", "td", "td退订", "退订", "stop"}


def parties_of_number(phone: str, sub_district: SubDistrict) -> PartyQuerySet:
    """The sides that `phone` (E.164) speaks for: its own, one it acts for, an organisation it works for."""
    of_person = Q(person__phone=phone) | Q(person__user__phone=phone)
    acting = Agent.objects.acting().filter(of_person, powers__contains=[Power.EVIDENCE])
    working = Mandate.objects.current().filter(of_person, role=Role.ORGANISATION_AGENT, sub_district=sub_district)
    mine = Q(phone=phone) | of_person | Q(pk__in=acting.values("party"))
    mine |= Q(organisation__in=working.values("organisation"))
    rows = Party.objects.filter(mine, case__sub_district=sub_district).exclude(case__status=Status.DRAFT)
    return rows.select_related("case__sub_district", "case__mediator__user", "person__user").order_by(
        "case", "side", "id"
    )


def meant(text: str, parties: list[Party]) -> list[Party]:
    """For whom of `parties` a text is: those of the matter whose number it begins with, else all of open matters."""
    head = NUMBER.match(unicodedata.normalize("NFKC", text))
    named = [party for party in parties if head and is_number_of(head, party.case.reference)]
    return [party for party in named or parties if party.case.status in OPEN]


def is_number_of(head: re.Match[str], reference: str) -> bool:
    """Does the head of a text name the matter `reference`, whole or by its end?"""
    prefix, year, tail = reference.rsplit("-", 2)
    if head["prefix"] is None and not (head["gap"] is not None or head["label"]):
        return False
    same_place = head["prefix"] is None or head["prefix"].upper() == prefix.upper()
    return same_place and head["year"] in {None, year} and head["tail"] == tail


def words_of(text: str) -> str:
    """A text of one or two words without case, width, spaces and stops."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text)).lower()


@transaction.atomic
def take_next() -> bool:
    """Take up the oldest message that waits; False when there is none. What can't be placed is left to the clerks."""
    row = InboundMessage.objects.waiting().select_for_update(skip_locked=True, of=["self"]).first()
    if row is None:
        return False
    try:
        with transaction.atomic():
            take(row)
    except Refused:  # the matter has ended meanwhile
        leave(row)
    except Exception:  # whatever is wrong with one message must not hold up the others
        logger.exception("Reply %s can't be taken up", row.pk)
        leave(row)
    return True


def take(row: InboundMessage) -> None:
    """Bring the (locked) message to its matter, where there is one and no doubt whose it is."""
    one_by_one(row.phone)
    parties = meant(row.text, list(parties_of_number(row.phone, row.sub_district)))
    if len({party.case_id for party in parties}) > 1:
        leave(row)
        matter_messages.answer_reply(row, parties, Answer.WHICH)
    elif len({party.side for party in parties}) != 1:
        leave(row)
    else:
        hand_over(row, parties[0].case, parties[0], actor=None)
        if words_of(row.text) in DECISIONS:
            matter_messages.answer_reply(row, parties, Answer.NO_CONSENT)
        elif words_of(row.text) in STOP:
            matter_messages.answer_reply(row, parties, Answer.NO_ADVERTISING)


def one_by_one(phone: str) -> None:
    """Until the transaction ends, messages of this number wait for each other: one answer an hour, in their order."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"reply:{phone}"])


def hand_over(row: InboundMessage, case: Case, party: Party | None, *, actor: User | None) -> Entry:
    """Write the (locked) message into the story, for its side and the mediator; a stranger's for the mediator."""
    at = timezone.now()
    lock(case)
    if entry := told(case, row.pk):
        row.move(State.TAKEN)
        return entry
    require(case, *OPEN)
    audience, body = (Audience.PARTY, row.text) if party else (Audience.MEDIATORS, f"{row.phone_shown}　{row.text}")
    entry = tell(case, Kind.TEXT, actor, at, body=body, audience=audience, party=party, once=row.pk)
    record = audit.record(case, "case.text_received", actor, at=at, entry=entry.pk)
    row.move(State.TAKEN)
    matter_messages.reply_received(case, record)
    return entry


def leave(row: InboundMessage) -> None:
    """The clerks find out where it belongs."""
    row.move(State.LEFT)
    record = audit.record(row, "reply.left", None)
    matter_messages.reply_left(row, record)


# What the clerks do


def lock_left(row: InboundMessage) -> None:
    row.refresh_from_db(from_queryset=InboundMessage.objects.select_for_update())
    if row.state not in {State.LEFT, State.ASIDE}:
        raise Refused(_("Somebody else has seen to this text message already."))


@transaction.atomic
def attach(row: InboundMessage, case: Case, *, actor: User) -> Entry:
    """Put a text message with a matter: that of one side is for it and the mediator, else for the mediator."""
    lock_left(row)
    parties = list(parties_of_number(row.phone, row.sub_district).filter(case=case))
    one_side = len({party.side for party in parties}) == 1
    return hand_over(row, case, parties[0] if one_side else None, actor=actor)


@transaction.atomic
def set_aside(row: InboundMessage, *, actor: User) -> None:
    """It belongs to no matter. It stays where it can be found. Twice is once."""
    lock_left(row)
    if row.state == State.LEFT:
        row.move(State.ASIDE)
        audit.record(row, "reply.set_aside", actor)
