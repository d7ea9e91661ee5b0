"""Many matters for one mediator: loads, the proposal, each assigned by itself; and what waits for the director."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from foundation.audit.models import Record
from mediation import workflow
from mediation.conflicts import Tie, ties_of_cases
from mediation.loads import Load, loads_of, suggestion
from mediation.models import Case, CaseClock, Kind, MediatorWish, Recusal, Status
from residents.models import Estate
from tests import make

from .conftest import browser
from .test_desk import plain_case

URL = "/cases/assign/"


def post(person, mediator, *seen):
    return browser(person).post(URL, {"seen": list(seen), "mediator": mediator.pk})


def shown(response):
    return {
        "done": [case.pk for case in response.context["done"]],
        "refused": {case.pk: why for case, why in response.context["refused"] + response.context["unable"]},
    }


def test_each_is_assigned_by_itself_and_what_is_not_is_named(cast):
    free, given, sided, filed = (plain_case(cast) for _n in range(4))
    sided.parties.create(side="respondent", person=cast.max, name="马克斯")
    Case.objects.filter(pk=filed.pk).update(status=Status.SUBMITTED)
    workflow.assign(given, cast.mira, actor=cast.dora.user)

    found = shown(post(cast.dora, cast.max, f"{free.pk}:", f"{given.pk}:", f"{sided.pk}:", f"{filed.pk}:"))

    assert found["done"] == [free.pk]
    assert found["refused"][given.pk] == "Meanwhile this was changed; its mediator is now: 米拉."
    assert found["refused"][sided.pk] == "A party to the dispute can't mediate it."
    assert "waiting for acceptance" in found["refused"][filed.pk]
    assert dict(Case.objects.values_list("pk", "mediator")) == {
        free.pk: cast.max.pk, given.pk: cast.mira.pk, sided.pk: None, filed.pk: None
    }  # fmt: skip
    assert list(free.entries.values_list("kind", flat=True)) == [Kind.ASSIGNED]
    again = post(cast.dora, cast.max, f"{free.pk}:", f"{given.pk}:{cast.mira.pk}")
    assert shown(again) == {"done": [free.pk, given.pk], "refused": {}}
    assert Record.objects.filter(verb="case.assigned", data__mediator=cast.max.pk).count() == 2


def test_page_shows_loads_ties_and_a_proposal_that_is_not_ticked(cast):
    case = plain_case(cast)
    case.parties.create(side="respondent", person=cast.bob, name="鲍勃", phone=cast.mira.phone)
    late = plain_case(cast, mediator=cast.max, next_due_on=timezone.localdate() - timedelta(days=1))

    page = browser(cast.dora).get(URL, {"case": [case.pk, late.pk, "x", 10**30]}).content.decode()

    assert "马克斯: 1 open matters, 1 of them late" in page
    assert "米拉：same household or telephone as a side" in page
    assert "Proposed: 马克斯." in page
    assert "checked" not in page
    assert f'value="{late.pk}:{cast.max.pk}"' in page
    refused = browser(cast.dora).post(URL, {"seen": f"{case.pk}:"})
    assert refused.context["form"].errors.keys() == {"mediator"}
    assert f'name="seen" value="{case.pk}:"' in refused.content.decode()


def test_nobody_of_another_place_and_no_other_role_assigns(cast):
    case, theirs = plain_case(cast), make.sub_district("别处", "BC")
    stranger = make.staff(theirs, "德西", "director")
    other = make.staff(theirs, "米歇尔", "mediator")

    assert post(stranger, cast.mira, f"{case.pk}:").status_code == 302
    assert post(cast.dora, other, f"{case.pk}:").context["form"].errors.keys() == {"mediator"}
    assert post(cast.clara, cast.mira, f"{case.pk}:").status_code == 403
    with pytest.raises(workflow.Refused, match="no mediator of this committee"):
        workflow.assign_seen(case, other, None, actor=cast.dora.user)
    case.refresh_from_db()
    assert case.mediator is None


def test_director_without_the_case_meets_it_nowhere(cast):
    """Recused as its mediator: neither for approval nor to assign."""
    case = plain_case(cast)
    case.recusals.create(
        mediator=cast.dora, state="granted", asked_by=cast.bob.user, asked_at=timezone.now(), decided_at=timezone.now()
    )
    tab = browser(cast.dora)

    assert "楼上漏水" not in tab.get(reverse("approvals")).content.decode()
    assert "Approvals <b>0</b>" in tab.get(reverse("queue")).content.decode()
    assert post(cast.dora, cast.mira, f"{case.pk}:").status_code == 302


@pytest.mark.parametrize("n", [1, 3])
def test_page_asks_no_more_for_more_cases(cast, django_assert_num_queries, n):
    cases = [plain_case(cast) for _n in range(n)]
    for case in cases:
        case.parties.create(side="respondent", person=cast.bob, name="鲍勃", phone=cast.mira.phone)
    tab = browser(cast.dora)
    tab.get(URL, {"case": [case.pk for case in cases]})

    with django_assert_num_queries(21):
        page = tab.get(URL, {"case": [case.pk for case in cases]}).content.decode()

    assert page.count("same household") == n


@pytest.mark.django_db(transaction=True)
def test_two_directors_at_once_have_one_winner_and_the_other_is_told(cast):
    second = make.staff(cast.place, "德西", "director")
    case, start = plain_case(cast), threading.Barrier(2)

    def run(director, mediator):
        try:
            start.wait(10)
            return post(director, mediator, f"{case.pk}:").content.decode()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(run, (cast.dora, second), (cast.mira, cast.max)))

    winner = Case.objects.get().mediator.name
    assert sorted("The parties and the mediator are told." in page for page in found) == [False, True]
    assert [f"its mediator is now: {winner}." in page for page in found if "Not assigned" in page] == [True]
    assert Record.objects.filter(verb="case.assigned").count() == 1


# Loads and the proposal


def test_load_counts_open_late_and_new(cast):
    today = timezone.localdate()
    plain_case(cast, mediator=cast.mira, next_due_on=today)
    late = plain_case(cast, mediator=cast.mira, next_due_on=today - timedelta(days=1))
    plain_case(cast, mediator=cast.mira, status=Status.CLOSED, next_due_on=today - timedelta(days=1))
    for days in (8, 6, 5):  # named again and again is one matter
        late.entries.create(kind=Kind.ASSIGNED, at=timezone.now() - timedelta(days=days))

    assert loads_of([cast.mira.pk, cast.max.pk]) == {cast.mira.pk: Load(2, 1, 1), cast.max.pk: Load()}
    assert Load(2, 1, 1).in_words("米拉") == "米拉: 2 open matters, 1 of them late, 1 new within 7 days"


def proposal(cast, cases, **ties):
    people = [cast.max, cast.mira]
    bound = {case.pk: {row.pk: [] for row in people} for case in cases}
    for name, tie in ties.items():
        bound[cases[0].pk][getattr(cast, name).pk] = [tie]
    return suggestion(cases, people, loads_of([row.pk for row in people]), bound)


def test_fairest_is_proposed_with_the_reason(cast):
    estate = Estate.objects.get(sub_district=cast.place)
    case = plain_case(cast, estate=estate)
    plain_case(cast, mediator=cast.mira, estate=estate, status=Status.CLOSED)
    even = "Proposed: 米拉. Why: the fewest open matters (0); no tie was found; knows the estate from earlier matters."
    assert proposal(cast, [case]) == even

    plain_case(cast, mediator=cast.mira)
    assert proposal(cast, [case]) == "Proposed: 马克斯. Why: the fewest open matters (0); no tie was found."
    assert "Proposed: 米拉." in proposal(cast, [case], max=Tie.BUILDING)
    assert proposal(cast, [case], max=Tie.BUILDING, mira=Tie.UNIT).startswith("Everybody has a tie")

    alice = case.parties.create(side="applicant", person=cast.alice, name="爱丽")
    wish = {"case": case, "kind": "named", "wished_by": cast.alice.user, "wished_at": timezone.now()}
    MediatorWish.objects.create(party=alice, mediator=cast.mira, **wish)
    assert "Proposed: 米拉. Why: a side wishes for this mediator" in proposal(cast, [case])
    assert "Proposed: 马克斯." in proposal(cast, [case, plain_case(cast)])
    Recusal.objects.create(
        case=case, mediator=cast.max, state="granted", asked_by=cast.bob.user, asked_at=timezone.now(),
        decided_at=timezone.now(),
    )  # fmt: skip
    MediatorWish.objects.all().delete()
    assert "Proposed: 米拉." in proposal(cast, [case])
    page = browser(cast.dora).get(reverse("act_page", args=[case.pk, "assign"])).content.decode()
    assert "Proposed: 米拉." in page
    assert "米拉: 1 open matters" in page


def test_ties_of_many_are_those_of_each(cast):
    """A side of one case is none of the other; an earlier matter counts for the case of its side alone."""
    mine, other = plain_case(cast), plain_case(cast)
    mine.parties.create(side="applicant", person=cast.mira, name="米拉")
    other.parties.create(side="applicant", person=cast.bob, name="鲍勃")
    plain_case(cast, mediator=cast.max).parties.create(side="applicant", person=cast.bob, name="鲍勃")

    found = ties_of_cases([mine, other], [cast.mira, cast.max])

    assert found == {
        mine.pk: {cast.mira.pk: [Tie.SIDE], cast.max.pk: []}, other.pk: {cast.mira.pk: [], cast.max.pk: [Tie.EARLIER]}
    }  # fmt: skip


# Approvals


def waiting_cases(cast):
    """One of every kind."""
    now, today = timezone.now(), timezone.localdate()
    mediated = plain_case(cast, mediator=cast.mira)
    side = mediated.parties.create(side="applicant", person=cast.alice, name="爱丽", consent="agreed")
    mediated.recusals.create(mediator=cast.mira, party=side, reason="她是亲戚", asked_by=cast.alice.user, asked_at=now)
    mediated.disclosures.create(mediator=cast.mira, kind="other", words="表亲", disclosed_at=now)
    mediated.wishes.create(
        party=side, kind="another", mediator=cast.mira, reason="说话太快", wished_by=cast.alice.user, wished_at=now
    )
    mediated.clocks.create(
        rule=CaseClock.Code.MONTH, started_on=today - timedelta(days=40), due=today - timedelta(days=9),
        nominal=today - timedelta(days=9),
    )  # fmt: skip
    plain_case(cast)
    plain_case(cast, mediator=cast.mira, status=Status.AGREED, closing_asked_at=now)
    plain_case(cast, status=Status.SUBMITTED, refusal_asked_at=now, refusal_ground="A1")
    return mediated


@pytest.mark.parametrize("n", [1, 3])
def test_director_finds_all_that_waits(cast, django_assert_num_queries, n):
    mediated, *_others = [waiting_cases(cast) for _n in range(n)]
    tab = browser(cast.dora)
    tab.get(reverse("approvals"))

    with django_assert_num_queries(16):
        page = tab.get(reverse("approvals"))

    counts = {group.key: group.count for group in page.context["groups"]}
    assert counts == dict.fromkeys(["recusal", "late", "assign", "wish", "tie", "refuse", "close"], str(n))
    text = page.content.decode()
    assert f"Approvals <b>{7 * n}</b>" in tab.get(reverse("queue")).content.decode()
    for words in ("爱丽 asks that 米拉 leaves the matter", "米拉 proposes to close it", "It may be a crime", "爱丽."):
        assert words in text
    assert not any(secret in text for secret in ("她是亲戚", "表亲", "说话太快"))
    for name in ("decide_recusal", "decide_wish"):
        assert tab.get(reverse("act_page", args=[mediated.pk, name])).status_code == 200
        assert reverse("act_page", args=[mediated.pk, name]) in text


def test_approvals_are_the_directors_and_of_the_own_committee(cast):
    waiting_cases(cast)
    stranger = make.staff(cast.elsewhere, "德西", "director")

    assert browser(cast.clara).get(reverse("approvals")).status_code == 403
    assert "Approvals" not in browser(cast.mira).get(reverse("queue")).content.decode()
    assert "Nothing waits for you." in browser(stranger).get(reverse("approvals")).content.decode()


def test_of_many_the_first_twenty_are_shown_and_all_are_counted(cast):
    for _n in range(22):
        plain_case(cast)

    page = browser(cast.dora).get(reverse("approvals"))

    group = next(group for group in page.context["groups"] if group.items)
    assert (len(group.items), group.count) == (20, "22")
    assert "The others appear here" in page.content.decode()
