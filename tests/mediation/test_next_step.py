"""What is next, in every status and for both sides; and that the list's order says the same."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from mediation import workflow
from mediation.models import Case, Status
from mediation.next_step import next_step, waiting_for, with_next_step
from mediation.permissions import parties_of
from tests import make

from .conftest import browser
from .party_samples import facts, offer
from .recusal_samples import ask, disclose
from .sample import perform
from .signing_samples import report

# status: what the applicant reads, and whose turn it is; the same of the respondent, who sees it once it has agreed
SAYS = {
    "submitted": ("studio checks", "the studio", None, ""),
    "needs_supplement": ("Something is still missing", "you", None, ""),
    "consent_pending": ("other side was asked", "the other side", None, ""),
    "accepted": ("mediator begins soon", "the mediator", "mediator begins soon", "the mediator"),
    "mediating": ("arranges the next session", "the mediator", "arranges the next session", "the mediator"),
    "suspended": ("pauses", "the mediator", "pauses", "the mediator"),
    "agreed": ("other side does what it promised", "the other side", "do what you promised", "you"),
    "terminated": ("without agreement", "", "without agreement", ""),
    "refused": ("We could not mediate", "", None, ""),
    "transferred": ("passed on", "", None, ""),
    "withdrawn": ("You took the matter back", "", None, ""),
    "closed": ("has ended", "", "has ended", ""),
    "archived": ("has ended", "", "has ended", ""),
}


def test_table_is_complete():
    assert SAYS.keys() == set(Status.values) - {Status.DRAFT}


def step(case, person):
    [row] = with_next_step(Case.objects.filter(pk=case.pk), person.user)
    return next_step(row, parties_of(person.user, row))


def agree(case, cast, person):
    """The list's order and the sentence say the same of whose turn it is."""
    listed = Case.objects.filter(waiting_for(person.user), pk=case.pk).exists()
    assert listed == step(case, person).yours, (case.status, person.name)
    return listed


@pytest.mark.parametrize("status", SAYS)
def test_every_status_says_what_is_next(cast, status):
    case = make.case(cast, Status.CLOSED if status == "archived" else status)
    Case.objects.filter(pk=case.pk).update(status=status)

    for who, words, turn in zip(("alice", "bob"), SAYS[status][::2], SAYS[status][1::2], strict=True):
        answer = browser(getattr(cast, who)).get(reverse("matter", args=[case.pk]))
        assert answer.status_code == (200 if words else 404)
        if words:
            page = re.search(r"<h2>Now</h2>(.*?)</section>", answer.content.decode(), re.DOTALL)[1]
            assert words in page
            assert (f"<b>{turn}</b>" in page) == bool(turn)
            assert agree(Case.objects.get(pk=case.pk), cast, getattr(cast, who)) == (turn == "you")


@pytest.mark.parametrize("status", ["submitted", "needs_supplement", "accepted", "mediating", "suspended", "agreed"])
def test_date_stands_with_its_reason(cast, status):
    case = make.case(cast, status)

    page = browser(cast.alice).get(reverse("matter", args=[case.pk])).content.decode()

    assert case.next_clock.explain() in page


@pytest.fixture
def case(cast):
    return make.case(cast, Status.MEDIATING)


def test_times_on_offer_wait_for_each_side_in_turn(case, cast):
    make.times(case, cast)
    assert agree(case, cast, cast.alice) and agree(case, cast, cast.bob)

    workflow.choose_times(case.applicant, case.proposals.get().times.all(), "", actor=cast.alice.user)

    assert not agree(case, cast, cast.alice) and agree(case, cast, cast.bob)
    assert "The mediator fixes one" in str(step(case, cast.alice).words)


def test_agreement_waits_for_each_signature_in_turn(case, cast):
    make.times(case, cast)
    agreement = make.frozen(case, cast)
    make.sign(agreement, cast, "alice")

    assert not agree(case, cast, cast.alice) and agree(case, cast, cast.bob)
    assert "You have signed" in str(step(case, cast.alice).words)
    make.sign(agreement, cast, "bob")
    assert "Both sides have signed" in str(step(case, cast.alice).words)


def test_session_is_for_everybody(case, cast):
    make.times(case, cast)
    workflow.fix_time(case.proposals.get().times.first(), actor=cast.mira.user)

    assert str(step(case, cast.bob).who) == "everybody"
    assert not agree(case, cast, cast.bob)


def test_what_was_performed_waits_for_nobody(cast):
    case = make.case(cast, Status.AGREED)
    perform(case, cast)
    assert not agree(case, cast, cast.bob)
    assert str(step(case, cast.bob).who) == "the mediator"

    workflow.ask_closing(case, "已履行", actor=cast.mira.user)

    assert str(step(Case.objects.get(), cast.bob).who) == "the director"


def test_before_a_mediator_is_named_it_is_the_directors_turn(cast):
    case = make.case(cast, Status.ACCEPTED, assigned=False)

    assert str(step(case, cast.alice).who) == "the director"


def test_looking_at_the_matter_reads_its_messages(case, cast):
    page = browser(cast.bob).get(reverse("my_matters")).content.decode()
    assert "new messages" in page

    browser(cast.bob).get(reverse("matter", args=[case.pk]))

    assert "new message" not in browser(cast.bob).get(reverse("my_matters")).content.decode()


def test_what_waits_for_one_stands_first_and_what_has_ended_is_folded(cast):
    waits = make.case(cast, Status.NEEDS_SUPPLEMENT)
    later, ended = make.case(cast), make.case(cast, Status.WITHDRAWN)

    context = browser(cast.alice).get(reverse("my_matters")).context

    assert [row["case"] for row in context["open"]] == [waits, later]
    assert [row["case"] for row in context["ended"]] == [ended]


def test_many_matters_have_tabs_and_pages(cast):
    ended = make.case(cast, Status.WITHDRAWN)
    cases = [make.case(cast, Status.NEEDS_SUPPLEMENT if n % 2 else Status.SUBMITTED) for n in range(28)]
    tab = browser(cast.alice)

    first = tab.get(reverse("my_matters")).context
    second = tab.get(reverse("my_matters") + first["next_url"]).context
    over = tab.get(reverse("my_matters") + "?tab=ended").context

    shown = [row["case"] for row in [*first["open"], *second["open"]]]
    assert shown == cases[1::2][::-1] + cases[::2][::-1]
    assert (len(first["open"]), second["next_url"]) == (25, "")
    assert [row["case"] for row in over["open"]] == [ended]
    assert tab.get(reverse("my_matters") + "?after=unsinn").status_code == 200


def test_request_for_another_mediator_goes_before_all_else(case, cast):
    make.times(case, cast)
    ask(case, cast)

    for who in (cast.alice, cast.bob):
        assert not agree(case, cast, who)
        assert "the director decides" in step(case, who).words

    workflow.decide_recusal(case.recusals.get(), True, "亲属", actor=cast.dora.user)
    assert "Another mediator is being named" in step(case, cast.alice).words


def test_tie_waits_for_each_side_in_turn(case, cast):
    make.frozen(case, cast)
    disclose(case, cast)

    assert not agree(case, cast, cast.alice)
    assert agree(case, cast, cast.bob)
    workflow.answer_tie(case.parties.get(side="respondent"), True, actor=cast.bob.user)
    assert "Please read it; sign it" in step(case, cast.bob).words
    assert agree(case, cast, cast.alice)


def test_offer_waits_for_the_side_that_it_was_made_to(case, cast):
    row = offer(case, cast)
    assert (agree(case, cast, cast.alice), agree(case, cast, cast.bob)) == (False, True)
    assert "You have made an offer" in step(case, cast.alice).words

    workflow.answer_offer(row, False, actor=cast.bob.user)
    assert (agree(case, cast, cast.alice), agree(case, cast, cast.bob)) == (False, False)
    assert "next session" in step(case, cast.alice).words


def test_accepted_offer_is_for_the_mediator_to_write_down(case, cast):
    workflow.answer_offer(offer(case, cast), True, actor=cast.bob.user)

    for who in (cast.alice, cast.bob):
        assert "The mediator writes the agreement" in step(case, who).words


def test_more_time_waits_for_each_side_in_turn(case, cast):
    extension = workflow.ask_extension(case, timezone.localdate() + timedelta(days=60), "<b>x", actor=cast.mira.user)
    assert "more time" in step(case, cast.alice).words
    page = browser(cast.bob).get(reverse("act_page", args=[case.pk, "answer_extension"])).content.decode()
    assert "&lt;b&gt;x" in page and "<b>x" not in page
    workflow.answer_extension(extension, case.applicant, True, actor=cast.alice.user)

    assert (agree(case, cast, cast.alice), agree(case, cast, cast.bob)) == (False, True)
    assert "still asked" in step(case, cast.alice).words
    workflow.answer_extension(extension, case.respondents[0], True, actor=cast.bob.user)
    assert (agree(case, cast, cast.alice), agree(case, cast, cast.bob)) == (False, False)


def test_no_to_mediation_is_for_the_studio(cast):
    case = make.case(cast, Status.CONSENT_PENDING)
    workflow.answer(case.respondents[0], False, actor=cast.bob.user)

    assert step(case, cast.alice).who == "the studio"


def test_performance_waits_for_report_answer_and_entry_in_turn(cast):
    case = make.case(cast, Status.AGREED)

    def turns():
        agree(case, cast, cast.alice), agree(case, cast, cast.bob)
        return [str(step(case, who).who) for who in (cast.alice, cast.bob)]

    report(case, cast, "60.00")
    assert turns() == ["you", "you"]  # there are forty left
    second = report(case, cast, "40.00")
    assert turns() == ["you", "the other side"]
    for row in case.agreements.get().obligations.get().reports.all():
        workflow.confirm_performance(row, row != second, "没收到" if row == second else "", actor=cast.alice.user)
    assert turns() == ["the other side", "you"]
    workflow.confirm_performance(report(case, cast, "40.00"), True, actor=cast.alice.user)
    assert turns() == ["the mediator", "the mediator"]


def test_offer_in_confidence_waits_for_nobody(case, cast):
    offer(case, cast, telling="may")

    assert (agree(case, cast, cast.alice), agree(case, cast, cast.bob)) == (False, False)


def test_facts_wait_for_each_side(case, cast):
    sheet = facts(case, cast)
    workflow.answer_facts(sheet, case.applicant, "yes", actor=cast.alice.user)

    assert (agree(case, cast, cast.alice), agree(case, cast, cast.bob)) == (False, True)
