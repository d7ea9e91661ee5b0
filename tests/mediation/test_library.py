"""The library of clauses, drafting with it, and the register of agreements."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import permutations
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from mediation import workflow
from mediation.clause_check import RULES, Clause, check
from mediation.clauses import VARIABLES, fill, in_chinese, normal, problems, shown
from mediation.models import Agreement, ClauseTemplate, Status
from tests import make

from .conftest import browser
from .oral_samples import leave_open

VALUES = {
    "amount": Decimal("1200.00"), "each": Decimal("400.00"), "date": date(2026, 12, 31), "place": "物管中心",
    "debtor": "李强", "creditor": "王芳", "item": "天花板", "room": "302室卫生间", "measure": "铺设地垫",
    "standard": "24", "period": "每日22时至次日7时", "times": 3, "days": 5,
}  # fmt: skip


# Texts and variables


@pytest.mark.parametrize(
    "text, words",
    [
        ("向{creditor}支付{amount}元", ""),
        ("支付{amont}元", "no variable “amont”"),
        ("支付{amount元", "brace"),
        ("支付amount}元", "brace"),
        ("支付{{amount}}元", "brace"),
        ("支付{}元", "no variable “”"),
    ],
)
def test_problems_of_a_text(text, words):
    found = " ".join(str(one) for one in problems(text))

    assert (words in found) if words else not found


def test_text_is_filled_and_a_gap_stays_a_gap():
    text = "就{item}向{creditor}支付{amount}元，{date}前付清"

    assert fill(text, VALUES) == "就天花板向王芳支付1,200.00元，2026年12月31日前付清"
    assert fill(text, {"amount": None}) == "就＿＿＿向＿＿＿支付＿＿＿元，＿＿＿前付清"
    assert in_chinese(text) == "就{事项}向{权利方}支付{金额}元，{日期}前付清"
    assert normal(in_chinese(text)) == text
    assert shown(text) == "就〔事项〕向〔权利方〕支付〔金额〕元，〔日期〕前付清"


def test_seeded_clauses_are_sound(db):
    """Each is whole, fits its field and, filled in, makes the checker say nothing."""
    rows = list(ClauseTemplate.objects.all())

    assert len(rows) >= 25
    assert VALUES.keys() == VARIABLES.keys()
    for row in rows:
        filled = fill(row.text, VALUES)
        amount = VALUES["amount"] if row.kind == "money" else None
        clause = Clause(filled, amount, date(2026, 12, 31), "转账")
        assert not problems(row.text) and len(filled) <= 500
        assert row.kind == "money" or "{amount}" not in row.text
        found = [one for one in check([clause], ["王芳", "李强"], date(2026, 11, 23)) if not RULES[one.code].hint]
        assert not found, (row.title, found)


# Keeping


def test_changed_common_clause_is_one_s_own(cast):
    common = ClauseTemplate.objects.get(title="一次付清")
    form = {"title": "一次付清", "category": "", "kind": "money", "usual_days": 5, "active": "on"}
    tab, url = browser(cast.dora), reverse("edit_clause", args=[common.pk])

    page = tab.post(url, form | {"text": "支付{某物}"}).content.decode()
    assert "no variable “某物”" in page and "支付{某物}" in page
    assert tab.post(url, form | {"text": "向{权利方}一次付清{金额}元"}).status_code == 302
    assert tab.post(url, form | {"text": "向{权利方}一次付清{金额}元"}).status_code == 404  # its own took the place

    own = ClauseTemplate.objects.get(sub_district=cast.place)
    common.refresh_from_db()
    assert (own.replaces, own.text, common.usual_days) == (common, "向{creditor}一次付清{amount}元", 10)
    assert set(ClauseTemplate.objects.of(cast.place).filter(title="一次付清")) == {own}
    assert set(ClauseTemplate.objects.of(cast.elsewhere).filter(title="一次付清")) == {common}
    tab.post(reverse("switch_clause", args=[own.pk]))
    assert not ClauseTemplate.objects.of(cast.place).active().filter(title="一次付清").exists()
    with pytest.raises(ValidationError, match="another sub-district"):
        workflow.switch_clause(own, False, actor=cast.eve.user)


# Drafting


@pytest.fixture
def case(cast):
    return make.case(cast, Status.MEDIATING)


def typed(case, **more):
    row = {"debtor": case.respondents[0].pk, "deed": "尽快换水管", "amount": "", "due_on": "2999-01-01", "place": ""}
    clause = {f"clause-0-{name}": value for name, value in row.items()}
    head = {"facts": "漏水。", "issues": "谁修。", "left_open": "公共管道。"}
    return {"clause-TOTAL_FORMS": 2, "clause-INITIAL_FORMS": 0, **head, **clause, **more}


def test_clause_of_the_library_comes_into_the_draft_and_nothing_is_lost(cast, case):
    template = ClauseTemplate.objects.get(title="赔偿漏水损失")
    tab, url = browser(cast.mira), reverse("draft_agreement", args=[case.pk])
    assert 'name="lib-creditor"' in tab.get(f"{url}?clause={template.pk}").content.decode()

    page = tab.post(url, typed(case, choose="1", **{"lib-template": template.pk})).content.decode()
    assert 'name="lib-amount"' in page and "〔金额〕" in page
    assert "尽快换水管" in page and "公共管道。" in page and "Nobody can say on which day" in page

    words = {"lib-template": template.pk, "lib-debtor": case.respondents[0].pk, "lib-creditor": case.applicant.pk,
             "lib-room": "401 室", "lib-item": "天花板", "lib-amount": "abc", "lib-date": "2999-02-01"}  # fmt: skip
    page = tab.post(url, typed(case, insert="1", **words)).content.decode()
    assert "Enter a number." in page and "尽快换水管" in page
    page = tab.post(url, typed(case, insert="1", **words | {"lib-amount": "1200"})).content.decode()
    assert "赔偿爱丽因401 室漏水造成的天花板损失人民币1,200.00元" in page and "尽快换水管" in page
    assert 'name="clause-1-amount" value="1200"' in page and "2999-02-01" in page
    assert not Agreement.objects.exists()  # nothing is kept before one says so


# The register


def test_register_filters(cast):
    case = make.case(cast, Status.AGREED)
    leave_open(case, cast)
    tab, year = browser(cast.clara), timezone.localdate().year

    def found(query):
        return case.number in tab.get(reverse("agreements") + query).content.decode()

    assert [found(query) for query in ("", "?year=", f"?year={year}", "?kind=part", "?kind=written",
                                       "?performance=open", f"?estate={case.estate_id}")] == [True] * 7  # fmt: skip
    assert [found(query) for query in (f"?year={year - 1}", "?kind=oral", "?performance=overdue",
                                       "?performance=performed", "?after=1999-01-01:1")] == [False] * 5  # fmt: skip
    assert found("?after=nonsense")
    assert case.number not in browser(cast.max).get(reverse("agreements")).content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_register_asks_as_often_for_three_as_for_one(cast, django_assert_num_queries, rows):
    for _n in range(rows):
        make.case(cast, Status.AGREED)
    tab = browser(cast.dora)
    tab.get(reverse("agreements"))

    with django_assert_num_queries(12):
        page = tab.get(reverse("agreements")).content.decode()

    assert page.count("<tr>") == rows + 1


# The day in force, and versions


def test_in_force_from_the_day_of_the_last_mark_whatever_the_order(cast):
    """Around midnight in Shanghai, in every order of marks; mediator and seal wait for the sides (人民调解法 29)."""
    agreement = make.frozen(make.case(cast, Status.MEDIATING), cast)
    midnight = datetime(2026, 9, 2, tzinfo=ZoneInfo("Asia/Shanghai"))
    moments = [midnight + timedelta(seconds=n) for n in (-2, -1, 0, 1)]

    for order in permutations(("alice", "bob")):
        for last in (1, 3):  # how many of the marks come after midnight, among them perhaps one later than the seal
            with transaction.atomic():
                fresh = Agreement.objects.get(pk=agreement.pk)
                times = moments[last : last + 1] * 2 + [moments[0], moments[3 - last]]
                for who, at in zip((*order, "mira", "selma"), times, strict=True):
                    if who != "selma":
                        with pytest.raises(ValidationError, match="Still to sign"):
                            make.sign(fresh, cast, "selma", at)
                    make.sign(fresh, cast, who, at)
                day = max(times).date()
                assert (fresh.effective_on, fresh.status) == (day, "effective")
                assert fresh.case.clocks.get(rule="confirmation", state="running").started_on == day
                transaction.set_rollback(True)


def test_replaced_version_stays_readable_with_its_signatures(cast):
    agreement = make.frozen(make.case(cast, Status.MEDIATING), cast)
    make.sign(agreement, cast, "alice")
    workflow.redraft(agreement.case, "改金额", actor=cast.mira.user)
    new = workflow.freeze(agreement.case, actor=cast.mira.user)

    page = browser(cast.bob).get(reverse("agreement", args=[new.pk])).content.decode()
    assert "Version 1" in page and "爱丽" in page and reverse("agreement", args=[agreement.pk]) in page
    old = browser(cast.bob).get(reverse("agreement", args=[agreement.pk])).content.decode()
    assert "付修理费" in old and "爱丽" in old and 'id="sign"' not in old
