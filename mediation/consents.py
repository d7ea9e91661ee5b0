"""Which consents the sides have given in a matter, and whether what rests on them may go on."""

from __future__ import annotations

from django.db.models import Max
from django.utils.translation import gettext as _

from mediation.models import Case, Kind, Party
from mediation.workflow.transitions import Refused
from residents.models import Consent, ConsentText

# What a side is asked for one matter by itself; without it the mediation goes on in another way.
BY_SIDE = (
    ConsentText.Kind.ONLINE,
    ConsentText.Kind.RECORDING,
    ConsentText.Kind.SHARING,
    ConsentText.Kind.PUBLICATION,
    ConsentText.Kind.E_SERVICE,
)


def about(case: Case) -> str:
    """How a consent names the matter that it is for."""
    return f"case:{case.pk}"


def consents_of(case: Case) -> dict[tuple[int, str], list[Consent]]:
    """Every consent given for the matter, by party and kind, the newest last; one query."""
    givers = {(party.person_id, party.organisation_id): party.pk for party in case.parties.all()}
    found: dict[tuple[int, str], list[Consent]] = {}
    for row in Consent.objects.filter(about=about(case)).select_related("text").order_by("given_at", "id"):
        if party := givers.get((row.person_id, row.organisation_id)):
            found.setdefault((party, row.text.kind), []).append(row)
    return found


def lacking(case: Case, kind: str) -> list[Party]:
    """The parties whose consent is wanting: not given, or taken back."""
    given = consents_of(case)
    standing = {
        party for (party, of), rows in given.items() if of == kind and any(row.withdrawn_at is None for row in rows)
    }
    return [party for party in case.parties.all() if party.pk not in standing]


def refuse_without(case: Case, kind: str, party: Party | None = None) -> None:
    """Refuse what rests on a consent that a side has not given; `party`: where only this side is concerned."""
    if missing := [row.name for row in lacking(case, kind) if party is None or row == party]:
        said = {"what": ConsentText.Kind(kind).label, "names": "、".join(missing)}
        raise Refused(_("Without the consent to “%(what)s” this is not possible. Please ask first: %(names)s.") % said)


def to_erase(case: Case) -> bool:
    """Was the consent to record taken back, and nobody said yet that the recordings are erased?"""
    recorded = Consent.objects.filter(about=about(case), text__kind=ConsentText.Kind.RECORDING)
    taken_back = recorded.aggregate(at=Max("withdrawn_at"))["at"]
    if not taken_back:
        return False
    erased = case.entries.filter(kind=Kind.ERASED).order_by("-at").values_list("at", flat=True).first()
    return erased is None or erased < taken_back
