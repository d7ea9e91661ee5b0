"""The library of clauses: kept by director and system administrator, each for their own sub-district."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.audit import log as audit
from mediation import clauses
from mediation.models import ClauseTemplate
from mediation.workflow.transitions import Refused


@transaction.atomic
def keep_clause(
    template: ClauseTemplate | None, values: dict[str, Any], *, actor: User, at: datetime | None = None
) -> ClauseTemplate:
    """Keep a clause of the library: a new one, a changed one of one's own, or one's own in place of a common one.

    `values`: category, title, text, kind, usual_days, active. Refused for an unknown variable or a lonely brace. The
    same again changes nothing.
    """
    values = values | {"text": clauses.normal(values["text"])}
    if found := clauses.problems(values["text"]):
        raise Refused([str(problem) for problem in found])
    if template and all(getattr(template, name) == value for name, value in values.items()):
        return template
    row = _own(template, actor)
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    audit.record(row, "clause.kept", actor, at=at or timezone.now(), active=row.active, title=row.title)
    return row


def _own(template: ClauseTemplate | None, actor: User) -> ClauseTemplate:
    """The row to write: the locked one of one's own; of a common one a copy that takes its place here."""
    place = actor.sub_district
    if template is None:
        return ClauseTemplate(sub_district=place)
    row = ClauseTemplate.objects.select_for_update().get(pk=template.pk)
    if row.sub_district_id == actor.sub_district_id:
        return row
    if row.sub_district_id is not None:
        raise Refused(_("This clause belongs to another sub-district."))
    mine = ClauseTemplate.objects.filter(sub_district=place, replaces=row).first()
    return mine or ClauseTemplate(sub_district=place, replaces=row, order=row.order)


def switch_clause(template: ClauseTemplate, active: bool, *, actor: User, at: datetime | None = None) -> ClauseTemplate:
    """Switch a clause off, or on again. Twice is once."""
    names = ("category", "title", "text", "kind", "usual_days")
    values = {name: getattr(template, name) for name in names} | {"active": active}
    return keep_clause(template, values, actor=actor, at=at)
