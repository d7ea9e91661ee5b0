"""A scorecard from the company's first look to its publication: handed over, replied to, proposed, approved."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dashboards import scorecard_messages as messages
from dashboards.models import Scorecard
from dashboards.scorecard import Board, Span, figures_of
from dashboards.scorecard_permissions import all_cases_of
from foundation.accounts.models import User
from foundation.audit import log as audit
from foundation.notifications import outbox
from foundation.workdays.counting import working_days
from foundation.workdays.models import Calendar
from lib.periods import Period
from mediation.workflow.transitions import Refused
from residents.models import Organisation

State = Scorecard.State
DAYS_TO_REPLY = 10  # working days


def _lock(card: Scorecard) -> None:
    card.refresh_from_db(from_queryset=Scorecard.objects.select_for_update())


def _require(card: Scorecard, *states: str) -> None:
    if card.state not in states:
        now = card.get_state_display()
        raise Refused(_("Not possible: somebody else was faster. The scorecard is now: %(state)s.") % {"state": now})


@transaction.atomic
def hand_over(
    company: Organisation, period: Period, days: int = DAYS_TO_REPLY, *, actor: User, at: datetime | None = None
) -> Scorecard:
    """Freeze the figures of a period that is over, and show them to the company first.

    Refused where nobody acts for it. It may reply within `days` working days; whoever reads the scorecard later reads
    the reply beside it. The same period twice is once; one that overlaps another is refused, since few could be told
    from the difference of both.
    """
    at = at or timezone.now()
    today = timezone.localdate(at)
    Organisation.objects.select_for_update().get(pk=company.pk)
    living = Scorecard.objects.living().filter(company=company)
    if same := living.filter(first=period.first, last=period.last).first():
        return same
    if period.last >= today:
        raise Refused(_("This period is not over yet. Please choose one that is."))
    if living.touching(period).exists():
        raise Refused(_("There is a scorecard of days in this period already. Please choose another period."))
    if not messages.agents(company.pk):
        words = _("Nobody acts for %(company)s, so nobody would see its figures and reply. First ask the system"
                  " administrator for a mandate.")  # fmt: skip
        raise Refused(words % {"company": company})
    figures = figures_of(all_cases_of(company), Span(period, today))
    if Board(figures).says_nothing:
        raise Refused(_("There are too few matters in this period to say anything. Please choose a longer one."))
    card = Scorecard.objects.create(
        sub_district=company.sub_district, company=company, first=period.first, last=period.last, kind=period.kind,
        figures=figures, handed_by=actor, handed_at=at, reply_due_on=working_days(today, days, Calendar.load()).due,
    )  # fmt: skip
    record = audit.record(card, "scorecard.handed", actor, at=at, period=str(period), due=str(card.reply_due_on))
    messages.handed(card, record)
    return card


@transaction.atomic
def reply(card: Scorecard, words: str, *, actor: User, at: datetime | None = None) -> None:
    """The company's words; until the publication they may be replaced, also after the day that was named.

    What was proposed before is looked at again: the head approves nothing that nobody has read.
    """
    at = at or timezone.now()
    _lock(card)
    _require(card, State.HANDED, State.REPLIED, State.PROPOSED)
    if card.reply == words:
        return
    card.reply, card.replied_by, card.replied_at, card.state = words, actor, at, State.REPLIED
    card.proposed_by = card.proposed_at = None
    card.save(update_fields=["reply", "replied_by", "replied_at", "state", "proposed_by", "proposed_at"])
    record = audit.record(card, "scorecard.replied", actor, at=at, words=words, late=is_late(card, at))
    outbox.withdraw(f"scorecard:{card.pk}:reply")
    messages.replied(card, record)


def is_late(card: Scorecard, at: datetime) -> bool:
    return timezone.localdate(at) > card.reply_due_on


@transaction.atomic
def propose(card: Scorecard, *, actor: User, at: datetime | None = None) -> None:
    """Propose to publish it, once the company has replied or its time is over. Twice is once."""
    at = at or timezone.now()
    _lock(card)
    if card.state == State.PROPOSED:
        return
    _require(card, State.HANDED, State.REPLIED)
    if card.state == State.HANDED and not is_late(card, at):
        raise Refused(_("The company may still reply. Please wait for its words, or until its time is over."))
    card.state, card.proposed_by, card.proposed_at = State.PROPOSED, actor, at
    card.save(update_fields=["state", "proposed_by", "proposed_at"])
    record = audit.record(card, "scorecard.proposed", actor, at=at)
    messages.proposed(card, record)


@transaction.atomic
def publish(card: Scorecard, *, actor: User, at: datetime | None = None) -> None:
    """The head approves, and everybody may read it. Twice is once; nobody approves what they proposed themselves."""
    at = at or timezone.now()
    _lock(card)
    if card.state == State.PUBLISHED:
        return
    _require(card, State.PROPOSED)
    if card.proposed_by_id == actor.pk:
        raise Refused(_("You proposed it yourself. Somebody else has to approve it."))
    card.state, card.approved_by, card.published_at = State.PUBLISHED, actor, at
    card.save(update_fields=["state", "approved_by", "published_at"])
    record = audit.record(card, "scorecard.published", actor, at=at)
    messages.published(card, record)


@transaction.atomic
def send_back(card: Scorecard, reason: str, *, actor: User, at: datetime | None = None) -> None:
    """The head does not approve it, and says why; staff may propose it again."""
    at = at or timezone.now()
    _lock(card)
    _require(card, State.PROPOSED)
    proposer = card.proposed_by
    card.state = State.REPLIED if card.reply else State.HANDED
    card.proposed_by = card.proposed_at = None
    card.save(update_fields=["state", "proposed_by", "proposed_at"])
    record = audit.record(card, "scorecard.sent_back", actor, at=at, reason=reason)
    messages.sent_back(card, proposer, reason, record)


@transaction.atomic
def withdraw_publication(card: Scorecard, reason: str, *, actor: User, at: datetime | None = None) -> None:
    """Take it back, published or not, and say why; its period may then be handed over anew. Twice is once."""
    at = at or timezone.now()
    _lock(card)
    if card.state == State.WITHDRAWN:
        return
    before = card.state
    card.state, card.withdrawn_at, card.withdrawn_because = State.WITHDRAWN, at, reason
    card.save(update_fields=["state", "withdrawn_at", "withdrawn_because"])
    record = audit.record(card, "scorecard.withdrawn", actor, at=at, before=before, reason=reason)
    outbox.withdraw(f"scorecard:{card.pk}:reply")
    messages.withdrawn(card, record)
