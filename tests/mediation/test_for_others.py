"""For somebody else: filing for a mother, a proxy within limits, a helper who decides nothing, and the end of it."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from foundation.accounts.models import PhoneCode
from foundation.notifications.models import Message
from mediation import workflow
from mediation.acts import possible
from mediation.models import Agent, Case, Entry, Power, Status
from residents.models import Consent, Person
from tests import make

from .conftest import browser
from .test_filing import Filer, sent_code

MOTHER = {
    "whom": "another", "kind": "proxy", "name": "母亲", "relation": "女儿", "phone": "13900007777", "address": "12-301",
    "limits": "钱的事要先问她", "authority": "on",
}  # fmt: skip


@pytest.fixture
def daughter(cast):
    """Somebody who has proved her number and comes to the question for whom she files."""
    filer = Filer(cast)
    filer.fill()
    filer.prove()
    filer.answers["whom"] = MOTHER
    return filer


def agent(case, cast, kind="helper", **more):
    """oscar acts for alice."""
    party = case.parties.get(side="applicant")
    told = {"relation": "侄子", "authority": "看过委托书", "actor": cast.clara.user}
    return workflow.add_agent(party, cast.oscar, kind, **told | more)


def acts(person, case):
    row = Case.objects.visible_to(person.user).filter(pk=case.pk).first()
    return None if row is None else {act.name for act in possible(person.user, row)}


# Filing


def test_daughter_files_for_her_mother(daughter):
    assert daughter.answer("whom").url == "/file/check/"
    check = daughter.read("check")
    daughter.submit()

    case = Case.objects.get()
    party, row = case.applicant, Agent.objects.get()
    assert "母亲" in check and "新居民" in check
    assert (party.name, party.phone, party.person.user) == ("母亲", "+8613900007777", None)
    assert (row.party, row.person.name, row.kind, row.relation, row.limits) == (
        party, "新居民", "proxy", "女儿", "钱的事要先问她",
    )  # fmt: skip
    assert set(row.powers) == {Power.APPLY, Power.EVIDENCE, Power.RECEIVE}
    assert daughter.tab.get(reverse("matter", args=[case.pk])).status_code == 200
    assert {row.person.name for row in Consent.objects.all()} == {"新居民"}
    texts = Message.objects.filter(kind="case.filed", channel="sms")
    assert {row.to: row.link for row in texts} == {
        "+8613812345678": reverse("matter", args=[case.pk]), "+8613900007777": reverse("slip"),
    }  # fmt: skip


def test_daughter_goes_on_on_another_device_as_herself(daughter):
    daughter.answer("whom")
    PhoneCode.objects.update(created_at=F("created_at") - timedelta(seconds=31))
    other = browser()

    other.post(reverse("file_resume"), {"phone": "138 1234 5678"})
    other.post(reverse("file_resume_code"), {"code": sent_code()})

    filer = Agent.objects.get().person
    assert other.session["_auth_user_id"] == str(filer.user.pk)
    assert other.get("/file/whom/").context["form"].initial["name"] == "母亲"
    assert Case.objects.get().draft_phone == filer.user.phone  # her mother's number was never proved


def test_change_of_mind_leaves_nothing_behind(daughter):
    daughter.answer("whom")
    daughter.answer("whom", name="外婆")
    daughter.tab.post("/file/whom/", {"whom": "myself"})

    assert Case.objects.get().applicant.name == "新居民"
    assert not Agent.objects.exists()
    assert not Person.objects.filter(name__in=["母亲", "外婆"]).exists()


def test_contact_can_be_corrected_afterwards(daughter):
    daughter.answer("whom")

    assert daughter.answer("contact", address="9-101").status_code == 302

    assert Case.objects.get().applicant.name == "母亲"
    assert Agent.objects.get().person.address == "9-101"


@pytest.mark.parametrize("missing", ["name", "relation", "authority"])
def test_for_another_needs_who_and_why(daughter, missing):
    response = daughter.tab.post("/file/whom/", {key: value for key, value in MOTHER.items() if key != missing})

    assert response.status_code == 200
    assert missing in response.context["form"].errors
    assert "13900007777" in response.content.decode()
    assert not Agent.objects.exists()


def test_agent_stands_on_one_side_alone(cast):
    case = make.case(cast, Status.MEDIATING)

    with pytest.raises(ValidationError, match="can't act for both"):
        workflow.add_agent(
            case.parties.get(side="applicant"),
            cast.bob,
            "proxy",
            relation="友",
            authority="口头",
            actor=cast.clara.user,
        )
    with pytest.raises(ValidationError, match="for oneself"):
        workflow.add_agent(case.applicant, cast.alice, "proxy", relation="本人", authority="", actor=cast.clara.user)


# What an agent may

HELPS = {"write", "list_evidence"}
APPLIES = {"terminate", "withdraw", "ask_recusal", "ask_another", "give_consent", "withdraw_consent"}


@pytest.mark.parametrize(
    "kind, may",
    [
        ("helper", HELPS),
        ("proxy", HELPS | APPLIES),
        ("household", HELPS | APPLIES),
        ("guardian", HELPS | APPLIES | {"make_offer", "withdraw_offer", "set_telling"}),
    ],
)
def test_agent_finds_the_acts_of_the_authority(cast, kind, may):
    case = make.case(cast, Status.MEDIATING)
    assert acts(cast.oscar, case) is None

    agent(case, cast, kind)

    assert acts(cast.oscar, case) == may


@pytest.mark.parametrize("kind, signs", [("helper", False), ("proxy", False), ("guardian", True)])
def test_signing_needs_its_own_power(cast, kind, signs):
    case = make.case(cast, Status.MEDIATING)
    agent(case, cast, kind)
    agreement = make.frozen(case, cast)

    page = browser(cast.oscar).get(reverse("agreement", args=[agreement.pk]))

    assert bool(page.context["part"]) == signs


def test_helper_is_turned_away_from_decisions(cast):
    case = make.case(cast, Status.MEDIATING)
    agent(case, cast)

    for name in ("withdraw", "terminate", "add_agent"):
        assert browser(cast.oscar).post(reverse(f"act_{name}", args=[case.pk]), {"reason": "x"}).status_code == 403
    with pytest.raises(IntegrityError):
        Agent.objects.update(powers=["sign"])


def test_helper_reads_what_the_family_reads_and_nothing_more(cast):
    case = make.case(cast, Status.MEDIATING)
    applicant, respondent = case.applicant, case.parties.get(side="respondent")
    for party, words in ((applicant, "只给爱丽"), (respondent, "只给鲍勃")):
        workflow.write(case, "message", words, audience="party", party=party, actor=cast.mira.user)

    agent(case, cast)

    bodies = {row.body for row in Entry.objects.visible_to(cast.oscar.user)}
    assert "只给爱丽" in bodies and "只给鲍勃" not in bodies


def test_ended_agency_sees_nothing_at_once(cast):
    case = make.case(cast, Status.MEDIATING)
    row = agent(case, cast)

    workflow.end_agent(row, actor=cast.alice.user)
    workflow.end_agent(row, actor=cast.alice.user)

    assert acts(cast.oscar, case) is None
    assert case.entries.filter(kind="agent_ended").count() == 1
    assert agent(case, cast).pk != row.pk  # may be named again


def test_agency_past_its_last_day_sees_nothing(cast):
    case = make.case(cast, Status.MEDIATING)
    row = agent(case, cast)
    Agent.objects.update(starts_on=timezone.localdate().replace(year=2020), ends_on=timezone.localdate())
    assert acts(cast.oscar, case) == {"write", "list_evidence"}

    Agent.objects.update(ends_on=timezone.localdate().replace(year=2021))

    assert acts(cast.oscar, case) is None and row.ended_at is None


def test_party_names_its_helper_by_telephone(cast):
    case = make.case(cast, Status.MEDIATING)
    data = {"party": case.applicant.pk, "kind": "helper", "name": "孙女", "phone": "139 0000 4444", "relation": "孙女",
            "powers": ["evidence", "receive", "sign"]}  # fmt: skip

    response = browser(cast.alice).post(reverse("act_add_agent", args=[case.pk]), data)

    row = Agent.objects.get()
    assert response.status_code == 302
    assert (row.person.name, row.person.user.phone, set(row.powers)) == (
        "孙女",
        "+8613900004444",
        {"evidence", "receive"},
    )
    assert acts(row.person, case) == {"write", "list_evidence"}


def test_number_of_somebody_else_is_not_taken(cast):
    case = make.case(cast, Status.MEDIATING)
    data = {"party": case.applicant.pk, "kind": "helper", "name": "冒名", "phone": cast.oscar.phone, "relation": "友"}

    page = browser(cast.alice).post(reverse("act_add_agent", args=[case.pk]), data).content.decode()

    assert "registered under another name" in page
    assert not Agent.objects.exists()


def test_party_can_not_name_an_agent_of_the_other_side(cast):
    case = make.case(cast, Status.MEDIATING)
    data = {"party": case.parties.get(side="respondent").pk, "kind": "helper", "name": "某", "phone": "13900004444",
            "relation": "友"}  # fmt: skip

    response = browser(cast.alice).post(reverse("act_add_agent", args=[case.pk]), data)

    assert "party" in response.context["form"].errors
