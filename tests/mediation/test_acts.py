"""Each act's page answers the same questions (the samples say how)."""

import re
from functools import partial
from uuid import uuid4

import pytest
from django.forms.models import model_to_dict
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from foundation.audit.models import Record
from foundation.notifications.models import Message
from mediation.acts import ACTS
from mediation.models import Case, Entry, Status
from tests import make

from .act_samples import SAMPLES
from .conftest import browser

EVERY = pytest.mark.parametrize("name", SAMPLES)
# Writing again writes again, and a second visit, session or look is another one.
AGAIN = {"write", "follow_up", "send_link", "review_pause"}


class Stage:
    """A case on which the act `name` works, and whoever tries it."""

    def __init__(self, name, cast):
        self.name, self.cast, self.sample = name, cast, SAMPLES[name]
        self.case = make.case(cast, self.sample.status)
        self.sample.prepare(self.case, cast)
        self.url = reverse(f"act_{name}", args=[self.case.pk])
        self.page = reverse("act_page", args=[self.case.pk, name])

    def post(self, who, follow=False, **changed):
        data = self.sample.data(self.case, self.cast) | changed
        return browser(getattr(self.cast, who)).post(self.url, data, follow=follow, headers={"accept": "text/plain"})

    def state(self):
        """All that an act could change."""
        case = Case.objects.get(pk=self.case.pk)
        rows = [case.agreements, case.clocks, case.sessions, case.parties, case.proposals, case.recusals,
                case.disclosures, case.risks, case.warned,
                case.helpers]  # fmt: skip
        stored = [list(related.order_by("pk").values()) for related in rows]
        return model_to_dict(case), stored, Record.objects.count(), Entry.objects.count(), Message.objects.count()


@pytest.fixture
def stage(name, cast):
    return Stage(name, cast)


def told(cast, earlier):
    """Who got a message, by name: with a + for the phone too; a number that belongs to nobody as it is."""
    names = {getattr(cast, name).user.phone: name for name in vars(cast) if hasattr(getattr(cast, name), "user")}
    rows = Message.objects.exclude(pk__in=earlier).filter(status__in=["waiting", "sent"], due__lte=timezone.now())
    phones = {names.get(row.to, row.to) for row in rows if row.channel == "sms"}
    users = {names[row.user.phone] for row in rows if row.channel == "in_app"}
    return {name + "+" * (name in phones) for name in users} | {phone for phone in phones if phone not in users}


def test_every_act_has_its_sample():
    assert SAMPLES.keys() == ACTS.keys()


@EVERY
def test_act_refuses_what_it_must_and_works(stage):
    """Others, a wrong form, another status: none of them changes the case. Then it is done, once."""
    is_closed_to_all_others(stage)
    if stage.sample.bad:
        shows_what_is_wrong_and_keeps_what_was_typed(stage)
    says_so_in_another_status(stage)
    works(stage)


def works(stage):
    sample, before = stage.sample, Record.objects.latest("id").pk
    earlier = list(Message.objects.values_list("pk", flat=True))

    assert browser(getattr(stage.cast, sample.who)).get(stage.page).status_code == 200
    data = sample.data(stage.case, stage.cast)
    response = browser(getattr(stage.cast, sample.who)).post(stage.url, data, follow=True)

    page = response.content.decode()
    assert response.redirect_chain[0] == (reverse("matter", args=[stage.case.pk]), 302)
    assert f"Done: {ACTS[stage.name].label}." in page
    assert Case.objects.filter(pk=stage.case.pk).values(*sample.after).get() == sample.after
    record = Record.objects.filter(pk__gt=before, verb=sample.verb).get()
    assert record.actor == getattr(stage.cast, sample.who).user
    assert told(stage.cast, earlier) == set(sample.told.split())
    if sample.kind:
        entry = stage.case.entries.filter(kind=sample.kind).latest("id")
        assert (entry.audience, entry.paper.title if entry.paper else "") == (sample.audience, sample.paper)
        assert entry.paper is None or entry.paper.is_intact()
        assert str(entry.get_kind_display()) in page
    if stage.name not in AGAIN:
        changes_nothing_when_done_again(stage, data)


def changes_nothing_when_done_again(stage, data):
    before = stage.state()

    response = browser(getattr(stage.cast, stage.sample.who)).post(stage.url, data)

    assert stage.state() == before
    assert response.status_code in {302, 403} or response.context["form"].errors


def is_closed_to_all_others(stage):
    before, sample = stage.state(), stage.sample
    pages = [browser(getattr(stage.cast, who)).get(stage.page) for who in ("oscar", "eve", sample.may_not)]
    posts = [stage.post(who) for who in ("oscar", "eve", sample.may_not)]

    assert [answer.status_code for answer in pages] == [404, 404, 403]
    assert [answer.status_code for answer in posts] == [404, 404, 403]
    assert browser().post(stage.url).url == f"{reverse('account_login')}?next={stage.url}"
    assert browser(getattr(stage.cast, sample.who)).get(stage.url).status_code == 405
    assert stage.state() == before


def shows_what_is_wrong_and_keeps_what_was_typed(stage):
    before = stage.state()

    response = stage.post(stage.sample.who, **stage.sample.bad)

    assert response.status_code == 200
    assert response.context["form"].errors
    page = response.content.decode()
    assert re.search(stage.sample.kept, page)
    assert all(escape(error) in page for errors in response.context["form"].errors.values() for error in errors)
    assert stage.state() == before


def says_so_in_another_status(stage):
    before, mine = stage.state(), Case.objects.filter(pk=stage.case.pk)
    now = mine.get().status
    for status in set(Status.values) - ACTS[stage.name].statuses:
        mine.update(status=status)
        response = stage.post(stage.sample.who)
        assert response.status_code in {403, 404} or response.context["form"].errors, status
        assert mine.get().status == status
    mine.update(status=now)
    assert stage.state() == before


@pytest.mark.parametrize(
    "name, chosen", [("write", {}), ("follow_up", {}), ("record_session", {"session": "", "place": "凉亭"})]
)
def test_second_tap_changes_nothing_and_a_second_act_counts(stage, name, chosen):
    who = stage.sample.who
    data = stage.sample.data(stage.case, stage.cast) | chosen
    fresh = browser(getattr(stage.cast, who)).get(stage.page).context["form"]["once"].value()

    tap = partial(browser(getattr(stage.cast, who)).post, stage.url)

    tap(data | {"once": fresh})
    after_one = stage.state()
    assert tap(data | {"once": fresh}).status_code == 302
    assert stage.state() == after_one

    tap(data | {"once": uuid4()})
    assert stage.case.entries.filter(kind=stage.sample.kind).count() == 2
