"""What must be covered, held against the published shifts: counted by hand, each figure with its rows."""

from datetime import datetime, time, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from consultations.cover import cover, gaps, needed
from consultations.models import Need, Shift
from consultations.numbers import Wanted
from foundation.notifications.outbox import SHANGHAI
from tests.consultations import make

from .conftest import browser

MONDAY = datetime(2026, 10, 12, 9, tzinfo=SHANGHAI)
WEEK = {"first": "2026-10-12", "last": "2026-10-18"}
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def need(place, **values):
    given = {"channel": "hotline", "begins": time(9), "ends": time(12), "starts_on": MONDAY.date()}
    return Need.objects.create(sub_district=place, **given | values)


def serve(duty, who, begins, hours=3, **values):
    return make.shift(duty.partnership, who, begins, hours, "hotline", **values)


@pytest.fixture
def week(duty):
    """Five mornings on the hotline: whole; from ten; none but a draft; two halves; called off."""
    need(duty.place)
    serve(duty, duty.lena, MONDAY)
    serve(duty, duty.lena, MONDAY + DAY + HOUR, 5)
    serve(duty, duty.lena, MONDAY + 2 * DAY, status=Shift.Status.DRAFT)
    serve(duty, duty.lena, MONDAY + 3 * DAY, 1.5)
    serve(duty, duty.leo, MONDAY + 3 * DAY + 1.5 * HOUR, 1.5)
    serve(duty, duty.leo, MONDAY + 4 * DAY, status=Shift.Status.CANCELLED)
    return duty


def wanted(duty, **values):
    return Wanted(duty.dora.user, MONDAY.date(), MONDAY.date() + 6 * DAY, **values)


def line(duty, channel="hotline"):
    return next(row for row in cover(wanted(duty)) if row["key"] == channel)


def test_cover_of_a_week(week):
    found = line(week)
    assert (found["needed"], found["covered"], found["missing"], found["share"]) == (15, 8, 7, 53)
    assert line(week, "desk")["share"] is None


def test_rows_behind_the_cover(week):
    hole = [(row.span.begins, row.hours) for row in reversed(gaps(wanted(week)))]
    assert hole == [(MONDAY + DAY, 1), (MONDAY + 2 * DAY, 3), (MONDAY + 4 * DAY, 3)]
    assert [row.covered for row in reversed(needed(wanted(week)))] == [3, 2, 0, 3, 0]


def test_two_lawyers_at_night_are_counted_to_the_edges_of_the_span(duty):
    """From 22 to 2 o'clock each night: of the first and the last night the half within the span."""
    need(duty.place, begins=time(22), ends=time(2), days="every", lawyers=2, starts_on=MONDAY.date() - DAY)
    serve(duty, duty.lena, MONDAY.replace(hour=23), 1)

    found = line(duty)

    assert (found["needed"], found["covered"]) == (7 * 4 * 2, 1)
    assert [row.covered for row in needed(wanted(duty))[::-1]] == [0, 1, 0, 0, 0, 0, 0, 0]
    assert sum(row.hours for row in gaps(wanted(duty))) == found["missing"] == Decimal(55)


def test_almost_all_is_not_all(duty):
    need(duty.place, begins=time(0), ends=time(0), days="every")
    serve(duty, duty.lena, MONDAY.replace(hour=0, minute=1), 24 * 7)

    assert line(duty)["share"] == 99


def test_firms_help_each_other_and_another_place_does_not(week):
    other = make.partnership(week.place, "公正律师事务所")
    make.shift(other, make.lawyer(other, "欧文"), MONDAY + 2 * DAY, 3, "hotline")
    away = make.partnership(week.elsewhere, "外地律师事务所")
    make.shift(away, make.lawyer(away, "外人"), MONDAY + 4 * DAY, 3, "hotline")
    need(week.elsewhere, ends=time(20))

    assert (line(week)["needed"], line(week)["covered"]) == (15, 11)
    assert cover(Wanted(week.fiona.user, wanted(week).first, wanted(week).last)) == cover(wanted(week))


def test_page_leads_to_the_rows(week):
    tab = browser(week.fiona)
    page = tab.get(reverse("duty_numbers"), WEEK).content.decode()
    assert "53 %" in page and f"{reverse('number_rows', args=['gaps'])}?first=2026-10-12" in page

    for name, most in (("needed", 5), ("gaps", 3)):
        lines = tab.get(reverse("number_rows", args=[name]), WEEK | {"channel": "hotline"}).context["lines"]
        assert len(lines) == most
        assert tab.get(reverse("number_rows", args=[name]), WEEK | {"channel": "desk"}).context["lines"] == []
    assert lines[0] == ["hotline", "", "", "2026-10-16 09:00", "2026-10-16 12:00", 1, "3.0"]


def test_rows_are_paged(week, monkeypatch):
    monkeypatch.setattr("mediation.views.lists.PAGE", 2)
    tab, url = browser(week.dora), reverse("number_rows", args=["gaps"])
    first = tab.get(url, WEEK)
    second = tab.get(url + first.context["next_url"])
    assert [len(page.context["lines"]) for page in (first, second)] == [2, 1]
    assert first.context["lines"][1] not in second.context["lines"] and not second.context["next_url"]


@pytest.mark.parametrize("n", [1, 3])
def test_rows_of_three_needs_take_no_more_queries(duty, django_assert_num_queries, n):
    for _ in range(n):
        need(duty.place, studio=duty.place.studios.get())
    for days in range(n):
        serve(duty, duty.lena, MONDAY + days * DAY)
    tab, url = browser(duty.dora), reverse("number_rows", args=["needed"])
    tab.get(url, WEEK)
    with django_assert_num_queries(6):
        tab.get(url, WEEK)
