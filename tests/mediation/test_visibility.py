"""Who sees which case and which entry of it: as literal tables over the whole cast."""

from datetime import date, timedelta

import pytest
from django.apps import apps
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from foundation.accounts.models import User
from foundation.audit.models import View
from mediation import permissions, workflow
from mediation.models import Agreement, Attachment, Audience, Case, Entry, Kind, Status
from residents.models import Mandate
from tests import make

from .conftest import browser

SECRET = "绝密的底线"
PEOPLE = ["alice", "bob", "clara", "dora", "mira", "max", "selma", "oscar", "carl", "eve"]
SEES_CASE = {
    "draft": "",
    "submitted": "alice clara dora vera",
    "needs_supplement": "alice clara dora vera",
    "consent_pending": "alice clara dora vera",
    "accepted": "alice bob clara dora vera mira",
    "mediating": "alice bob clara dora vera mira selma",
    "suspended": "alice bob clara dora vera mira",
    "agreed": "alice bob clara dora vera mira selma",
    "terminated": "alice bob clara dora vera mira",
    "refused": "alice clara dora vera",
    "transferred": "alice clara dora vera",
    "withdrawn": "alice clara dora vera",
    "closed": "alice bob clara dora vera mira selma",
}
SEES_ENTRY = {
    "joint": "alice bob clara dora vera mira selma",
    "party alice": "alice mira",
    "party bob": "bob mira",
    "mediators": "dora mira",
    "director": "dora",
}


@pytest.fixture
def everyone(cast):
    """The cast, an archivist, and a clerk of the other sub-district."""
    cast.vera = make.staff(cast.place, "薇拉", "archivist")
    cast.nora = make.staff(cast.elsewhere, "诺拉", "clerk")
    return cast


def seeing(rows, cast):
    """Who of the cast sees any of `rows`; each with a login as a new request has it."""
    people = {name: person for name, person in vars(cast).items() if hasattr(person, "user")}
    users = {name: User.objects.get(pk=person.user_id) for name, person in people.items()}
    return {name for name, user in users.items() if rows.visible_to(user).exists()}


def entry(case, audience):
    """One of nobody's, so that only its audience decides."""
    kind, _space, side = audience.partition(" ")
    party = case.parties.get(name={"alice": "爱丽", "bob": "鲍勃"}[side]) if side else None
    return Entry.objects.create(case=case, kind=Kind.NOTE, audience=kind, party=party, at=timezone.now(), body=SECRET)


@pytest.mark.parametrize("status", SEES_CASE)
def test_case_is_seen_by(everyone, status):
    make.case(everyone, status)

    assert seeing(Case.objects.all(), everyone) == set(SEES_CASE[status].split())


def test_table_of_cases_is_complete():
    assert SEES_CASE.keys() == set(Status.values) - {Status.ARCHIVED}


def test_anonymous_visitor_sees_nothing(cast, rf):
    make.case(cast, Status.MEDIATING)
    nobody = browser().get("/").wsgi_request.user

    for rows in (Case.objects.all(), Entry.objects.all(), Agreement.objects.all()):
        assert not rows.visible_to(nobody).exists()


@pytest.mark.parametrize("audience", SEES_ENTRY)
def test_entry_is_seen_by(everyone, audience):
    row = entry(make.case(everyone, Status.MEDIATING), audience)

    assert seeing(Entry.objects.filter(pk=row.pk), everyone) == set(SEES_ENTRY[audience].split())


def test_every_audience_has_its_row():
    assert {audience.partition(" ")[0] for audience in SEES_ENTRY} == set(Audience.values)


def test_author_reads_what_they_wrote(everyone):
    case = make.case(everyone)
    workflow.propose_refusal(case, "A4", SECRET, actor=everyone.clara.user)

    assert seeing(Entry.objects.filter(kind=Kind.REFUSAL_PROPOSED), everyone) == {"clara", "dora"}


@pytest.mark.parametrize("audience", ["joint", "party alice", "mediators"])
def test_entry_follows_a_new_mediator(everyone, audience):
    case = make.case(everyone, Status.MEDIATING)
    row = entry(case, audience)

    workflow.assign(case, everyone.max, actor=everyone.dora.user)

    seen = seeing(Entry.objects.filter(pk=row.pk), everyone)
    assert "max" in seen and "mira" not in seen


@pytest.mark.parametrize("status", ["consent_pending", "refused"])
def test_respondent_reads_nothing_before_agreeing(cast, status):
    case = make.case(cast, status)

    assert not Entry.objects.visible_to(cast.bob.user).exists()
    assert browser(cast.bob).get(reverse("matter", args=[case.pk])).status_code == 404


@pytest.mark.parametrize("role", ["clerk", "director", "archivist", "seal_holder"])
def test_who_is_a_side_is_nothing_else_in_the_case(cast, role):
    """bob, the respondent, works for the committee as well."""
    case = make.case(cast, Status.MEDIATING)
    for audience, party in ((Audience.PARTY, case.applicant), (Audience.MEDIATORS, None), (Audience.DIRECTOR, None)):
        Entry.objects.create(
            case=case, kind=Kind.NOTE, audience=audience, party=party, body=SECRET, at=timezone.now(),
            author=cast.alice.user,
        )  # fmt: skip
    Entry.objects.create(
        case=case, kind=Kind.TEXT, audience=Audience.PARTY, party=case.applicant, body=SECRET, at=timezone.now()
    )
    Case.objects.filter(pk=case.pk).update(mediator=None)  # texts of the applicant wait for the clerks
    Mandate.objects.create(
        sub_district=cast.place, person=cast.bob, role=role, committee=case.committee, starts_on=date(2024, 1, 1)
    )
    bob, other = User.objects.get(pk=cast.bob.user_id), make.case(cast, Status.MEDIATING)
    other.parties.filter(person=cast.bob).delete()
    case.refresh_from_db()

    assert set(Case.objects.visible_to(bob)) == {case, other}
    assert {entry.body for entry in Entry.objects.visible_to(bob).filter(case=case)}.isdisjoint({SECRET})
    assert case not in Case.objects.at_desk_of(bob)
    assert not permissions.works_on(bob, case) and permissions.works_on(bob, other)
    tab = browser(cast.bob)
    assert tab.get(reverse("case", args=[case.pk])).url == reverse("matter", args=[case.pk])
    assert tab.get(reverse("act_page", args=[case.pk, "assign"])).status_code == 403


@pytest.mark.parametrize("role", ["clerk", "director"])
def test_staff_who_were_asked_read_nothing_before_agreeing(cast, role):
    case = make.case(cast, Status.CONSENT_PENDING)
    assert case.parties.get(person=cast.bob).consent == "pending"
    Mandate.objects.create(
        sub_district=cast.place, person=cast.bob, role=role, committee=case.committee, starts_on=date(2024, 1, 1)
    )

    assert not Case.objects.visible_to(User.objects.get(pk=cast.bob.user_id)).exists()
    assert browser(cast.bob).get(reverse("case", args=[case.pk])).status_code == 404


@pytest.mark.parametrize("days, sees", [(-1, False), (0, True)])
def test_mandate_that_ended_opens_nothing(everyone, days, sees):
    case = make.case(everyone, Status.MEDIATING)
    joint, note = entry(case, "joint"), entry(case, "mediators")
    Mandate.objects.update(ends_on=timezone.localdate() + timedelta(days=days))

    staff = {"clara", "dora", "vera", "mira", "selma"}
    assert seeing(Case.objects.all(), everyone) & staff == (staff if sees else set())
    assert seeing(Entry.objects.filter(pk=joint.pk), everyone) & staff == (staff if sees else set())
    assert seeing(Entry.objects.filter(pk=note.pk), everyone) == ({"dora", "mira"} if sees else set())


def test_mandate_of_tomorrow_opens_nothing(everyone):
    make.case(everyone, Status.MEDIATING)
    Mandate.objects.update(starts_on=timezone.localdate() + timedelta(days=1))

    assert seeing(Case.objects.all(), everyone) == {"alice", "bob"}


def test_agent_sees_the_case_of_the_organisation_once_it_agreed(everyone):
    case = make.case(everyone, Status.CONSENT_PENDING)
    party = case.parties.create(side="respondent", organisation=everyone.company, name="物业")
    assert "carl" not in seeing(Case.objects.all(), everyone)

    workflow.answer(party, True, actor=everyone.carl.user, channel="web")

    assert "carl" in seeing(Case.objects.all(), everyone)
    Mandate.objects.filter(role="organisation_agent").update(ends_on=timezone.localdate() - timedelta(days=1))
    assert "carl" not in seeing(Case.objects.all(), everyone)


# At rest


def everywhere(text):
    """The tables in which any column of any row holds `text`."""
    found = set()
    with connection.cursor() as cursor:
        for model in apps.get_models():
            table = model._meta.db_table
            cursor.execute(f'SELECT count(*) FROM "{table}" AS t WHERE t::text LIKE %s', [f"%{text}%"])
            found |= {table} if cursor.fetchone()[0] else set()
    return found


@pytest.mark.parametrize(
    "audience, tables", [("joint", {"mediation_entry"}), ("party", set()), ("mediators", set()), ("director", set())]
)
def test_body_stands_encrypted_unless_joint(cast, audience, tables):
    case = make.case(cast, Status.MEDIATING)
    row = workflow.write(case, Kind.NOTE, SECRET, audience=audience, party=case.applicant, actor=cast.mira.user)

    assert everywhere(SECRET) == tables
    assert Entry.objects.get(pk=row.pk).body == SECRET


@pytest.mark.parametrize(
    "audience, column", [("joint", "sealed_body"), ("party", "joint_body"), ("director", "joint_body")]
)
def test_database_refuses_a_body_in_the_wrong_place(cast, audience, column):
    case = make.case(cast)
    row = Entry(case=case, kind=Kind.NOTE, audience=audience, party=case.applicant, at=timezone.now(), body="")
    setattr(row, column, SECRET)

    with pytest.raises(Exception, match="entry_"):
        row.save()


# Files and papers hang on their entry


def status_of(person, url):
    response = browser(person).get(url)
    assert response.getvalue() is not None  # reads a file to its end, which closes it
    return response.status_code


@pytest.mark.parametrize(
    "audience, sees",
    [("joint", "alice bob clara dora mira selma"), ("party", "alice mira"), ("mediators", "dora mira")],
)
def test_file_is_seen_with_its_entry(cast, audience, sees):
    case = make.case(cast, Status.MEDIATING)
    author = cast.mira if audience == "mediators" else cast.alice
    workflow.write(case, Kind.EVIDENCE, "", [make.photo()], audience=audience, party=case.applicant, actor=author.user)
    url = reverse("attachment", args=[Attachment.objects.get().pk])

    people = {name: getattr(cast, name) for name in PEOPLE}
    answers = {name: status_of(person, url) for name, person in people.items()}
    assert answers == {name: 200 if name in sees.split() else 404 for name in people}


@pytest.mark.parametrize(
    "status, kind, sees",
    [("refused", "refused", "alice dora"), ("mediating", "accepted", "alice bob clara dora mira selma")],
)
def test_paper_is_seen_with_its_entry(cast, status, kind, sees):
    row = make.case(cast, status).entries.get(kind=kind)

    for name in ("alice", "bob", "dora", "oscar"):
        expected = 200 if name in sees.split() else 404
        for url in (reverse("paper", args=[row.pk]), reverse("paper_pdf", args=[row.pk]), f"/papers/{row.pk}/1.png"):
            assert status_of(getattr(cast, name), url) == expected, (name, url)


def test_one_side_s_words_are_not_on_the_other_side_s_page(cast):
    case = make.case(cast, Status.MEDIATING)
    workflow.write(case, Kind.MESSAGE, SECRET, audience="party", party=case.applicant, actor=cast.alice.user)
    workflow.write(case, Kind.NOTE, "只给主任", audience="mediators", actor=cast.mira.user)

    def pages(person):
        return browser(person).get(reverse("matter", args=[case.pk]), follow=True).content.decode()

    assert SECRET in pages(cast.alice) and SECRET in pages(cast.mira)
    assert SECRET not in pages(cast.bob) + pages(cast.clara) + pages(cast.dora)
    assert "只给主任" in pages(cast.dora) and "只给主任" not in pages(cast.alice) + pages(cast.clara)


def test_looking_is_logged(cast):
    case = make.case(cast, Status.MEDIATING)
    paper = case.entries.get(kind="accepted")
    for name, pk in (("case", case.pk), ("paper", paper.pk), ("paper_pdf", paper.pk)):
        status_of(cast.clara, reverse(name, args=[pk]))

    rows = View.objects.filter(subject_id=str(case.pk)).order_by("id").values_list("viewer__name", "what")
    assert list(rows) == [("克拉拉", "case"), ("克拉拉", "paper"), ("克拉拉", "paper")]
