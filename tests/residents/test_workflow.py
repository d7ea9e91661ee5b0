from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from foundation.accounts.models import User
from foundation.audit.models import Record
from residents import workflow
from residents.models import Consent, ConsentText, Mandate, Person, Role
from residents.permissions import (
    committees_of,
    has_role,
    is_staff,
    mandates_of,
    organisations_of,
    people_with,
    roles_of,
)

PHONE = "+8613900001111"


def unknown(place, name="新居民"):
    """A person without a login."""
    return Person.objects.create(sub_district=place, name=name)


def again(person):
    """The login as the next request reads it: mandates are kept with it."""
    return User.objects.get(pk=person.user_id)


# Logins


def test_login_is_made_for_a_new_number(cast):
    person = unknown(cast.place)

    user = workflow.login_for(person, phone=PHONE)

    assert (user.phone, user.name, user.phone_verified, user.has_usable_password()) == (PHONE, "新居民", True, False)
    assert (user.sub_district, Person.objects.get(user=user)) == (cast.place, person)
    record = Record.objects.get(verb="person.login")
    assert (record.actor, record.subject_id, record.data) == (user, str(person.pk), {"user": user.pk})


def test_login_twice_is_the_same(cast):
    person = unknown(cast.place)

    users = {workflow.login_for(person, phone=PHONE) for _n in range(2)}

    assert len(users) == 1
    assert Record.objects.filter(verb="person.login").count() == 1


def test_shared_phone_stays_with_the_first_person(cast):
    wife, husband = unknown(cast.place, "妻子"), unknown(cast.place, "丈夫")

    users = {workflow.login_for(person, phone=PHONE) for person in (wife, husband)}

    husband.refresh_from_db()
    assert users == {Person.objects.get(pk=wife.pk).user}
    assert husband.user is None


def test_known_number_is_proved_now(cast):
    User.objects.filter(pk=cast.bob.user_id).update(phone_verified=False)

    user = workflow.login_for(cast.bob, phone=cast.bob.phone)

    assert user == cast.bob.user and user.phone_verified


def test_number_of_staff_keeps_its_password(cast):
    workflow.login_for(unknown(cast.place), phone=cast.clara.phone)

    assert again(cast.clara).has_usable_password()
    assert Person.objects.get(user=cast.clara.user) == cast.clara


def test_number_of_another_place_is_not_tied(cast):
    stranger = User.objects.create_user(PHONE, sub_district=cast.elsewhere)
    person = unknown(cast.place)

    workflow.login_for(person, phone=PHONE)

    person.refresh_from_db()
    assert person.user is None
    assert not Person.objects.filter(user=stranger).exists()


# Consent


@pytest.mark.parametrize("giver", ["alice", "company"])
def test_consent_is_kept_once_for_each_version(cast, giver):
    giver = getattr(cast, giver)

    rows = [workflow.give_consent(giver, "privacy", actor=cast.alice.user) for _n in range(2)]

    assert rows[0] == rows[1] == Consent.objects.get()
    assert (rows[0].text.kind, rows[0].text.version, rows[0].channel) == ("privacy", 1, "web")
    record = Record.objects.get(verb="consent.given")
    assert record.data == {"kind": "privacy", "version": 1, "about": ""}


def test_new_version_is_agreed_to_anew(cast):
    workflow.give_consent(cast.alice, "privacy", actor=cast.alice.user)
    text = workflow.publish_text("privacy", body_zh="新", body_en="new", valid_from=timezone.localdate())

    workflow.give_consent(cast.alice, "privacy", actor=cast.alice.user)

    assert text.version == 2
    assert list(Consent.objects.order_by("id").values_list("text__version", flat=True)) == [1, 2]


def test_consent_for_one_matter_is_one_of_its_own(cast):
    for about in ("case:1", "case:2", "case:1"):
        workflow.give_consent(cast.alice, "rights", actor=cast.alice.user, about=about)

    assert set(Consent.objects.values_list("about", flat=True)) == {"case:1", "case:2"}
    assert Consent.objects.count() == 2


def test_withdrawn_consent_stays_and_can_be_given_again(cast):
    consent = workflow.give_consent(cast.alice, "privacy", actor=cast.alice.user)

    for _n in range(2):
        workflow.withdraw_consent(consent, actor=cast.alice.user)
    first = consent.withdrawn_at
    workflow.give_consent(cast.alice, "privacy", actor=cast.alice.user)

    assert list(Consent.objects.order_by("id").values_list("withdrawn_at", flat=True)) == [first, None]
    assert Record.objects.filter(verb="consent.withdrawn").count() == 1


def test_text_is_in_force_from_its_day(cast):
    tomorrow = timezone.localdate() + timedelta(days=1)
    workflow.publish_text("privacy", body_zh="新", body_en="new", valid_from=tomorrow)

    assert [workflow.newest_text("privacy", day).version for day in (timezone.localdate(), tomorrow)] == [1, 2]
    with pytest.raises(ConsentText.DoesNotExist):
        workflow.newest_text("privacy", date(2000, 1, 1))


def test_consent_of_then_is_to_the_text_of_then(cast):
    workflow.publish_text("rights", body_zh="新", body_en="new", valid_from=timezone.localdate())

    at = timezone.now() - timedelta(days=3)
    consent = workflow.give_consent(cast.alice, "rights", actor=cast.alice.user, at=at)

    assert (consent.text.version, consent.given_at) == (1, at)


# Mandates


def test_mandate_is_given_and_recorded(cast):
    committee = cast.place.committees.get()

    mandate = workflow.give_mandate(cast.oscar, Role.CLERK, actor=cast.adam.user, committee=committee)

    assert (mandate.granted_by, mandate.starts_on) == (cast.adam.user, timezone.localdate())
    assert committees_of(again(cast.oscar), Role.CLERK) == {committee.pk}
    assert Record.objects.get(verb="mandate.given").data == {"person": cast.oscar.pk, "role": "clerk"}


@pytest.mark.parametrize(
    "who, roles, staff",
    [
        ("alice", set(), False),
        ("carl", {"organisation_agent"}, False),
        ("adam", {"system_admin"}, False),
        ("clara", {"clerk"}, True),
        ("selma", {"seal_holder"}, True),
    ],
)
def test_roles_follow_from_mandates(cast, who, roles, staff):
    user = again(getattr(cast, who))

    assert (roles_of(user), is_staff(user)) == (roles, staff)
    assert has_role(user, "clerk") == ("clerk" in roles)
    assert organisations_of(user) == ({cast.company.pk} if who == "carl" else set())


@pytest.mark.parametrize("days, holds", [(-1, False), (0, True), (1, True)])
def test_mandate_holds_until_its_last_day(cast, days, holds):
    Mandate.objects.filter(person=cast.clara).update(ends_on=timezone.localdate() + timedelta(days=days))

    assert bool(mandates_of(again(cast.clara))) == holds
    assert [m.person for m in people_with("clerk", committee_id=cast.place.committees.get().pk)] == [cast.clara] * holds


def test_mandate_ends_at_midnight_of_the_place(cast):
    Mandate.objects.filter(person=cast.clara).update(ends_on=date(2026, 9, 2))

    held = []
    for moment in ("2026-09-02T23:59:00+08:00", "2026-09-03T00:01:00+08:00"):
        with time_machine.travel(moment):
            held.append(bool(mandates_of(again(cast.clara))))

    assert held == [True, False]


def test_mandate_in_another_place_opens_nothing(cast):
    Mandate.objects.filter(person=cast.clara).update(sub_district=cast.elsewhere)

    assert mandates_of(again(cast.clara)) == []


def test_mandates_are_read_once_for_a_request(cast, django_assert_num_queries):
    user = again(cast.clara)

    with django_assert_num_queries(1):
        roles_of(user)
        committees_of(user, Role.CLERK)
