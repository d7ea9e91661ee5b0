"""Notices about danger. They say that there is some, never what was seen: that stands on the page, for staff."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import User
from foundation.audit.models import Record
from foundation.notifications.notices import send
from mediation.messages import mediator_of, staff_of
from mediation.models import Case
from residents.models import Role


def acute(case: Case, record: Record, actor: User) -> None:
    """Directors, clerks and the mediator at once, also at night and over channels that are switched off."""
    everybody = [*staff_of(case, Role.DIRECTOR), *staff_of(case, Role.CLERK), *mediator_of(case)]
    text = _("Acute danger in %(case)s, entered by %(name)s. Please look now, and call 110 or 120 if nobody has.")
    send(
        "case.risk_acute", [to for to in everybody if to.user != actor], text, {"case": str(case), "name": actor.name},
        sub_district=case.sub_district, key=f"case.risk_acute:{record.pk}", link=reverse("risk", args=[case.pk]),
        at=record.at, urgent=True,
    )  # fmt: skip
