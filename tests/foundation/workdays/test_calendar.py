"""Entering days, and the page for it."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import translation

from foundation.audit.models import Record
from foundation.workdays import workflow
from foundation.workdays.models import Calendar, CalendarDay
from mediation.models import Case, CaseClock

NEW_YEAR = date(2027, 1, 1)
NATIONAL_DAY = date(2027, 10, 1)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def browse(client):
    def as_user(person=None):
        client.cookies["django_language"] = "en"
        if person:
            client.force_login(person.user)
        return client

    return as_user


def rows():
    return list(CalendarDay.objects.filter(date__year=2027).values_list("date", "kind", "name"))


# The acts


def test_set_day_enters_a_day_and_records_it(clara):
    workflow.set_day(NEW_YEAR, "holiday", "元旦", actor=clara)

    record = Record.objects.get()
    assert rows() == [(NEW_YEAR, "holiday", "元旦")]
    assert (record.verb, record.actor, record.data) == ("calendar.set", clara, {"day": "2027-01-01", "kind": "holiday"})


def test_set_day_changes_a_day(clara):
    workflow.set_day(NEW_YEAR, "holiday", "元旦", actor=clara)

    workflow.set_day(NEW_YEAR, "workday", actor=clara)

    assert rows() == [(NEW_YEAR, "workday", "")]
    assert [record.data["kind"] for record in Record.objects.order_by("id")] == ["holiday", "workday"]


def test_set_day_twice_changes_nothing(clara):
    workflow.set_day(NEW_YEAR, "holiday", "元旦", actor=clara)

    workflow.set_day(NEW_YEAR, "holiday", "元旦", actor=clara)

    assert Record.objects.count() == len(rows()) == 1


def test_remove_day_twice_changes_nothing(clara):
    day = workflow.set_day(NEW_YEAR, "holiday", actor=clara)

    workflow.remove_day(day, actor=clara)
    workflow.remove_day(day, actor=clara)

    assert rows() == []
    assert [record.verb for record in Record.objects.order_by("id")] == ["calendar.set", "calendar.removed"]


def test_days_entered_count_at_once(place, clara, django_capture_on_commit_callbacks, time_machine):
    time_machine.move_to("2026-11-20 09:00+08:00", tick=False)
    clock = CaseClock.begin("decide", date(2026, 11, 20), case=Case.objects.create(sub_district=place))
    assert clock.working_days_left() == 3

    with django_capture_on_commit_callbacks(execute=True):
        workflow.set_day(date(2026, 11, 23), "holiday", actor=clara)

    assert clock.working_days_left() == 2


def test_year_is_known_once_its_national_day_is_entered(clara):
    workflow.set_day(NEW_YEAR, "holiday", actor=clara)
    assert 2027 not in Calendar.load().known

    workflow.set_day(NATIONAL_DAY, "holiday", actor=clara)
    assert 2027 in Calendar.load().known


def test_seeded_years_are_known(db):
    assert Calendar.load().known == frozenset(range(2020, 2027))


def test_seed_command_keeps_what_was_entered(clara, capsys):
    workflow.set_day(date(2026, 10, 1), "holiday", "国庆", actor=clara)

    call_command("seed_calendar", 2026)

    assert CalendarDay.objects.get(date=date(2026, 10, 1)).name == "国庆"
    assert capsys.readouterr().out == f"2026: {CalendarDay.objects.filter(date__year=2026).count()} days\n"


def test_seed_command_says_which_year_is_not_known(db):
    with pytest.raises(CommandError, match="does not know 2027"):
        call_command("seed_calendar", 2027)


# The page


def test_administrator_enters_a_day(cast, browse):
    answer = browse(cast.adam).post(reverse("set_day"), {"date": "2027-01-01", "kind": "holiday", "name": "元旦"})

    assert answer.headers["Location"] == reverse("calendar_year", args=[2027])
    assert rows() == [(NEW_YEAR, "holiday", "元旦")]
    assert Record.objects.get(verb="calendar.set").actor == cast.adam.user


def test_administrator_takes_a_day_out(cast, browse):
    day = workflow.set_day(NEW_YEAR, "holiday", actor=cast.adam.user)

    answer = browse(cast.adam).post(reverse("remove_day", args=[day.pk]))

    assert (answer.status_code, rows()) == (302, [])
    assert browse(cast.adam).post(reverse("remove_day", args=[day.pk])).status_code == 404


def test_page_shows_the_days_of_a_year(cast, browse):
    page = browse(cast.adam).get(reverse("calendar_year", args=[2026])).content.decode()

    assert "Oct. 1, 2026" in page and "国庆节" in page
    assert page.count("</form></li>") == CalendarDay.objects.filter(date__year=2026).count()


def test_page_says_that_an_unknown_year_is_estimated(cast, browse):
    empty = browse(cast.adam).get(reverse("calendar_year", args=[2027])).content.decode()
    workflow.set_day(NEW_YEAR, "holiday", actor=cast.adam.user)
    begun = browse(cast.adam).get(reverse("calendar_year", args=[2027])).content.decode()
    workflow.set_day(NATIONAL_DAY, "holiday", actor=cast.adam.user)
    whole = browse(cast.adam).get(reverse("calendar_year", args=[2027])).content.decode()

    assert "Nothing is entered for this year" in empty
    assert "Until its National Day is entered" in begun
    assert "Until its National Day is entered" not in whole


@pytest.mark.parametrize(("now", "warned"), [("2026-10-31", False), ("2026-11-01", True)])
def test_page_warns_from_november_on(cast, browse, time_machine, now, warned):
    time_machine.move_to(f"{now} 09:00+08:00", tick=False)
    words = "The rest days of 2027 are not entered yet."

    before = browse(cast.adam).get(reverse("calendar")).content.decode()
    workflow.set_day(NATIONAL_DAY, "holiday", actor=cast.adam.user)
    after = browse(cast.adam).get(reverse("calendar")).content.decode()

    assert (words in before, words in after) == (warned, False)


@pytest.mark.parametrize("data", [{"date": "", "kind": "holiday"}, {"date": "2027-01-01", "kind": "party"}])
def test_bad_input_shows_on_the_form(cast, browse, data):
    answer = browse(cast.adam).post(reverse("set_day"), data)

    assert answer.status_code == 200
    assert 'aria-invalid="true"' in answer.content.decode()
    assert rows() == []


@pytest.mark.parametrize("year", [1, 2019, 2100, 99999])
def test_there_is_no_page_for_far_years(cast, browse, year):
    assert browse(cast.adam).get(reverse("calendar_year", args=[year])).status_code == 404


@pytest.mark.parametrize("who", ["alice", "clara", "mira", "dora"])
def test_others_may_neither_see_nor_change(cast, browse, who):
    day = workflow.set_day(NEW_YEAR, "holiday", actor=cast.adam.user)
    client = browse(getattr(cast, who))

    answers = [
        client.get(reverse("calendar")),
        client.post(reverse("set_day"), {"date": "2027-01-02", "kind": "holiday"}),
        client.post(reverse("remove_day", args=[day.pk])),
    ]

    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert rows() == [(NEW_YEAR, "holiday", "")]


def test_visitor_is_asked_to_log_in(db, browse):
    answer = browse().post(reverse("set_day"), {"date": "2027-01-02", "kind": "holiday"})

    assert answer.headers["Location"].startswith(reverse("account_login"))
    assert rows() == []


def test_acts_refuse_get(cast, browse):
    day = workflow.set_day(NEW_YEAR, "holiday", actor=cast.adam.user)
    client = browse(cast.adam)

    assert client.get(reverse("set_day")).status_code == 405
    assert client.get(reverse("remove_day", args=[day.pk])).status_code == 405
