"""Each list that can be exported: the rows of the file are those of its page, in its order and no wider."""

import html
import re
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.http import Http404, QueryDict
from django.urls import resolve, reverse
from django.utils import timezone

from consultations.models import Call, Task
from dashboards import overview
from dashboards.exportable import LISTS
from dashboards.exportable.lists import line
from dashboards.measures import MEASURES
from dashboards.models import Export
from foundation.notifications.models import InboundMessage
from mediation.models import Agreement, Case, Party, Session, Status
from residents import workflow as residents
from residents.models import Building, Estate, Mandate, Occupancy, Ownership, Unit
from tests import make
from tests.consultations import make as duty_make
from tests.consultations.conftest import duty  # noqa: F401 - a fixture
from tests.dashboards.october import OCTOBER, approved, late_correction
from tests.dashboards.scorecard_samples import card as card_of
from tests.dashboards.test_exports import a_case, written
from tests.mediation.conftest import browser, english  # noqa: F401 - a fixture for all


def table(key, who, query="", *, plain=False):
    """The lines of a list, as its file has them, by the keys of all columns."""
    listing, user = LISTS[key], type(who.user).objects.get(pk=who.user_id)
    rows = listing.rows(user, QueryDict(query))
    opens = listing.opens(user) if plain else None
    return [
        dict(zip([one.key for one in listing.columns], line(listing.columns, row, opens), strict=True)) for row in rows
    ]


def values(key, who, query, column):
    return [row[column] for row in table(key, who, query)]


def may_export(cast, key):
    """Who gets the form of the list, of those who play here."""
    who = ("alice", "clara", "dora", "mira", "selma", "adam", "carl")
    url = reverse("new_export", args=[key])
    return {name for name in who if browser(getattr(cast, name)).get(url).status_code == 200}


def export_link(page, key, query=""):
    return f'href="{reverse("new_export", args=[key])}{query}"' in page.content.decode()


DESK = {"clara", "dora", "mira", "selma"}


@pytest.mark.parametrize(
    "key, who",
    [("queue", DESK), ("agreements", DESK), ("intake", {"clara", "dora"}), ("replies", {"clara", "dora"}),
     ("sessions", {"clara", "dora", "mira"}), ("calls", {"dora"}), ("duty-planned", {"dora"}),
     ("figure-open", {"dora"}), ("breakdown", {"dora"}), ("parity", {"dora"}), ("people", {"dora"}),
     ("lawyers", {"dora"}), ("units", {"adam"}), ("mandates", {"adam"})],
)  # fmt: skip
def test_who_exports_what(cast, key, who):
    assert may_export(cast, key) == who
    page = reverse(LISTS[key].page, args=[LISTS[key].of] if LISTS[key].of else [])
    assert {name for name in ("alice", *who) if browser(getattr(cast, name)).get(page).status_code == 200} == who


def test_every_list_has_columns_switched_on_and_keys_of_its_own():
    for key, listing in LISTS.items():
        keys = [column.key for column in listing.columns]
        assert len(keys) == len(set(keys)) and len(key) <= 40 and max(map(len, keys)) <= 30, key
        assert any(column.on and not column.personal for column in listing.columns), key
        assert "identity" not in " ".join(keys)


def test_matters_of_the_desk_by_tab_and_filter(cast):
    today = timezone.localdate()
    for n, (due, mediator) in enumerate([(today + timedelta(9), cast.mira), (None, cast.mira), (today, cast.max)]):
        a_case(cast, n, next_due_on=due, mediator=mediator)
    a_case(cast, 8, committee=cast.elsewhere.committees.get(), sub_district=cast.elsewhere)

    def page(who, query):
        return [case.reference for case in browser(who).get(f"{reverse('queue')}?{query}").context["cases"]]

    for who in (cast.clara, cast.mira, cast.max):
        for query in ("", "tab=all", "tab=today", "tab=all&nobody=1", "tab=all&q=爱丽", "tab=all&estate=999", "tab=x"):
            assert values("queue", who, query, "reference") == page(who, query), (who.name, query)
    assert values("queue", cast.clara, "tab=all", "reference") == ["QH-2026-0002", "QH-2026-0000", "QH-2026-0001"]
    assert export_link(browser(cast.clara).get(f"{reverse('queue')}?tab=all"), "queue", "?tab=all")


def test_the_register_of_agreements_and_its_sums(cast):
    case = make.case(cast, Status.AGREED)
    Agreement.objects.update(left_open="门锁")
    year = timezone.localdate().year
    for query, n in (("", 1), (f"year={year - 1}", 0), ("kind=oral", 0), ("kind=part", 1), ("performance=open", 1)):
        page = browser(cast.clara).get(f"{reverse('agreements')}?{query}")
        shown = [row.case.number for row in page.context["agreements"]]
        assert values("agreements", cast.clara, query, "number") == shown and len(shown) == n
    (row,) = table("agreements", cast.clara, plain=True)
    assert row["number"] == case.number
    assert (row["applicant"], row["respondent"], row["left_open"]) == ("爱丽", "鲍勃", "门锁")
    assert row["money"] == Agreement.objects.get().money and row["in_force"] == timezone.localdate()
    (row,) = table("agreements", cast.clara)
    assert (row["applicant"], row["respondent"], row["left_open"]) == ("爱*", "鲍*", "***")
    assert table("agreements", cast.max) == []


def test_work_orders_with_the_number_of_the_same(cast):
    first = make.work_order(cast)
    make.work_order(cast, "20261122002")
    make.work_order(cast, "20261122003", "夜里施工。")
    type(first).objects.filter(pk=first.pk).update(caller="王女士", phone="13800001234", place="清和里3幢401")
    for query in ("", "tab=all", "tab=case", "q=施工"):
        page = browser(cast.dora).get(f"{reverse('intake')}?{query}").context["orders"]
        shown = [(row["number"], row["size"]) for row in table("intake", cast.dora, query)]
        assert shown == [(order.external_number, size) for order, size in page], query
    row = next(row for row in table("intake", cast.dora) if row["number"] == "20261122001")
    assert (row["size"], row["caller"], row["phone"], row["place"]) == (2, "王**", "138****1234", "清和里3幢")
    assert (row["text"], row["answer"]) == ("***", "")
    assert table("intake", cast.dora, plain=True)[1]["caller"] == "王女士"


def test_text_messages_that_belong_to_no_matter(cast):
    common = {"sub_district": cast.place, "phone": "+8613812345678", "text": "你好", "at": timezone.now()}
    for state in ("left", "aside", "taken"):
        InboundMessage.objects.create(gateway_id=state, state=state, **common)
    for query, n in (("", 1), ("tab=aside", 1)):
        assert len(browser(cast.clara).get(f"{reverse('replies')}?{query}").context["rows"]) == n
        (row,) = table("replies", cast.clara, query)
        assert (row["phone"], row["text"]) == ("138****5678", "***")
    assert table("replies", cast.clara, plain=True)[0]["text"] == "你好"


def test_sessions_of_the_drawn_days_and_nothing_of_what_is_closed(cast):
    at = datetime(2026, 10, 14, 2, tzinfo=UTC)
    for n, party in enumerate([False, True]):
        case = a_case(cast, n)
        Session.objects.create(
            case=case, starts_at=at, ends_at=at + timedelta(hours=1), place="工作室", planned_by=cast.mira.user,
            party=case.applicant if party else None,
        )  # fmt: skip
    for who, query in ((cast.dora, "on=2026-10-01"), (cast.mira, "on=2026-10-14&view=week&of=mine"),
                       (cast.mira, "on=2026-11-30"), (cast.clara, "on=2026-10-01&of=999")):  # fmt: skip
        page = browser(who).get(f"{reverse('session_calendar')}?{query}")
        shown = [row.starts_at for week in page.context["weeks"] for day in week for row in day.sessions]
        assert values("sessions", who, query, "begins") == shown, (who.name, query)
    joint, private = table("sessions", cast.dora, "on=2026-10-01", plain=True)
    assert (joint["reference"], joint["title"], str(joint["state"])) == ("QH-2026-0000", "楼上漏水", "planned")
    assert (private["reference"], private["title"], private["way"], str(private["state"])) == ("", "", "", "taken")
    assert [str(row["state"]) for row in table("sessions", cast.mira, "on=2026-10-01")] == ["planned", "private talk"]


def test_matters_behind_each_figure_are_those_that_it_counts(cast):
    stan = make.staff(cast.place, "斯坦", "staff")
    now = timezone.now()
    for n, more in enumerate([{}, {"outcome": "settled", "outcome_at": now}, {"outcome": "failed", "outcome_at": now}]):
        a_case(cast, n, next_due_on=date(2026, 1, 1), **more)
    a_case(cast, 9, committee=cast.elsewhere.committees.get(), sub_district=cast.elsewhere)
    for key in MEASURES:
        for query in ("", "whole=1", "period=2020", "category=LEAK"):
            page = browser(stan).get(f"{reverse('figure_rows', args=[key])}?{query}")
            shown = [case.reference for case in page.context["cases"]]
            assert values(f"figure-{key}", stan, query, "reference") == shown, (key, query)
            assert not shown or export_link(page, f"figure-{key}", f"?{query}" if query else "")
    assert len(table("figure-filed", stan)) == 3


@pytest.fixture
def a_year(cast):
    """stan reads; three matters settled, one failed, one open and late, on two ways."""
    now = timezone.now()
    settled = {"status": Status.CLOSED, "outcome": "settled", "outcome_at": now, "accepted_at": now}
    for n, more in enumerate([settled, settled, settled | {"channel": "counter"}, settled | {"outcome": "failed"}]):
        a_case(cast, n, submitted_at=now - timedelta(days=3), **more)
    a_case(cast, 8, next_due_on=date(2026, 1, 1))
    return make.staff(cast.place, "斯坦", "staff")


@pytest.mark.parametrize(
    ("key", "name", "query"),
    [("breakdown", "overview", ""), ("breakdown", "overview", "by=mediator"), ("breakdown", "overview", "by=estate"),
     ("breakdown", "overview", "period=2020"), ("parity", "parity", ""), ("parity", "parity", "category=LEAK")],
)  # fmt: skip
def test_tables_of_figures_say_what_their_page_says(a_year, key, name, query):
    page = browser(a_year).get(f"{reverse(name)}?{query}")
    lines = [line if isinstance(line, dict) else vars(line) for line in page.context["lines"]]
    shown = [[line["name"], *(cell["value"] for cell in line["cells"])] for line in lines]

    rows = table(key, a_year, query)

    measures = [key for key in rows[0] if key != "name"] if rows else []
    told = [[row["name"], *(overview.written(MEASURES[of], row[of]) for of in measures)] for row in rows]
    assert told == shown and rows and export_link(page, key, f"?{query}" if query else "")


def test_people_and_companies_say_what_their_pages_say(cast, a_year, settings):
    page, (row,) = browser(a_year).get(reverse("people")), (row for row in table("people", a_year) if row["open"])
    load = next(load for load in page.context["loads"] if load.counts.get("open"))
    assert row["name"] == load.name == cast.mira.name and (row["open"], row["late"], row["settled"]) == (1, 1, 3)
    assert [row[key] for key, _n in load.ages] == [n for _key, n in load.ages]
    assert [row[key] for key, _n, _step in load.lateness] == [n for _key, n, _step in load.lateness]
    assert len(table("people", a_year)) == len(page.context["loads"]) and export_link(page, "people")

    Case.objects.update(company=cast.place.organisations.get(kind="property_company"))
    query = f"period={timezone.localdate():%Y-%m}"
    assert [row["filed"] for row in table("scorecards", a_year, query)] == [5]
    assert table("scorecards", a_year, query)[0]["settled"] == "too few to say"  # four
    settings.SCORECARD_LEAST = 4
    assert table("scorecards", a_year, query)[0]["settled"] == 75
    assert export_link(browser(a_year).get(f"{reverse('scorecards')}?{query}"), "scorecards", f"?{query}")


def test_tasks_and_hours_of_the_lawyers(duty):  # noqa: F811
    begins = timezone.now() - timedelta(days=1)
    duty_make.shift(duty.partnership, duty.lena, begins, 3)
    query = f"first={timezone.localdate(begins)}&last={timezone.localdate(begins)}"

    page = browser(duty.stan).get(f"{reverse('people')}?{query}")

    (row,) = table("lawyers", duty.stan, query)
    assert list(row.values()) == [page.context["lawyers"][0][key] for key in ("name", *list(row)[1:])]
    assert row["planned_hours"] == 3 and export_link(page, "lawyers", f"?{query.replace('&', '&amp;')}")


def test_rows_behind_the_numbers_of_the_lawyers_and_their_calls(duty):  # noqa: F811
    begins = timezone.now() - timedelta(days=1)
    shift = duty_make.shift(duty.partnership, duty.lena, begins, 3)
    duty.lena.person.name = "=HYPERLINK(1)"
    duty.lena.person.save()
    Call.objects.create(
        sub_district=duty.place, shift=shift, way="visit", outcome="advised", caller="王女士", phone="+8613812345678"
    )
    day = timezone.localdate(begins)
    for who in (duty.dora, duty.fiona, duty.stan):
        for key in [key for key in LISTS if key.startswith("duty-")]:
            query = f"first={day}&last={day}"
            page = browser(who).get(f"{reverse('number_rows', args=[LISTS[key].of])}?{query}")
            assert [list(row.values()) for row in table(key, who, query)] == page.context["lines"], key
            assert not page.context["lines"] or export_link(page, key, f"?{query.replace('&', '&amp;')}")
    assert table("duty-planned", duty.dora, f"first={day}&last={day}")[0]["c0"] == "=HYPERLINK(1)"
    (row,) = table("calls", duty.fiona, plain=True)  # masked on the page, masked in the file
    assert (row["caller"], row["phone"], row["lawyer"]) == ("王**", "138****5678", "=HYPERLINK(1)")
    assert LISTS["calls"].opens(duty.dora.user) is None


def test_units_of_today_with_their_owners_and_mandates_with_their_people(cast):
    estate = Estate.objects.get(sub_district=cast.place)
    building = Building.objects.get(estate=estate)
    unit = Unit.objects.create(estate=estate, building=building, number="301", area="80.50")
    Unit.objects.create(estate=estate, building=building, number="302", starts_on="2024-01-01", ends_on="2025-01-01")
    for person, share in ((cast.alice, "0.5"), (None, "0.5")):
        Ownership.objects.create(unit=unit, person=person, organisation=None if person else cast.company, share=share)
    Ownership.objects.create(unit=unit, person=cast.oscar, ends_on=date(2025, 1, 1), starts_on=date(2024, 1, 1))
    Occupancy.objects.create(unit=unit, person=cast.bob, how="tenant")

    (row,) = table("units", cast.adam, f"estate={estate.pk}")
    assert (row["number"], row["owners"], row["users"]) == ("301", f"爱*、{cast.company}", "鲍*")
    (row,) = table("units", cast.adam, plain=True)
    assert (row["owners"], row["shares"], row["users"]) == (f"爱丽、{cast.company}", "0.5、0.5", "鲍勃")
    foreign = Estate.objects.get(sub_district=cast.elsewhere)
    assert [table("units", cast.adam, f"estate={n}") for n in (foreign.pk, "x", "9" * 30)] == [[], [], []]
    page = browser(cast.adam).get(reverse("register"))
    assert page.context["estates"].get(pk=estate.pk).units_now == 1 and export_link(page, "units")

    residents.end_mandate(
        Mandate.objects.get(person=cast.max), from_day=timezone.localdate(), reason="离任", actor=cast.adam.user
    )
    for query in ("", "tab=ended", "role=clerk", "q=%E5%85%8B", "tab=ended&role=clerk"):
        page = browser(cast.adam).get(f"{reverse('mandates')}?{query}")
        shown = [row.person.name for row in page.context["mandates"]]
        assert [row["name"] for row in table("mandates", cast.adam, query, plain=True)] == shown, query
        assert not shown or export_link(page, "mandates", f"?{query.replace('&', '&amp;')}" if query else "")
    (row,) = table("mandates", cast.adam, "tab=ended")
    assert (row["name"], row["reason"]) == ("马**", "***") and "****" in row["phone"]


@pytest.mark.usefixtures("november")
def test_matters_behind_people_allowances_statistics_and_scorecards(bureau):
    """Each page leads to a table of exactly what it lists, and the table back to the page; who opens none gets none."""
    Case.objects.filter(category="FEE").update(mediator=bureau.mira, company=bureau.company)
    Party.objects.filter(case__category="FEE", side="respondent").update(person=None, organisation=bureau.company)
    card = card_of(bureau, bureau.stan, OCTOBER, state="handed")
    pages = [
        reverse("people_rows", args=[bureau.mira.pk, "settled"]) + "?period=2026-10",
        reverse("people_rows", args=[0, "settled"]) + "?period=2026-10&category=LEAK",
        reverse("allowance_rows", args=["2026-10", bureau.mira.pk, "oral"]),
        reverse("statistic_rows", args=["2026-10", "settled"]),
        reverse("statistic_rows", args=["2026-Q4", "settled"]) + "?by=kind&value=street",
        reverse("scorecard_rows", args=[bureau.company.pk, "mediated"]) + "?period=2026-10",
        reverse("scorecard_handed_rows", args=[card.pk, "mediated"]),
    ]
    for url in pages:
        page = browser(bureau.stan).get(url)
        listed = page.context["cases"]
        link = re.search(r'href="(/exports/new/[^"]+)"', page.content.decode())
        assert listed and link, url
        address, _mark, query = html.unescape(link[1]).partition("?")
        key = resolve(address).kwargs["key"]
        assert [row["reference"] for row in table(key, bureau.stan, query)] == [case.reference for case in listed], url
        assert browser(bureau.stan).get(f"{address}?{query}").context["back_url"] == url
        assert browser(bureau.alice).get(f"{address}?{query}").status_code == 403
        assert browser(bureau.stan).get(address).status_code == 404  # of whom, it does not say
    url = reverse("people_rows", args=[bureau.mira.pk, "settled"]) + "?period=2026-10&who=0"  # the page is of mira
    assert f"who={bureau.mira.pk}&" in browser(bureau.stan).get(url).context["export_query"]


@pytest.mark.usefixtures("november")
@pytest.mark.parametrize(
    "key, query",
    [("people_rows", "who=1&key=nonsense"), ("people_rows", "who=x&key=open"),
     ("allowance_rows", "month=x&who=1&kind=oral"),
     ("statistic_rows", "period=2026-10&measure=x"), ("scorecard_rows", "pk=0&key=mediated"),
     ("statistic_rows", "period=2026-10&measure=settled&by=kind&value=x"), ("scorecard_handed_rows", "pk=7&key=x")],
)  # fmt: skip
def test_what_there_is_not_has_no_table(bureau, key, query):
    with pytest.raises(Http404):
        table(key, bureau.stan, query)


TOO_LONG = "first=1926-11-01&last=2026-11-01"


@pytest.mark.parametrize(
    "key, query, words",
    [("breakdown", TOO_LONG, "between 2000 and 2199"), ("breakdown", "first=2020-01-01&last=2026-11-01", "three year"),
     ("parity", "first=2026-01-01", "both a first and a last"), ("people", "estate=999", "not one of the available"),
     ("lawyers", TOO_LONG, "between 2000 and 2199"), ("scorecards", "estate=999", "not one of the available"),
     ("figure-open", "estate=999", "not one of the available"), ("figure-filed", TOO_LONG, "between 2000 and 2199"),
     ("people_rows", f"who=0&key=open&{TOO_LONG}", "between 2000 and 2199")],
)  # fmt: skip
def test_a_filter_that_can_not_be_read_makes_no_file(cast, key, query, words):
    tab = browser(make.staff(cast.place, "斯坦", "staff"))
    url = f"{reverse('new_export', args=[key])}?{query}"
    column = LISTS[key].columns[0].key

    page = tab.get(url)
    answer = tab.post(url, {"once": str(uuid4()), "format": "csv", "columns": [column]})

    for said in (page, answer):
        assert said.status_code == 200 and any(words in message for message in said.context["refused"]), query
        assert "<form method" not in said.content.decode().partition("<h1")[2].partition("</main")[0]
    assert not Export.objects.exists()


def test_what_there_is_not_leaves_no_export_behind(cast):
    tab = browser(make.staff(cast.place, "斯坦", "staff"))
    url = f"{reverse('new_export', args=['statistic_rows'])}?period=1926&measure=accepted"

    assert tab.get(url).status_code == 404
    assert tab.post(url, {"once": str(uuid4()), "format": "csv", "columns": ["reference"]}).status_code == 404
    assert not Export.objects.exists()


@pytest.mark.usefixtures("november")
def test_a_scorecard_is_a_table_and_the_company_takes_out_its_own_matters(bureau, settings):
    settings.SCORECARD_LEAST = 2
    Case.objects.filter(category="FEE").update(company=bureau.company, estate=bureau.place.estates.first())
    Party.objects.filter(case__category="FEE", side="respondent").update(person=None, organisation=bureau.company)
    card = card_of(bureau, bureau.stan, OCTOBER, state="handed")
    of_card = reverse("scorecard_handed", args=[card.pk])
    now = reverse("scorecard", args=[bureau.company.pk]) + "?period=2026-10"
    for who in (bureau.stan, bureau.carl):
        for url, key, query in ((now, "scorecard", f"period=2026-10&pk={bureau.company.pk}"),
                                (of_card, "scorecard_handed", f"pk={card.pk}")):  # fmt: skip
            page = browser(who).get(url)
            rows = table(key, who, query)
            shown = [(told.cell.value, told.cell.few) for told in page.context["figures"]]
            assert [(None if few else value, few) for value, few in shown] == [
                (None if row["value"] == "too few to say" else row["value"], row["value"] == "too few to say")
                for row in rows[: len(shown)]
            ]
            assert len(rows) >= len(shown) and "settled" not in [row["estate"] for row in rows]
            assert export_link(page, key, "?" + query.replace("&", "&amp;"))
    for name, query in (("scorecard_rows", "?period=2026-10"), ("scorecard_handed_rows", "")):
        pk = card.pk if "handed" in name else bureau.company.pk
        page = browser(bureau.carl).get(reverse(name, args=[pk, "mediated"]) + query)
        listed = [case.reference for case in page.context["cases"]]
        assert listed and values(f"own_{name}", bureau.carl, page.context["export_query"], "reference") == listed
        assert export_link(page, f"own_{name}", "?" + page.context["export_query"].replace("&", "&amp;"))
    assert "mediator" not in {column.key for column in LISTS["own_scorecard_rows"].columns}
    assert may_export(bureau, "own_scorecard_rows") == set()  # of whom, it does not say
    with pytest.raises(Http404):
        table("own_scorecard_rows", bureau.carl, f"pk={bureau.company.pk}&key=rated")  # not who rated
    assert not LISTS["own_scorecard_rows"].may(bureau.alice.user)


@pytest.mark.usefixtures("november")
def test_the_months_of_the_statistics_and_their_adjustments(bureau):
    row = approved(bureau, late_correction(bureau), "补录")
    for who, query in ((bureau.stan, ""), (bureau.stan, "year=2025"), (bureau.hana, "year=2026")):
        page = browser(who).get(f"{reverse('statistics')}?{query}")
        lines = page.context["lines"]
        assert values("statistics", who, query, "month") == [line["period"] for line in lines]
        assert export_link(page, "statistics", f"?{query}" if query else "")
        assert export_link(page, "adjustments", f"?{query}" if query else "")
    october = table("statistics", bureau.stan)[1]
    assert (october["accepted"], october["settled"], str(october["state"])) == (3, 2, "frozen")  # adjusted
    (line,) = table("adjustments", bureau.stan)
    assert (line["month"], line["figures"], line["reason"], line["counts_in"]) == (
        "2026-10",
        "Accepted +1",
        "补录",
        "2026-11",
    )
    assert {"Accepted All +1", "Accepted Property management +1"} <= set(line["lines"].split("；"))
    assert (line["made_by"], line["decided_by"]) == ("斯坦", "哈娜") and line["decided_at"] == row.decided_at
    assert table("adjustments", bureau.stan, "year=2025") == []
    committee = bureau.place.committees.get()
    assert table("adjustments", bureau.dora, f"committee={committee.pk}") == []


def test_who_audits_takes_out_the_list_of_exports(cast):
    a_case(cast)
    export = written(cast)
    auditor = make.staff(cast.place, "奥黛", "audit_admin")

    page = browser(auditor).get(reverse("exports"))

    assert export_link(page, "exports")
    (row,) = table("exports", auditor)
    assert (row["owner"], row["filter"], row["rows"], row["sha256"]) == ("克拉拉", "tab=all", 1, export.sha256)
    assert may_export(cast, "exports") == set()


def test_addresses_and_what_was_filed_for_them(cast):
    building = Building.objects.get(estate__sub_district=cast.place)
    for n in range(2):
        a_case(cast, n, category="LEAK" if n else "NOISE")
    for query in ("", f"estate={building.estate_id}"):
        page = browser(cast.clara).get(f"{reverse('places')}?{query}")
        assert values("places", cast.clara, query, "address") == [words for words, _level, _pk in page.context["rows"]]
        assert export_link(page, "places", f"?{query}" if query else "")
    for query in ("", "category=LEAK", "tab=open"):
        page = browser(cast.clara).get(f"{reverse('place', args=['building', building.pk])}?{query}")
        listed = [case.reference for case in page.context["cases"]]
        found = page.context["export_query"]
        assert listed and values("place", cast.clara, found, "reference") == listed
        assert export_link(page, "place", "?" + found.replace("&", "&amp;"))
    with pytest.raises(Http404):
        table("place", cast.clara, f"level=building&pk={Building.objects.get(estate__sub_district=cast.elsewhere).pk}")
    assert may_export(cast, "places") == {"clara", "dora"}


def test_tasks_of_a_lawyer_as_both_pages_list_them(duty):  # noqa: F811
    for n in range(2):
        Task.objects.create(
            case=a_case(duty, n), kind="opinion", lawyer=duty.lena, question="问", asked_by=duty.mira.user,
            due_on=timezone.localdate() + timedelta(days=n),
        )  # fmt: skip
    page = browser(duty.lena.person).get(reverse("duty_tasks"))
    assert values("duty_tasks", duty.lena.person, "", "due_on") == [task.due_on for task in page.context["tasks"]]
    assert page.context["tasks"] and export_link(page, "duty_tasks")
    page = browser(duty.stan).get(reverse("people_tasks", args=[duty.lena.pk, "open"]))
    query = page.context["export_query"]
    shown = [task.due_on for task, _asked_at in page.context["lines"]]
    assert len(shown) == 2 and values("people_tasks", duty.stan, query, "due_on") == shown
    assert export_link(page, "people_tasks", "?" + query.replace("&", "&amp;"))
