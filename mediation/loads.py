"""Who carries how much, and whom that speaks for: a hint to the director, who names the mediator (人民调解法 19)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from mediation.conflicts import Tie
from mediation.models import Case, Entry, Kind, MediatorWish, Recusal
from residents.models import Person

NEW = timedelta(days=7)
Ties = Mapping[int, Mapping[int, list[Tie]]]  # by the ids of case and person


@dataclass(frozen=True)
class Load:
    """How many open matters somebody mediates, how many of them are late, and how many came within seven days."""

    open: int = 0
    late: int = 0
    new: int = 0

    def in_words(self, name: str) -> str:
        """`name` with the figures; what is nought stands there only for the open ones."""
        words = [_("%(name)s: %(n)d open matters") % {"name": name, "n": self.open}]
        if self.late:
            words.append(_("%(n)d of them late") % {"n": self.late})
        if self.new:
            words.append(_("%(n)d new within 7 days") % {"n": self.new})
        return ", ".join(words)


def loads_of(people: Iterable[int | str]) -> dict[int, Load]:
    """The load of each of `people` (ids), whoever may see those matters; in one query."""
    wanted = [int(pk) for pk in people]
    named = Entry.objects.filter(case=OuterRef("pk"), kind=Kind.ASSIGNED, at__gte=timezone.now() - NEW)
    late = Q(next_due_on__lt=timezone.localdate())
    rows = Case.objects.open().filter(mediator__in=wanted).annotate(is_new=Exists(named)).values("mediator").order_by()
    rows = rows.annotate(n=Count("pk"), late=Count("pk", filter=late), new=Count("pk", filter=Q(is_new=True)))
    counts = {row["mediator"]: Load(row["n"], row["late"], row["new"]) for row in rows}
    return {pk: counts.get(pk, Load()) for pk in wanted}


def suggestion(cases: Sequence[Case], people: Iterable[Person], loads: Mapping[int, Load], ties: Ties) -> str:
    """Who is the fairest choice for all of `cases`, with the reason, in a sentence; empty: there is nobody to propose.

    Nobody with a tie, or recused in one of them. First whom the sides themselves wish for, then who has the fewest open
    matters, fewer late ones, and has mediated in those estates. Nothing is ticked: the director decides.
    """
    recused = set(Recusal.objects.granted().filter(case__in=cases).values_list("mediator", flat=True))
    free = [row for row in people if row.pk not in recused and not any(mine[row.pk] for mine in ties.values())]
    if not free:
        return _("Everybody has a tie to it. Look at the hints before you choose.") if cases else ""
    wished, knows = wished_for(cases), who_know_the_estates(cases, free)
    ordered = sorted(free, key=lambda row: _rank(row, loads[row.pk], wished, knows))
    best = ordered[0]
    reasons = [_("no tie was found")]
    if best.pk in wished:
        reasons.insert(0, _("a side wishes for this mediator"))
    n = loads[best.pk].open
    if all(n <= loads[row.pk].open for row in free):
        reasons.insert(0, _("the fewest open matters (%(n)d)") % {"n": n})
    if best.pk in knows:
        reasons.append(_("knows the estate from earlier matters"))
    return _("Proposed: %(name)s. Why: %(reasons)s.") % {"name": best.name, "reasons": str(_("; ")).join(reasons)}


def _rank(person: Person, load: Load, wished: set[int], knows: set[int]) -> tuple[bool, int, int, bool, str, int]:
    return person.pk not in wished, load.open, load.late, person.pk not in knows, person.name, person.pk


def wished_for(cases: Sequence[Case]) -> set[int]:
    """The people (ids) for whom a side of each of `cases` wishes, and no side for another one."""
    rows = MediatorWish.objects.filter(case__in=cases, kind=MediatorWish.Kind.NAMED, decided_at=None)
    wishes = set(rows.values_list("case", "mediator"))
    wanted = {mediator for _case, mediator in wishes}
    return wanted if len(wanted) == 1 and len(wishes) == len(cases) else set()


def who_know_the_estates(cases: Sequence[Case], people: Iterable[Person]) -> set[int]:
    """Those of `people` (ids) who have mediated other matters in each estate of `cases`."""
    estates = {case.estate_id for case in cases if case.estate_id}
    earlier = Case.objects.filter(mediator__in=[row.pk for row in people], estate__in=estates)
    pairs = set(earlier.exclude(pk__in=[case.pk for case in cases]).values_list("mediator", "estate").distinct())
    return {row.pk for row in people if estates and all((row.pk, estate) in pairs for estate in estates)}
