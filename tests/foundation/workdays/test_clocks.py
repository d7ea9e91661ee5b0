"""The abstract clock, tried on the clocks of a case."""

from datetime import date

import pytest
from django.utils import translation

from foundation.workdays.models import Clock
from foundation.workdays.templatetags.workdays import due
from mediation.models import Case, CaseClock

Code = CaseClock.Code


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def november(time_machine):
    """Today is Friday, 20 November 2026."""
    time_machine.move_to("2026-11-20 09:00+08:00", tick=False)


@pytest.fixture
def begin(place):
    case = Case.objects.create(sub_district=place)
    return lambda code, day: CaseClock.begin(code, date.fromisoformat(day), case=case)


def day(text):
    return date.fromisoformat(text)


# Beginning


def test_begin_keeps_the_end_as_counted_and_as_moved(begin):
    clock = begin(Code.CONFIRMATION, "2026-09-02")

    clock.refresh_from_db()
    assert (clock.started_on, clock.nominal, clock.due) == (day("2026-09-02"), day("2026-10-02"), day("2026-10-08"))
    assert (clock.state, clock.estimated) == ("running", False)


def test_begin_says_that_an_end_in_an_unknown_year_is_estimated(begin):
    assert begin(Code.MONTH, "2026-12-10").estimated


# How long it still runs


@pytest.mark.parametrize(
    ("code", "start", "words", "standing"),
    [
        (Code.MONTH, "2026-11-20", "31 days left", "fine"),
        (Code.MONTH, "2026-10-23", "3 days left", "soon"),
        (Code.MONTH, "2026-10-20", "today is the last day", "soon"),
        (Code.MONTH, "2026-10-19", "1 day late", "late"),
        (Code.DECIDE, "2026-11-20", "3 working days left", "fine"),  # Wednesday: five days by the calendar
        (Code.DECIDE, "2026-11-18", "1 working day left", "soon"),  # Monday
        (Code.DECIDE, "2026-11-13", "2 days late", "late"),
        (Code.MONTH, "2026-12-10", "52 days left (estimated)", "fine"),
    ],
)
def test_left_in_words(begin, code, start, words, standing):
    clock = begin(code, start)

    assert (clock.left_in_words(), clock.standing) == (words, standing)


def test_left_in_words_in_chinese(begin):
    with translation.override("zh-hans"):
        assert begin(Code.DECIDE, "2026-11-20").left_in_words() == "还剩 3 个工作日"


def test_list_of_clocks_reads_the_calendar_once(begin, django_assert_num_queries):
    clocks = [begin(Code.DECIDE, "2026-11-20"), begin(Code.CONSENT, "2026-11-20"), begin(Code.SUPPLEMENT, "2026-11-20")]

    with django_assert_num_queries(1):
        words = [clock.left_in_words() for clock in clocks]

    assert words == ["3 working days left", "3 working days left", "5 working days left"]


def test_is_late_only_while_it_runs(begin):
    clock = begin(Code.MONTH, "2026-10-19")

    assert clock.is_late()
    assert not clock.is_late(day("2026-11-19"))
    clock.state = Clock.State.ENDED
    assert not clock.is_late()
    assert clock.left_in_words() == "ended"


# Pause


def test_paused_clock_stands_still(begin, time_machine):
    clock = begin(Code.MONTH, "2026-11-02")
    clock.pause(day("2026-11-10"))
    before = clock.left_in_words()

    time_machine.move_to("2027-03-01 09:00+08:00", tick=False)

    clock.refresh_from_db()
    assert clock.left_in_words() == before == "paused, 22 days left"
    assert (clock.standing, clock.is_late()) == ("paused", False)


def test_resume_moves_the_end_by_the_days_of_the_pause(begin):
    clock = begin(Code.MONTH, "2026-11-02")
    clock.pause(day("2026-11-10"))

    clock.resume(day("2026-11-13"))

    clock.refresh_from_db()
    assert (clock.nominal, clock.due) == (day("2026-12-05"), day("2026-12-07"))  # a Saturday, and the Monday after
    assert (clock.state, clock.paused_on, clock.paused_days, clock.estimated) == ("running", None, 3, False)


def test_resume_leaves_as_many_working_days_as_there_were(begin):
    clock = begin(Code.SUPPLEMENT, "2026-11-16")
    clock.pause(day("2026-11-18"))
    left = clock.working_days_left()

    clock.resume(day("2026-11-29"))  # a Sunday

    assert (left, clock.due) == (3, day("2026-12-02"))
    assert clock.working_days_left(day("2026-11-29")) == left


def test_resume_into_an_unknown_year_is_estimated(begin):
    clock = begin(Code.MONTH, "2026-11-02")
    clock.pause(day("2026-11-10"))

    clock.resume(day("2026-12-20"))

    assert (clock.due, clock.estimated) == (day("2027-01-11"), True)


def test_pauses_add_up(begin):
    clock = begin(Code.MONTH, "2026-11-02")
    for start, end in [("2026-11-03", "2026-11-05"), ("2026-11-10", "2026-11-11")]:
        clock.pause(day(start))
        clock.resume(day(end))

    assert (clock.paused_days, clock.nominal) == (3, day("2026-12-05"))


# Why


def test_explain_says_what_began_how_long_and_what_moved_it(begin):
    sentence = Clock.explain(begin(Code.CONFIRMATION, "2026-09-02"))

    assert sentence == (
        "agreement in force on September 2; 30 days, to October 2 (Fri), a rest day, so it moves to October 8 (Thu)."
    )


def test_explain_of_a_case_cites_the_law(begin):
    sentence = begin(Code.CONFIRMATION, "2026-11-02").explain()

    assert sentence.endswith(", to December 2 (Wed). People's Mediation Law, Art. 33")
    assert begin(Code.FIRST_SESSION, "2026-11-02").explain().endswith(", to November 9 (Mon).")


def test_explain_names_pauses(begin):
    clock = begin(Code.MONTH, "2026-11-02")
    clock.pause(day("2026-11-10"))
    paused = Clock.explain(clock)
    clock.resume(day("2026-11-12"))

    assert paused == "accepted on November 2; 1 month, to December 2 (Wed), paused since November 10."
    assert Clock.explain(clock).endswith(", to December 4 (Fri), with a pause of 2 days.")


def test_explain_of_an_agreed_day():
    clock = CaseClock(
        rule=Code.PERFORMANCE, started_on=day("2026-11-20"), nominal=day("2026-12-05"), due=day("2026-12-05")
    )

    assert clock.explain() == "Agreed for December 5 (Sat)."


def test_dates_of_another_year_show_it(begin):
    words = Clock.explain(begin(Code.MONTH, "2025-12-15"))

    assert words == "accepted on Dec. 15, 2025; 1 month, to January 15 (Thu)."


# "Estimated", wherever the date is shown


def test_estimated_is_said_with_every_date(begin):
    clock = begin(Code.MONTH, "2026-12-10")

    assert clock.left_in_words() == "52 days left (estimated)"
    assert clock.due_in_words() == "Jan. 11, 2027 (Mon) (estimated)"
    assert clock.explain().startswith(
        "accepted on December 10; 1 month, to Jan. 10, 2027 (Sun), a rest day, so it moves to Jan. 11, 2027 (Mon), "
        "estimated, the holidays of that year are not known yet."
    )
    assert 'title="Jan. 11, 2027 (estimated)">52 days left (estimated)<' in due(clock)


def test_known_date_is_not_called_estimated(begin):
    clock = begin(Code.MONTH, "2026-11-20")

    assert due(clock) == '<time class="clock fine" datetime="2026-12-21" title="Dec. 21, 2026">31 days left</time>'
    assert "estimated" not in clock.explain() + clock.due_in_words()


def test_due_of_no_clock_is_empty():
    assert due(None) == ""
