"""Lists ask the database as often for three rows as for one."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from mediation import workflow
from mediation.models import Kind, Status
from tests import make

from .conftest import browser


def counted(person, url, django_assert_num_queries, queries):
    """A second look, when what is kept in the cache is there."""
    tab = browser(person)
    first = tab.get(url)
    assert first.status_code == 200
    with django_assert_num_queries(queries):
        again = tab.get(url)
    return again.content.decode()


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("tab, queries", [("todo", 15), ("all", 15)])
def test_queue(cast, django_assert_num_queries, rows, tab, queries):
    for _n in range(rows):
        make.case(cast)

    page = counted(cast.clara, reverse("queue") + f"?tab={tab}", django_assert_num_queries, queries)

    assert page.count("<tr>") == rows + 1


@pytest.mark.parametrize("rows", [1, 3])
def test_my_matters(cast, django_assert_num_queries, rows):
    for _n in range(rows):
        make.case(cast, Status.ACCEPTED)

    page = counted(cast.bob, reverse("my_matters"), django_assert_num_queries, 13)

    assert page.count("楼上漏水") == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_requests_that_wait(cast, django_assert_num_queries, rows):
    for _n in range(rows):
        make.case(cast, Status.CONSENT_PENDING)

    page = counted(cast.bob, reverse("my_matters"), django_assert_num_queries, 6)

    assert page.count("/my/asked/") == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_inbox(cast, django_assert_num_queries, rows):
    cases = [make.case(cast) for _n in range(rows)]

    page = counted(cast.clara, reverse("inbox"), django_assert_num_queries, 5)

    assert all(case.reference in page for case in cases)


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("who, name, queries", [("mira", "case", 24), ("alice", "matter", 23)])
def test_case_page(cast, django_assert_num_queries, who, name, queries, rows):
    case = make.case(cast, Status.MEDIATING)
    for n in range(rows):
        workflow.record_session(case, None, make.MINUTES, actor=cast.mira.user)
        workflow.plan_session(case, timezone.now() + timedelta(days=n + 2), "工作室", actor=cast.mira.user)
        workflow.write(
            case,
            Kind.EVIDENCE,
            f"第{n}条",
            [make.photo()],
            audience="joint",
            actor=cast.bob.user,
            party=case.respondents[0],
        )

    shown = counted(getattr(cast, who), reverse(name, args=[case.pk]), django_assert_num_queries, queries)

    assert all(f"第{n}条" in shown for n in range(rows))


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_of_an_agreement_in_force(cast, django_assert_num_queries, rows):
    case, day = make.case(cast, Status.MEDIATING), timezone.localdate()
    clauses = [{"debtor": case.respondents[0], "deed": f"{n}", "due_on": day, "place": ""} for n in range(rows)]
    workflow.draft(case, facts="漏水。", issues="钱。", clauses=clauses, actor=cast.mira.user)
    agreement = workflow.freeze(case, actor=cast.mira.user)
    make.sign_everything(agreement, cast)
    for obligation in agreement.obligations.all():
        workflow.report_performance(obligation, day, None, actor=cast.bob.user)

    for who, name, queries in (("mira", "case", 29), ("alice", "matter", 24)):
        counted(getattr(cast, who), reverse(name, args=[case.pk]), django_assert_num_queries, queries)


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("tab", ["new", "all"])
def test_tray(cast, django_assert_num_queries, tab, rows):
    for n in range(rows):
        make.work_order(cast, str(n), f"事项{n}")

    page = counted(cast.clara, reverse("intake") + f"?tab={tab}", django_assert_num_queries, 8)

    assert page.count("<tr>") == rows + 1


@pytest.mark.parametrize("rows", [1, 3])
def test_work_order_with_others_of_its_text(cast, django_assert_num_queries, rows):
    orders = [make.work_order(cast, str(n)) for n in range(rows + 1)]

    page = counted(cast.clara, reverse("work_order", args=[orders[0].pk]), django_assert_num_queries, 11)

    assert page.count("/intake/") > rows


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_for_the_tray(cast, django_assert_num_queries, rows):
    for _n in range(rows):
        make.work_list(cast.place, [["1", "漏水", ""]], actor=cast.clara.user)

    page = counted(cast.clara, reverse("imports"), django_assert_num_queries, 5)

    assert page.count("工单.csv") == rows
