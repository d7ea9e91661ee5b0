"""Mandates: given and ended by the system administrator, with a login, a notice and a record."""

import threading
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from foundation.accounts.models import User
from foundation.audit.models import Record
from foundation.notifications.models import Message
from residents import workflow
from residents.models import Estate, Mandate, Organisation, Person, Role
from residents.permissions import NEEDS, roles_of
from tests import make

PHONE = "13900005555"
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def browse(client, cast):
    client.cookies["django_language"] = "en"
    client.force_login(cast.adam.user)
    return client


def roles(person):
    """As the next request reads them."""
    return roles_of(User.objects.get(person=person))


def give(client, role, **said):
    answers = {"name": "新人", "phone": PHONE, "starts_on": timezone.localdate().isoformat()} | said
    return client.post(reverse("give_mandate", args=[role]), answers)


def end(client, mandate, **said):
    answers = {"from_day": timezone.localdate().isoformat(), "reason": "调走"} | said
    return client.post(reverse("end_mandate", args=[mandate.pk]), answers)


def errors(response):
    return " ".join(str(error) for field in response.context["form"].errors.values() for error in field)


# Giving


def test_new_clerk_gets_mandate_login_and_notice(browse, cast):
    committee = cast.place.committees.get()

    assert give(browse, "clerk", committee=committee.pk).status_code == 302

    mandate = Mandate.objects.get(person__name="新人")
    user = mandate.person.user
    assert (mandate.role, mandate.committee, mandate.granted_by) == ("clerk", committee, cast.adam.user)
    assert (user.phone, user.phone_verified, user.has_usable_password()) == ("+86" + PHONE, False, False)
    assert roles(mandate.person) == {"clerk"}
    assert sorted(Message.objects.filter(user=user).values_list("channel", flat=True)) == ["in_app", "sms"]
    assert "担任" in Message.objects.filter(user=user).first().body
    verbs = list(Record.objects.order_by("id").values_list("verb", flat=True))
    assert verbs == ["person.login", "mandate.given"]


def test_known_person_is_taken_by_name_and_phone(browse, cast):
    known = Person.objects.create(sub_district=cast.place, name="新人", phone="+86" + PHONE)
    give(browse, "advisor")
    give(browse, "head", name=cast.bob.name, phone=cast.bob.phone)

    assert roles(known) == {"advisor"} and roles(cast.bob) == {"head"}
    assert Person.objects.filter(name__in=["新人", cast.bob.name], sub_district=cast.place).count() == 2


@pytest.mark.parametrize(
    "said, words",
    [
        ({"phone": "0519-86601234"}, "A mobile number is needed"),
        ({"phone": "12"}, "not a telephone number"),
        ({"name": ""}, "required"),
        ({"starts_on": "2026-05-02", "ends_on": "2026-05-01"}, "The last day lies before the first"),
    ],
)
def test_bad_answers_are_told(browse, said, words):
    assert words in errors(give(browse, "staff", **said))
    assert not Person.objects.filter(name="新人").exists()


def test_number_of_somebody_else_is_refused(browse, cast):
    assert "the login of 鲍勃" in errors(give(browse, "staff", phone=cast.bob.phone))
    assert "another sub-district" in errors(give(browse, "staff", name="夏娃", phone=cast.eve.phone))
    assert not Mandate.objects.filter(role="staff").exists()


def test_same_mandate_twice_is_refused(browse, cast):
    give(browse, "staff")

    assert "holds this mandate already" in errors(give(browse, "staff"))
    assert Mandate.objects.filter(role="staff").count() == 1


@pytest.mark.parametrize("role", Role.values)
def test_each_role_asks_for_what_it_is_of(browse, cast, role):
    fields = browse.get(reverse("give_mandate", args=[role])).context["form"].fields.keys()

    assert fields & {"committee", "organisation", "estate"} == {NEEDS[role]} if role in NEEDS else True
    if role in NEEDS:
        assert give(browse, role).context["form"].errors.keys() == {NEEDS[role]}


def test_only_ones_own_committees_organisations_and_estates_are_taken(browse, cast):
    theirs = {
        "clerk": ("committee", cast.elsewhere.committees.get()),
        "organisation_agent": ("organisation", Organisation.objects.filter(sub_district=cast.elsewhere).first()),
        "stairway_head": ("estate", Estate.objects.get(sub_district=cast.elsewhere)),
    }
    for role, (name, row) in theirs.items():
        assert give(browse, role, **{name: row.pk}).context["form"].errors.keys() == {name}
        with pytest.raises(workflow.Refused, match="another sub-district"):
            workflow.give_mandate(cast.bob, role, actor=cast.adam.user, **{name: row})


def test_role_without_what_it_is_of_is_refused(cast):
    with pytest.raises(workflow.Refused, match="for whom"):
        workflow.give_mandate(cast.bob, Role.STAIRWAY_HEAD, actor=cast.adam.user)


def test_person_is_found_and_chosen(browse, cast):
    page = browse.get(reverse("choose_role"), {"q": "鲍"})
    assert [person.name for person in page.context["people"]] == ["鲍勃"]
    assert [p.name for p in browse.get(reverse("choose_role"), {"q": cast.bob.phone}).context["people"]] == ["鲍勃"]

    answer = browse.get(reverse("choose_role"), {"person": cast.bob.pk, "role": "staff"}, follow=True)

    assert answer.context["form"]["name"].value() == "鲍勃" and cast.bob.phone in answer.content.decode()
    assert not browse.get(reverse("choose_role"), {"q": "夏娃"}).context["people"]
    assert browse.get(reverse("choose_role"), {"person": cast.eve.pk}).context["person"] is None


# Ending


def test_mandate_ends_at_once_and_the_person_is_told(browse, cast):
    mandate = cast.clara.mandates.get()

    assert end(browse, mandate).status_code == 302

    mandate.refresh_from_db()
    assert (mandate.ends_on, mandate.end_reason, mandate.void) == (timezone.localdate() - DAY, "调走", False)
    assert roles(cast.clara) == set()
    assert "不再担任" in Message.objects.filter(user=cast.clara.user, channel="sms").get().body
    assert Record.objects.get(verb="mandate.ended").data["reason"] == "调走"


def test_mandate_given_today_can_be_taken_back_today(browse, cast):
    give(browse, "staff")
    mandate = Mandate.objects.get(role="staff")

    end(browse, mandate)

    mandate.refresh_from_db()
    assert mandate.void and roles(mandate.person) == set()
    assert mandate in browse.get(reverse("mandates"), {"tab": "ended"}).context["mandates"]


def test_mandate_ends_on_a_day_to_come(browse, cast):
    mandate = cast.clara.mandates.get()

    end(browse, mandate, from_day=(timezone.localdate() + 3 * DAY).isoformat())

    mandate.refresh_from_db()
    assert mandate.ends_on == timezone.localdate() + 2 * DAY and roles(cast.clara) == {"clerk"}


def test_ending_twice_is_once(cast):
    mandate = cast.clara.mandates.get()

    for _n in range(2):
        workflow.end_mandate(mandate, from_day=timezone.localdate(), reason="调走", actor=cast.adam.user)

    assert Record.objects.filter(verb="mandate.ended").count() == 1


def test_last_administrator_stays(browse, cast):
    mandate = cast.adam.mandates.get()

    assert "last system administrator" in errors(end(browse, mandate))

    other = make.staff(cast.place, "第二", "system_admin")
    assert end(browse, mandate).status_code == 302
    assert roles(cast.adam) == set() and roles(other) == {"system_admin"}


@pytest.mark.parametrize("of_other", [{"starts_on": date(2999, 1, 1)}, {"ends_on": date(2026, 1, 1)}, {"void": True}])
def test_administrator_of_another_time_does_not_count(browse, cast, of_other):
    make.staff(cast.place, "第二", "system_admin")
    Mandate.objects.filter(person__name="第二").update(**of_other)

    assert "last system administrator" in errors(end(browse, cast.adam.mandates.get()))


def test_administrator_without_a_login_does_not_count(browse, cast):
    other = make.staff(cast.place, "第二", "system_admin")
    User.objects.filter(pk=other.user_id).update(is_active=False)

    assert "last system administrator" in errors(end(browse, cast.adam.mandates.get()))


def test_past_day_and_missing_reason_are_told(browse, cast):
    mandate = cast.clara.mandates.get()
    answer = end(browse, mandate, from_day="2026-01-01", reason="")

    assert answer.context["form"].errors.keys() == {"from_day", "reason"}
    assert roles(cast.clara) == {"clerk"}


def test_mandate_of_another_sub_district_is_out_of_reach(browse, cast):
    mandate = cast.eve.mandates.get()

    assert end(browse, mandate).status_code == 404
    assert mandate not in browse.get(reverse("mandates")).context["mandates"]
    with pytest.raises(workflow.Refused, match="another sub-district"):
        workflow.end_mandate(mandate, from_day=timezone.localdate(), reason="x", actor=cast.adam.user)


@pytest.mark.django_db(transaction=True)
def test_two_administrators_can_not_end_each_other_at_once(cast):
    other = make.staff(cast.place, "第二", "system_admin")
    pairs = [(cast.adam.user, other.mandates.get()), (other.user, cast.adam.mandates.get())]
    start, refused = threading.Barrier(2), []

    def act(actor, mandate):
        start.wait()
        try:
            workflow.end_mandate(mandate, from_day=timezone.localdate(), reason="x", actor=actor)
        except workflow.Refused as error:
            refused.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=act, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(refused) == 1
    assert Mandate.objects.current().filter(role="system_admin", sub_district=cast.place).count() == 1


# The list


def test_list_is_searched_and_filtered(browse, cast):
    def names(**asked):
        return {row.person.name for row in browse.get(reverse("mandates"), asked).context["mandates"]}

    assert names(q="克拉") == {"克拉拉"} == names(q=cast.clara.user.phone)
    assert names(role="mediator") == {"米拉", "马克斯"} == names(role="mediator", tab="")
    assert names(q="没有") == names(tab="ended") == set()


def test_list_is_paged_by_key(browse, cast):
    for n in range(30):
        make.staff(cast.place, f"员{n}", "staff")
    first = browse.get(reverse("mandates"), {"role": "staff"})
    second = browse.get(reverse("mandates") + first.context["next_url"])

    seen = [row.pk for page in (first, second) for row in page.context["mandates"]]
    assert len(seen) == len(set(seen)) == 30 and seen == sorted(seen, reverse=True)


def test_list_asks_the_same_for_more_rows(browse, cast):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            browse.get(reverse("mandates"), {"role": "stairway_head"})
        return len(asked)

    estate = Estate.objects.get(sub_district=cast.place)
    make.staff(cast.place, "一", "stairway_head", estate=estate)
    one = queries()
    for name in "二三":
        make.staff(cast.place, name, "stairway_head", estate=estate)

    assert queries() == one


# The first password


def test_first_password_is_set_after_the_code(client, cast):
    person = make.person(cast.place, "新人")
    client.force_login(person.user)
    url = reverse("account_change_password")
    assert client.get(url).status_code == 404

    workflow.give_mandate(person, Role.STAFF, actor=cast.adam.user)
    answer = client.post(url, {"password1": "a long new phrase", "password2": "a long new phrase"})

    assert answer.status_code == 302
    assert User.objects.get(pk=person.user_id).check_password("a long new phrase")
    assert client.get(url).context["form"].fields.keys() == {"oldpassword", "password1", "password2"}


def test_weak_first_password_is_refused(client, cast):
    person = make.staff(cast.place, "新人", "staff")
    person.user.set_unusable_password()
    person.user.save()
    client.force_login(person.user)

    answer = client.post(reverse("account_change_password"), {"password1": "short", "password2": "short"})

    assert "password1" in answer.context["form"].errors
