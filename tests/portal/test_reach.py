"""How somebody wants to be reached."""

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from foundation.notifications.models import Message
from foundation.notifications.notices import Address, send

URL = "reach"


def channels(user, **more):
    Message.objects.all().delete()
    with transaction.atomic():
        send("a.b", [Address(user)], _("Home"), {}, sub_district=user.sub_district, key="a:1", **more)
    return set(Message.objects.values_list("channel", flat=True))


@pytest.fixture
def alice(cast):
    user = cast.alice.user
    user.email = "alice@example.org"
    user.save()
    return user


def test_without_a_choice_every_channel_is_used(alice):
    assert channels(alice) == {"in_app", "sms", "email"}


def test_a_channel_that_was_switched_off_is_left_out_but_for_what_is_urgent(client, alice):
    client.force_login(alice)
    assert client.post(reverse(URL), {}).status_code == 302
    alice.refresh_from_db()

    assert channels(alice) == {"in_app"}
    assert channels(alice, urgent=True) == {"in_app", "sms", "email"}


def test_one_of_two_may_be_kept(client, alice):
    client.force_login(alice)
    client.post(reverse(URL), {"by_sms": "on"})
    alice.refresh_from_db()
    assert channels(alice) == {"in_app", "sms"}


def test_what_does_not_concern_somebody_is_not_asked(client, cast):
    client.force_login(cast.alice.user)
    assert list(client.get(reverse(URL)).context["form"].fields) == ["by_sms"]
    client.force_login(cast.mira.user)
    assert list(client.get(reverse(URL)).context["form"].fields) == ["by_sms", "daily_digest"]


def test_what_was_not_asked_stays(client, cast):
    client.force_login(cast.alice.user)
    client.post(reverse(URL), {"by_sms": "on"})
    user = cast.alice.user
    user.refresh_from_db()
    assert user.by_email
    assert user.daily_digest


def test_it_needs_a_login(client, db):
    assert client.get(reverse(URL)).status_code == 302
