"""What is measured: pages as their readers ask for them, and one step of a filing."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from django.db.models import Count
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from consultations.models import Partnership
from foundation.accounts.models import User
from foundation.audit.kept import acted
from mediation.models import Case
from residents.models import Estate, Mandate, Person, Role
from tests.bench.seed import FIRST_PERSON
from tests.bench.visitor import Answer, Visitor

NEXT = re.compile(r'rel="next" href="([^"]+)"')


@dataclass(frozen=True)
class Measure:
    """`ask` asks once, `before` is done first and not timed. `shows`: what must stand in the page, or it was not the
    page that is meant.
    """

    name: str
    ask: Callable[[], Answer]
    shows: str = ""
    before: Callable[[], None] = lambda: None

    def once(self) -> float:
        """Seconds. AssertionError where something else than the page came."""
        self.before()
        answer = self.ask()
        assert answer.status == 200, f"{self.name}: status {answer.status} at {answer.url}"
        assert self.shows in answer.text, f"{self.name}: no {self.shows!r} in the page at {answer.url}"
        return answer.seconds


class Cast:
    """Who asks: the director sees every case of the committee; the first mediator has 2,000 open ones."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.place = Mandate.objects.filter(role=Role.DIRECTOR).order_by("id")[0].sub_district_id
        self.director = self.of_role(Role.DIRECTOR)
        self.mediator = self.of_role(Role.MEDIATOR)
        self.staff = self.of_role(Role.STAFF)
        self.resident = self.visitor(Person.objects.get(pk=FIRST_PERSON))

    def close(self) -> None:
        for visitor in (self.director, self.mediator, self.staff, self.resident):
            visitor.close()

    def of_role(self, role: str) -> Visitor:
        rows = Mandate.objects.filter(role=role).order_by("id")
        return self.visitor(rows[0].person)

    def visitor(self, person: Person) -> Visitor:
        assert isinstance(person.user, User)
        return Visitor(person.user, self.port)


def measures(cast: Cast, turns: int) -> dict[str, Measure]:
    """By name; `turns` leads to the two hundredth page. One whose page does not exist is left out: it is missing."""
    makers: dict[str, Callable[[str, Cast], Measure]] = {
        "floor": lambda name, cast: page(name, cast.director, reverse("floor")),
        "front_door": lambda name, cast: page(name, cast.director, reverse("home"), shows="</main>"),
        "filing_step": filing_step,
        "queue_first": lambda name, cast: queue(name, cast.director, "?tab=all"),
        "queue_page_200": lambda name, cast: queue_page_200(name, cast, turns),
        "queue_tab_late": lambda name, cast: queue(name, cast.director, "?tab=late"),
        "queue_filtered": queue_filtered,
        "queue_mediator": lambda name, cast: queue(name, cast.mediator, ""),
        "case_page": case_page,
        "my_matters": lambda name, cast: page(name, cast.resident, reverse("my_matters"), shows='class="'),
        "overview": lambda name, cast: page(name, cast.staff, reverse("overview"), shows="</main>"),
        "statistics": lambda name, cast: page(name, cast.staff, reverse("statistics"), shows="</main>"),
        "roster_month": lambda name, cast: page(name, cast.staff, reverse("roster") + "?view=month", shows="律师"),
        "search_number": search_number,
        "pdf_ms": pdf,
    }
    found = {}
    for name, make in makers.items():
        try:
            found[name] = make(name, cast)
        except NoReverseMatch:
            continue
    return found


def after_an_act(found: dict[str, Measure], place: int) -> dict[str, Measure]:
    """The pages that keep figures (ADR 26) as they are when somebody just acted in the sub-district: counted anew."""
    names = {name: f"{name}_after_act" for name in ("queue_first", "case_page", "overview") if name in found}
    return {new: replace(found[name], name=new, before=partial(acted, place)) for name, new in names.items()}


def page(name: str, visitor: Visitor, url: str, shows: str = "") -> Measure:
    return Measure(name, lambda: visitor.get(url), shows)


def queue(name: str, visitor: Visitor, query: str) -> Measure:
    return page(name, visitor, reverse("queue") + query, shows="/cases/")


def queue_page_200(name: str, cast: Cast, turns: int) -> Measure:
    """The page is found as its reader would: by turning so often, or as often as there are pages."""
    url = reverse("queue") + "?tab=all"
    for _turn in range(turns):
        following = NEXT.search(cast.director.get(url).text)
        if following is None:
            break
        url = reverse("queue") + html.unescape(following[1])
    return page(name, cast.director, url, shows='rel="prev"')


def queue_filtered(name: str, cast: Cast) -> Measure:
    """The largest estate, one category, urgent ones."""
    estate = Estate.objects.annotate(n=Count("cases")).order_by("-n")[0]
    return queue(name, cast.director, f"?tab=all&estate={estate.pk}&category=LEAK")


def case_page(name: str, cast: Cast) -> Measure:
    """An open case in mediation."""
    case = Case.objects.filter(status="mediating").order_by("-id")[0]
    return page(name, cast.director, reverse("case", args=[case.pk]), shows=case.reference)


def search_number(name: str, cast: Cast) -> Measure:
    """The number of an old case, as somebody says it on the telephone."""
    case = Case.objects.exclude(number="").order_by("id")[10]
    return queue(name, cast.director, f"?tab=all&q={case.reference}")


def pdf(name: str, cast: Cast) -> Measure:
    """The statement of the lawyers' hours of this month, made when it is asked for."""
    today, partnership = timezone.localdate(), Partnership.objects.get()
    url = reverse("hours_pdf", args=[partnership.pk, today.year, today.month])
    return page(name, cast.director, url, shows="%PDF")


def filing_step(name: str, cast: Cast) -> Measure:
    """The answers of a page are kept, and the next page is shown."""
    visitor = cast.resident
    begin(visitor)
    url = reverse("file_page", args=["words"])
    return Measure(name, lambda: visitor.post(url, **ANSWERS["words"]), shows='name="category"')


# A whole filing

ANSWERS: dict[str, dict[str, object]] = {
    "words": {"facts": "楼上漏水，卫生间天花板湿了一大片，物业来看过两次没有结果。", "since": "上个月"},
    "category": {"category": "LEAK"},
    "first": {},
    "place": {
        "building": "3",
        "place": "301 室卫生间",
        "other": "neighbour",
        "name": "401 的业主",
        "address": "401 室",
    },
    "photos": {},
    "wish": {"wish": "把漏水修好，并赔偿天花板。"},
    "contact": {"address": "3 幢 301 室", "by": "", "when": "", "mind": ""},
    "whom": {"whom": "myself", "kind": "proxy"},
}


def begin(visitor: Visitor) -> None:
    url = reverse("file")
    visitor.get(url)
    visitor.post(url, anew="1")


def file_matter(visitor: Visitor, estate: int) -> Answer:
    """From the first page to the number and the receipt: ten forms, each read before it is filled in."""
    begin(visitor)
    for name, answers in ANSWERS.items():
        more = {"estate": estate} if name == "place" else {}
        visitor.post(reverse("file_page", args=[name]), **answers, **more)
    return visitor.post(reverse("file_submit"), rights="on")
