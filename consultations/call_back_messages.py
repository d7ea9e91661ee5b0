"""What is said around a promise to call back: to who was promised it, and to who owes it."""

from __future__ import annotations

from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from consultations.models import CallBack
from consultations.shift_messages import lawyers, planners
from foundation.notifications import outbox
from foundation.notifications.notices import Address, send

BEFORE = timedelta(minutes=30)  # that the slot begins
AFTER = timedelta(minutes=30)  # its end, who plans hears that nobody called


def promised(call_back: CallBack, at: datetime) -> None:
    """To who waits for the call, at once: when it will come. Each attempt has a time of its own."""
    text = _("A lawyer will call you back: %(begin)s to %(end)s. Please keep this telephone at hand.")
    _to_caller(call_back, f"callback.promised:{call_back.pk}:{call_back.attempts}", text, at=at)


def remind(call_back: CallBack) -> None:
    """Queue the reminders of an open call-back anew: half an hour before its slot for both, and when it is late.

    Call it, in the act's transaction, wherever the slot or who owes it changes, and where it is settled: what still
    waits of the former one is withdrawn. What was due already is not sent again.
    """
    outbox.withdraw(f"callback:{call_back.pk}")
    if call_back.state != CallBack.State.OPEN:
        return
    now, begin, end = timezone.now(), call_back.slot_begins_at, call_back.due_at
    key = f"callback:{call_back.pk}:{token_hex(6)}"  # a new one: the key of a withdrawn message is taken
    if outbox.quiet(begin - BEFORE, end) > now:
        soon: dict[str, Any] = {"due": begin - BEFORE, "event_at": end}
        _to_lawyer(call_back, f"{key}:lawyer", _("You promised to call back: %(begin)s to %(end)s."), **soon)
        text = _("Reminder: a lawyer will call you back, %(begin)s to %(end)s.")
        _to_caller(call_back, f"{key}:caller", text, **soon)
    if end > now:
        late = _("Nobody has called back: %(begin)s to %(end)s is over. Please call now, or promise another time.")
        _to_lawyer(call_back, f"{key}:late", late, due=end)
        _to_planners(call_back, f"{key}:staff", due=end + AFTER)


def _to_caller(call_back: CallBack, key: str, text: Promise, **more: Any) -> None:
    """To the number that was left, which need not belong to anybody we know."""
    call = call_back.call
    send("callback.caller", [Address(None, call.phone)], text, _slot(call_back), key=key,
         sub_district=call.sub_district, **more)  # fmt: skip


def _to_lawyer(call_back: CallBack, key: str, text: Promise, **more: Any) -> None:
    send("callback.lawyer", lawyers(call_back.lawyer), text, _slot(call_back), key=key, title=_("Duty"),
         sub_district=call_back.call.sub_district, link=reverse("duty_calls"), **more)  # fmt: skip


def _to_planners(call_back: CallBack, key: str, **more: Any) -> None:
    shift = call_back.call.shift
    text = _("%(lawyer)s has not called back: %(begin)s to %(end)s is over. Please see to it.")
    values = _slot(call_back) | {"lawyer": call_back.lawyer}
    send("callback.late", planners(shift.partnership), text, values, key=key, title=_("Duty"), sms=False,
         sub_district=shift.sub_district, link=reverse("duty_log", args=[shift.pk]), **more)  # fmt: skip


def _slot(call_back: CallBack) -> dict[str, Any]:
    return {"begin": call_back.slot_begins_at, "end": call_back.due_at}
