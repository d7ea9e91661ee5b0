"""What waits for the director of a committee, kind by kind: one query each, from what the cases themselves hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.accounts.models import User
from foundation.audit.kept import until_next_act
from foundation.workdays.models import Clock
from mediation.grounds import GROUNDS
from mediation.models import Case, CaseClock, Disclosure, MediatorWish, Party, Recusal, Status, TieAnswer
from mediation.models.case import CaseQuerySet
from mediation.models.statuses import OPEN
from mediation.tasks import NOBODY_IS_LATE
from mediation.workflow.conduct import MEDIATED
from mediation.workflow.ties import unanswered
from residents.models import Role
from residents.permissions import committees_of

SHOWN, COUNTED = 20, 999


@dataclass(frozen=True)
class Item:
    """One thing to decide: in which case, why, and where."""

    case: Case
    reason: str
    url: str
    since: date | None = None  # or a datetime


@dataclass(frozen=True)
class Waits:
    """A kind of decision. `rows` of the cases that the director may see; `item` says one of them in words."""

    key: str
    label: Promise
    rows: Callable[[CaseQuerySet], QuerySet[Any]]
    item: Callable[[Any], Item]


@dataclass(frozen=True)
class Group:
    """What waits of one kind: the first of them, and how many there are, as text."""

    key: str
    label: Promise
    count: str
    items: list[Item] = field(default_factory=list)


def desk_of(user: User) -> CaseQuerySet:
    """The cases that `user` sees and directs: who directs a committee sees all of its cases."""
    return Case.objects.at_desk_of(user).filter(committee__in=committees_of(user, Role.DIRECTOR))


def waiting(user: User) -> list[Group]:
    """All kinds, those too of which nothing waits."""
    desk = desk_of(user)
    return [_group(kind, kind.rows(desk)) for kind in KINDS]


def how_many(user: User) -> str:
    """How much waits in all, as a tab shows it; in one query."""

    def count() -> int:
        desk = desk_of(user)
        first, *others = (kind.rows(desk).order_by().values_list("pk") for kind in KINDS)
        return first.union(*others, all=True)[: COUNTED + 1].count()

    n = until_next_act(user.sub_district_id, f"approvals {user.pk} {timezone.localdate()}", count)
    return f"{COUNTED}+" if n > COUNTED else str(n)


def _group(kind: Waits, rows: QuerySet[Any]) -> Group:
    page = list(rows[: SHOWN + 1])
    n = len(page) if len(page) <= SHOWN else rows.order_by()[: COUNTED + 1].count()
    count = f"{COUNTED}+" if n > COUNTED else str(n)
    return Group(kind.key, kind.label, count, [kind.item(row) for row in page[:SHOWN]])


def _act(case: Case, name: str) -> str:
    return reverse("act_page", args=[case.pk, name])


# Kind by kind


def _refusals(desk: CaseQuerySet) -> QuerySet[Case]:
    return desk.filter(status=Status.SUBMITTED, refusal_asked_at__isnull=False).order_by("refusal_asked_at", "id")


def _refusal(case: Case) -> Item:
    ground = GROUNDS.get(case.refusal_ground)
    words = _("Not to accept it was proposed: %(ground)s") % {"ground": ground.says if ground else ""}
    return Item(case, words, _act(case, "refuse"), case.refusal_asked_at)


def _closings(desk: CaseQuerySet) -> QuerySet[Case]:
    rows = desk.filter(status=Status.AGREED, closing_asked_at__isnull=False)
    return rows.select_related("mediator").order_by("closing_asked_at", "id")


def _closing(case: Case) -> Item:
    name = case.mediator.name if case.mediator else ""
    return Item(case, _("%(name)s proposes to close it") % {"name": name}, _act(case, "close"), case.closing_asked_at)


def _recusals(desk: CaseQuerySet) -> QuerySet[Recusal]:
    rows = Recusal.objects.open().filter(case__in=desk.filter(status__in=MEDIATED))
    return rows.select_related("case", "party", "mediator").order_by("asked_at", "id")


def _recusal(row: Recusal) -> Item:
    """Who asks about whom. Why, stands on the page of the act alone."""
    words = _("%(asker)s asks that %(mediator)s leaves the matter. Until you decide, the mediation waits.")
    asker = row.party.name if row.party else row.mediator.name
    return Item(row.case, words % {"asker": asker, "mediator": row.mediator.name}, _act(row.case, "decide_recusal"),
                row.asked_at)  # fmt: skip


def _wishes(desk: CaseQuerySet) -> QuerySet[MediatorWish]:
    rows = MediatorWish.objects.open().another().filter(case__in=desk.filter(status__in=MEDIATED))
    return rows.select_related("case", "party").order_by("wished_at", "id")


def _wish(row: MediatorWish) -> Item:
    words = _("%(asker)s asks for another mediator") % {"asker": row.party.name}
    return Item(row.case, words, _act(row.case, "decide_wish"), row.wished_at)


def _unassigned(desk: CaseQuerySet) -> QuerySet[Case]:
    return desk.filter(status__in=MEDIATED, mediator=None).order_by(F("next_due_on").asc(nulls_last=True), "id")


def _nobody(case: Case) -> Item:
    return Item(case, _("Accepted, and nobody mediates it"), _act(case, "assign"), case.accepted_at)


def _disclosures(desk: CaseQuerySet) -> QuerySet[Disclosure]:
    """Ties of the present mediators to which a side has not yet said whether the mediator may go on."""
    said = TieAnswer.objects.filter(disclosure=OuterRef(OuterRef("pk")), party=OuterRef("pk"))
    silent = Party.objects.filter(~Exists(said), case=OuterRef("case"))
    rows = Disclosure.objects.filter(Exists(silent), case__in=desk.filter(status__in=MEDIATED))
    rows = rows.filter(mediator=F("case__mediator")).select_related("case", "mediator")
    return rows.prefetch_related("case__parties", "case__disclosures__answers").order_by("disclosed_at", "id")


def _disclosure(row: Disclosure) -> Item:
    names = "、".join(party.name for tie, party in unanswered(row.case) if tie.pk == row.pk)
    words = _("%(mediator)s disclosed a tie (%(kind)s). Still to say whether the mediator may go on: %(names)s.")
    values = {"mediator": row.mediator.name, "kind": row.get_kind_display(), "names": names}
    return Item(row.case, words % values, reverse("case", args=[row.case_id]), row.disclosed_at)


def _late(desk: CaseQuerySet) -> QuerySet[CaseClock]:
    rows = CaseClock.objects.filter(state=Clock.State.RUNNING, due__lt=timezone.localdate())
    rows = rows.exclude(rule__in=NOBODY_IS_LATE).filter(case__in=desk.filter(status__in=OPEN))
    return rows.select_related("case__mediator").order_by("due", "id")


def _late_clock(clock: CaseClock) -> Item:
    values = {"what": clock.label, "name": clock.case.mediator.name if clock.case.mediator else _("nobody yet")}
    words = _("“%(what)s” is late. Mediator: %(name)s") % values
    return Item(clock.case, words, reverse("case", args=[clock.case_id]), clock.due)


KINDS = (
    Waits("recusal", gettext_lazy("Recusal asked for"), _recusals, _recusal),
    Waits("late", gettext_lazy("Late periods"), _late, _late_clock),
    Waits("assign", gettext_lazy("Without mediator"), _unassigned, _nobody),
    Waits("wish", gettext_lazy("Another mediator wished for"), _wishes, _wish),
    Waits("tie", gettext_lazy("Ties disclosed"), _disclosures, _disclosure),
    Waits("refuse", gettext_lazy("Refusals proposed"), _refusals, _refusal),
    Waits("close", gettext_lazy("Closings proposed"), _closings, _closing),
)
