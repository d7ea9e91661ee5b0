"""The desk: what waits for whom, the filters, and pages by key."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from mediation import workflow
from mediation.models import Case, Status
from tests import make

from .conftest import browser
from .sample import ask_closing

NOTHING = lambda case, cast: None  # noqa: E731
TODO = [
    ("submitted", NOTHING, "clara"),
    ("submitted", lambda case, cast: workflow.propose_refusal(case, "A4", "", actor=cast.clara.user), "clara dora"),
    ("needs_supplement", NOTHING, ""),
    ("consent_pending", NOTHING, ""),
    (
        "consent_pending",
        lambda case, cast: workflow.answer(case.parties.get(side="respondent"), False, actor=cast.bob.user),
        "clara",
    ),
    ("accepted", NOTHING, "mira"),
    ("mediating", NOTHING, "mira"),
    ("mediating", lambda case, cast: make.frozen(case, cast), "mira selma"),
    ("suspended", NOTHING, "mira"),
    ("agreed", NOTHING, "mira"),
    ("agreed", ask_closing, "dora"),
    ("refused", NOTHING, "clara"),
    ("terminated", NOTHING, "clara"),
    ("closed", NOTHING, ""),
]


def waiting(cast):
    """On whose desk the case waits."""
    tabs = {who: browser(getattr(cast, who)).get(reverse("queue")) for who in ("clara", "dora", "mira", "max", "selma")}
    return " ".join(who for who, shown in tabs.items() if "楼上漏水" in shown.content.decode())


@pytest.mark.parametrize("status, prepare, who", TODO)
def test_case_waits_on_the_desk_of(cast, status, prepare, who):
    prepare(make.case(cast, status), cast)

    assert waiting(cast) == who


def test_accepted_case_without_mediator_waits_for_the_director(cast):
    make.case(cast, Status.ACCEPTED, assigned=False)

    assert waiting(cast) == "dora"


@pytest.mark.parametrize("status", ["needs_supplement", "consent_pending"])
def test_case_whose_period_passed_waits_for_the_clerk(cast, status):
    make.case(cast, status)

    with time_machine.travel(timezone.now() + timedelta(days=20)):
        assert waiting(cast) == "clara"


@pytest.mark.parametrize("who", ["alice", "bob", "carl", "adam", "oscar"])
def test_desk_is_the_committee_s(cast, who):
    assert browser(getattr(cast, who)).get(reverse("queue")).status_code == 403


@pytest.mark.parametrize(
    "query, found",
    [
        ("q=楼上", True),
        ("q=鲍勃", True),
        ("q=QH-", True),
        ("q=301", True),
        ("q=楼下", False),
        ("status=submitted", True),
        ("status=closed", False),
        ("category=LEAK", True),
        ("category=NOISE", False),
    ],
)
def test_desk_is_filtered(cast, query, found):
    make.case(cast)

    page = browser(cast.clara).get(f"{reverse('queue')}?tab=all&{query}").content.decode()

    assert ("楼上漏水" in page) == found
    assert ("Nothing matches." in page) == (not found)


def test_desk_is_paged_by_key(cast):
    """Sixty rows, some due on one day and some never: each is shown once, the earliest first."""
    committee, start = cast.place.committees.get(), date(2026, 9, 1)
    dues = [None if n % 5 == 0 else start + timedelta(days=n % 7) for n in range(60)]
    Case.objects.bulk_create(
        Case(
            sub_district=cast.place, committee=committee, status="closed", reference=f"QH-{n:04d}", title=f"事项{n}。",
            submitted_at=timezone.now(), next_due_on=due,
        )
        for n, due in enumerate(dues)
    )  # fmt: skip

    tab, seen, query = browser(cast.clara), [], "?tab=all"
    while query:
        page = tab.get(reverse("queue") + query)
        seen += [int(n) for n in re.findall(r"事项(\d+)。", page.content.decode())]
        query = page.context["next_url"]

    assert seen == sorted(range(60), key=lambda n: (dues[n] is None, dues[n] or start, n))


@pytest.mark.parametrize(
    "after", ["nonsense", "2026-99-99:3", ":", "2026-09-01:", "2026-09-01:²", "2026-09-01:99999999999999999999"]
)
def test_broken_key_is_no_error(cast, after):
    make.case(cast)

    assert browser(cast.clara).get(reverse("queue"), {"tab": "all", "after": after}).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_counts_are_kept_until_somebody_acts(cast):
    """Tabs, approvals and unread ones: right at once after each act, whoever acts, and not asked for in between."""
    case, desk = make.case(cast, Status.SUBMITTED), browser(cast.dora)

    def shown():
        page = desk.get(reverse("queue"), {"tab": "all"}).context
        counts = {key: n for key, _words, n in page["tabs"]}
        return counts["todo"], counts["all"], page["approvals"], page["quick"][0].n

    first = shown()
    with CaptureQueriesContext(connection) as asked:
        assert shown() == first == ("0", "1", "0", "1")
    workflow.propose_refusal(case, "A4", "", actor=cast.clara.user)
    with CaptureQueriesContext(connection) as again:
        assert shown() == ("1", "1", "1", "1")
    assert len(again) == len(asked) + 6  # and the dots and tags of the rows

    desk.get(reverse("case", args=[case.pk]))
    assert shown() == ("1", "1", "1", "0")
    make.case(cast, Status.ACCEPTED, assigned=False)
    assert shown() == ("2", "2", "2", "1")


@pytest.mark.django_db(transaction=True)
def test_marks_of_the_rows_are_kept_until_read_or_noted(cast):
    case, desk = make.case(cast, Status.SUBMITTED), browser(cast.dora)

    def shown():
        (row,) = desk.get(reverse("queue"), {"tab": "all"}).context["cases"]
        return row.has_news, row.my_tags

    assert shown() == (True, [])
    workflow.keep_note(case, "", ["漏水"], owner=cast.dora.user)
    assert shown() == (True, ["漏水"])
    desk.get(reverse("case", args=[case.pk]))
    assert shown() == (False, ["漏水"])
    workflow.keep_note(case, "", [], owner=cast.dora.user)
    assert shown() == (False, [])
