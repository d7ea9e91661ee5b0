"""Which acts each of the cast finds on a case, as a literal table; and situations in which a status is not enough."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from mediation import workflow
from mediation.acts import possible
from mediation.models import Case, Status
from tests import make

from . import inquiry_samples, session_samples
from .conftest import browser
from .oral_samples import leave_open, read_out
from .sample import draft, perform
from .session_samples import plan

ENDED = {
    "alice": "rate",
    "clara": "close correct_category set_risk",
    "dora": "close correct_category set_risk",
    "selma": None,
    "mira": None,
    "bob": None,
}
# None: does not even see the case.
POSSIBLE = {
    "submitted": {
        "alice": "add_agent wish_mediator withdraw write",
        "bob": None,
        "clara": "correct_category add_agent ask_consent ask_supplement propose_refusal relate set_risk transfer write",
        "dora": "correct_category refuse relate set_risk transfer write",
        "mira": None,
        "selma": None,
    },
    "needs_supplement": {
        "alice": "add_agent supplement wish_mediator withdraw write",
        "bob": None,
        "clara": "correct_category add_agent relate set_risk write",
        "dora": "correct_category relate set_risk write",
        "mira": None,
        "selma": None,
    },
    "consent_pending": {
        "alice": "add_agent wish_mediator withdraw write",
        "bob": None,
        "clara": "correct_category add_agent record_answer relate send_link set_risk transfer write",
        "dora": "correct_category relate set_risk transfer write",
        "mira": None,
        "selma": None,
    },
    "accepted": {
        "alice": "add_agent ask_another ask_recusal list_evidence terminate withdraw write",
        "bob": "add_agent ask_another ask_recusal counter_claim list_evidence respond terminate write",
        "clara": "correct_category add_agent ask_recusal ask_response list_evidence relate see_original set_risk write",
        "dora": "correct_category assign relate set_risk transfer write",
        "mira": "ask_recusal begin disclose_tie set_risk write",
        "selma": None,
    },
    "mediating": {
        "alice": "add_agent ask_another ask_recusal list_evidence make_offer set_telling terminate withdraw"
        " withdraw_offer write",
        "bob": "add_agent ask_another ask_recusal counter_claim list_evidence make_offer respond set_telling"
        " terminate withdraw_offer write",
        "clara": "correct_category add_agent ask_recusal ask_response list_evidence relate see_original set_risk write",
        "dora": "correct_category assign relate set_risk transfer write",
        "mira": "ask_extension ask_recusal ask_response disclose_tie invite_helper list_evidence plan_session"
        " propose_times record_inquiry record_session record_talk see_original set_risk state_facts suspend terminate"
        " transfer write",
        "selma": "",
    },
    "suspended": {
        "alice": "add_agent ask_another ask_recusal list_evidence set_telling terminate withdraw withdraw_offer write",
        "bob": "add_agent ask_another ask_recusal list_evidence set_telling terminate withdraw_offer write",
        "clara": "correct_category add_agent ask_recusal list_evidence relate see_original set_risk write",
        "dora": "correct_category assign relate set_risk transfer write",
        "mira": "ask_recusal disclose_tie list_evidence resume review_pause see_original set_risk terminate"
        " transfer write",
        "selma": None,
    },
    "agreed": {
        "alice": "add_agent ask_recusal list_evidence write",
        "bob": "add_agent ask_recusal list_evidence report_performance write",
        "clara": "correct_category add_agent ask_recusal list_evidence record_confirmation record_service relate"
        " see_original set_risk write",
        "dora": "correct_category assign relate reopen set_risk write",
        "mira": "ask_recusal disclose_tie follow_up list_evidence record_confirmation record_performance"
        " record_service see_original set_risk write",
        "selma": "",
    },
    "terminated": ENDED | {"bob": "rate", "mira": "set_risk"},
    "refused": ENDED,
    "transferred": ENDED,
    "withdrawn": ENDED,
    "closed": {
        "alice": "rate",
        "bob": "rate",
        "clara": "correct_category record_confirmation set_risk",
        "dora": "correct_category reopen set_risk",
        "mira": "record_confirmation set_risk",
        "selma": "",
    },
}  # fmt: skip


def acts(person, case):
    row = Case.objects.visible_to(person.user).filter(pk=case.pk).first()
    return None if row is None else {act.name for act in possible(person.user, row) if act.card != "consents"}


@pytest.mark.parametrize("status", POSSIBLE)
def test_acts_of_each_role(cast, status):
    case = make.case(cast, status)

    found = {who: acts(getattr(cast, who), case) for who in POSSIBLE[status]}

    assert found == {who: None if names is None else set(names.split()) for who, names in POSSIBLE[status].items()}


def test_table_is_complete():
    assert POSSIBLE.keys() == set(Status.values) - {Status.DRAFT, Status.ARCHIVED}


@pytest.mark.parametrize(
    "prepare, name, appears",
    [
        (plan, "call_off_session", True),
        (plan, "move_session", True),
        (session_samples.missed, "record_no_show", True),
        (session_samples.minutes, "amend_minutes", True),
        (inquiry_samples.inquiry, "note_inquiry", True),
        (session_samples.invite, "dismiss_helper", True),
        (lambda case, cast: make.times(case, cast), "fix_time", True),
        (draft, "freeze", True),
        (draft, "read_out", True),
        (read_out, "agree_orally", True),
        (lambda case, cast: make.frozen(case, cast), "redraft", True),
        (lambda case, cast: make.frozen(case, cast), "enter_signatures", True),
        (lambda case, cast: make.frozen(case, cast), "record_session", False),
    ],
)
def test_act_of_the_mediator_follows_the_situation(cast, prepare, name, appears):
    case = make.case(cast, Status.MEDIATING)
    assert (name in acts(cast.mira, case)) != appears

    prepare(case, cast)

    assert (name in acts(cast.mira, case)) == appears


def test_closing_needs_performance_a_visit_and_a_proposal(cast):
    case = make.case(cast, Status.AGREED)
    with pytest.raises(ValidationError, match=r"of every clause; give a copy .*: 爱丽、鲍勃; enter a follow-up visit"):
        workflow.ask_closing(case, "", actor=cast.mira.user)
    with pytest.raises(ValidationError, match="not proposed closing"):
        workflow.close(case, "", actor=cast.dora.user)
    perform(case, cast)
    assert "ask_closing" in acts(cast.mira, case) and "close" not in acts(cast.dora, case)

    workflow.ask_closing(case, "已履行", actor=cast.mira.user)

    assert "ask_closing" not in acts(cast.mira, case) and "close" in acts(cast.dora, case)


def test_clerk_refuses_once_the_other_side_declined(cast):
    case = make.case(cast, Status.CONSENT_PENDING)

    workflow.answer(case.parties.get(side="respondent"), False, actor=cast.bob.user)

    assert acts(cast.clara, case) == {
        "add_agent", "correct_category", "refuse", "relate", "set_risk", "transfer", "write",
    }  # fmt: skip


@pytest.mark.parametrize("status", ["accepted", "mediating", "suspended", "agreed"])
def test_mediator_named_in_place_of_another_declares_before_anything_else(cast, status):
    case = make.case(cast, status)
    before = acts(cast.mira, case)

    workflow.assign(case, cast.max, actor=cast.dora.user)
    assert acts(cast.mira, case) is None
    assert acts(cast.max, case) == {"ask_recusal", "begin", "disclose_tie", "set_risk", "write"}
    workflow.begin(case, actor=cast.max.user)

    case.refresh_from_db()
    assert case.status == ("mediating" if status == "accepted" else status)
    assert case.declared_at
    assert case.entries.filter(kind__in=["started", "declared"]).latest("id").paper.data["mediator"] == "马克斯"
    assert "begin" not in acts(cast.max, case)
    assert status == "accepted" or acts(cast.max, case) == before


@pytest.mark.parametrize("name", ["plan_session", "record_session", "suspend", "terminate", "transfer"])
def test_undeclared_mediator_is_turned_away(cast, name):
    case = make.case(cast, Status.MEDIATING)
    workflow.assign(case, cast.max, actor=cast.dora.user)

    page = browser(cast.max)

    assert page.get(reverse("act_page", args=[case.pk, name])).status_code == 403
    assert page.post(reverse(f"act_{name}", args=[case.pk]), {"reason": "x"}).status_code == 403
    assert page.get(reverse("draft_agreement", args=[case.pk])).status_code == 403


def test_nobody_declares_for_another(cast):
    case = make.case(cast, Status.ACCEPTED)
    workflow.assign(case, cast.max, actor=cast.dora.user)

    with pytest.raises(ValidationError, match="given to another mediator"):
        workflow.begin(case, actor=cast.mira.user)

    assert Case.objects.get().declared_at is None


def test_undeclared_mediator_does_not_sign(cast):
    case = make.case(cast, Status.MEDIATING)
    workflow.assign(case, cast.max, actor=cast.dora.user)
    workflow.begin(case, actor=cast.max.user)
    agreement = make.frozen(case, cast)
    Case.objects.update(declared_at=None)

    page = browser(cast.max).get(reverse("agreement", args=[agreement.pk]))

    assert page.context["part"] is None


@pytest.mark.parametrize("status", ["consent_pending", "needs_supplement"])
def test_clerk_refuses_once_the_period_is_over(cast, status):
    case = make.case(cast, status)
    assert "refuse" not in acts(cast.clara, case)

    with time_machine.travel(timezone.now() + timedelta(days=20)):
        assert "refuse" in acts(cast.clara, case)


def test_matter_that_was_never_accepted_is_not_reopened(cast):
    case = make.case(cast, Status.REFUSED)
    workflow.close(case, "已告知", actor=cast.clara.user)

    assert acts(cast.dora, case) == {"correct_category", "set_risk"}
    with pytest.raises(ValidationError, match="never accepted"):
        workflow.reopen(case, "再谈", actor=cast.dora.user)
    assert Case.objects.get().status == Status.CLOSED


def test_act_that_is_not_possible_now_leads_back(cast):
    case = make.case(cast, Status.MEDIATING)

    response = browser(cast.mira).get(reverse("act_page", args=[case.pk, "freeze"]), follow=True)

    assert "This is not possible now. The case may have moved on." in response.content.decode()


def test_unknown_act_is_404(cast):
    case = make.case(cast)

    assert browser(cast.clara).get(reverse("act_page", args=[case.pk, "bribe"])).status_code == 404


def test_open_points_of_the_agreement_wait_for_the_mediator(cast):
    case = make.case(cast, Status.AGREED)
    assert "settle_rest" not in acts(cast.mira, case)

    leave_open(case, cast)

    assert "settle_rest" in acts(cast.mira, case)
