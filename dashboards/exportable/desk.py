"""The other lists of the desk: agreements, work orders, text messages without a matter, sessions."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, OuterRef, Prefetch, QuerySet, Subquery
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dashboards.exportable.cases import APPLICANT, RESPONDENT, desk_of, free, side_columns
from dashboards.exportable.lists import Column, Listing, Opens, tab_of
from foundation.accounts.models import User
from foundation.notifications.models import InboundMessage
from foundation.workdays.windows import DAY, day_in, midnight, window
from lib import masking
from lib.phones import local
from mediation.intake_forms import TrayFilter
from mediation.models import Agreement, Party, Session, WorkOrder
from mediation.models.intake import WorkOrderQuerySet
from mediation.permissions import has_tray, sees_agreements, sees_sessions
from mediation.session_calendar import sessions_for
from mediation.views import agreement_register, intake, replies, sessions

# Agreements


def agreement_rows(user: User, query: QueryDict) -> QuerySet[Agreement]:
    """As the register of agreements."""
    rows = agreement_register.chosen(user, query)[1].select_related("case__estate", "confirmation")
    sides = Prefetch("case__parties", Party.objects.defer("reach"))
    return rows.prefetch_related("obligations", sides).order_by("-effective_on", "-id")


def court(row: Agreement) -> str:
    confirmation = getattr(row, "confirmation", None)
    return confirmation.get_status_display() if confirmation else ""


def own_agreements(user: User) -> Opens | None:
    committees = desk_of(user)
    return (lambda row: row.case.committee_id in committees) if committees else None


AGREEMENTS = (
    Column("number", _("Number"), lambda row: row.case.number),
    Column("in_force", _("In force from"), lambda row: row.effective_on),
    Column("form", _("Form"), lambda row: row.get_form_display()),
    Column("part", _("On a part"), lambda row: _("yes") if row.left_open else ""),
    *side_columns(*APPLICANT, of=lambda row: row.case),
    *side_columns(*RESPONDENT, of=lambda row: row.case),
    Column("estate", _("Estate"), lambda row: str(row.case.estate or "")),
    Column("money", _("Sum (yuan)"), lambda row: row.money or None),
    Column("performance", _("Performance"), lambda row: row.get_performance_display()),
    Column("court", _("Court"), court),
    free("left_open", _("What stays open")),
)

# Work orders


def order_rows(user: User, query: QueryDict) -> WorkOrderQuerySet:
    """As the intake tray: identical texts are one row, with their number."""
    form, rows = TrayFilter(query or None), WorkOrder.objects.visible_to(user)
    tabs = intake.tabs(intake.filtered(rows, form.cleaned_data) if form.is_valid() else rows)
    shown = tabs[tab_of(query, tabs)][1]()
    same = shown.order_by().filter(group_key=OuterRef("group_key")).values("group_key").annotate(n=Count("pk"))
    found = shown.one_of_each_group().annotate(size=Subquery(same.values("n"))).defer("original")
    return found.select_related("case").order_by("-came_at", "-id")


def every_row(user: User) -> Opens | None:
    """Who sees the list at all may have its personal data."""
    return lambda row: True


def masked_phone(row: Any) -> str:
    return masking.phone(row.phone)


ORDERS = (
    Column("number", _("Number"), lambda row: row.external_number),
    Column("channel", _("From"), lambda row: row.get_channel_display()),
    Column("filed_at", _("Filed at"), lambda row: row.filed_at),
    Column("status", _("Status"), lambda row: row.get_status_display()),
    Column("size", _("With the same text"), lambda row: row.size),
    Column("case", _("Matter"), lambda row: row.case.reference if row.case else ""),
    Column("referred_to", _("Referred to"), lambda row: row.referred_to, on=False),
    Column("handled_at", _("Handled at"), lambda row: row.handled_at, on=False),
    free("subject", _("Subject")),
    free("text", _("Text")),
    Column("caller", _("Caller"), lambda row: row.caller, lambda row: masking.name(row.caller), on=False),
    Column("phone", _("Telephone"), lambda row: row.phone, masked_phone, on=False),
    Column("place", _("Place"), lambda row: row.place, lambda row: masking.address(row.place), on=False),
    free("reply", _("Reply of the other office")),
    free("answer", _("The answer")),
)

# Text messages without a matter


def reply_rows(user: User, query: QueryDict) -> QuerySet[InboundMessage]:
    """As the list of text messages that belong to no matter."""
    tab = tab_of(query, [InboundMessage.State.LEFT, InboundMessage.State.ASIDE])
    return replies.visible_to(user).filter(state=tab).order_by("-received_at", "-id")


REPLIES = (
    Column("received_at", _("Received at"), lambda row: row.received_at),
    Column("phone", _("Telephone"), lambda row: local(row.phone), masked_phone),
    Column("text", _("Text"), lambda row: row.text, lambda row: masking.free(row.text)),
)

# Sessions


def session_rows(user: User, query: QueryDict) -> list[Session]:
    """As the calendar: a month or a week with the days that are drawn around it."""
    first, last = window(query.get("view", ""), day_in(query.get("on", ""))).drawn
    return sessions_for(user, sessions.chosen(user, query.get("of", "")), midnight(first), midnight(last + DAY))


def own_sessions(user: User) -> Opens | None:
    committees = desk_of(user)
    return (lambda row: not row.closed and row.case.committee_id in committees) if committees else None


def how_it_went(row: Any) -> Any:
    if row.closed:
        return _("taken")
    if row.missed_at:
        return _("could not be held")
    if row.held_at:
        return _("held")
    return _("private talk") if row.party else _("planned")


SESSIONS = (
    Column("begins", _("Begin"), lambda row: row.starts_at),
    Column("ends", _("End"), lambda row: row.ends_at),
    Column("room", _("Room"), lambda row: str(row.room or "")),
    Column("mediator", _("Mediator"), lambda row: str(row.case.mediator or "")),
    Column("state", pgettext_lazy("of a session", "State"), how_it_went),
    Column("way", pgettext_lazy("of a session", "Way"), lambda row: "" if row.closed else row.get_way_display()),
    Column("reference", _("Matter"), lambda row: "" if row.closed else row.case.reference),
    Column(
        "place",
        _("Place"),
        lambda row: "" if row.closed else row.place,
        lambda row: "" if row.closed else masking.address(row.place),
        on=False,
    ),
    Column(
        "title",
        _("Title"),
        lambda row: "" if row.closed else row.case.title,
        lambda row: "" if row.closed else masking.free(row.case.title),
        on=False,
    ),
)

LISTS = (
    Listing(
        "agreements",
        _("Register of agreements"),
        "agreements",
        sees_agreements,
        agreement_rows,
        AGREEMENTS,
        own_agreements,
    ),
    Listing("intake", _("Intake tray"), "intake", has_tray, order_rows, ORDERS, every_row),
    Listing("replies", _("Text messages without a matter"), "replies", has_tray, reply_rows, REPLIES, every_row),
    Listing("sessions", _("Sessions"), "session_calendar", sees_sessions, session_rows, SESSIONS, own_sessions),
)
