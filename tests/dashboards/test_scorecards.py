"""The scorecard of a property company: counted anew by hand, too few, its way to the publication, who sees it."""

import re
from datetime import date
from random import Random
from urllib.parse import urlencode

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from dashboards.exportable.scorecards import counted_now
from dashboards.models import Scorecard
from dashboards.scorecard import LINES, ROWS, Board, Span, figures_of, hidden
from dashboards.scorecard_permissions import all_cases_of
from dashboards.workflow import scorecards as workflow
from foundation.audit.models import Record
from foundation.notifications.models import Message
from lib.periods import Period
from mediation.models import Case, Obligation
from mediation.workflow.transitions import Refused
from portal import digest
from residents.models import Community, Estate, Mandate
from tests import make
from tests.consultations.conftest import browser
from tests.dashboards.matters import DAY, agreement, matter, noon
from tests.mediation.test_races import broker, together  # noqa: F401  # a fixture

QUARTER = Period.quarter(2026, 3)
TODAY = date(2026, 11, 23)
pytestmark = pytest.mark.usefixtures("english_noon")
FIRST = QUARTER.first


def estates(cast):
    first = cast.place.estates.get()
    other = {"community": Community.objects.get(sub_district=cast.place), "property_company": cast.company}
    return [first, *(Estate.objects.create(sub_district=cast.place, name=name, **other) for name in ("东苑", "西苑"))]


def varied(cast, n=80):
    """A small world by chance, always the same: around the quarter, in three estates."""
    chance, places = Random(11), estates(cast)
    for _n in range(n):
        filed = FIRST + chance.randint(-20, 100) * DAY
        maybe = lambda *days: chance.choice([None, *days])  # noqa: E731
        place = chance.choice([*places, places[0], None])
        ended = chance.choice([None, "settled", "failed", "withdrawn"])
        case = matter(
            cast, filed, estate=place, told=maybe(0, 1, 2), answered=maybe(1, 3, 4, 5),
            asked=maybe(6, 8), stated=maybe(9, 13, 20), stars=maybe(2, 4, 5), rated=chance.randint(10, 60),
            by_company=chance.random() < 0.2, source=chance.choice(["application", "proactive"]),
            outcome=ended or "", outcome_at=noon(filed + chance.randint(2, 40) * DAY) if ended else None,
        )  # fmt: skip
        if chance.random() < 0.7:
            on = filed + chance.randint(10, 50) * DAY
            due = on + chance.choice([5, 20, 70]) * DAY
            kept = [due, due - DAY, due, due + DAY, None, "breached"]
            clauses = [(due, chance.choice(kept)) for _n in range(chance.choice([1, 2]))]
            status = chance.choice(["effective", "effective", "superseded"])
            agreement(cast, case, on, *clauses, status=status, by=chance.choice(["company", "other"]))


def local(moment):
    return timezone.localtime(moment).date()


def inside(day):
    return QUARTER.first <= day <= QUARTER.last


def by_hand(case, company):
    """The names of the figures that count `case`, in plain Python, one row after the other."""
    mine, other = (list(case.parties.filter(organisation__isnull=empty)) for empty in (False, True))
    company_side, entries = mine[0], list(case.entries.all())
    told = [row.at for row in entries if row.kind in ("consent_asked", "offered")]
    clocks = {row.rule: row.due for row in case.clocks.all()}
    ended = case.outcome_at and local(case.outcome_at)
    found = set()

    def counts(answered_at, due):
        return answered_at is not None or (due is not None and due < TODAY and not (ended and ended <= due))

    if inside(local(case.submitted_at)) and (told or company_side.side == "applicant"):
        found.add("matters")
        if told and (case.source != "application" or company_side.side == "respondent"):
            answered, due = company_side.consented_at, clocks.get("consent")
            found |= {"asked"} if counts(answered, due) else set()
            found |= {"answered"} if answered else set()
            found |= {"in_time"} if answered and local(answered) <= due else set()
        if "answer" in clocks and company_side.side == "respondent":
            said = [row.at for row in entries if row.kind == "response"]
            found |= {"statement_asked"} if counts(said[0] if said else None, clocks["answer"]) else set()
            found |= {"statement_in_time"} if said and local(said[0]) <= clocks["answer"] else set()
    found |= of_agreements(case, company_side)
    if ended and inside(ended) and case.outcome in ("settled", "failed"):
        found |= {"mediated"} | ({"settled"} if case.outcome == "settled" else set())
    stars = [row.rating.stars for row in other if hasattr(row, "rating") and inside(local(row.rating.rated_at))]
    found |= ({"rated"} if stars else set()) | ({"satisfied"} if stars and min(stars) > 3 else set())
    return found


def of_agreements(case, company_side):
    found, states = set(), []
    for row in case.agreements.all():
        if inside(row.effective_on):
            found |= {"agreed"} | ({"reopened"} if row.status == "superseded" else set())
        for clause in row.obligations.all() if row.status == "effective" else []:
            settled = clause.state != Obligation.State.OPEN or clause.due_on < TODAY
            if clause.debtor_id == company_side.pk and inside(clause.due_on) and settled:
                late = clause.state == "open" or (clause.performed_on and clause.performed_on > clause.due_on)
                states.append("breached" if clause.state == "breached" else "late" if late else "performed")
    if states:
        worst = next(state for state in ("breached", "late", "performed") if state in states)
        found |= {"owed", worst}
    return found


def test_figures_equal_a_count_by_hand(cast):
    varied(cast)

    found = figures_of(all_cases_of(cast.company), Span(QUARTER, TODAY))

    expected = {pk: by_hand(case, cast.company) for pk, case in Case.objects.in_bulk().items()}
    for key in ROWS:
        theirs = {pk for pks in found["rows"][key].values() for pk in pks}
        assert theirs == {pk for pk, keys in expected.items() if key in keys}, key
        assert theirs, key  # the world holds some of each
        for estate, pks in found["rows"][key].items():
            assert set(Case.objects.filter(pk__in=pks).values_list("estate", flat=True)) == {int(estate) or None}


def test_nobody_is_late_while_the_time_runs_or_where_the_matter_ended_before(cast):
    case = matter(cast, TODAY - 2 * DAY, told=0)
    matter(cast, TODAY - 9 * DAY, told=0, outcome="withdrawn", outcome_at=noon(TODAY - 8 * DAY))
    matter(cast, TODAY - 9 * DAY, told=0, outcome="refused", outcome_at=noon(TODAY - 2 * DAY))

    rows = figures_of(all_cases_of(cast.company), Span(Period.month(2026, 11), TODAY))["rows"]

    assert [len(rows[key].get(str(case.estate_id), [])) for key in ("matters", "asked", "answered")] == [3, 1, 0]


@pytest.mark.parametrize(
    "counts, told",
    [
        ({"a": 9, "b": 7}, "ab"),
        ({"a": 9, "b": 7, "c": 3}, "a"),  # c is too few; b too, or c would follow from the sum
        ({"a": 9, "b": 3}, ""),
        ({"a": 9, "b": 6, "c": 2, "d": 1}, "a"),  # c and d are two, and together still too few
        ({"a": 9, "b": 8, "c": 4, "d": 4}, "ab"),
        ({"a": 9, "b": 0}, "ab"),  # nought tells of nobody
        ({}, ""),
    ],
)
def test_what_is_too_few_follows_from_no_difference(counts, told):
    assert "".join(sorted(counts.keys() - hidden(counts, 5))) == told


def test_shares_of_too_few_and_of_none_are_not_told(cast, settings):
    settings.SCORECARD_LEAST = 3
    for day in range(3):
        matter(cast, FIRST + day * DAY, told=0, answered=2)
    matter(cast, FIRST, outcome="settled", outcome_at=noon(FIRST + DAY))

    cells = {
        cell.line.key: cell for cell in Board(figures_of(all_cases_of(cast.company), Span(QUARTER, TODAY))).cells()
    }

    assert (str(cells["in_time"].value), str(cells["days"].value), cells["matters"].value) == ("100.0", "2.0", 3)
    assert cells["settled"].few and cells["settled"].value is None
    assert cells["satisfied"].value is None and not cells["satisfied"].few


def five(cast):
    for day in range(5):
        matter(cast, FIRST + day * DAY, told=0, answered=1, stars=5, rated=3)


@pytest.fixture
def card(office):
    five(office)
    return workflow.hand_over(office.company, QUARTER, actor=office.stan.user)


def told(card, what):
    return set(Message.objects.filter(kind=f"scorecard.{what}", channel="in_app").values_list("user__name", flat=True))


def test_it_goes_to_the_company_first_and_then_to_everybody(office, card):
    assert (card.reply_due_on, told(card, "handed")) == (date(2026, 12, 7), {"卡尔"})  # ten working days
    waiting = Message.objects.filter(key__startswith=f"scorecard:{card.pk}:reply", status="waiting", channel="in_app")
    assert [local(row.due) for row in waiting.order_by("due")] == [date(2026, 12, 3), date(2026, 12, 8)]
    with pytest.raises(Refused, match="may still reply"):
        workflow.propose(card, actor=office.stan.user)

    workflow.reply(card, "我们加了人手。", actor=office.carl.user)
    assert told(card, "replied") == {"斯坦"} and not waiting.exists()
    workflow.propose(card, actor=office.stan.user)
    assert told(card, "proposed") == {"何主任"}
    assert Scorecard.objects.published().count() == 0
    workflow.publish(card, actor=office.hua.user)
    workflow.publish(card, actor=office.hua.user)

    assert told(card, "published") == {"卡尔", "斯坦"}
    verbs = list(Record.objects.filter(verb__startswith="scorecard.").order_by("id").values_list("verb", flat=True))
    assert verbs == [f"scorecard.{verb}" for verb in ("handed", "replied", "proposed", "published")]
    page = browser().get(reverse("scorecard_public", args=[card.pk])).content.decode()
    assert "我们加了人手。" in page and "100.0 %" in page
    assert "rows/" not in page and "QH-X" not in page


def test_the_daily_message_tells_what_waits(office, card):
    assert digest.sections(office.carl.user, TODAY) == {"organisation_agent": ["Scorecards to reply to: 1"]}
    assert digest.sections(office.hua.user, TODAY) == {}
    workflow.reply(card, "好。", actor=office.carl.user)
    workflow.propose(card, actor=office.stan.user)

    assert digest.sections(office.carl.user, TODAY) == {}
    assert digest.sections(office.hua.user, TODAY) == {"head": ["Scorecards to approve: 1"]}


def test_a_reply_after_the_day_still_counts_and_is_read_before_the_approval(office, card):
    late = noon(card.reply_due_on + 3 * DAY)
    workflow.propose(card, actor=office.stan.user, at=late)  # nobody had replied

    workflow.reply(card, "来晚了。", actor=office.carl.user, at=late)

    assert card.state == Scorecard.State.REPLIED and card.proposed_by is None
    with pytest.raises(Refused, match="somebody else was faster"):
        workflow.publish(card, actor=office.hua.user)
    assert Record.objects.get(verb="scorecard.replied").data["late"] is True
    workflow.propose(card, actor=office.stan.user, at=late)
    workflow.send_back(card, "先核对。", actor=office.hua.user, at=late)
    assert card.state == Scorecard.State.REPLIED and told(card, "sent_back") == {"斯坦"}
    workflow.propose(card, actor=office.stan.user, at=late)
    workflow.publish(card, actor=office.hua.user, at=late)
    with pytest.raises(Refused, match="somebody else was faster"):
        workflow.reply(card, "再来一次。", actor=office.carl.user, at=late)


def test_nobody_approves_alone(office, card):
    Mandate.objects.create(sub_district=office.place, person=office.stan, role="head", starts_on=TODAY)
    workflow.reply(card, "好。", actor=office.carl.user)
    workflow.propose(card, actor=office.stan.user)

    with pytest.raises(Refused, match="yourself"):
        workflow.publish(card, actor=office.stan.user)
    with pytest.raises(IntegrityError), transaction.atomic():
        Scorecard.objects.update(state="published", approved_by=office.stan.user, published_at=noon(TODAY))
    assert browser(office.stan).get(reverse("scorecard_act", args=[card.pk, "publish"])).status_code == 403


def test_figures_that_were_handed_over_never_change(office, card):
    before = dict(card.figures)
    matter(office, FIRST, told=0)

    for change in ({"figures": {}}, {"last": TODAY}):
        with pytest.raises(DatabaseError, match="refused"), transaction.atomic():
            Scorecard.objects.filter(pk=card.pk).update(**change)
    with pytest.raises(DatabaseError, match="refused"), transaction.atomic():
        Scorecard.objects.filter(pk=card.pk).delete()
    card.refresh_from_db()
    assert card.figures == before
    assert Board(card.figures).cell(LINES[0]).value == 5


def test_periods_that_are_not_over_overlap_or_hold_too_few_are_refused(office, card):
    by = {"actor": office.stan.user}
    assert workflow.hand_over(office.company, QUARTER, **by) == card
    for period, words in (
        (Period.quarter(2026, 4), "not over"), (Period.month(2026, 7), "already"), (Period.year(2025), "too few"),
    ):  # fmt: skip
        with pytest.raises(Refused, match=words):
            workflow.hand_over(office.company, period, **by)

    workflow.withdraw_publication(card, "数错了。", **by)
    workflow.withdraw_publication(card, "又一次。", **by)

    assert (card.withdrawn_because, told(card, "withdrawn")) == ("数错了。", {"卡尔", "斯坦"})
    assert workflow.hand_over(office.company, Period(FIRST, QUARTER.last), **by) != card


def links(told):
    """What a figure of the page says it counts, and the addresses of the cases."""
    cell = told.cell
    return [(url, n) for url, n in ((told.part_url, cell.part), (told.whole_url, cell.whole)) if url]


def test_every_figure_on_the_page_leads_to_exactly_its_cases(office, settings):
    settings.SCORECARD_LEAST = 2
    varied(office, 40)
    tab = browser(office.stan)
    period = {"period": "2026-Q3"}
    page = tab.get(reverse("scorecard", args=[office.company.pk]), period)
    card = workflow.hand_over(office.company, QUARTER, actor=office.stan.user)
    frozen = tab.get(reverse("scorecard_handed", args=[card.pk]))

    for found in (page, frozen):
        shown = [*found.context["figures"], *(cell for _name, cells in found.context["by_estate"] for cell in cells)]
        followed = [(url, n) for told in shown for url, n in links(told)]
        assert len(followed) > 40
        for url, n in followed:
            assert url.replace("&", "&amp;") in found.content.decode()
            assert tab.get(url).context["count"] == n, url
    assert Board(card.figures).cells() == [told.cell for told in page.context["figures"]]
    assert "机密姓名" not in tab.get(page.context["figures"][0].part_url).content.decode()


def test_one_estate_is_told_no_more_than_in_the_table(office):
    one, other, _third = estates(office)
    for row, n in ((one, 9), (other, 6), (_third, 2)):
        for day in range(n):
            matter(office, FIRST + day * DAY, told=0, estate=row)
    tab, url = browser(office.stan), reverse("scorecard", args=[office.company.pk])

    few = {row.pk: tab.get(url, {"period": "2026-Q3", "estate": row.pk}).context["figures"][0].cell.few
           for row in (one, other, _third)}  # fmt: skip

    assert few == {one.pk: False, other.pk: True, _third.pk: True}


def test_the_company_counts_no_ratings_over_days_of_its_own(office, card):
    """Two spans that overlap would tell how the one other side between them rated."""
    query = {"first": "2026-07-01", "last": "2026-09-30"}
    for tab, tells in ((browser(office.stan), True), (browser(office.carl), False)):
        shown = tab.get(reverse("scorecard", args=[office.company.pk]), query).context
        cells = [*shown["figures"], *(cell for _name, row in shown["by_estate"] for cell in row)]
        assert any(told.cell.line.key == "satisfied" for told in cells) is tells
        assert ("satisfied" in {line.key for line in shown["lines"]}) is tells
        assert shown["tells_no_rating"] is not tells
        asked = QueryDict(urlencode(query | {"pk": office.company.pk}))
        person = office.stan if tells else office.carl
        found = {line.cell.line.key for line in counted_now(person.user, asked)}
        assert ("satisfied" in found) is tells and "matters" in found
    handed = browser(office.carl).get(reverse("scorecard_handed", args=[card.pk])).context
    assert any(told.cell.line.key == "satisfied" for told in handed["figures"])


def test_nothing_is_shown_to_a_company_for_which_nobody_acts(office):
    five(office)
    Mandate.objects.filter(role="organisation_agent", organisation=office.company).delete()

    with pytest.raises(Refused, match="Nobody acts for"):
        workflow.hand_over(office.company, QUARTER, actor=office.stan.user)
    assert not Scorecard.objects.exists()


def test_the_company_opens_its_own_matters_but_never_who_rated(office, card):
    tab = browser(office.carl)
    page = tab.get(reverse("scorecard_handed", args=[card.pk]))
    own = next(iter(Case.objects.filter(parties__consent="agreed")))

    rows = tab.get(reverse("scorecard_handed_rows", args=[card.pk, "answered"]))

    assert len(rows.context["cases"]) == 5
    assert reverse("matter", args=[own.pk]) in rows.content.decode()
    assert "绝不外传的标题" not in rows.content.decode()
    for name, pk in (("scorecard_handed_rows", card.pk), ("scorecard_rows", office.company.pk)):
        assert tab.get(reverse(name, args=[pk, "rated"])).status_code == 404
    told_of = {told.cell.line.key: bool(told.part_url) for told in page.context["figures"]}
    assert told_of["satisfied"] is False and told_of["days"] is True
    assert [act.name for act in page.context["acts"]] == ["reply"]


def test_who_sees_what(office, card):
    other = make.organisation(office.place, "安居物业")
    rival = make.staff(office.place, "对手", "organisation_agent", organisation=other)
    away = make.staff(office.elsewhere, "外地", "staff")
    pages = {
        "list": reverse("scorecards"),
        "company": reverse("scorecard", args=[office.company.pk]),
        "rows": reverse("scorecard_rows", args=[office.company.pk, "matters"]),
        "card": reverse("scorecard_handed", args=[card.pk]),
        "reply": reverse("scorecard_act", args=[card.pk, "reply"]),
        "propose": reverse("scorecard_act", args=[card.pk, "propose"]),
        "hand": reverse("scorecard_hand_over", args=[office.company.pk]),
        "public": reverse("scorecard_public", args=[card.pk]),
    }
    answers = {
        person.name: [browser(person).get(url).status_code for url in pages.values()]
        for person in (office.stan, office.hua, office.dora, office.carl, rival, away, office.alice, office.clara)
    }
    assert answers == {
        "斯坦": [200, 200, 200, 200, 403, 200, 200, 404],
        "何主任": [200, 200, 200, 200, 403, 403, 403, 404],
        "朵拉": [200, 200, 200, 200, 403, 403, 403, 404],
        "卡尔": [200, 200, 200, 200, 200, 403, 403, 404],
        "对手": [200, 404, 404, 404, 404, 404, 404, 404],
        "外地": [200, 404, 404, 404, 404, 404, 404, 404],
        "爱丽": [403, 404, 404, 404, 404, 404, 404, 404],
        "克拉拉": [403, 404, 404, 404, 404, 404, 404, 404],
    }


def test_staff_of_an_estate_count_it_alone_and_see_no_card_of_the_whole(office, card):
    _one, other, _third = estates(office)
    matter(office, FIRST, told=0, estate=other)
    eva = make.staff(office.place, "伊娃", "staff", estate=other)

    page = browser(eva).get(reverse("scorecard", args=[office.company.pk]), {"period": "2026-Q3"})

    assert page.context["figures"][0].cell.part == 1
    assert browser(eva).get(reverse("scorecard_handed", args=[card.pk])).status_code == 404
    assert browser(eva).get(reverse("scorecard_hand_over", args=[office.company.pk])).status_code == 403


@pytest.mark.parametrize(
    "query", ["first=1926-01-01&last=2026-01-01", "period=2026-13", "estate=999999", "first=2026-07-01"]
)
def test_what_can_not_be_read_is_told_and_counts_nothing(office, query):
    five(office)

    page = browser(office.stan).get(reverse("scorecard", args=[office.company.pk]) + "?" + query)

    assert page.status_code == 200 and page.context["form"].errors
    assert 'role="alert"' in page.content.decode()
    assert "figures" not in page.context
    url = reverse("scorecard_hand_over", args=[office.company.pk]) + "?" + query
    assert browser(office.stan).get(url).status_code == 404


def test_a_filter_that_can_not_be_read_says_so_and_shows_no_figure(office):
    five(office)
    tab = browser(office.stan)
    for query in ("first=1926-06-01&last=2026-11-28", "estate=999", "first=2026-06-01"):
        for url in (reverse("scorecard", args=[office.company.pk]), reverse("scorecards")):
            page = tab.get(f"{url}?{query}").content.decode()
            assert "Nothing is counted until" in page and "<table" not in page and "hand-over" not in page
            assert "2026, " not in re.search("<h1>.*?</h1>", page)[0]
        rows = tab.get(f"{reverse('scorecard_rows', args=[office.company.pk, 'matters'])}?{query}", follow=True)
        assert "Nothing is counted until" in rows.content.decode()


def test_a_card_of_the_year_covers_its_quarters(office):
    five(office)
    url = reverse("scorecard", args=[office.company.pk])
    stan, carl = browser(office.stan), browser(office.carl)
    assert stan.get(url, {"period": "2026-Q3"}).context["hands_over"]
    assert not stan.get(url, {"period": "2026-Q4"}).context["hands_over"]  # it still runs
    assert not stan.get(url, {"period": "2025-Q4"}).context["hands_over"]  # nothing to say
    months = {"first": "2026-01-01", "last": "2026-10-31"}
    card = workflow.hand_over(office.company, Period(date(2026, 1, 1), date(2026, 10, 31)), actor=office.stan.user)

    for query in ({"period": "2026-Q3"}, months):
        assert not stan.get(url, query).context["hands_over"]
        for tab in (stan, carl):
            (row,) = tab.get(reverse("scorecards"), query).context["rows"]
            assert (row["card"], row["of_other_days"]) == (card, query != months)
    assert "not shown to the company yet" not in carl.get(reverse("scorecards")).content.decode()


def test_an_estate_of_another_place_is_no_estate(office, card):
    theirs = Estate.objects.get(sub_district=office.elsewhere)
    tab = browser(office.stan)
    rows = tab.get(reverse("scorecard_handed_rows", args=[card.pk, "matters"]), {"of": theirs.pk})
    assert rows.context["count"] == 0
    assert tab.get(reverse("scorecard_rows", args=[office.company.pk, "matters"]), {"of": "x"}).status_code == 404


def test_the_pages_of_the_acts(office, card):
    carl, stan, hua = browser(office.carl), browser(office.stan), browser(office.hua)

    def act(tab, what, **data):
        return tab.post(reverse("scorecard_act", args=[card.pk, what]), data, follow=True)

    assert "still reply" in act(stan, "propose").content.decode()
    assert act(carl, "reply").context["form"].errors
    assert "我们改了。" in act(carl, "reply", words="我们改了。").content.decode()
    act(stan, "propose")
    shown = hua.get(reverse("scorecard_act", args=[card.pk, "publish"])).content.decode()
    assert re.search(r"The figures: Matters \d+, .*Answered in time \d+\.\d %", shown)
    assert ["Published." in act(hua, "publish").content.decode() for _tap in range(2)] == [True, True]
    card.refresh_from_db()
    assert card.state == "published"
    assert str(office.company) in browser().get(reverse("scorecards_published")).content.decode()
    act(stan, "withdraw", reason="数错了。")
    assert browser().get(reverse("scorecard_public", args=[card.pk])).status_code == 404
    new = stan.post(
        reverse("scorecard_hand_over", args=[office.company.pk]) + "?period=2026-Q3", {"days": 10}, follow=True
    )
    assert Scorecard.objects.living().count() == 1 and new.status_code == 200


def queries(tab, url, django_assert_max_num_queries):
    with django_assert_max_num_queries(60) as found:
        tab.get(url)
    return len(found)


def test_the_list_asks_as_much_for_three_companies_as_for_one(office, card, django_assert_max_num_queries):
    tab, url = browser(office.stan), reverse("scorecards")
    tab.get(url)
    one = queries(tab, url, django_assert_max_num_queries)
    for name in ("安居物业", "乐居物业"):
        company = make.organisation(office.place, name)
        make.staff(office.place, f"{name}的人", "organisation_agent", organisation=company)
        office.company = company
        five(office)
        workflow.hand_over(company, QUARTER, actor=office.stan.user)

    assert queries(tab, url, django_assert_max_num_queries) == one


@pytest.mark.django_db(transaction=True)
def test_two_heads_at_once_publish_once(office, broker):  # noqa: F811
    five(office)
    card = workflow.hand_over(office.company, QUARTER, actor=office.stan.user)
    workflow.reply(card, "好。", actor=office.carl.user)
    workflow.propose(card, actor=office.stan.user)
    other = make.staff(office.place, "副主任", "head")
    rows = [Scorecard.objects.get() for _n in range(4)]

    results = together(*[
        lambda row=row, who=who: workflow.publish(row, actor=who.user)
        for row, who in zip(rows, [office.hua, other] * 2, strict=True)
    ])  # fmt: skip

    assert not [result for result in results if isinstance(result, ValidationError)]
    assert Record.objects.filter(verb="scorecard.published").count() == 1
    assert Message.objects.filter(kind="scorecard.published", channel="in_app", user=office.carl.user).count() == 1
