"""The numbers: counted by hand against rows of known times, each with its rows, for those who may see them."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from consultations import numbers
from consultations.models import Call, CallBack, Shift, Task
from consultations.numbers import FIGURES, Wanted
from foundation.notifications.outbox import SHANGHAI
from mediation.models import Kind, Status
from tests import make as everybody
from tests.consultations import make

from .conftest import browser

MORNING = datetime(2026, 10, 12, 9, tzinfo=SHANGHAI)
OCTOBER = {"first": "2026-10-01", "last": "2026-10-31"}
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def shift(duty, who, day, late=None, hours=3, **values):
    """From nine o'clock; signed in so many minutes after, and out at the end."""
    begins = MORNING + day * DAY
    signed = {} if late is None else {"signed_in_at": begins + late * MINUTE, "signed_out_at": begins + hours * HOUR}
    row = make.shift(duty.partnership, who, begins, hours, **signed | values)
    row.refresh_from_db()
    return row


def call_back(duty, of, done):
    """Due one hour after the begin; done so many minutes before that."""
    due = of.begins_at + HOUR
    call = Call.objects.create(sub_district=duty.place, shift=of, way="telephone", outcome="call_back", caller="=1+1")
    return CallBack.objects.create(
        call=call, lawyer=of.lawyer, slot_begins_at=of.begins_at, due_at=due,
        state="open" if done is None else "done", done_at=None if done is None else due - done * MINUTE,
    )  # fmt: skip


@pytest.fixture
def october(duty):
    """lena: punctual (0, 10), late (11), missing; leo one, on the hotline. Two call-backs of three kept. Two tasks."""
    rows = [shift(duty, duty.lena, day, late) for day, late in enumerate([0, 10, 11, None])]
    shift(duty, duty.leo, 0, 0, channel="hotline", hours=2)
    shift(duty, duty.leo, 1, status=Shift.Status.DRAFT)
    shift(duty, duty.leo, 2, status=Shift.Status.CANCELLED)
    shift(duty, duty.leo, 40)  # in November
    for row, done in zip(rows, [5, 0, -1], strict=False):
        call_back(duty, row, done)
    case = everybody.case(duty, Status.MEDIATING)
    entry = case.entries.create(kind=Kind.LAWYER_OPINION, at=MORNING, body="x")
    for kind, days in (("opinion", 1), ("check", 4), ("presence", None)):
        done = {} if days is None else {"state": "answered", "answer": entry, "answered_at": MORNING + days * DAY}
        Task.objects.create(
            case=case, lawyer=duty.lena, kind=kind, question="?", asked_by=duty.mira.user, asked_at=MORNING,
            due_on=MORNING.date(), **done,
        )  # fmt: skip
    return duty


def wanted(duty, **values):
    first, last = MORNING.date().replace(day=1), MORNING.date().replace(day=31)
    return Wanted(duty.dora.user, first, last, **values)


def test_numbers_of_a_month(october):
    lena, leo = sorted(numbers.table(wanted(october)), key=lambda row: -row["planned"])

    assert (lena["planned_hours"], leo["planned_hours"]) == (12, 2)
    assert lena["served_hours"] == pytest.approx(9 - 21 / 60)
    assert (lena["punctual"], lena["begun"], leo["punctual"]) == (2, 4, 1)
    assert (lena["kept"], lena["promised"], lena["answered"], lena["asked"]) == (2, 3, 2, 3)
    assert numbers.days_to_answer(wanted(october)) == "2.5 days"
    assert [(row["key"], row["planned_hours"]) for row in numbers.by_channel(wanted(october))] == [
        ("desk", 12), ("hotline", 2), ("online", 0),
    ]  # fmt: skip
    (firm,) = numbers.table(wanted(october), "lawyer__firm")
    assert (firm["planned_hours"], firm["name"]) == (14, str(october.partnership.firm))


def test_every_figure_is_as_many_as_its_rows(october):
    tab = browser(october.dora)
    page = tab.get(reverse("duty_numbers"), OCTOBER)

    for line in page.context["by_lawyer"]:
        for name in FIGURES:
            rows = tab.get(reverse("number_rows", args=[name]), OCTOBER | {"lawyer": line["key"]})
            assert len(rows.context["lines"]) == line[name], (name, line["name"])
    assert f"lawyer={october.lena.pk}" in page.content.decode()


def test_a_day_ends_at_midnight_of_the_place(duty):
    late = datetime(2026, 10, 31, 23, 30, tzinfo=SHANGHAI)
    make.shift(duty.partnership, duty.lena, late, 1)
    make.shift(duty.partnership, duty.leo, late + HOUR / 2, 1)

    (line,) = numbers.table(wanted(duty))

    assert line["key"] == duty.lena.pk


def test_rows_are_paged_by_key(october, monkeypatch):
    monkeypatch.setattr("mediation.views.lists.PAGE", 3)
    tab, url = browser(october.dora), reverse("number_rows", args=["planned"])
    first = tab.get(url, OCTOBER)
    second = tab.get(url + first.context["next_url"])
    assert [len(page.context["lines"]) for page in (first, second)] == [3, 2]
    assert first.context["lines"][0] not in second.context["lines"] and not second.context["next_url"]


@pytest.mark.parametrize(
    "who, status",
    [("stan", 200), ("dora", 200), ("fiona", 200), ("lena", 403), ("mira", 403), ("clara", 403), ("alice", 403)],
)
def test_who_sees_the_numbers(duty, who, status):
    for name, args in (("duty_numbers", []), ("number_rows", ["kept"]), ("new_export", ["duty-kept"])):
        assert browser(getattr(duty, who)).get(reverse(name, args=args)).status_code == status


def test_a_coordinator_sees_the_own_firm_and_nobody_another_place(october):
    other = make.partnership(october.place, "公正律师事务所")
    make.shift(other, make.lawyer(other, "欧文"), MORNING, 3)
    away = make.partnership(october.elsewhere, "外地律师事务所")
    make.shift(away, make.lawyer(away, "外人"), MORNING, 3)

    url, seen = reverse("number_rows", args=["planned"]), {}
    for who in ("fiona", "stan"):
        page = browser(getattr(october, who)).get(url, OCTOBER).content.decode()
        seen[who] = [name in page for name in ("莱娜", "欧文", "外人")]

    assert seen == {"fiona": [True, False, False], "stan": [True, True, False]}


@pytest.mark.parametrize(
    "given", [{"first": "x"}, {"first": "2026-10-31", "last": "2026-10-01"}, {"first": "0001-01-01"}]
)
def test_impossible_days_are_told_and_this_month_is_shown(duty, given):
    page = browser(duty.stan).get(reverse("duty_numbers"), given)
    assert page.status_code == 200 and 'role="alert"' in page.content.decode()


@pytest.mark.parametrize("lawyers", [1, 3])
def test_page_asks_as_often_for_three_lawyers_as_for_one(duty, django_assert_num_queries, lawyers):
    for n in range(lawyers):
        shift(duty, make.lawyer(duty.partnership, f"律师{n}"), 0, 0)
    tab, url = browser(duty.dora), reverse("duty_numbers") + "?first=2026-10-01&last=2026-10-31"
    tab.get(url)
    with django_assert_num_queries(32):
        tab.get(url)
