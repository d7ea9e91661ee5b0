"""Signing in an order, on paper, or not at all; reminders; the copies; performance as the sides report it."""

import io
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pikepdf
import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, InternalError, transaction
from django.urls import reverse
from django.utils import timezone

from foundation.accounts.models import PhoneCode
from foundation.audit.models import Record
from foundation.notifications.models import Message
from mediation import workflow
from mediation.models import Agent, Agreement, Case, Entry, PerformanceReport, Power, Service, Signature, Status
from mediation.next_step import next_step, waiting_for, with_next_step
from mediation.permissions import parties_of
from mediation.workflow import OnPaper
from mediation.workflow.service import in_file, unserved
from residents.models import Consent
from tests import make
from tests.pdf import text_of

from .conftest import browser
from .sample import draft
from .signing_samples import refuse, report
from .test_agreement import ask_code, sent_code, sign
from .test_races import broker, read, refusals, signing, together  # noqa: F401

SHANGHAI = ZoneInfo("Asia/Shanghai")
FRIDAY = datetime(2026, 3, 6, 15, 0, tzinfo=SHANGHAI)
races = pytest.mark.django_db(transaction=True)


@pytest.fixture
def case(cast):
    return make.case(cast, Status.MEDIATING)


@pytest.fixture
def agreement(case, cast):
    return make.frozen(case, cast)


def frozen_in_order(case, cast, order):
    draft(case, cast)
    return workflow.freeze(case, order, actor=cast.mira.user)


def side(case, who):
    return case.parties.get(name={"alice": "爱丽", "bob": "鲍勃"}[who])


def enter(agreement, cast, *marks, code="", who="clara"):
    code = code or agreement.check_code
    workflow.enter_signatures(agreement, marks, code, [make.photo("scan.jpg")], actor=getattr(cast, who).user)


def told(kind, person):
    """The words that wait for or reached somebody in the portal, each with its time, oldest first."""
    rows = Message.objects.filter(kind=kind, user=person.user, channel="in_app").exclude(status="withdrawn")
    return [timezone.localtime(row.due).strftime("%m-%d %H:%M") for row in rows.order_by("due")]


# The order


def test_sides_sign_in_the_order_chosen_then_the_mediator(case, cast):
    agreement = frozen_in_order(case, cast, "respondent")

    assert told("sign.reminder", cast.bob) and not told("sign.reminder", cast.alice)
    for who, first in (("alice", "鲍勃"), ("mira", "鲍勃、爱丽")):
        with pytest.raises(ValidationError, match=f"not yet your turn to sign. First: {first}"):
            make.sign(agreement, cast, who)
    page = browser(cast.alice).get(reverse("agreement", args=[agreement.pk])).content.decode()
    assert "You sign after 鲍勃." in page and 'name="code"' not in page
    for who, yours in (("alice", False), ("bob", True)):
        user = getattr(cast, who).user
        [listed] = with_next_step(Case.objects.filter(pk=case.pk), user)
        assert next_step(listed, parties_of(user, listed)).yours == yours
        assert Case.objects.filter(waiting_for(user), pk=case.pk).exists() == yours

    make.sign(agreement, cast, "bob")

    assert told("sign.reminder", cast.alice) and not told("sign.reminder", cast.bob)
    assert Message.objects.filter(to=cast.alice.user.phone, kind="agreement.signed").count() == 1  # it is her turn
    assert Case.objects.filter(waiting_for(cast.alice.user), pk=case.pk).exists()
    make.sign(agreement, cast, "alice")
    make.sign(agreement, cast, "mira")


def test_freeze_form_chooses_the_order(case, cast):
    draft(case, cast)

    browser(cast.mira).post(reverse("act_freeze", args=[case.pk]), {"order": "applicant"})

    assert Agreement.objects.get().order == "applicant"
    with pytest.raises(ValidationError, match="First: 爱丽"):
        enter(Agreement.objects.get(), cast, OnPaper(side(case, "bob"), timezone.localdate()))


# Reminders


def test_who_does_not_sign_is_reminded_three_times_then_the_mediator_told(cast):
    with time_machine.travel(FRIDAY):
        case = make.case(cast, Status.MEDIATING)
        agreement = make.frozen(case, cast)

        assert told("sign.reminder", cast.bob) == ["03-09 10:00", "03-12 10:00", "03-17 10:00"]
        assert told("sign.silent", cast.mira) == ["03-20 10:00", "03-20 10:00"]
        make.sign(agreement, cast, "bob")
        assert told("sign.reminder", cast.bob) == []
        assert len(told("sign.reminder", cast.alice)) == 3 and len(told("sign.silent", cast.mira)) == 1

        workflow.suspend(case, "等鉴定", actor=cast.mira.user)
        assert told("sign.reminder", cast.alice) == []
        workflow.resume(case, "鉴定已出", actor=cast.mira.user)
        assert len(told("sign.reminder", cast.alice)) == 3


@pytest.mark.parametrize(
    "end",
    [
        lambda case, cast: workflow.redraft(case, "金额", actor=cast.mira.user),
        lambda case, cast: workflow.terminate(case, "not_signed", "", actor=cast.mira.user),
        lambda case, cast: workflow.withdraw(case, "和好了", actor=cast.alice.user),
        lambda case, cast: workflow.refuse_signing(case.frozen_agreement, case.applicant, "", actor=cast.alice.user),
    ],
)
def test_what_ends_the_signing_takes_the_reminders_back(agreement, case, cast, end):
    end(case, cast)

    assert told("sign.reminder", cast.alice) == told("sign.reminder", cast.bob) == told("sign.silent", cast.mira) == []
    with pytest.raises(ValidationError, match=r"no longer to be signed|case is now|does not sign this version"):
        make.sign(agreement, cast, "bob")
    assert not Signature.objects.exists()


# A side that does not sign


def test_refusal_stops_the_signing_and_tells_the_others_no_more_than_that(case, cast):
    refuse(case, cast)
    agreement = case.frozen_agreement

    pages = {
        who: browser(getattr(cast, who)).get(reverse("agreement", args=[agreement.pk])).content.decode()
        for who in ("alice", "bob", "dora", "mira")
    }
    assert all("This version is not signed." in page for page in pages.values())
    assert all(("鲍勃 does not sign it" in page) == (who != "alice") for who, page in pages.items())
    stories = {who: browser(getattr(cast, who)).get(reverse("matter", args=[case.pk]), follow=True).content.decode()
               for who in ("alice", "dora", "mira")}  # fmt: skip
    assert [who for who, page in stories.items() if "金额太高" in page] == ["mira"]
    assert "鲍勃 does not sign it" not in stories["alice"]
    heard = Message.objects.filter(kind="agreement.not_signed", user=cast.alice.user, channel="in_app").get().body
    assert "鲍勃" not in heard
    for who in ("alice", "bob"):
        with pytest.raises(ValidationError, match="does not sign this version"):
            make.sign(agreement, cast, who)
        assert not Case.objects.filter(waiting_for(getattr(cast, who).user), pk=case.pk).exists()


def test_refusal_is_taken_back_while_the_same_version_waits(case, cast):
    refuse(case, cast)
    agreement = case.frozen_agreement

    workflow.take_refusal_back(agreement, side(case, "bob"), actor=cast.bob.user)

    assert told("sign.reminder", cast.bob)
    make.sign(agreement, cast, "bob")
    workflow.refuse_signing(
        agreement, side(case, "bob"), "再想想", joint=True, actor=cast.bob.user
    )  # also after signing
    assert "再想想" in browser(cast.alice).get(reverse("matter", args=[case.pk])).content.decode()
    workflow.redraft(case, "金额", actor=cast.mira.user)
    with pytest.raises(ValidationError, match="no longer to be signed"):
        workflow.take_refusal_back(agreement, side(case, "bob"), actor=cast.bob.user)


def test_clerk_writes_down_what_a_side_said_on_the_telephone(agreement, case, cast):
    data = {"party": side(case, "alice").pk, "how": "phone", "reason": "不想签了", "audience": "party"}

    browser(cast.clara).post(reverse("act_refuse_signing", args=[case.pk]), data)

    row = agreement.refusals.get()
    assert (row.party.name, row.how, row.recorded_by) == ("爱丽", "phone", cast.clara.user)
    entry = Entry.objects.visible_to(cast.bob.user).filter(kind="sign_refused")
    assert not entry.exists()


@races
def test_signing_and_refusing_at_the_same_moment(cast):
    case = make.case(cast, Status.MEDIATING)
    agreement = make.frozen(case, cast)
    other = Agreement.objects.select_related("case").get()

    results = together(
        signing(agreement, cast, "alice"),
        lambda: workflow.refuse_signing(other, side(other.case, "bob"), "不签", actor=cast.bob.user),
    )

    last = Record.objects.filter(verb__in=["agreement.signed", "agreement.not_signed"]).latest("id").verb
    assert last == "agreement.not_signed"  # after it no mark is made
    assert Signature.objects.count() == 1 - len(refusals(results))
    with pytest.raises(ValidationError, match="does not sign this version"):
        make.sign(agreement, cast, "mira")


# On paper


def test_print_carries_the_code_of_its_version_on_every_page(agreement, cast):
    answer = browser(cast.alice).get(reverse("agreement_print", args=[agreement.pk]))
    pdf = answer.getvalue()

    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert len(opened.pages) == agreement.paper.pages + 1
    text = text_of(pdf)
    assert text.count(f"打印件校验码{agreement.paper.sha256[:8]}") == agreement.paper.pages + 1
    assert "手签页" in text and "申请人爱丽" in text
    assert browser(cast.oscar).get(reverse("agreement_print", args=[agreement.pk])).status_code == 404
    assert browser(cast.eve).get(reverse("agreement_print", args=[agreement.pk])).status_code == 404


def test_signatures_from_paper_stand_on_the_sheet_and_are_told(agreement, case, cast):
    today = timezone.localdate()
    enter(agreement, cast, OnPaper(side(case, "alice"), today), OnPaper(side(case, "bob"), today, "fingerprint"))

    rows = agreement.signatures.order_by("party__side")
    assert [(row.name, row.means, row.signed_on, row.entered_by, row.signer) for row in rows] == [
        ("爱丽", "paper", today, cast.clara.user, None), ("鲍勃", "fingerprint", today, cast.clara.user, None)
    ]  # fmt: skip
    assert rows[0].entry == rows[1].entry and rows[0].entry.attachments.count() == 1
    told_by_sms = Message.objects.filter(kind="agreement.signature_entered", channel="sms")
    assert set(told_by_sms.values_list("to", flat=True)) == {cast.alice.user.phone, cast.bob.user.phone}
    assert "克拉拉" in told_by_sms.first().body and cast.place.hotline in told_by_sms.first().body
    assert not Consent.objects.filter(text__kind="e_signature").exists()
    with pytest.raises((InternalError, IntegrityError)), transaction.atomic():
        rows.update(name="别人")

    for who in ("mira", "selma"):
        make.sign(agreement, cast, who)

    agreement.refresh_from_db()
    sheet = text_of(agreement.signed_paper.read())
    for words in ("纸质原件签名", "纸质原件按指印", "克拉拉", "见纸质原件"):
        assert words in sheet, words


def agent(case, cast, *, powers, kind="proxy", **dates):
    begins = {"starts_on": timezone.localdate() - timedelta(days=30)}
    return Agent.objects.create(
        party=side(case, "alice"), person=cast.carl, kind=kind, relation="侄子", powers=powers, authority="委托书",
        **begins | dates,
    )  # fmt: skip


def test_paper_is_refused_with_a_reason(agreement, case, cast):
    alice, today = side(case, "alice"), timezone.localdate()
    ended = agent(case, cast, powers=[Power.SIGN], ends_on=today - timedelta(days=1))
    bad = [
        (OnPaper(alice, today - timedelta(days=1)), "", "signed before the paper was given out"),
        (OnPaper(alice, today + timedelta(days=1)), "", "can't lie ahead"),
        (OnPaper(alice, today), "1234 abcd", "print of another version"),
        (OnPaper(alice, today, agent=ended), "", "On that day 卡尔 had no authority"),
    ]
    for mark, code, words in bad:
        with pytest.raises(ValidationError, match=words):
            enter(agreement, cast, mark, code=code)
    Agent.objects.update(powers=[Power.APPLY], ends_on=None)
    ended.refresh_from_db()
    with pytest.raises(ValidationError, match="卡尔 has no authority to sign"):
        enter(agreement, cast, OnPaper(alice, today, agent=ended))
    case.parties.filter(pk=alice.pk).update(person=cast.clara)
    with pytest.raises(ValidationError, match="You are a side of this matter yourself"):
        enter(agreement, cast, OnPaper(side(case, "bob"), today))
    assert not Signature.objects.exists() and not case.entries.filter(kind="signed_on_paper").exists()


def test_ward_signs_on_paper_together_with_the_guardian(agreement, case, cast):
    alice, today = side(case, "alice"), timezone.localdate()
    guardian = agent(case, cast, powers=[Power.SIGN], kind="guardian")
    with pytest.raises(ValidationError, match="legal guardian, who has to sign as well"):
        enter(agreement, cast, OnPaper(alice, today))
    with pytest.raises(ValidationError, match="legal guardian, who has to sign as well"):
        make.sign(agreement, cast, "alice")
    page = browser(cast.clara).get(reverse("act_page", args=[case.pk, "enter_signatures"])).content.decode()
    assert f'value="with-{guardian.pk}"' in page and "爱丽 and 卡尔 together" in page

    data = {f"who_{alice.pk}": f"with-{guardian.pk}", f"day_{alice.pk}": today, "code": agreement.check_code.upper(),
            "files": make.photo()}  # fmt: skip
    browser(cast.clara).post(reverse("act_enter_signatures", args=[case.pk]), data)

    assert agreement.signatures.get().name == "爱丽、卡尔"


@races
def test_two_who_enter_the_same_signature_enter_it_once(cast):
    case = make.case(cast, Status.MEDIATING)
    make.frozen(case, cast)
    rows = [Agreement.objects.select_related("case", "paper").get() for _n in range(2)]

    results = together(*[
        lambda row=row: enter(row, cast, OnPaper(side(row.case, "bob"), timezone.localdate())) for row in rows
    ])  # fmt: skip

    assert refusals(results) == []
    assert (Signature.objects.count(), case.entries.filter(kind="signed_on_paper").count()) == (1, 1)


# Copies


def test_copy_is_received_by_opening_it_where_that_was_agreed(agreement, case, cast):
    tab = browser(cast.alice)
    ask_code(tab, agreement)
    sign(tab, agreement, sent_code(cast.alice), e_service="on")
    for who in ("bob", "mira", "selma"):
        make.sign(agreement, cast, who)
    agreement.refresh_from_db()
    assert [(row.party and row.party.name, row.how, bool(row.received_on)) for row in agreement.services.all()] == [
        (None, "portal", True), ("爱丽", "portal", False)
    ]  # fmt: skip
    assert [party.name for party in unserved(agreement)] == ["爱丽", "鲍勃"]
    assert len(told("copies.unserved", cast.mira)) == 1

    browser(cast.bob).get(reverse("agreement", args=[agreement.pk]))
    browser(cast.mira).get(reverse("agreement", args=[agreement.pk]))
    assert len(unserved(agreement)) == 2
    entry = case.entries.get(kind="sealed")
    browser(cast.alice).get(reverse("paper_pdf", args=[entry.pk]))
    assert [party.name for party in unserved(agreement)] == ["鲍勃"]

    data = {"party": side(case, "bob").pk, "how": "none", "detail": "", "served_on": timezone.localdate()}
    url = reverse("act_record_service", args=[case.pk])
    assert "Write down why" in browser(cast.clara).post(url, data).content.decode()
    browser(cast.clara).post(url, data | {"detail": "迁出，查无下落"})
    assert unserved(agreement) == [] and told("copies.unserved", cast.mira) == []
    words = in_file(case)
    assert f"{timezone.localdate().day}日收到" in words.partition("爱丽：")[2]
    assert "未能送达，迁出，查无下落" in words


def test_copy_that_came_stands_and_days_are_checked(cast):
    case = make.case(cast, Status.AGREED)
    alice, today = side(case, "alice"), timezone.localdate()
    give = lambda sent, came, how="handed": workflow.record_service(  # noqa: E731
        alice, how, served_on=sent, received_on=came, actor=cast.clara.user
    )
    for sent, came, words in [
        (today - timedelta(days=1), today, "before the agreement is in force"),
        (today, today + timedelta(days=1), "can't lie ahead"),
    ]:
        with pytest.raises(ValidationError, match=words):
            give(sent, came)
    give(today, None, "post")
    give(today, today)
    give(today, today)
    with pytest.raises(ValidationError, match="received already"):
        give(today, None, "post")
    assert Service.objects.filter(party=alice).get().received_on == today
    assert case.entries.filter(kind="served").count() == 2
    assert case.agreements.get().services.filter(party=None).exists()


# Performance


def test_partial_payments_are_summed_exactly_and_confirmed(cast):
    case = make.case(cast, Status.AGREED)
    obligation = case.agreements.get().obligations.get()
    first = report(case, cast, "33.33")
    assert report(case, cast, "33.33") == first  # a second tap
    workflow.confirm_performance(first, True, actor=cast.alice.user)
    second = report(case, cast, "66.66")
    obligation.refresh_from_db()
    assert (obligation.paid, obligation.reported, obligation.is_settled) == (Decimal("33.33"), Decimal("66.66"), False)
    with pytest.raises(ValidationError, match=r"more than is still open: ¥0\.01"):
        report(case, cast, "0.02")
    shown = browser(cast.alice).get(reverse("matter", args=[case.pk])).content.decode()
    assert "¥33.33 of ¥100.00" in shown and "not yet confirmed: ¥66.66" in shown
    assert Case.objects.filter(waiting_for(cast.alice.user), pk=case.pk).exists()

    workflow.confirm_performance(second, False, "没收到", actor=cast.alice.user)

    with pytest.raises(ValidationError, match="answered already"):
        workflow.confirm_performance(second, True, actor=cast.alice.user)
    assert not Case.objects.filter(waiting_for(cast.alice.user), pk=case.pk).exists()
    assert obligation.state == "open"  # the mediator decides
    third = report(case, cast, "66.67")
    workflow.confirm_performance(third, True, actor=cast.alice.user)
    form = browser(cast.mira).get(reverse("act_page", args=[case.pk, "record_performance"])).context["form"]
    assert form.initial["state"] == "performed" and form.initial["obligation"] == obligation.pk


def test_silence_is_no_yes(cast):
    with time_machine.travel(FRIDAY):
        case = make.case(cast, Status.AGREED)
        row = report(case, cast)
        assert told("performance.silent", cast.mira) == ["03-13 10:00"]

        workflow.record_performance(row.obligation, "performed", timezone.localdate(), actor=cast.mira.user)

        assert told("performance.silent", cast.mira) == []
        with pytest.raises(ValidationError, match="entered already"):
            workflow.confirm_performance(row, True, actor=cast.alice.user)
        assert PerformanceReport.objects.get().answer == ""


def test_only_the_debtor_reports_and_only_the_other_side_confirms(cast):
    case = make.case(cast, Status.AGREED)
    row = report(case, cast)
    assert browser(cast.alice).get(reverse("act_page", args=[case.pk, "report_performance"])).status_code == 403
    for who, status in (("bob", 403), ("clara", 403), ("eve", 404)):
        url = reverse("act_confirm_performance", args=[case.pk])
        assert browser(getattr(cast, who)).post(url, {"report": row.pk, "answer": "yes"}).status_code == status
    row.refresh_from_db()
    assert row.answer == ""


def test_breach_gives_the_creditor_a_paper_with_the_ways_that_are_open(cast):
    case = make.case(cast, Status.AGREED)
    row = report(case, cast, "30.00")
    workflow.confirm_performance(row, True, actor=cast.alice.user)

    workflow.record_performance(row.obligation, "breached", timezone.localdate(), actor=cast.mira.user)

    entry = case.entries.get(kind="breach_advice")
    assert (entry.audience, entry.party.name) == ("party", "爱丽")
    text = text_of(entry.paper.read())
    for words in (
        "协议未履行告知书",
        "向人民法院起诉",
        "共同申请司法确认",
        "《民法典》第一百八十八条",
        "30.00元",
        "70.00元",
    ):
        assert words in text, words
    assert "您可以持裁定书" not in text
    assert not Entry.objects.visible_to(cast.bob.user).filter(pk=entry.pk).exists()
    assert Message.objects.filter(to=cast.alice.user.phone, kind="case.obligation_breached").count() == 1


# Who was recused, and other places


def test_recused_mediator_and_another_sub_district_neither_enter_nor_print(agreement, case, cast):
    request = workflow.ask_recusal(case, "亲戚", party=side(case, "bob"), actor=cast.bob.user)
    with pytest.raises(ValidationError, match="please wait"):
        enter(agreement, cast, OnPaper(side(case, "bob"), timezone.localdate()), who="mira")
    workflow.decide_recusal(request, True, "确有亲属关系", actor=cast.dora.user)

    for who in (cast.mira, cast.eve):
        assert browser(who).post(reverse("act_enter_signatures", args=[case.pk])).status_code == 404
        assert browser(who).get(reverse("agreement_print", args=[agreement.pk])).status_code == 404
    assert not PhoneCode.objects.exists() and told("sign.silent", cast.mira) == []
