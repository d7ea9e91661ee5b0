"""The notices around a shift: reminders, changes of who serves, who is missing, what is handed over."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from secrets import token_hex
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise, lazy
from django.utils.translation import gettext_lazy as _

from consultations.models import Absence, CallBack, HandOver, Lawyer, Partnership, Shift, SwapRequest
from foundation.audit.models import Record
from foundation.notifications import outbox
from foundation.notifications.notices import Address, send
from residents.models import Mandate, Role

REMINDERS = {"day": timedelta(days=1), "hours": timedelta(hours=2)}


# Whom to tell


def lawyers(*people: Lawyer | None) -> list[Address]:
    return [Address(lawyer.person.user) for lawyer in people if lawyer]


def planners(partnership: Partnership) -> list[Address]:
    """The sub-district's staff and the firm's coordinators; the directors, where there are none."""
    rows = Mandate.objects.current().filter(sub_district=partnership.sub_district_id).select_related("person__user")
    planning = rows.filter(Q(role=Role.STAFF) | Q(role=Role.FIRM_COORDINATOR, organisation=partnership.firm_id))
    return [Address(m.person.user) for m in planning.order_by("id")] or directors(partnership)


def directors(partnership: Partnership) -> list[Address]:
    rows = Mandate.objects.current().filter(sub_district=partnership.sub_district_id, role=Role.DIRECTOR)
    return [Address(m.person.user) for m in rows.select_related("person__user").order_by("id")]


def _tell(shift: Shift, record: Record, to: Iterable[Address], text: Promise, *, sms: bool = True, **more: Any) -> None:
    """A notice of the act in `record`. Its key is not below `shift:<id>`: withdrawing reminders leaves it alone."""
    values = {"shift": shift, "place": shift.place} | more.pop("values", {})
    send(
        record.verb, to, text, values, sub_district=shift.sub_district, key=f"{record.verb}:{record.pk}",
        link=more.pop("link", reverse("duty_mine")), title=_("Duty"), sms=sms, at=record.at, **more,
    )  # fmt: skip


# Reminders


def remind(shift: Shift) -> None:
    """Queue the reminders of a published shift anew: the day before and two hours before, for who serves now.

    Call it, in the act's transaction, wherever a published shift gets its lawyer or its time; those that wait for a
    former lawyer or time are withdrawn. What was due already is not sent again.
    """
    outbox.withdraw(f"shift:{shift.pk}")
    now, begin = timezone.now(), shift.begins_at
    if shift.status != Shift.Status.PUBLISHED or shift.signed_in_at:
        return
    for name, before in REMINDERS.items():
        if outbox.quiet(begin - before, begin) > now:
            send(
                "shift.reminder", lawyers(shift.lawyer), _("You are on duty %(shift)s, %(place)s."),
                {"shift": shift, "place": shift.place}, sub_district=shift.sub_district,
                # A new key each time: that of a message that was withdrawn is taken.
                key=f"shift:{shift.pk}:{name}:{token_hex(6)}",
                link=reverse("duty_mine"), title=_("Duty"), due=begin - before, event_at=begin,
            )  # fmt: skip


# Who serves


def given(shift: Shift, former: Lawyer, record: Record) -> None:
    """Who had it, who has it, and who plans."""
    names = {"former": former, "lawyer": shift.lawyer}
    to_new, to_former, to_staff = [
        _("You have taken the shift %(shift)s, %(place)s, of %(former)s."),
        _("Your shift %(shift)s, %(place)s, is now with %(lawyer)s. You are not on duty then."),
        _("The shift %(shift)s, %(place)s, has gone from %(former)s to %(lawyer)s."),
    ]
    urgent = shift.begins_at < timezone.now() + timedelta(hours=2)
    _tell(shift, record, lawyers(shift.lawyer), to_new, values=names, urgent=urgent)
    _tell(shift, record, lawyers(former), to_former, values=names, urgent=urgent)
    others = [one for one in planners(shift.partnership) if one not in lawyers(shift.lawyer, former)]
    _tell(shift, record, others, to_staff, values=names, sms=False)
    remind(shift)


def swap_asked(swap: SwapRequest, to: Iterable[Lawyer], record: Record) -> None:
    text = _("%(lawyer)s asks you to take the shift %(shift)s, %(place)s. The first who takes it has it.")
    _tell(swap.shift, record, lawyers(*to), text, values={"lawyer": swap.asked_by}, event_at=swap.shift.begins_at)


def swap_taken(swap: SwapRequest, record: Record) -> None:
    """It waits for approval: until then the shift stays where it is."""
    text = _("%(taker)s would take the shift %(shift)s, %(place)s. It still needs approval; until then it stays.")
    values = {"taker": swap.taker}
    _tell(swap.shift, record, lawyers(swap.asked_by), text, values=values)
    others = [one for one in planners(swap.shift.partnership) if one not in lawyers(swap.asked_by)]
    _tell(swap.shift, record, others, text, values=values, sms=False, link=reverse("duty_changes"))


def swap_ended(swap: SwapRequest, to: Iterable[Lawyer | None], record: Record) -> None:
    text = _("The swap of the shift %(shift)s, %(place)s, does not come about: %(state)s. %(lawyer)s serves.")
    values = {"state": SwapRequest.State(swap.state).label, "lawyer": swap.shift.lawyer}
    _tell(swap.shift, record, lawyers(*to), text, values=values)


def swap_moved(swap: SwapRequest, to: Iterable[Lawyer | None], record: Record) -> None:
    text = _("The shift of the swap has moved: it is now %(shift)s, %(place)s. Please look whether it still suits.")
    _tell(swap.shift, record, lawyers(*to), text)


def absent(absence: Absence, hits: list[Shift], record: Record) -> None:
    """Who plans hears which published shifts somebody's absence hits; the lawyer too, where another wrote it down."""
    lawyer = absence.lawyer
    text = _("%(lawyer)s is absent from %(begin)s to %(end)s. Shifts that this hits: %(shifts)s.")
    none = _("%(lawyer)s is absent from %(begin)s to %(end)s. No published shift is hit.")
    named = lazy(lambda: "；".join(map(str, hits)), str)()
    values = {"lawyer": lawyer, "begin": absence.begins_at, "end": absence.ends_at, "shifts": named}
    to = lawyers(lawyer) if record.actor_id != lawyer.person.user_id else []
    for partnership in {hit.partnership for hit in hits} or set(lawyer.firm.partnerships.current()):
        to += planners(partnership)
    send(
        record.verb, to, text if hits else none, values, sub_district=lawyer.sub_district,
        key=f"{record.verb}:{record.pk}", link=reverse("duty_absences"), title=_("Duty"), sms=bool(hits), at=record.at,
    )  # fmt: skip


# On the shift


def missing(shift: Shift, stand_in: Lawyer | None, record: Record) -> None:
    """Ten minutes after its begin: the lawyer, the next one who can be reached, and staff."""
    to_lawyer = _("You have not signed in for the shift %(shift)s, %(place)s. Please sign in, or call us.")
    to_others = _("%(lawyer)s has not signed in for the shift %(shift)s, %(place)s. Please take over if you can.")
    more: dict[str, Any] = {"event_at": shift.ends_at, "urgent": True, "values": {"lawyer": shift.lawyer}}
    _tell(shift, record, lawyers(shift.lawyer), to_lawyer, **more)
    link = reverse("duty_take_over", args=[shift.pk])
    others = [*lawyers(stand_in), *planners(shift.partnership)]
    _tell(shift, record, others, to_others, **more, link=link)


def still_missing(shift: Shift, record: Record) -> None:
    """Twenty minutes after its begin: the directors."""
    text = _("Nobody has signed in for the shift %(shift)s, %(place)s, of %(lawyer)s for twenty minutes.")
    _tell(
        shift, record, directors(shift.partnership), text, values={"lawyer": shift.lawyer}, urgent=True,
        event_at=shift.ends_at, link=reverse("duty_take_over", args=[shift.pk]),
    )  # fmt: skip


def came_after_all(shift: Shift, record: Record) -> None:
    text = _("%(lawyer)s has now signed in for the shift %(shift)s, %(place)s.")
    _tell(shift, record, planners(shift.partnership), text, values={"lawyer": shift.lawyer}, sms=False)


def not_reached(call_back: CallBack, record: Record) -> None:
    """Three attempts were in vain: staff decide what becomes of it."""
    shift = call_back.call.shift
    text = _("A call-back promised on %(shift)s was tried three times and nobody was reached. Please see to it.")
    link = reverse("duty_log", args=[shift.pk])
    _tell(shift, record, planners(shift.partnership), text, sms=False, link=link)


def handed_over(hand_over: HandOver, record: Record) -> None:
    """To the next lawyer; where nobody follows, to who plans."""
    shift = hand_over.shift
    text = _("%(lawyer)s has handed over the shift %(shift)s, %(place)s. Please read it.")
    to = lawyers(hand_over.to) if hand_over.to else planners(shift.partnership)
    _tell(shift, record, to, text, values={"lawyer": shift.lawyer}, sms=False)


def still_open(shift: Shift, n: int) -> None:
    """The shift is over and `n` promises are open: who had it is asked to hand them over, once."""
    text = _("Your shift %(shift)s, %(place)s, is over and %(n)d promises are open. Please write the hand-over.")
    _remind_lawyer(f"shift.open:{shift.pk}", shift, shift.lawyer, text, reverse("duty_hand_over", args=[shift.pk]), n=n)


def unread(hand_over: HandOver, reader: Lawyer) -> None:
    """Who follows has been on duty for a while and has not read it."""
    shift = hand_over.shift
    text = _("The hand-over of the shift %(shift)s, %(place)s, waits for you. Please read it and confirm.")
    _remind_lawyer(f"hand_over:{hand_over.pk}:{reader.pk}", shift, reader, text, reverse("duty_mine"))


def long_unread(hand_over: HandOver) -> None:
    """Nobody has read it: who plans sees to it."""
    shift = hand_over.shift
    text = _("Nobody has read the hand-over of the shift %(shift)s, %(place)s. Please see who takes its promises.")
    send(
        "hand_over.unread", planners(shift.partnership), text, {"shift": shift, "place": shift.place},
        sub_district=shift.sub_district, key=f"hand_over:{hand_over.pk}:staff",
        link=reverse("duty_hand_over", args=[shift.pk]), title=_("Duty"), sms=False,
    )  # fmt: skip


def _remind_lawyer(key: str, shift: Shift, lawyer: Lawyer, text: Promise, link: str, **values: Any) -> None:
    send(
        key.partition(":")[0], lawyers(lawyer), text, {"shift": shift, "place": shift.place, **values},
        sub_district=shift.sub_district, key=key, link=link, title=_("Duty"),
    )  # fmt: skip
