import pytest
from django.db import IntegrityError
from django.utils import timezone

from foundation.accounts.models import SubDistrict, User
from foundation.notifications.models import Message

from . import make


@pytest.fixture
def oscar(db):
    elsewhere = SubDistrict.objects.create(name="东湖街道", slug="donghu", reference_prefix="DH")
    return User.objects.create_user("+8613800000009", name="Oscar", sub_district=elsewhere)


def test_inbox_holds_ones_own_notices_and_nothing_else(alice, oscar):
    mine = make.notice(alice, "a")
    make.notice(oscar, "b")
    make.sms(alice.sub_district, "c", user=alice)

    assert list(Message.objects.visible_to(alice)) == [mine]


def test_inbox_of_one_who_moved_away_leaves_the_old_sub_district(alice, oscar):
    make.notice(alice)
    alice.sub_district = oscar.sub_district

    assert not Message.objects.visible_to(alice).exists()


def test_mark_read_marks_once(alice, oscar):
    make.notice(alice, "a")
    make.notice(oscar, "b")
    first = timezone.now()

    assert Message.objects.visible_to(alice).mark_read(first) == 1
    assert Message.objects.visible_to(alice).mark_read() == 0
    assert list(Message.objects.order_by("key").values_list("read_at", flat=True)) == [first, None]


def test_a_notice_in_the_portal_needs_its_user(district):
    with pytest.raises(IntegrityError, match="message_has_an_address"):
        Message.objects.create(key="a", sub_district=district, channel="in_app", kind="a", due=timezone.now())


def test_an_unknown_status_is_refused(district):
    message = make.sms(district)

    with pytest.raises(IntegrityError, match="message_status_known"):
        Message.objects.filter(pk=message.pk).update(status="perhaps")
