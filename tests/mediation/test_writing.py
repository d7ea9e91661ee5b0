"""Messages, notes and evidence: who may write for whom, and what a file that can't be taken does."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from foundation.files.models import Upload
from foundation.notifications.models import Message
from mediation.models import Entry, Status
from tests import make

from .conftest import browser


@pytest.fixture
def case(cast):
    return make.case(cast, Status.MEDIATING)


def write(person, case, audience, **data):
    data = {"audience": audience, "body": "周末可以谈"} | data
    return browser(person).post(reverse("act_write", args=[case.pk]), data)


def bad_file():
    return SimpleUploadedFile("virus.exe", b"MZ" + b"\0" * 200)


@pytest.mark.parametrize(
    "who, choices",
    [
        ("alice", "joint party:alice"),
        ("bob", "joint party:bob"),
        ("clara", "joint"),
        ("dora", "joint mediators"),
        ("mira", "joint party:alice party:bob mediators"),
    ],
)
def test_each_writes_for_their_audiences(case, cast, who, choices):
    pks = {party.name: party.pk for party in case.parties.all()}
    audiences = ["joint", "party:alice", "party:bob", "mediators", "director"]

    taken = []
    for audience in audiences:
        sent = audience.replace("alice", str(pks["爱丽"])).replace("bob", str(pks["鲍勃"]))
        if write(getattr(cast, who), case, sent).status_code == 302:
            taken.append(audience)

    assert taken == choices.split()
    assert Entry.objects.filter(author=getattr(cast, who).user, kind__in=["message", "note"]).count() == len(taken)


@pytest.mark.parametrize(
    "who, audience, kind, told",
    [
        ("alice", "joint", "message", ["米拉", "鲍勃"]),
        ("alice", "party", "message", ["米拉"]),
        ("mira", "party", "message", ["爱丽"]),
        ("mira", "mediators", "note", []),
        ("clara", "joint", "message", ["爱丽", "米拉", "鲍勃"]),
    ],
)
def test_readers_are_told_in_the_portal(case, cast, who, audience, kind, told):
    write(getattr(cast, who), case, f"party:{case.applicant.pk}" if audience == "party" else audience)

    rows = Message.objects.filter(kind=f"case.{kind}").values_list("user__name", "channel")
    assert sorted(rows) == sorted((name, "in_app") for name in told)
    assert not Message.objects.filter(body__contains="周末").exists()


def test_file_makes_it_evidence(case, cast):
    write(cast.bob, case, "joint", body="", files=[make.photo("a.jpg"), make.photo("b.jpg")])

    entry = Entry.objects.get(kind="evidence")
    assert [row.upload.name for row in entry.attachments.all()] == ["a.jpg", "b.jpg"]
    assert (entry.author, entry.party.name) == (cast.bob.user, "鲍勃")


def test_concession_of_the_mediator_is_marked(case, cast):
    write(cast.mira, case, "joint", without_prejudice="on")

    assert Entry.objects.get(kind="message").without_prejudice
    assert (
        "A concession: not evidence later"
        in browser(cast.alice).get(reverse("matter", args=[case.pk])).content.decode()
    )


def test_empty_words_are_refused(case, cast):
    page = write(cast.alice, case, "joint", body="").content.decode()

    assert "Write something, or add a file." in page
    assert not Entry.objects.filter(kind="message").exists()


@pytest.mark.parametrize("status, name", [("mediating", "write"), ("needs_supplement", "supplement")])
def test_file_that_can_not_be_taken_keeps_nothing(cast, status, name):
    case = make.case(cast, status)
    data = {"audience": "joint", "body": "见附件", "text": "见附件", "files": [make.photo(), bad_file()]}

    page = browser(cast.alice).post(reverse(f"act_{name}", args=[case.pk]), data).content.decode()

    case.refresh_from_db()
    assert "Please send a photo (JPEG, PNG, HEIC) or a PDF." in page and "见附件" in page
    assert case.status == status
    assert not Upload.objects.exists() and not Entry.objects.filter(kind__in=["evidence", "supplemented"]).exists()
