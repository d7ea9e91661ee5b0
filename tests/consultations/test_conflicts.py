"""Conflicts of interest: each kind, and that the lawyer is neither offered nor sees the task afterwards."""

import pytest
from django.urls import reverse
from django.utils import timezone

from consultations.conflicts import Conflict, conflict_of
from consultations.models import Call, Client, Task
from consultations.workflow import partnership as terms
from consultations.workflow import task as workflow
from foundation.notifications.models import Message
from mediation.conflicts import normalised
from mediation.models import Agent, Entry, Kind, Status
from residents.models import Mandate, Person, Role
from tests import make as everybody
from tests.consultations import make

from .conftest import browser


@pytest.fixture
def case(duty):
    return everybody.case(duty, Status.MEDIATING)


def declare(duty, name, **values):
    return Client.objects.create(firm=duty.lena.firm, name=name, **values)


def company_is_client(duty, case):
    case.parties.filter(side="respondent").update(person=None, organisation=duty.company, name="某物业")
    declare(duty, "登记过的", organisation=duty.company)


def name_is_client(duty, case):
    case.parties.filter(side="respondent").update(name="清和里物业服务有限公司")
    declare(duty, "清和里 物业服务")


def acts_for_client(duty, case):
    Mandate.objects.create(
        sub_district=duty.place, person=duty.bob, role=Role.ORGANISATION_AGENT, organisation=duty.company
    )
    declare(duty, duty.company.name)


def firm_is_party(duty, case):
    case.parties.filter(side="respondent").update(person=None, organisation=duty.lena.firm, name="律所")


def lawyer_is_party(duty, case):
    case.parties.filter(side="respondent").update(person=duty.lena.person)


def lawyer_is_party_by_phone(duty, case):
    """The other side named the lawyer: that made another row of a person."""
    known = duty.lena.person
    twin = Person.objects.create(sub_district=duty.place, name=f" {known.name}", phone=known.phone)
    case.parties.filter(side="respondent").update(person=twin)


def act_for(party, person, **values):
    return Agent.objects.create(party=party, person=person, kind="proxy", relation="律师", powers=[], **values)


def lawyer_acted(duty, case):
    act_for(case.applicant, duty.lena.person, ended_at=timezone.now())


def lawyer_acts_for_company(duty, case):
    case.parties.filter(side="respondent").update(person=None, organisation=duty.company)
    Mandate.objects.create(
        sub_district=duty.place, person=duty.lena.person, role=Role.ORGANISATION_AGENT, organisation=duty.company
    )


def colleague_acts(duty, case):
    act_for(case.applicant, duty.leo.person)


def lawyer_mediates(duty, case):
    case.mediator = duty.lena.person
    case.save()


def lawyer_wrote(duty, case):
    Entry.objects.create(case=case, kind=Kind.NOTE, author=duty.lena.person.user, at=timezone.now(), body="x")


def lawyer_declined(duty, case):
    Task.objects.create(
        case=case, kind="opinion", lawyer=duty.lena, question="?", asked_by=duty.mira.user,
        due_on=timezone.localdate(), state="declined", why="conflict",
    )  # fmt: skip


def lawyer_advised(duty, case):
    shift = make.shift(duty.partnership, duty.lena)
    Call.objects.create(sub_district=duty.place, shift=shift, way="telephone", outcome="advised", case=case)


CASES = [
    (company_is_client, Conflict.CLIENT),
    (name_is_client, Conflict.CLIENT),
    (acts_for_client, Conflict.COMPANY),
    (firm_is_party, Conflict.FIRM),
    (colleague_acts, Conflict.FIRM),
    (lawyer_is_party, Conflict.SELF),
    (lawyer_is_party_by_phone, Conflict.SELF),
    (lawyer_acted, Conflict.SELF),
    (lawyer_acts_for_company, Conflict.SELF),
    (lawyer_mediates, Conflict.EARLIER),
    (lawyer_wrote, Conflict.EARLIER),
    (lawyer_declined, Conflict.DECLINED),
    (lawyer_advised, Conflict.ADVISED),
]


def ask(duty, case, lawyer):
    return workflow.ask(case, "opinion", lawyer, "谁该修？", actor=duty.mira.user)


@pytest.mark.parametrize("arrange, conflict", CASES, ids=[arrange.__name__ for arrange, _c in CASES])
def test_conflict_closes_everything(duty, case, arrange, conflict):
    task = ask(duty, case, duty.lena)
    tab = browser(duty.lena)
    assert conflict_of(case, duty.lena) == set()
    assert tab.get(reverse("duty_task", args=[task.pk])).status_code == 200

    arrange(duty, case)

    assert conflict in conflict_of(case, duty.lena)
    assert tab.get(reverse("duty_task", args=[task.pk])).status_code == 404
    for name in ("accept_task", "decline_task", "answer_task"):
        assert tab.post(reverse(name, args=[task.pk]), {"due_on": "2099-01-01", "why": "time"}).status_code == 404
    assert reverse("duty_task", args=[task.pk]) not in tab.get(reverse("duty_tasks")).content.decode()


def test_a_forged_post_does_not_ask_a_lawyer_with_a_conflict(duty, case):
    colleague_acts(duty, case)
    tab, url = browser(duty.mira), reverse("ask_lawyer", args=[case.pk])
    # leo acts for a party himself, and lena is his colleague
    page = tab.get(url).content.decode()
    assert f'name="lawyer" value="{duty.lena.pk}"' not in page and "conflict" in page

    response = tab.post(url, {"kind": "opinion", "lawyer": duty.lena.pk, "question": "?", "audience": "mediators"})

    assert response.context["form"].errors.keys() == {"lawyer"}
    assert not Task.objects.exists()
    with pytest.raises(workflow.Refused):
        ask(duty, case, duty.lena)


def test_a_client_declared_later_withdraws_the_task_and_the_asker_is_told(duty, case):
    task = ask(duty, case, duty.lena)
    name_is_client(duty, case)

    for _again in range(2):
        workflow.look_after(Task.objects.get())

    task.refresh_from_db()
    assert task.state == Task.State.WITHDRAWN
    told = Message.objects.filter(kind="task.withdrawn", channel="in_app")
    assert sorted(told.values_list("user__name", flat=True)) == sorted([duty.mira.name, duty.lena.person.name])
    assert case.number not in told.get(user=duty.lena.person.user).body
    assert "onflict" in told.get(user=duty.mira.user).body


def test_declaring_a_client_withdraws_the_firms_open_tasks_against_him_in_the_same_act(duty, case):
    case.parties.filter(side="respondent").update(name="清和里物业服务有限公司")
    other = make.lawyer(make.partnership(duty.place, "公正律师事务所"), "欧文")
    elsewhere = everybody.case(duty, Status.MEDIATING)
    rows = [ask(duty, case, duty.lena), ask(duty, case, duty.leo), ask(duty, case, other)]
    rows += [ask(duty, elsewhere, duty.lena)]

    terms.declare_client(duty.partnership, name="清和里 物业服务", actor=duty.fiona.user)

    states = [Task.objects.get(pk=row.pk).state for row in rows]
    assert states == ["withdrawn", "withdrawn", "asked", "asked"]
    told = Message.objects.filter(kind="task.withdrawn", channel="in_app").values_list("user__name", flat=True)
    assert sorted(told) == sorted([duty.mira.name] * 2 + [duty.lena.person.name, duty.leo.person.name])


def test_another_firm_and_an_ended_client_are_no_conflict(duty, case):
    other = make.lawyer(make.partnership(duty.place, "公正律师事务所"), "欧文")
    name_is_client(duty, case)
    assert conflict_of(case, other) == set()

    Client.objects.update(ended_at=timezone.now())
    assert conflict_of(case, duty.lena) == set()


@pytest.mark.parametrize(
    "one, other",
    [
        ("清和里物业服务有限公司", "清和里物业服务"),
        ("ＡＢＣ（常州）物业 有限责任公司", "abc(常州)物业股份有限公司"),
        ("王 秀兰", "王秀兰"),
    ],
)
def test_names_are_the_same(one, other):
    assert normalised(one) == normalised(other)


def test_short_names_stay_apart():
    assert normalised("公司") != normalised("有限公司")
    assert normalised("李明") != normalised("李明华")
