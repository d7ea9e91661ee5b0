"""Acceptance: one list of what is missing, grounds with their texts, letters of referral, what both sides said."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone, translation

from foundation.law.citation import cite
from foundation.notifications.models import Message
from mediation import workflow
from mediation.grounds import GROUNDS, OFFICES, offices_for
from mediation.models import Category, Gap, Sharing, Status
from mediation.workflow.acceptance import gaps_of
from residents.models import Consent
from tests import make
from tests.pdf import text_of

from .conftest import browser

PLANTED = ["爱丽", "鲍勃", "1370000"]


@pytest.fixture
def case(cast):
    return make.case(cast)


def paper(case, kind):
    return text_of(case.entries.filter(kind=kind).latest("id").paper.read())


def act(cast, who, case, name, **data):
    return browser(getattr(cast, who)).post(reverse(f"act_{name}", args=[case.pk]), data)


def page(cast, who, case, name):
    return browser(getattr(cast, who)).get(reverse("act_page", args=[case.pk, name])).content.decode()


# The list of what is missing


@pytest.mark.parametrize(
    "lacking, code",
    [
        ({"since": ""}, "since"),
        ({"building": None, "place": ""}, "place"),
    ],
)
def test_portal_sees_what_is_missing_in_the_story(cast, lacking, code):
    full = make.draft(cast, since="十月")
    workflow.add_file(full, make.photo(), None)
    assert gaps_of(full) == []

    workflow.fill_in(full, **lacking)
    full.refresh_from_db()

    assert gaps_of(full) == [code]


def test_portal_sees_that_nobody_can_be_reached_and_nothing_is_shown(cast):
    case = make.registered(cast, applicant={"name": "周奶奶", "phone": "", "address": ""})

    assert set(gaps_of(case)) == {"contact", "other_side", "since", "evidence"}


def test_portal_asks_for_the_paper_of_who_filed_for_somebody_else(cast):
    case = make.draft(cast)
    concerned = {"name": "爱丽的妈妈", "phone": "", "address": "12-301"}
    workflow.file_for_another(
        case, concerned, kind="proxy", relation="女儿", limits="", authority="口头", actor=cast.alice.user
    )
    workflow.submit(case, actor=cast.alice.user)

    assert "authority" in gaps_of(case)


def test_clerk_sends_one_list_and_the_applicant_ticks_what_comes(cast, case):
    form = page(cast, "clara", case, "ask_supplement")
    assert 'value="evidence" ' in form and "Photos" in form  # with the usual evidence of a leak
    act(cast, "clara", case, "ask_supplement", codes=["since", "evidence"], gaps="楼上的房号\n\n 维修单 ")

    case.refresh_from_db()
    assert case.status == Status.NEEDS_SUPPLEMENT
    assert [str(gap) for gap in case.gaps.filter(code=Gap.Code.OWN_WORDS)] == ["楼上的房号", "维修单"]
    letter = paper(case, "supplement_asked")
    assert all(words in letter for words in ["从什么时候开始", "楼上的房号", "维修单", "五个工作日"])
    mine = browser(cast.alice).get(reverse("matter", args=[case.pk])).content.decode()
    assert "This is the whole list" in mine and "楼上的房号" in mine

    since = case.gaps.get(code="since")
    act(cast, "alice", case, "supplement", text="十月一日起", given=[since.pk])

    case.refresh_from_db()
    assert case.status == Status.SUBMITTED
    assert [gap.code for gap in case.gaps.exclude(given_at=None)] == ["since"]
    desk = browser(cast.clara).get(reverse("case", args=[case.pk])).content.decode()
    assert desk.count("not given yet") == 3 and desk.count("given on") == 1


def test_empty_list_is_not_sent(cast, case):
    response = act(cast, "clara", case, "ask_supplement", gaps="  \n ")

    case.refresh_from_db()
    assert "Tick or write what is missing." in response.content.decode()
    assert (case.status, case.gaps.count()) == (Status.SUBMITTED, 0)


def test_nobody_is_asked_twice_without_a_reason(cast, case):
    workflow.ask_supplement(case, "合同", actor=cast.clara.user)
    workflow.supplement(case, "合同在此", actor=cast.alice.user)

    with pytest.raises(ValidationError, match="why you ask again"):
        workflow.ask_supplement(case, "发票", actor=cast.clara.user)
    case.refresh_from_db()
    assert case.status == Status.SUBMITTED

    act(cast, "clara", case, "ask_supplement", gaps="发票", again="合同提到发票")
    case.refresh_from_db()
    assert case.status == Status.NEEDS_SUPPLEMENT
    assert case.entries.filter(kind="supplement_asked").latest("id").body == "合同提到发票\n发票"
    assert "合同在此" not in paper(case, "supplement_asked")


def test_gap_of_another_case_can_not_be_ticked(cast, case):
    other = make.case(cast)
    workflow.ask_supplement(other, "合同", actor=cast.clara.user)
    workflow.ask_supplement(case, "照片", actor=cast.clara.user)

    response = act(cast, "alice", case, "supplement", text="给", given=[other.gaps.get().pk])

    assert response.status_code == 200
    assert not Gap.objects.exclude(given_at=None).exists()


# Grounds


@pytest.mark.parametrize("ground", GROUNDS)
def test_letter_gives_ground_article_and_usual_advice(cast, case, ground):
    act(cast, "dora", case, "refuse", ground=ground, advice="")

    letter = paper(case, "refused")
    with translation.override("zh-hans"):
        wanted = [str(GROUNDS[ground].says), str(GROUNDS[ground].advice), cite(GROUNDS[ground].basis)]
    for words in wanted:
        assert words.replace(" ", "") in letter, words


def test_advice_of_the_clerk_stands_in_the_letter_instead(cast, case):
    act(cast, "dora", case, "refuse", ground="B1", advice="请向二庭咨询。")

    assert "请向二庭咨询" in paper(case, "refused")
    assert "请在法院" not in paper(case, "refused")


def test_director_finds_what_the_clerk_proposed(cast, case):
    act(cast, "clara", case, "propose_refusal", ground="B2", advice="请问派出所。")

    form = page(cast, "dora", case, "refuse")

    assert "checked" in form.split('value="B2"')[1][:120]
    assert "请问派出所。" in form


# Referral


def refer(cast, case, **changed):
    data = {"office": "housing", "reason": "属于行政职责", "facts": "公共部位长期漏水。", "sharing": "none"}
    return act(cast, "clara", case, "transfer", **data | changed)


def test_letter_names_nobody_unless_somebody_agreed(cast, case):
    refer(cast, case)

    letter = paper(case, "transferred")
    with translation.override("zh-hans"):
        assert str(OFFICES["housing"].name) in letter
    assert "公共部位长期漏水" in letter and "天花板" not in letter
    assert not [words for words in PLANTED if words in letter]
    assert not Consent.objects.filter(text__kind="sharing").exists()


def test_applicants_own_yes_lets_the_applicants_data_go_along_and_no_other(cast, case):
    refer(cast, case, sharing="agreed", share_how="今天电话里同意")

    letter = paper(case, "transferred")
    assert "爱丽" in letter and "鲍勃" not in letter
    consent = Consent.objects.get(text__kind="sharing")
    assert (consent.person, consent.channel, consent.about) == (cast.alice, "oral", f"case:{case.pk}")


def test_danger_lets_all_data_go_at_once(cast, case):
    refer(cast, case, sharing=Sharing.DANGER)

    letter = paper(case, "transferred")
    assert "爱丽" in letter and "鲍勃" in letter and "依法及时报告" in letter


@pytest.mark.parametrize(
    "changed, words",
    [
        ({"office": "other"}, "Write its full name."),
        ({"office": "moon"}, "Select a valid choice"),
        ({"sharing": "agreed"}, "how and when the applicant agreed"),
        ({"sharing": ""}, "This field is required"),
    ],
)
def test_letter_without_an_office_or_a_yes_is_not_sent(cast, case, changed, words):
    response = refer(cast, case, **changed)

    case.refresh_from_db()
    assert words in response.content.decode()
    assert (case.status, Message.objects.filter(kind="case.transferred").count()) == (Status.SUBMITTED, 0)


def test_office_outside_the_list_is_written(cast, case):
    refer(cast, case, office="other", to="区房产服务中心")

    assert "区房产服务中心" in paper(case, "transferred")


def test_usual_offices_are_offered_first_for_every_kind():
    assert offices_for(Category.FIRE) == ["fire"]
    assert {code for office in OFFICES.values() for code in office.kinds} <= set(Category.values)


# What both sides said


def test_acceptance_keeps_the_answers_and_the_notice(cast):
    case = make.case(cast, Status.CONSENT_PENDING)
    bob = case.parties.get(side="respondent")
    act(cast, "clara", case, "record_answer", party=bob.pk, agrees="yes", read_out="on")

    record, notice = paper(case, "agreed"), paper(case, "rights_notice")
    for words in ["爱丽", "鲍勃", "同意调解", "口头"]:
        assert words in record, words
    for words in ["爱丽", "鲍勃", "接受调解、拒绝调解或者要求终止调解", "如实陈述", "第二十三条", "第三十条"]:
        assert words in notice, words


def test_no_is_recorded_as_well(cast):
    case = make.case(cast, Status.CONSENT_PENDING)
    workflow.answer(case.parties.get(side="respondent"), False, actor=cast.bob.user)

    assert "不同意调解" in paper(case, "declined")


def test_silence_of_three_days_is_refused_on_ground_c(cast):
    case = make.case(cast, Status.CONSENT_PENDING, at=timezone.now() - timedelta(days=20))

    assert "checked" in page(cast, "clara", case, "refuse").split('value="C2"')[1][:120]
    act(cast, "clara", case, "refuse", ground="C2", advice="")
    case.refresh_from_db()
    assert (case.status, case.refusal_ground) == (Status.REFUSED, "C2")
