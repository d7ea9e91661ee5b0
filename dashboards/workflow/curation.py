"""Acts on what readers keep: targets of the sub-district, filters under a name."""

from __future__ import annotations

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dashboards.models import SavedFigures, Target
from dashboards.models.views import SAVED_EACH
from foundation.accounts.models import SubDistrict, User
from foundation.audit import log as audit


@transaction.atomic
def set_targets(place: SubDistrict, values: dict[str, Decimal | None], *, actor: User) -> None:
    """What the figures should be, by measure; None takes a target away. Nothing is recorded where nothing changes."""
    SubDistrict.objects.select_for_update().get(pk=place.pk)
    before = dict(Target.objects.filter(sub_district=place).values_list("measure", "value"))
    wanted = {key: value for key, value in values.items() if value is not None}
    if wanted == before:
        return
    Target.objects.filter(sub_district=place).exclude(measure__in=wanted).delete()
    for measure, value in wanted.items():
        Target.objects.update_or_create(sub_district=place, measure=measure, defaults={"value": value})
    said = [{key: str(value) for key, value in values.items()} for values in (before, wanted)]
    audit.record(place, "figures.targets_set", actor, sub_district=place, before=said[0], after=said[1])


@transaction.atomic
def save_figures(name: str, page: str, query: str, shared: bool, *, actor: User) -> SavedFigures:
    """Keep a page with its filter under a name, for oneself or for all readers of the sub-district; at most 20 each."""
    User.objects.select_for_update().get(pk=actor.pk)
    mine = SavedFigures.objects.filter(owner=actor)
    if mine.count() >= SAVED_EACH:
        raise ValidationError(_("You have %(n)d views already. Please delete one first.") % {"n": SAVED_EACH})
    if mine.filter(name=name).exists():
        raise ValidationError(_("You have a view with this name already. Please choose another one."))
    return SavedFigures.objects.create(owner=actor, name=name, page=page, query=query, shared=shared)


@transaction.atomic
def drop_figures(row: SavedFigures) -> None:
    """Delete it; for those with whom it was shared it is gone as well."""
    row.delete()
