"""Notices about disclosed ties and recusal, one function each, as in `messages`."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from foundation.audit.models import Record
from foundation.notifications.notices import Address, send
from mediation.messages import mediator_of, of_party, parties_of, staff_of, tell
from mediation.models import Case, Party, Recusal
from residents.models import Role


def tie_disclosed(case: Case, record: Record) -> None:
    """Both sides say whether the mediator may go on; the director knows of it."""
    text = _("%(case)s: the mediator discloses a tie. Please read it and say whether this mediator may go on.")
    tell(case, record, parties_of(case), text)
    tell(case, record, staff_of(case, Role.DIRECTOR), _("The mediator of %(case)s discloses a tie."), sms=False)


def tie_answered(case: Case, party: Party, record: Record) -> None:
    text = _("%(case)s: %(name)s lets you go on, knowing of the tie.")
    tell(case, record, mediator_of(case), text, sms=False, name=party.name)


def recusal_asked(recusal: Recusal, record: Record) -> None:
    """The director decides; the mediator learns that everything waits, not why."""
    case = recusal.case
    text = _("%(case)s: recusal of the mediator is asked for. Please decide.")
    tell(case, record, staff_of(case, Role.DIRECTOR), text)
    if recusal.party:
        text = _("%(case)s: a side asks for another mediator. Until the director has decided, please wait.")
        directors = staff_of(case, Role.DIRECTOR)
        tell(case, record, [to for to in mediator_of(case) if to not in directors], text, sms=False)


def recusal_refused(recusal: Recusal, record: Record) -> None:
    """Who asked gets the reason; the mediator goes on."""
    case, name = recusal.case, recusal.mediator.name
    text = _("%(case)s: %(name)s goes on as mediator. Please read the reason. You may stop at any time.")
    tell(case, record, of_party(recusal.party), text, name=name)
    tell(case, record, mediator_of(case), _("%(case)s: you go on as mediator."), sms=False)


def recused(recusal: Recusal, record: Record) -> None:
    """Sides and director are told what comes next; the former mediator that it is over, without a way to the case."""
    case, former = recusal.case, recusal.mediator
    text = _("%(case)s: %(name)s is no longer the mediator; another one is named. Arranged sessions do not take place.")
    tell(case, record, parties_of(case), text, name=former.name)
    text = _("%(name)s was recused in %(case)s. Please name another mediator.")
    tell(case, record, staff_of(case, Role.DIRECTOR), text, sms=False, name=former.name)
    if former.user:
        send(
            "case.recused", [Address(former.user)], _("You are no longer on %(case)s, and no longer see it."),
            {"case": str(case)}, sub_district=case.sub_district, key=f"case.recused:{record.pk}:former",
            link=reverse("queue"), sms=False, at=record.at,
        )  # fmt: skip
