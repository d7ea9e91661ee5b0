"""Notices about the tasks of lawyers. An SMS names neither party nor matter: the page says all."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise, lazy
from django.utils.translation import gettext_lazy as _

from consultations.models import Task
from foundation.accounts.models import User
from foundation.audit.models import Record
from foundation.notifications import outbox
from foundation.notifications.notices import Address, send
from mediation import messages as of_cases
from mediation.models import Entry, Session
from mediation.permissions import works_on


def _lawyer(task: Task) -> list[User]:
    user = task.lawyer.person.user
    return [user] if user else []


def _askers(task: Task) -> list[User]:
    """Who asked and who mediates now, as long as they are on the case."""
    mediator = task.case.mediator and task.case.mediator.user
    people = dict.fromkeys(user for user in (task.asked_by, mediator) if user)
    return [user for user in people if works_on(user, task.case)]


def _tell(
    task: Task, what: str, to: Iterable[User], text: Promise, *, link: str, sms: bool = True,
    due: datetime | None = None, event_at: datetime | None = None, at: datetime | None = None, **values: Any,
) -> None:  # fmt: skip
    """Queue `text` for each. `what` makes the key `task:<id>:<what>:…`, so that all of a task can be withdrawn."""
    kind = f"task.{what.partition(':')[0]}"
    values |= {"kind": lazy(task.get_kind_display, str)()}  # in the language of who reads it
    send(
        kind, map(Address, to), text, values, sub_district=task.sub_district, key=f"task:{task.pk}:{what}",
        link=link, sms=sms, due=due, event_at=event_at, at=at,
    )  # fmt: skip


def _at_lawyer(task: Task) -> str:
    return reverse("duty_task", args=[task.pk])


def _at_case(task: Task) -> str:
    return reverse("ask_lawyer", args=[task.case_id])


def asked(task: Task, record: Record) -> None:
    text = _("You are asked for %(kind)s. Please say by %(day)s whether you can do it.")
    _tell(task, "asked", _lawyer(task), text, link=_at_lawyer(task), at=record.at, day=task.due_on)


def accepted(task: Task, record: Record) -> None:
    """The asker is told; who comes to a session is reminded a day and two hours before."""
    text = _("%(name)s accepted (%(kind)s, %(case)s), by %(day)s.")
    _tell(task, "accepted", _askers(task), text, link=_at_case(task), sms=False, at=record.at,
          name=task.lawyer.person.name, case=str(task.case), day=task.due_on)  # fmt: skip
    if task.session:
        _remind(task, task.session, record.at)


def _remind(task: Task, session: Session, at: datetime) -> None:
    when = session.starts_at
    text = _("Reminder: you are expected in a session of mediation: %(when)s, %(place)s.")
    for name, before in (("day", timedelta(days=1)), ("hours", timedelta(hours=2))):
        if outbox.quiet(when - before, when) > at:
            _tell(task, f"session:{name}:{when:%Y%m%dT%H%M}", _lawyer(task), text, link=_at_lawyer(task),
                  due=when - before, event_at=when, at=at, when=when, place=session.place)  # fmt: skip


def session_moved(task: Task, record: Record) -> None:
    assert task.session is not None  # move() asked
    when, place = task.session.starts_at, task.session.place
    text = _("The session to which you were asked has another time: %(when)s, %(place)s.")
    what = f"session:moved:{record.pk}"
    _tell(task, what, _lawyer(task), text, link=_at_lawyer(task), at=record.at, when=when, place=place)
    if task.state == Task.State.ACCEPTED:
        _remind(task, task.session, record.at)


def declined(task: Task, record: Record) -> None:
    text = _("%(name)s can't do it (%(kind)s, %(case)s): %(why)s. Please ask somebody else.")
    _tell(task, "declined", _askers(task), text, link=_at_case(task), at=record.at, name=task.lawyer.person.name,
          case=str(task.case), why=task.get_why_display())  # fmt: skip


def answered(task: Task, entry: Entry, record: Record) -> None:
    """The asker, and whoever else may read the answer."""
    text = _("%(name)s answered (%(kind)s, %(case)s). The answer stands in the case.")
    _tell(task, "answered", _askers(task), text, link=reverse("case", args=[task.case_id]), at=record.at,
          name=task.lawyer.person.name, case=str(task.case))  # fmt: skip
    of_cases.written(task.case, entry, record)


def withdrawn(task: Task, record: Record, *, by_portal: bool) -> None:
    """The lawyer, in any case without a word of the matter; the asker too, where it was the portal itself."""
    text = _("You need not do this any more: %(kind)s.")
    _tell(task, "withdrawn", _lawyer(task), text, link=reverse("duty_tasks"), at=record.at)
    if by_portal:
        text = _("Withdrawn from %(name)s (%(kind)s, %(case)s): %(reason)s")
        _tell(task, "withdrawn", _askers(task), text, link=_at_case(task), at=record.at,
              name=task.lawyer.person.name, case=str(task.case), reason=task.reason)  # fmt: skip


def _morning() -> datetime:
    """Now, but not before nine in the morning."""
    return max(timezone.now(), timezone.localtime().replace(hour=9, minute=0, second=0, microsecond=0))


def near(task: Task) -> None:
    """The lawyer, on the last working day before its day: once to say yes or no, once to answer."""
    text = _("Due on %(day)s: %(kind)s. Please answer, or say that you can't do it.")
    what = f"near:{task.state}:{task.due_on.isoformat()}"
    _tell(task, what, _lawyer(task), text, link=_at_lawyer(task), due=_morning(), day=task.due_on)


def late(task: Task) -> None:
    """The lawyer and the asker, once for each day that was missed; not before nine in the morning."""
    what, due = f"late:{task.due_on.isoformat()}", _morning()
    text = _("Late since %(day)s: %(kind)s. Please answer, or say that you can't do it.")
    _tell(task, what, _lawyer(task), text, link=_at_lawyer(task), due=due, day=task.due_on)
    text = _("No word from %(name)s since %(day)s (%(kind)s, %(case)s). You may remind, or ask somebody else.")
    _tell(task, what, _askers(task), text, link=_at_case(task), sms=False, due=due, day=task.due_on,
          name=task.lawyer.person.name, case=str(task.case))  # fmt: skip
