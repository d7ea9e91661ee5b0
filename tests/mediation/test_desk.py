"""What one keeps for oneself at the desk: views, what was read, notes and tags; and the filter of the queue."""

from datetime import timedelta

import pytest
from django.db.models import TextField
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils import timezone

from foundation.audit.models import Record
from mediation import workflow
from mediation.models import Audience, Case, Kind, MyNote, SavedView, SeenCase, Status
from mediation.workflow import story
from residents.models import Mandate
from tests import make

from .conftest import browser

QUEUE = "/cases/"


def rows(person, query="?tab=all"):
    """The cases that the queue shows, by id."""
    return {case.pk for case in browser(person).get(QUEUE + query).context["cases"]}


def unread(person):
    return rows(person, "?tab=all&unread=1")


def plain_case(cast, **values):
    """A case without anything on it."""
    given = {"sub_district": cast.place, "committee": cast.place.committees.get(), "status": Status.MEDIATING}
    return Case.objects.create(**given | {"submitted_at": timezone.now(), "title": "楼上漏水"} | values)


def tell(case, author, audience=Audience.JOINT, at=None, **values):
    return story.tell(case, Kind.MESSAGE, author.user, at or timezone.now(), audience=audience, **values)


# Unread


def test_news_is_what_others_wrote_and_one_may_read(cast):
    case = plain_case(cast, mediator=cast.mira)
    side = case.parties.create(side="applicant", person=cast.alice, name="爱丽", consent="agreed")
    tell(case, cast.mira, Audience.PARTY, party=side)
    assert [unread(who) for who in (cast.mira, cast.dora, cast.clara)] == [set()] * 3

    tell(case, cast.mira, Audience.MEDIATORS)
    assert [unread(who) for who in (cast.mira, cast.dora, cast.clara)] == [set(), {case.pk}, set()]

    tell(case, cast.alice)
    assert [unread(who) for who in (cast.mira, cast.dora, cast.clara)] == [{case.pk}] * 3
    page = browser(cast.clara).get(QUEUE + "?tab=all").content.decode()
    assert "Unread:</span>" in page
    assert "Unread <b>1</b>" in page


def test_opening_a_case_reads_it_for_oneself_alone_until_something_new_comes(cast):
    case, other = plain_case(cast), plain_case(cast)
    for row in (case, other):
        tell(row, cast.alice)

    browser(cast.clara).get(reverse("case", args=[case.pk]))

    assert unread(cast.clara) == {other.pk}
    assert unread(cast.dora) == {case.pk, other.pk}
    browser(cast.clara).get(reverse("case", args=[case.pk]))
    assert SeenCase.objects.filter(user=cast.clara.user).count() == 1
    tell(case, cast.alice)
    assert unread(cast.clara) == {case.pk, other.pk}


def test_staff_who_are_a_side_read_their_matter_on_its_own_page(cast):
    case = plain_case(cast, mediator=cast.mira)
    case.parties.create(side="applicant", person=cast.max, name="马克斯", consent="agreed")
    tell(case, cast.mira)
    assert unread(cast.max) == {case.pk}

    browser(cast.max).get(reverse("matter", args=[case.pk]))

    assert unread(cast.max) == set()


def test_what_is_older_than_thirty_days_is_no_news(cast):
    case = plain_case(cast)
    tell(case, cast.alice, at=timezone.now() - timedelta(days=31))
    assert unread(cast.clara) == set()

    tell(case, cast.alice, at=timezone.now() - timedelta(days=29))
    assert unread(cast.clara) == {case.pk}


def test_all_is_read_as_far_as_the_page_showed_it(cast):
    case, later = plain_case(cast), plain_case(cast)
    tab = browser(cast.clara)
    tell(case, cast.alice)
    tab.get(reverse("case", args=[case.pk]))
    until = tab.get(QUEUE).context["now"]
    tell(later, cast.alice)

    tab.post(reverse("mark_read"), {"until": until})

    assert unread(cast.clara) == {later.pk}
    assert unread(cast.dora) == {case.pk, later.pk}
    assert SeenCase.objects.filter(user=cast.clara.user).values_list("case", flat=True).get() is None
    for until in ("nonsense", "2999-01-01"):  # the future is not read yet
        tab.post(reverse("mark_read"), {"until": until})
        assert unread(cast.clara) == set()
    tell(case, cast.alice, at=timezone.now() + timedelta(seconds=5))
    assert unread(cast.clara) == {case.pk}


# Chips


def test_chips_narrow_and_come_off_again(cast):
    mine = plain_case(cast, mediator=cast.mira, urgency="U2", category="LEAK")
    nobody = plain_case(cast, urgency="U1", category="NOISE")
    calm = plain_case(cast, mediator=cast.max, category="LEAK")
    both = {mine.pk, nobody.pk}

    found = {query: rows(cast.dora, f"?tab=all&{query}") for query in (
        "urgency=any", "urgency=U2", "nobody=1", "urgency=any&category=LEAK", "nobody=0", "urgency=U9"
    )}  # fmt: skip

    assert found == {
        "urgency=any": both, "urgency=U2": {mine.pk}, "nobody=1": {nobody.pk}, "urgency=any&category=LEAK": {mine.pk},
        "nobody=0": {*both, calm.pk}, "urgency=U9": {*both, calm.pk},
    }  # fmt: skip
    assert rows(cast.mira, "?tab=all&mine=1") == {mine.pk}
    page = browser(cast.dora).get(QUEUE + "?tab=all&urgency=any&category=LEAK&q=漏水")
    urls = {chip.label: chip.url for chip in page.context["active"] + [c for c in page.context["quick"] if c.on]}
    assert urls.keys() == {"Search: 漏水", "Category: Water leaks", "Urgent"}
    assert rows(cast.dora, urls["Urgent"]) == {mine.pk, calm.pk}
    assert 'name="urgency" value="any"' in page.content.decode()  # stays when the fields are sent


def test_filtered_queue_is_paged_by_key(cast):
    due = timezone.localdate()
    for n in range(60):
        plain_case(cast, urgency="U1" if n % 2 else "", next_due_on=due + timedelta(days=n % 3) if n % 5 else None)

    tab, seen, query = browser(cast.dora), [], "?tab=all&urgency=U1&nobody=1"
    while query:
        page = tab.get(QUEUE + query)
        seen += [case.pk for case in page.context["cases"]]
        query = page.context["next_url"]

    wanted = Case.objects.filter(urgency="U1").values_list("next_due_on", "pk")
    assert seen == [pk for _day, pk in sorted(wanted, key=lambda row: (row[0] is None, row[0] or due, row[1]))]


# Saved views


@pytest.fixture
def view(cast):
    browser(cast.dora).post(reverse("saved_views"), {"name": "漏水", "query": "tab=late&category=LEAK&after=1&x=2&q="})
    return SavedView.objects.get()


def test_view_keeps_tab_and_filter_and_nothing_else(cast, view):
    assert (view.query, view.shared_with) == ("tab=late&category=LEAK", None)
    tab = browser(cast.dora)
    page = tab.get(f"{QUEUE}?category=LEAK&tab=late")
    assert page.context["views"] == [(view, True)]
    assert "Save as a view" not in page.content.decode()
    assert "Save as a view" in tab.get(f"{QUEUE}?category=FEE&tab=late").content.decode()


def test_view_is_refused_with_a_clear_sentence(cast, view):
    tab = browser(cast.dora)

    def post(name, query):
        return tab.post(reverse("saved_views"), {"name": name, "query": query}).content.decode()

    assert "You have a view with this name already." in post("漏水", "tab=all")
    assert "This filter is not complete." in post("二", "tab=all&category=NONE")
    assert "too long" in post("三", "tab=all&q=" + "漏" * 50)
    SavedView.objects.bulk_create(SavedView(owner=cast.dora.user, name=str(n), query="tab=all") for n in range(19))
    assert "You have 20 views already." in post("四", "tab=all")
    assert SavedView.objects.count() == 20


def test_shared_view_is_a_filter_and_no_more(cast, view):
    here, theirs = plain_case(cast, category="LEAK", mediator=cast.mira), plain_case(cast, category="LEAK")
    committee = cast.place.committees.get()
    assert not SavedView.objects.visible_to(cast.max.user).exists()

    browser(cast.dora).post(reverse("saved_view", args=[view.pk]), {"name": "水", "shared_with": committee.pk})

    assert "水" in browser(cast.max).get(reverse("saved_views")).content.decode()
    query = "?" + SavedView.objects.visible_to(cast.mira.user).get().query.replace("late", "all")
    assert (rows(cast.mira, query), rows(cast.dora, query)) == ({here.pk}, {here.pk, theirs.pk})
    stranger = make.staff(cast.elsewhere, "德西", "director")
    assert browser(stranger).post(reverse("drop_view", args=[view.pk])).status_code == 404
    assert browser(cast.max).post(reverse("drop_view", args=[view.pk])).status_code == 403
    assert browser(cast.max).get(reverse("saved_view", args=[view.pk])).status_code == 403


def test_director_takes_a_shared_view_off_and_its_owner_deletes_it(cast, view):
    SavedView.objects.update(owner=cast.clara.user, shared_with=cast.place.committees.get())
    url = reverse("drop_view", args=[view.pk])

    browser(cast.dora).post(url)

    view.refresh_from_db()
    assert (view.owner, view.shared_with) == (cast.clara.user, None)
    assert Record.objects.filter(verb="view.shared", actor=cast.dora.user).count() == 1
    assert browser(cast.dora).post(url).status_code == 404
    browser(cast.clara).post(url)
    assert not SavedView.objects.exists()


def test_view_with_a_private_tag_is_not_shared(cast, view):
    SavedView.objects.update(query="tab=all&tag=秘密")

    page = browser(cast.dora).post(
        reverse("saved_view", args=[view.pk]), {"name": "水", "shared_with": cast.place.committees.get().pk}
    )

    assert "Tags are yours alone" in page.content.decode()
    assert not SavedView.objects.filter(shared_with__isnull=False).exists()


# Notes and tags


def test_note_and_tags_are_seen_by_nobody_else(cast):
    case = plain_case(cast, mediator=cast.mira)
    url = reverse("my_note", args=[case.pk])

    browser(cast.mira).post(url, {"text": "他很着急，先打电话", "tags": "#图纸，本周 图纸"})

    assert MyNote.objects.get().tags == ["图纸", "本周"]
    words = ["他很着急", "图纸"]
    mine = browser(cast.mira)
    shown = mine.get(reverse("case", args=[case.pk])).content.decode() + mine.get(QUEUE + "?tab=all").content.decode()
    assert all(word in shown for word in words)
    for who in (cast.dora, cast.clara, cast.selma):
        tab = browser(who)
        pages = [reverse("case", args=[case.pk]), url, QUEUE + "?tab=all", QUEUE + "?tab=all&q=着急"]
        told = "".join(tab.get(page).content.decode() for page in pages)
        assert not any(word in told for word in words)
        assert rows(who, "?tab=all&tag=图纸") == set()
    assert rows(cast.mira, "?tab=all&tag=图纸") == {case.pk}
    assert rows(cast.mira, "?tab=all&q=着急") == set()
    assert (
        "着急" not in MyNote.objects.annotate(stored=Cast("text", TextField())).values_list("stored", flat=True).get()
    )
    assert not Record.objects.filter(subject_id=str(case.pk), subject_type="mediation.case").exists()


def test_note_is_limited_and_deleted(cast):
    case = plain_case(cast)
    url, tab = reverse("my_note", args=[case.pk]), browser(cast.clara)
    for given, words in (
        ({"text": "长" * 2001}, "2000"),
        ({"tags": " ".join(map(str, range(9)))}, "At most 8 tags"),
        ({"tags": "标" * 17}, "at most 16 characters"),
    ):
        assert words in tab.post(url, {"text": "", "tags": ""} | given).content.decode()
    assert not MyNote.objects.exists()

    tab.post(url, {"text": "一", "tags": "急"})
    tab.post(url, {"delete": "1", "text": "一", "tags": "急"})

    assert not MyNote.objects.exists()


def test_recused_mediator_loses_note_and_tag_with_the_case(cast):
    case = plain_case(cast, mediator=cast.mira)
    workflow.keep_note(case, "记", ["旧事"], owner=cast.mira.user)
    Mandate.objects.create(
        sub_district=cast.place, person=cast.mira, role="director", committee=case.committee, starts_on="2024-01-01"
    )
    assert "旧事" in browser(cast.mira).get(QUEUE).content.decode()
    case.recusals.create(
        mediator=cast.mira, state="granted", asked_by=cast.bob.user, asked_at=timezone.now(), decided_at=timezone.now()
    )

    assert browser(cast.mira).get(reverse("my_note", args=[case.pk])).status_code == 404
    assert "旧事" not in browser(cast.mira).get(QUEUE).content.decode()
    assert rows(cast.mira, "?tab=all&tag=旧事") == set()


@pytest.mark.parametrize("n", [1, 3])
def test_queue_asks_no_more_for_more_rows(cast, django_assert_num_queries, n):
    for k in range(n):
        case = plain_case(cast, mediator=cast.mira)
        tell(case, cast.alice)
        workflow.keep_note(case, "记", [f"签{k}"], owner=cast.dora.user)
        view = workflow.save_view(f"视图{k}", "tab=all&urgency=U1", actor=cast.dora.user)
        workflow.change_view(view, view.name, case.committee, actor=cast.dora.user)
    tab = browser(cast.dora)
    tab.get(QUEUE + "?tab=all&unread=1")

    with django_assert_num_queries(16):
        page = tab.get(QUEUE + "?tab=all&unread=1")

    assert len(page.context["cases"]) == len(page.context["views"]) == n
