"""The acts on a partnership: its terms, lawyers, the firm's clients, lectures. Each is recorded."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from consultations.models import Client, Lawyer, Lecture, Partnership, Task
from consultations.workflow import task as tasks
from foundation.accounts.models import User
from foundation.audit import log as audit
from mediation.workflow import Refused
from residents.models import Organisation, Person


@transaction.atomic
def keep_partnership(partnership: Partnership | None, *, actor: User, **values: Any) -> Partnership:
    """A new partnership, or other terms of one; firm and bureau by name, known or new."""
    estates = values.pop("estates")
    firm, bureau = values.pop("firm"), values.pop("bureau")
    row = partnership or Partnership(sub_district=actor.sub_district)
    row.firm = _organisation(actor, firm, Organisation.Kind.LAW_FIRM)
    row.bureau = _organisation(actor, bureau, Organisation.Kind.JUSTICE_BUREAU) if bureau else None
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    row.estates.set(estates)
    verb = "partnership.changed" if partnership else "partnership.made"
    audit.record(row, verb, actor, hours=str(row.monthly_hours), ends=str(row.ends_on or ""))
    return row


def _organisation(actor: User, name: str, kind: str) -> Organisation:
    row, _made = Organisation.objects.get_or_create(sub_district=actor.sub_district, name=name, defaults={"kind": kind})
    if row.kind != kind:
        raise Refused(_("%(name)s is known as another kind of organisation.") % {"name": name})
    return row


@transaction.atomic
def add_lawyer(partnership: Partnership, *, person: Person, actor: User, **values: Any) -> Lawyer:
    """A lawyer of the firm with the licence; the mandate gives the rights. Refused where the number stands already."""
    row = Lawyer(sub_district=partnership.sub_district, firm=partnership.firm, person=person, **values)
    _save(row)
    audit.record(row, "lawyer.added", actor, licence=row.licence_number)
    return row


@transaction.atomic
def change_lawyer(row: Lawyer, *, actor: User, **values: Any) -> None:
    """Another licence, other fields, or the day of leaving."""
    row.refresh_from_db(from_queryset=Lawyer.objects.select_for_update())
    for name, value in values.items():
        setattr(row, name, value)
    _save(row)
    audit.record(row, "lawyer.changed", actor, licence=row.licence_number, until=str(row.licence_until or ""))


def _save(row: Lawyer) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Refused(_("This licence number, or this person of the firm, is entered already.")) from error


@transaction.atomic
def declare_client(partnership: Partnership, *, name: str, actor: User) -> Client:
    """A client of the firm; its lawyers are then never offered a matter of his (律师法 39). Twice is once.

    What they were asked in such a matter before is withdrawn at once.
    """
    known = Organisation.objects.filter(sub_district=partnership.sub_district, name=name).first()
    row, made = Client.objects.get_or_create(
        firm=partnership.firm, name=name, ended_at=None, defaults={"organisation": known}
    )
    if made:
        audit.record(row, "client.declared", actor, sub_district=partnership.sub_district)
        open_tasks = Task.objects.open().filter(lawyer__firm=partnership.firm).for_list()
        for task in open_tasks.order_by("case_id", "pk"):  # two such acts lock the cases in one order
            tasks.look_after(task)
    return row


@transaction.atomic
def end_client(row: Client, *, actor: User) -> None:
    row.refresh_from_db(from_queryset=Client.objects.select_for_update())
    if row.ended_at:
        return
    row.ended_at = timezone.now()
    row.save(update_fields=["ended_at"])
    audit.record(row, "client.ended", actor, sub_district=actor.sub_district)


@transaction.atomic
def record_lecture(partnership: Partnership, *, held_on: date, actor: User, **values: Any) -> Lecture:
    """A lecture that the firm gave."""
    if held_on > timezone.localdate():
        raise Refused(_("A lecture is entered once it was held."))
    row = Lecture.objects.create(partnership=partnership, held_on=held_on, **values)
    audit.record(partnership, "lecture.held", actor, lecture=row.pk, held_on=str(held_on))
    return row
