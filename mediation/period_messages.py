"""Notices about the periods of a case: more time, what has passed, the court, the archive."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from foundation.audit.models import Record
from foundation.notifications.notices import send
from mediation.messages import carriers_of, everybody_of, mediator_of, parties_of, staff_of, tell
from mediation.models import Case, CaseClock, Confirmation, Extension, Party
from residents.models import Role


def extension_asked(extension: Extension, record: Record) -> None:
    text = _(
        "%(case)s: the mediator asks for more time, until %(day)s. Please say whether you agree. It is your choice."
    )
    tell(extension.case, record, parties_of(extension.case), text, day=extension.until)


def extension_answered(extension: Extension, party: Party, record: Record) -> None:
    """The mediator hears each answer; a no, or the last yes, everybody hears."""
    case = extension.case
    if extension.state == Extension.State.AGREED:
        text = _("%(case)s: all agreed to more time. The mediation is to be finished by %(day)s.")
        tell(case, record, everybody_of(case), text, day=extension.until)
    elif extension.state == Extension.State.DECLINED:
        text = _("%(case)s: there is no more time, a side did not agree. The period stays as it is.")
        tell(case, record, everybody_of(case), text, sms=False)
    else:
        text = _("%(case)s: %(name)s agreed to more time.")
        tell(case, record, mediator_of(case), text, sms=False, name=party.name)


def deadline_passed(clock: CaseClock) -> None:
    """The day after a period of a case has ended unkept: who carries it, and the directors."""
    case, carrier = clock.case, carriers_of(clock)
    values = {"case": str(case), "what": CaseClock.Code(clock.rule).label, "day": clock.due}
    to = [*carrier, *(one for one in staff_of(case, Role.DIRECTOR) if one not in carrier)]
    send(
        "clock.late", to, _("%(case)s: “%(what)s” was due on %(day)s and is late."), values,
        sub_district=case.sub_district, key=f"clock:{clock.pk}:late", link=reverse("matter", args=[case.pk]),
        title=case.title, sms=False,
    )  # fmt: skip


def confirmation_moved(case: Case, confirmation: Confirmation, record: Record) -> None:
    """Both sides; after a refusal of the court also what they may do now."""
    text = _("%(case)s: joint application to the court: %(state)s.")
    if confirmation.status == Confirmation.Status.REJECTED:
        text = _("%(case)s: the court did not confirm the agreement. You may change it together with us, or sue.")
    state = Confirmation.Status(confirmation.status).label
    tell(case, record, [*parties_of(case), *mediator_of(case)], text, state=state)
