"""Acts at the same moment, each in a thread with a connection of its own: the lock of the case decides who is first."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

import pytest
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import connection
from django.utils import timezone

from foundation.audit.models import Record
from foundation.documents.models import Paper
from foundation.notifications.models import Message
from foundation.notifications.tasks import deliver_due
from mediation import workflow
from mediation.models import Agreement, Case, CaseClock, Party, Signature, Status
from mediation.tasks import drop_draft
from residents.models import Consent
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 20


@pytest.fixture(autouse=True)
def broker(monkeypatch):
    """Deliveries go to the real broker, where nobody takes them up."""
    monkeypatch.setitem(deliver_due.app.conf, "task_always_eager", False)


def together(*acts):
    """What each of `acts` gave, done at the same moment; where it was refused, the refusal."""
    start = threading.Barrier(len(acts))

    def run(act):
        try:
            start.wait(10)
            return act()
        except (ValidationError, ObjectDoesNotExist) as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def refusals(results):
    return [result for result in results if isinstance(result, Exception)]


def read(times):
    """The one case, as so many visitors have read it."""
    return [Case.objects.get() for _n in range(times)]


def answering(party_pk, user):
    party = Party.objects.select_related("case").get(pk=party_pk)
    return lambda: workflow.answer(party, True, actor=user)


def signing(agreement, cast, who):
    row = Agreement.objects.select_related("case", "paper").get(pk=agreement.pk)
    return lambda: make.sign(row, cast, who)


def count(verb):
    return Record.objects.filter(verb=verb).count()


def test_yes_at_the_same_moment_accepts_once(cast):
    case = make.case(cast, Status.CONSENT_PENDING)
    party = case.parties.get(side="respondent")

    results = together(*[answering(party.pk, cast.bob.user) for _n in range(4)])

    assert refusals(results) == []
    assert (count("case.party_agreed"), count("case.accepted")) == (1, 1)
    assert Case.objects.get().number_in_year == 1
    assert Consent.objects.filter(person=cast.bob).count() == 1
    assert case.entries.filter(kind="accepted").count() == 1


def test_last_two_to_agree_accept_once(cast):
    case = make.case(cast, Status.CONSENT_PENDING)
    first = case.parties.get(side="respondent")
    rest = [case.parties.create(side="respondent", organisation=row) for row in cast.place.organisations.all()]
    answering(first.pk, cast.bob.user)()
    assert Case.objects.get().status == Status.CONSENT_PENDING

    together(*[answering(party.pk, cast.carl.user) for party in rest])

    assert (count("case.party_agreed"), count("case.accepted")) == (3, 1)
    assert Case.objects.get().status == Status.ACCEPTED


def test_numbers_of_many_at_once_have_no_gap(cast):
    cases = [make.case(cast, Status.CONSENT_PENDING) for _n in range(AT_ONCE)]
    parties = Party.objects.filter(case__in=cases, side="respondent")

    results = together(*[answering(party.pk, cast.bob.user) for party in parties])

    assert refusals(results) == []
    assert sorted(Case.objects.values_list("number_in_year", flat=True)) == list(range(1, AT_ONCE + 1))
    assert len(set(Case.objects.values_list("number", flat=True))) == AT_ONCE


def test_references_of_many_at_once_have_no_gap(cast):
    drafts = [make.draft(cast) for _n in range(AT_ONCE)]
    year = timezone.localdate().year

    together(*[partial(workflow.submit, draft, actor=cast.alice.user) for draft in drafts])

    references = sorted(Case.objects.values_list("reference", flat=True))
    assert references == [f"QH-{year}-{n:04d}" for n in range(1, AT_ONCE + 1)]
    assert Consent.objects.filter(person=cast.alice, text__kind="privacy").count() == 1


def test_filing_at_the_same_moment_files_once(cast):
    draft = make.draft(cast)

    together(*[partial(workflow.submit, row, actor=cast.alice.user) for row in read(4)])

    draft.refresh_from_db()
    assert (draft.status, draft.reference[-4:]) == (Status.SUBMITTED, "0001")
    assert (count("case.filed"), draft.entries.count(), draft.clocks.count(), Paper.objects.count()) == (1, 1, 1, 1)


def test_old_draft_is_not_dropped_while_it_is_filed(cast):
    draft = make.draft(cast)
    Case.objects.update(created_at=timezone.now() - timedelta(days=31))

    mine, found = read(2)
    together(partial(workflow.submit, mine, actor=cast.alice.user), partial(drop_draft, found))

    filed = Case.objects.filter(pk=draft.pk, status=Status.SUBMITTED).exists()
    assert count("case.filed") == int(filed) == Case.objects.count()


def test_same_mediator_named_twice_is_one_naming(cast):
    case = make.case(cast, Status.ACCEPTED, assigned=False)
    before = Message.objects.count()

    together(*[partial(workflow.assign, row, cast.mira, actor=cast.dora.user) for row in read(4)])

    assert (count("case.assigned"), case.entries.filter(kind="assigned").count()) == (1, 1)
    assert Message.objects.count() == before + 2


def test_two_mediators_named_at_once_follow_each_other(cast):
    make.case(cast, Status.ACCEPTED, assigned=False)
    people = [cast.mira, cast.max]

    together(
        *[partial(workflow.assign, row, who, actor=cast.dora.user) for row, who in zip(read(2), people, strict=True)]
    )

    last = Record.objects.filter(verb="case.assigned").latest("id")
    assert Case.objects.get().mediator_id == last.data["mediator"]
    told = Message.objects.filter(kind="case.assigned", channel="in_app")
    assert [told.filter(user=who.user).count() for who in people] == [
        1 + (who.pk != last.data["mediator"]) for who in people
    ]


def test_signing_at_the_same_moment_is_one_signature(cast):
    agreement = make.frozen(make.case(cast, Status.MEDIATING), cast)

    results = together(*[signing(agreement, cast, "alice") for _n in range(4)])

    assert refusals(results) == []
    assert (Signature.objects.count(), count("agreement.signed")) == (1, 1)
    assert Consent.objects.filter(text__kind="e_signature").count() == 1


def test_last_signatures_at_once_call_for_the_seal_once(cast):
    agreement = make.frozen(make.case(cast, Status.MEDIATING), cast)

    results = together(*[signing(agreement, cast, who) for who in ("alice", "bob")])
    assert refusals(results) == []
    assert Message.objects.filter(user=cast.mira.user, channel="in_app", kind="agreement.signed").count() == 2

    together(*[signing(agreement, cast, "mira") for _n in range(2)])

    assert Signature.objects.count() == 3
    assert Message.objects.filter(user=cast.selma.user, channel="in_app").count() == 1


@pytest.mark.parametrize("party", ["alice", "bob"])
def test_ending_against_the_seal_has_one_winner(cast, party):
    case = make.case(cast, Status.MEDIATING)
    agreement = make.frozen(case, cast)
    for who in ("alice", "bob", "mira"):
        make.sign(agreement, cast, who)
    ending = Case.objects.get()

    results = together(
        signing(agreement, cast, "selma"),
        lambda: workflow.terminate(ending, "party_will", "不签了", actor=getattr(cast, party).user),
    )

    assert len(refusals(results)) == 1
    agreement.refresh_from_db()
    sealed = agreement.signatures.filter(role="seal").count()
    running = set(case.clocks.filter(state="running").values_list("rule", flat=True))
    if Case.objects.get().status == Status.AGREED:
        assert (agreement.status, sealed, count("case.terminated")) == ("effective", 1, 0)
        assert running == {CaseClock.Code.CONFIRMATION, CaseClock.Code.PERFORMANCE}
    else:
        assert Case.objects.get().status == Status.TERMINATED
        assert (agreement.status, sealed, agreement.signed_paper, running) == ("superseded", 0, None, set())
        assert count("case.agreed") == 0


def test_two_sessions_of_one_moment_are_one(cast):
    make.case(cast, Status.MEDIATING)
    when = timezone.now() + timedelta(days=3)

    together(*[partial(workflow.plan_session, row, when, "工作室", actor=cast.mira.user) for row in read(2)])

    assert count("case.session_planned") == Case.objects.get().sessions.count() == 1
