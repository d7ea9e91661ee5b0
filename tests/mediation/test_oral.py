"""Oral agreements: read out, said yes to by code or on paper, in force the same day; what an agreement leaves open."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from foundation.audit.models import Record
from foundation.notifications.models import Message
from mediation import workflow
from mediation.models import Agreement, Case, CaseClock, CaseLink, OralMark, Status
from mediation.workflow.oral import phone_of, reading_of
from tests import make
from tests.pdf import text_of

from .conftest import browser
from .oral_samples import leave_open, on_paper, read_out
from .sample import draft


@pytest.fixture
def case(cast):
    return make.case(cast, Status.MEDIATING)


def code_of(person):
    row = Message.objects.filter(kind="code.oral", to=person.user.phone, status="waiting").latest("created_at")
    return re.search(r"\d{6}", row.body)[0]


def say(case, cast, **codes):
    """The mediator enters what the sides say."""
    fields = {f"code_{case.parties.get(person=getattr(cast, who)).pk}": code for who, code in codes.items()}
    data = fields | {"day": timezone.localdate(), "true": "on"}
    return browser(cast.mira).post(reverse("act_agree_orally", args=[case.pk]), data)


def test_both_say_their_codes_and_it_is_in_force_today(case, cast):
    cast.bob.user.language = "en"
    cast.bob.user.save()
    read_out(case, cast)
    codes = {who: code_of(getattr(cast, who)) for who in ("alice", "bob")}

    page = say(case, cast, alice=codes["alice"], bob=f"{(int(codes['bob']) + 1) % 1_000_000:06d}").content.decode()
    assert "not the code we sent" in page
    assert list(OralMark.objects.values_list("name", "how")) == [("爱丽", "code")]  # hers is not lost
    assert Case.objects.get().status == Status.MEDIATING
    assert say(case, cast, bob=codes["bob"]).status_code == 302

    agreement, today = Agreement.objects.get(), timezone.localdate()
    assert (agreement.form, agreement.status, agreement.effective_on) == ("oral", "effective", today)
    assert Case.objects.get().status == Status.AGREED
    assert not agreement.signatures.exists()
    assert agreement.confirmation.status == "window_open"
    assert case.clocks.get(rule=CaseClock.Code.CONFIRMATION).started_on == today
    assert agreement.obligations.get().performed_on == today  # on the spot
    assert case.clocks.filter(rule=CaseClock.Code.FOLLOW_UP, state="running").exists()
    text = text_of(agreement.signed_paper.read())
    for words in ["口头协议登记表", case.number, "付修理费", "当场履行", "第三十条", "验证码", "米拉", "鲍勃"]:
        assert words in text, words
    told = Message.objects.filter(kind="case.agreed", user=cast.bob.user, channel="in_app").get().body
    assert "oral agreement" in told and "writing" in told
    page = browser(cast.bob).get(reverse("agreement", args=[agreement.pk])).content.decode()
    assert "Who said yes" in page and "oral agreement" in page


def test_promise_for_later_wants_writing_unless_both_want_none(case, cast):
    draft(case, cast)
    with pytest.raises(ValidationError, match=r"put into writing .*34"):
        workflow.read_out(case, no_writing=False, actor=cast.mira.user)
    assert not Message.objects.filter(kind="code.oral").exists()

    reading = workflow.read_out(case, no_writing=True, actor=cast.mira.user)
    sides = list(case.parties.all())
    workflow.agree_orally(case, reading, on_paper=sides, scan=[make.photo()], actor=cast.mira.user)

    agreement = Agreement.objects.get()
    assert agreement.performance == "not_due"
    assert case.clocks.get(rule=CaseClock.Code.PERFORMANCE, state="running").due == agreement.obligations.get().due_on
    assert "不需要制作书面调解协议" in text_of(agreement.paper.read())


def test_what_is_missing_is_said(case, cast):
    read_out(case, cast)
    agreement, today = Agreement.objects.get(), timezone.localdate()
    reading, sides = agreement.readings.get(), list(case.parties.all())
    photo, mira = [make.photo()], cast.mira.user

    for words, values in {
        "Still to say yes: 鲍勃": {"on_paper": sides[:1], "scan": photo, "actor": mira},
        "scan or photo": {"on_paper": sides, "actor": mira},
        "lies ahead": {"on_paper": sides, "scan": photo, "day": today + timedelta(days=1), "actor": mira},
        "not accepted yet": {"on_paper": sides, "scan": photo, "day": today - timedelta(days=9), "actor": mira},
    }.items():
        with pytest.raises(ValidationError, match=words):
            workflow.agree_orally(case, reading, **values)
    with pytest.raises(ValidationError, match="scan or photo"):
        workflow.agree_orally(case, reading, actor=cast.clara.user)
    assert not OralMark.objects.exists()

    draft(case, cast)  # the same words: what was read out holds
    assert reading_of(Agreement.objects.get()) == reading
    Agreement.objects.get().obligations.update(deed="付双倍")
    with pytest.raises(ValidationError, match="changed after it was read out"):
        workflow.agree_orally(case, reading, on_paper=sides, scan=photo, actor=mira)
    assert Case.objects.get().status == Status.MEDIATING


def test_clerk_enters_the_form_that_all_three_signed(case, cast):
    read_out(case, cast)
    asked = workflow.ask_recusal(case, "亲戚", party=case.respondents[0], actor=cast.bob.user)
    page = browser(cast.clara).post(reverse("act_agree_orally", args=[case.pk]), on_paper(case, cast))
    assert "Recusal of the mediator was asked for" in page.content.decode()
    workflow.decide_recusal(asked, False, "没有依据", actor=cast.dora.user)

    response = browser(cast.clara).post(reverse("act_agree_orally", args=[case.pk]), on_paper(case, cast))

    assert response.status_code == 302
    assert set(OralMark.objects.values_list("name", "how")) == {("爱丽", "paper"), ("鲍勃", "paper"), ("米拉", "paper")}
    assert case.entries.get(kind="agreed_orally").attachments.count() == 1
    for change in (OralMark.objects.all().delete, lambda: OralMark.objects.update(name="另一人")):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_code_goes_to_the_guardian(case, cast):
    side = case.applicant
    assert phone_of(side) == cast.alice.user.phone

    workflow.add_agent(side, cast.carl, "guardian", relation="父亲", authority="户口簿", actor=cast.clara.user)

    assert phone_of(side) == cast.carl.phone


# Warnings


def test_warning_is_read_before_it_is_given_out(case, cast):
    draft(case, cast)
    Agreement.objects.get().obligations.update(deed="尽快付修理费")
    url, mira = reverse("act_freeze", args=[case.pk]), browser(cast.mira)

    with pytest.raises(ValidationError, match="warns of something"):
        workflow.freeze(case, actor=cast.mira.user)
    page = mira.post(url, {"because": "双方要求保留"}).content.decode()
    assert "Nobody can say on which day" in page and "双方要求保留" in page and "尽快" in page
    assert not Agreement.objects.filter(status="frozen").exists()
    assert mira.post(url, {"read": "on", "because": "双方要求保留"}).status_code == 302

    row = Agreement.objects.get()
    assert [one["code"] for one in row.warnings] == ["date_vague"]
    data = Record.objects.get(verb="agreement.frozen").data
    assert (data["because"], data["warnings"]) == ("双方要求保留", ["date_vague"])
    pages = {who: browser(getattr(cast, who)).get(reverse("agreement", args=[row.pk])).content.decode()
             for who in ("mira", "alice")}  # fmt: skip
    assert "双方要求保留" in pages["mira"] and "双方要求保留" not in pages["alice"]


# What is left open


def test_open_points_become_a_matter_of_their_own(cast):
    case = make.case(cast, Status.AGREED)
    leave_open(case, cast)
    assert "公共部位漏水由谁维修" in browser(cast.bob).get(reverse("matter", args=[case.pk])).content.decode()

    new = workflow.settle_rest(case, "new", "另案处理。", actor=cast.mira.user)

    assert (new.source, new.status, new.mediator) == ("proactive", Status.CONSENT_PENDING, cast.mira)
    assert (new.facts, new.category, new.building) == ("公共部位漏水由谁维修。", case.category, case.building)
    assert [(row.side, row.person) for row in new.parties.all()] == [
        ("applicant", cast.alice), ("respondent", cast.bob),
    ]  # fmt: skip
    assert CaseLink.objects.filter(newer=new, older=case, kind="linked").exists()
    assert new.clocks.filter(rule=CaseClock.Code.CONSENT, state="running").exists()
    body = case.entries.get(kind="rest_opened").body
    assert new.reference in body and "另案处理。" in body
    told = Message.objects.filter(kind="case.rest_settled", channel="sms")
    assert {row.body for row in told} == {told[0].body}  # the same words to all
    with pytest.raises(ValidationError, match="a new matter was opened"):
        workflow.settle_rest(case, "elsewhere", "起诉。", actor=cast.mira.user)
    assert Case.objects.count() == 2


def test_paper_of_an_agreement_on_a_part_names_the_rest_and_the_ways(case, cast):
    clause = {
        "debtor": case.respondents[0],
        "deed": "换水管",
        "amount": None,
        "due_on": timezone.localdate(),
        "place": "",
    }
    words = {"facts": "漏水。", "issues": "修。", "left_open": "公共部位由谁维修。"}
    workflow.draft(case, **words, clauses=[clause], actor=cast.mira.user)

    agreement = workflow.freeze(case, actor=cast.mira.user)

    text = text_of(agreement.paper.read())
    assert "公共部位由谁维修。" in text and "仲裁" in text and "提起诉讼" in text
    new = workflow.redraft(case, "改一处", actor=cast.mira.user)
    assert new.left_open == "公共部位由谁维修。"
