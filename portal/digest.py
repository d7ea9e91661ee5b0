"""The daily message: on each working morning, to everybody with a role, what waits for them."""

from __future__ import annotations

from datetime import date, datetime, time

from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from consultations import digest as of_duty
from dashboards import digest as of_figures
from foundation.accounts.models import User
from foundation.notifications.models import Message
from foundation.notifications.notices import Address, send
from foundation.workdays.models import Calendar
from mediation import digest as of_cases
from residents.models import Role
from residents.permissions import roles_of

SECTIONS = {**of_cases.SECTIONS, **of_duty.SECTIONS, **of_figures.SECTIONS}
BEGIN, END = time(8, 30), time(12)  # sent from then on; after noon nobody is told any more what the morning brings
DESK = dict.fromkeys(of_cases.SECTIONS, "queue") | {
    Role.DUTY_LAWYER: "duty_mine", Role.FIRM_COORDINATOR: "roster", Role.STAFF: "roster",
    Role.ORGANISATION_AGENT: "scorecards", Role.HEAD: "scorecards",
}  # fmt: skip


def is_time(now: datetime) -> bool:
    """Is it the morning of a working day?"""
    return BEGIN <= now.time() < END and Calendar.load().is_working_day(now.date())


def readers(today: date) -> list[User]:
    """Who has one of the roles, wants the message and has not got today's."""
    got = Message.objects.filter(kind="digest", key__startswith=f"digest:{today}:").values("user")
    people = User.objects.filter(is_active=True, daily_digest=True, person__mandates__role__in=SECTIONS)
    return list(people.exclude(pk__in=got).select_related("sub_district").distinct().order_by("pk"))


def sections(user: User, today: date) -> dict[str, list[str]]:
    """What waits for each of the roles of `user`, in the language that is switched on."""
    said = {role: SECTIONS[role](user, today) for role in SECTIONS if role in roles_of(user)}
    return {role: lines for role, lines in said.items() if lines}


@transaction.atomic
def tell(user: User, today: date) -> None:
    """Queue the message of the day, in the portal and by e-mail, unless nothing waits. Twice is once."""
    with translation.override(user.language):
        waiting = sections(user, today)
        words = [line for role, lines in waiting.items() for line in (f"【{Role(role).label}】", *lines)]
    if waiting:
        send(
            "digest", [Address(user)], _("What waits for you today, %(day)s:"), {"day": today},
            sub_district=user.sub_district, key=f"digest:{today}:{user.pk}", link=reverse(DESK[next(iter(waiting))]),
            title=_("Today"), detail=lazy(lambda: "\n".join(words), str)(), sms=False,
        )  # fmt: skip
