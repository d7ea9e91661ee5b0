"""The agreement: written, frozen, signed by its hash, sealed."""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import InternalError, transaction
from django.db.models import ProtectedError
from django.db.utils import IntegrityError
from django.urls import reverse
from django.utils import timezone

from foundation.accounts.models import PhoneCode
from foundation.documents.models import Paper
from foundation.notifications.models import Message
from mediation import workflow
from mediation.models import Agreement, Case, CaseClock, Signature, Status
from mediation.workflow.agreement import unsigned
from residents.models import Consent
from tests import make
from tests.pdf import text_of

from .conftest import browser

STROKES = [[[100, 100], [300, 220], [500, 90]], [[520, 300]]]


@pytest.fixture
def case(cast):
    return make.case(cast, Status.MEDIATING)


@pytest.fixture
def agreement(case, cast):
    return make.frozen(case, cast)


def clauses(*rows):
    """The formset as the page sends it."""
    data = {"clause-TOTAL_FORMS": len(rows), "clause-INITIAL_FORMS": 0}
    for n, row in enumerate(rows):
        data |= {f"clause-{n}-{name}": value for name, value in row.items()}
    return data


def clause(case, **changed):
    due = timezone.localdate() + timedelta(days=10)
    return {"debtor": case.parties.get(side="respondent").pk, "deed": "修好管道", "due_on": due} | changed


# The draft


def write(case, cast, *rows, **texts):
    data = {"facts": "楼上漏水。", "issues": "修理费。"} | texts | clauses(*rows)
    return browser(cast.mira).post(reverse("draft_agreement", args=[case.pk]), data)


def test_draft_keeps_its_clauses(case, cast):
    response = write(case, cast, clause(case), clause(case, deed="", amount="1234.50", place="转账"), {})

    assert response.url == reverse("case", args=[case.pk])
    agreement = Agreement.objects.get()
    rows = [(row.position, row.deed, row.amount, row.place) for row in agreement.obligations.all()]
    assert (agreement.status, agreement.version) == ("draft", 1)
    assert rows == [(1, "修好管道", None, ""), (2, "", Decimal("1234.50"), "转账")]


def test_draft_written_anew_replaces_its_clauses(case, cast):
    write(case, cast, clause(case), clause(case))
    write(case, cast, clause(case, deed="只修天花板"))

    agreement = Agreement.objects.get()
    assert [row.deed for row in agreement.obligations.all()] == ["只修天花板"]


@pytest.mark.parametrize(
    "changed, words",
    [
        ({"deed": "", "amount": ""}, "Say what this side does, or how much it pays."),
        ({"amount": "0"}, "greater than or equal to 0.01"),
        ({"amount": "-5"}, "greater than or equal to 0.01"),
        ({"due_on": ""}, "This field is required."),
        ({"debtor": "0"}, "Select a valid choice."),
    ],
)
def test_draft_says_what_is_wrong_with_a_clause(case, cast, changed, words):
    page = write(case, cast, clause(case, place="当面交付", **changed)).content.decode()

    assert words in page and "当面交付" in page
    assert not Agreement.objects.exists()


def test_draft_needs_a_clause(case, cast):
    assert "at least one clause" in write(case, cast, {}).content.decode()
    assert not Agreement.objects.exists()


@pytest.mark.parametrize("who, sees", [("mira", 200), ("selma", 200), ("alice", 404), ("bob", 404), ("oscar", 404)])
def test_draft_is_the_committee_s(case, cast, who, sees):
    write(case, cast, clause(case))
    url = reverse("agreement", args=[Agreement.objects.get().pk])

    assert browser(getattr(cast, who)).get(url).status_code == sees


# Freezing


def test_frozen_paper_says_it_all(agreement):
    text = text_of(agreement.paper.read())

    number = agreement.case.number
    due = timezone.localdate() + timedelta(days=10)
    for words in [
        "人民调解协议书", number, "申请人", "爱丽", "被申请人", "鲍勃", "楼上漏水。", "付修理费", "100.00", "壹佰元整",
        f"{due.year}年{due.month}月{due.day}日", "《人民调解法》第二十九条", "《人民调解法》第三十三条", "米拉",
    ]:  # fmt: skip
        assert words in text, words


def test_frozen_agreement_is_not_written_again(agreement, case, cast):
    with pytest.raises(ValidationError, match="is being signed"):
        workflow.draft(case, facts="", issues="", clauses=[{}], actor=cast.mira.user)

    assert write(case, cast, clause(case)).url == reverse("case", args=[case.pk])
    assert Agreement.objects.get().paper == agreement.paper


def test_pages_of_the_paper_are_pictures(agreement, cast):
    tab = browser(cast.alice)

    first = tab.get(reverse("agreement_page", args=[agreement.pk, 1]))

    assert first.getvalue().startswith(b"\x89PNG")
    for number in (0, agreement.paper.pages + 1):
        assert tab.get(f"/agreements/{agreement.pk}/{number}.png").status_code == 404


# Signing


def sent_code(person):
    body = Message.objects.filter(kind="code.sign", to=person.user.phone, status="waiting").latest("created_at").body
    return re.search(r"\d{6}", body)[0]


def ask_code(tab, agreement):
    return tab.post(reverse("agreement_code", args=[agreement.pk]))


def sign(tab, agreement, code, **changed):
    mark = {"sha256": agreement.paper.sha256, "name": "爱丽", "agree": "on", "code": code, "strokes": "[]"}
    return tab.post(reverse("agreement_sign", args=[agreement.pk]), mark | changed, follow=True)


@pytest.fixture
def alice(cast, agreement):
    """Her browser, with a code on her phone."""
    tab = browser(cast.alice)
    ask_code(tab, agreement)
    return tab


def test_signing_by_code_and_drawing(agreement, alice, cast):
    page = sign(alice, agreement, sent_code(cast.alice), strokes=str(STROKES)).content.decode()

    row = Signature.objects.get()
    assert "Signed. Thank you." in page
    assert (row.signer, row.party.name, row.role, row.name) == (cast.alice.user, "爱丽", "party", "爱丽")
    assert (row.sha256, row.phone, row.strokes) == (agreement.paper.sha256, cast.alice.user.phone, STROKES)
    consent = Consent.objects.get(text__kind="e_signature")
    assert (consent.person, consent.about) == (cast.alice, f"case:{agreement.case_id}")
    assert unsigned(agreement) == ["鲍勃", "米拉"]


def test_code_goes_to_the_phone_alone(agreement, alice, cast):
    rows = Message.objects.filter(kind="code.sign")

    assert list(rows.values_list("channel", "to", "urgent")) == [("sms", cast.alice.user.phone, True)]


@pytest.mark.parametrize(
    "changed, words",
    [
        ({"code": "000000"}, "That is not the code we sent."),
        ({"sha256": "0" * 64}, "This code is no longer good."),
        ({"agree": ""}, "This field is required."),
        ({"name": ""}, "This field is required."),
        ({"strokes": "[[[5000, 1]]]"}, "The drawing could not be read."),
        ({"strokes": "no json"}, "Enter a valid JSON."),
    ],
)
def test_signing_refuses_and_says_why(agreement, alice, cast, changed, words):
    changed = {"code": sent_code(cast.alice)} | changed
    if changed["code"] == "000000":
        PhoneCode.objects.update(digest="f" * 64)

    page = sign(alice, agreement, changed.pop("code"), **changed).content.decode()

    assert words in page
    assert not Signature.objects.exists()


def test_second_code_waits_half_a_minute(agreement, alice):
    page = alice.post(reverse("agreement_code", args=[agreement.pk]), follow=True).content.decode()

    assert "Please wait half a minute" in page
    assert Message.objects.filter(kind="code.sign").count() == 1


def test_third_wrong_code_ends_it(agreement, alice, cast):
    code = sent_code(cast.alice)
    for n in range(3):
        sign(alice, agreement, f"{(int(code) + 1 + n) % 1_000_000:06d}")

    assert "This code is no longer good." in sign(alice, agreement, code).content.decode()
    assert not Signature.objects.exists()


def test_code_of_another_s_phone_is_no_good(agreement, alice, cast):
    ask_code(browser(cast.bob), agreement)

    sign(alice, agreement, sent_code(cast.bob))

    assert not Signature.objects.exists()


def test_code_for_the_earlier_paper_is_no_good(agreement, alice, case, cast):
    code = sent_code(cast.alice)
    workflow.redraft(case, "金额", actor=cast.mira.user)
    new = workflow.freeze(case, actor=cast.mira.user)

    page = sign(alice, new, code).content.decode()

    assert "This code is no longer good." in page
    assert not Signature.objects.exists()


def test_replaced_paper_is_not_signed(agreement, alice, case, cast):
    workflow.redraft(case, "金额", actor=cast.mira.user)

    page = sign(alice, agreement, sent_code(cast.alice)).content.decode()

    assert "There is nothing for you to sign here now." in page
    assert not Signature.objects.exists()
    with pytest.raises(ValidationError, match="no longer to be signed"):
        make.sign(agreement, cast, "alice")


def test_another_hash_is_not_signed(agreement, cast):
    mark = {"sha256": "0" * 64, "name": "爱丽", "actor": cast.alice.user}

    with pytest.raises(ValidationError, match="not the one you looked at"):
        workflow.sign(agreement, Signature.Role.PARTY, agreement.case.applicant, **mark)


@pytest.mark.parametrize("place", [0, 0.5, 1])
def test_changed_byte_on_disk_stops_signing_and_sealing(agreement, alice, cast, place):
    for who in ("alice", "bob"):
        make.sign(agreement, cast, who)
    data = bytearray(agreement.paper.read())
    data[int((len(data) - 1) * place)] ^= 1
    with open(agreement.paper.file.path, "wb") as file:
        file.write(data)

    for who in ("mira", "selma"):
        with pytest.raises(ValidationError, match="stored paper was changed"):
            make.sign(agreement, cast, who)
    assert Signature.objects.count() == 2


def test_signing_twice_changes_nothing(agreement, alice, cast):
    sign(alice, agreement, sent_code(cast.alice))
    before = list(Signature.objects.values())

    make.sign(agreement, cast, "alice")
    page = sign(alice, agreement, "123456").content.decode()

    assert "There is nothing for you to sign here now." in page
    assert list(Signature.objects.values()) == before


@pytest.mark.parametrize("who, status", [("clara", 403), ("dora", 403), ("oscar", 404), ("eve", 404), ("max", 404)])
def test_signing_is_for_those_concerned(agreement, cast, who, status):
    tab = browser(getattr(cast, who))

    assert ask_code(tab, agreement).status_code == sign(tab, agreement, "123456").status_code == status
    assert not PhoneCode.objects.exists()


def test_redraft_asks_for_all_signatures_again(agreement, case, cast):
    for who in ("alice", "bob", "mira"):
        make.sign(agreement, cast, who)
    assert unsigned(agreement) == []

    new = workflow.redraft(case, "金额写错", actor=cast.mira.user)

    agreement.refresh_from_db()
    assert (agreement.status, agreement.signatures.count()) == ("superseded", 3)
    assert (new.version, new.status, new.facts, new.paper) == (2, "draft", agreement.facts, None)
    assert [row.deed for row in new.obligations.all()] == [row.deed for row in agreement.obligations.all()]
    assert unsigned(new) == ["爱丽", "鲍勃", "米拉"]


# The seal


@pytest.mark.parametrize("missing", ["alice", "bob", "mira"])
def test_seal_waits_for_every_signature(agreement, cast, missing):
    for who in [who for who in ("alice", "bob") if who != missing]:
        make.sign(agreement, cast, who)

    with pytest.raises(ValidationError, match=f"Still to sign: {getattr(cast, missing).name}"):
        make.sign(agreement, cast, "selma")
    assert "nothing for you to sign" in sign(browser(cast.selma), agreement, "123456").content.decode()

    assert Case.objects.get().status == Status.MEDIATING
    assert not Paper.objects.filter(stage="signed").exists()


def test_seal_puts_it_in_force(agreement, case, cast):
    for who in ("alice", "bob", "mira"):
        make.sign(agreement, cast, who)
    tab = browser(cast.selma)
    ask_code(tab, agreement)

    page = sign(tab, agreement, sent_code(cast.selma), name="塞尔玛").content.decode()

    agreement.refresh_from_db()
    assert "in force" in page
    assert (agreement.status, agreement.effective_on) == ("effective", timezone.localdate())
    assert Case.objects.get().status == Status.AGREED
    told = set(Message.objects.filter(kind="case.agreed").values_list("user__name", "channel"))
    assert told == {(name, channel) for name in ("爱丽", "鲍勃", "米拉") for channel in ("in_app", "sms")}


def test_signed_paper_shows_every_mark_under_the_hash(agreement, cast):
    mark = {"sha256": agreement.paper.sha256, "name": "爱丽", "strokes": STROKES, "actor": cast.alice.user}
    workflow.sign(agreement, Signature.Role.PARTY, agreement.case.applicant, **mark)
    for who in ("bob", "mira", "selma"):
        make.sign(agreement, cast, who)

    agreement.refresh_from_db()
    signed = agreement.signed_paper
    text = text_of(signed.read())
    for words in ["爱丽", "鲍勃", "米拉", "塞尔玛", "付修理费", agreement.case.number, "《电子签名法》第十三条"]:
        assert words in text, words
    assert agreement.paper.sha256 in text
    assert cast.bob.phone[3:] not in text and f"{cast.bob.phone[3:6]}****{cast.bob.phone[-4:]}" in text
    assert (signed.stage, signed.previous, signed.is_intact()) == ("signed", agreement.paper, True)
    assert signed.pages > agreement.paper.pages


def test_agreement_is_in_force_from_the_day_of_the_last_mark(agreement, cast):
    """Vector of domain §10: in force on 2026-09-02, thirty days end in the holidays, so the window ends on 10-08."""
    for who in ("alice", "bob", "mira"):
        make.sign(agreement, cast, who, at=datetime(2026, 9, 1, 15, 0, tzinfo=ZoneInfo("Asia/Shanghai")))
    make.sign(agreement, cast, "selma", at=datetime(2026, 9, 2, 0, 30, tzinfo=ZoneInfo("Asia/Shanghai")))

    agreement.refresh_from_db()
    clock = agreement.case.clocks.get(rule=CaseClock.Code.CONFIRMATION)
    assert agreement.effective_on == date(2026, 9, 2)
    assert (clock.started_on, clock.nominal, clock.due) == (date(2026, 9, 2), date(2026, 10, 2), date(2026, 10, 8))
    assert not clock.estimated


def test_performance_clock_points_at_the_next_clause(case, cast):
    today = timezone.localdate()
    rows = [{"debtor": case.respondents[0], "deed": f"{n}", "due_on": today + timedelta(days=n)} for n in (9, 4)]
    workflow.draft(case, facts="漏水。", issues="钱。", clauses=rows, actor=cast.mira.user)
    agreement = workflow.freeze(case, actor=cast.mira.user)
    make.sign_everything(agreement, cast)

    dues = []
    for row in agreement.obligations.order_by("due_on"):
        dues.append(case.clocks.get(rule="performance", state="running").due)
        workflow.record_performance(row, "performed", today, actor=cast.mira.user)

    assert dues == [today + timedelta(days=4), today + timedelta(days=9)]
    assert not case.clocks.filter(rule="performance", state="running").exists()
    assert agreement.performance == "performed"


@pytest.mark.parametrize(
    "state, days, performance",
    [("open", 1, "not_due"), ("open", 10, "in_progress"), ("open", 11, "overdue"), ("breached", 1, "breached")],
)
def test_performance_follows_its_clauses(cast, state, days, performance):
    case = make.case(cast, Status.AGREED)
    agreement = case.agreements.get()
    if state != "open":
        workflow.record_performance(agreement.obligations.get(), state, timezone.localdate(), actor=cast.mira.user)

    with time_machine.travel(timezone.now() + timedelta(days=days)):
        assert agreement.performance == performance


def test_performance_day_does_not_lie_ahead(cast):
    obligation = make.case(cast, Status.AGREED).agreements.get().obligations.get()

    with pytest.raises(ValidationError, match="can't lie ahead"):
        workflow.record_performance(obligation, "performed", date(2999, 1, 1), actor=cast.mira.user)


def test_reopening_replaces_the_agreement(cast):
    case = make.case(cast, Status.AGREED)

    workflow.reopen(case, "法院未确认", actor=cast.dora.user)
    new = make.frozen(case, cast)

    assert list(case.agreements.values_list("version", "status")) == [(1, "superseded"), (2, "frozen")]
    assert unsigned(new) == ["爱丽", "鲍勃", "米拉"]


# For ever


def test_nothing_is_deleted_after_the_agreement(cast):
    case = make.case(cast, Status.AGREED)
    agreement = case.agreements.get()

    for row in (case, agreement, case.applicant, agreement.obligations.get().debtor):
        with pytest.raises(ProtectedError):
            row.delete()
    for change in (Signature.objects.all().delete, lambda: Signature.objects.update(name="另一人")):
        with pytest.raises((InternalError, IntegrityError)), transaction.atomic():
            change()
    assert Signature.objects.count() == 4


@pytest.mark.parametrize("status", ["draft", "frozen", "effective"])
def test_case_has_one_living_agreement(agreement, cast, status):
    with pytest.raises(IntegrityError), transaction.atomic():
        Agreement.objects.create(
            case=agreement.case, version=9, status=status, paper=None, facts="", issues="", created_by=cast.mira.user
        )


@pytest.mark.parametrize("changed", [{"party": None}, {"role": "seal"}, {}])
def test_signature_is_one_for_each_side(agreement, cast, changed):
    make.sign(agreement, cast, "alice")
    mark = {"role": "party", "party": agreement.case.applicant, "signer": cast.alice.user, "name": "爱丽"} | changed

    with pytest.raises(IntegrityError), transaction.atomic():
        agreement.signatures.create(sha256="0" * 64, phone="", at=timezone.now(), **mark)


def test_another_mediator_waits_until_the_agreement_is_taken_back(agreement, cast):
    with pytest.raises(workflow.Refused):
        workflow.assign(agreement.case, cast.max, actor=cast.dora.user)

    workflow.redraft(agreement.case, "换人", actor=cast.mira.user)
    workflow.assign(agreement.case, cast.max, actor=cast.dora.user)

    agreement.case.refresh_from_db()
    assert agreement.case.mediator == cast.max
