from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone, translation

from foundation.accounts import codes
from foundation.accounts.models import PhoneCode

PHONE = "+8613800000001"


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def other_than(code):
    return f"{(int(code) + 1) % 1_000_000:06d}"


def test_code_is_good_once(db):
    code = codes.issue(PHONE, "sign", "paper")

    codes.redeem(PHONE, "sign", f" {code} ", "paper")

    with pytest.raises(ValidationError, match="no longer good"):
        codes.redeem(PHONE, "sign", code, "paper")


@pytest.mark.parametrize(
    ("phone", "purpose", "about"),
    [("+8613800000002", "sign", "paper"), (PHONE, "contact", "paper"), (PHONE, "sign", "another")],
)
def test_code_is_good_for_one_phone_purpose_and_thing(db, phone, purpose, about):
    code = codes.issue(PHONE, "sign", "paper")

    with pytest.raises(ValidationError, match="no longer good"):
        codes.redeem(phone, purpose, code, about)


def test_code_ends_after_three_wrong_tries(db):
    code = codes.issue(PHONE, "sign")
    for _ in range(3):
        with pytest.raises(ValidationError, match="not the code"):
            codes.redeem(PHONE, "sign", other_than(code))

    with pytest.raises(ValidationError, match="no longer good"):
        codes.redeem(PHONE, "sign", code)


def test_code_ends_after_ten_minutes(db):
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        code = codes.issue(PHONE, "sign")

    with time_machine.travel(now + codes.LIFETIME, tick=False), pytest.raises(ValidationError, match="no longer good"):
        codes.redeem(PHONE, "sign", code)


def test_newer_code_ends_the_older(db):
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        old = codes.issue(PHONE, "sign")
    with time_machine.travel(now + codes.PAUSE, tick=False):
        codes.redeem(PHONE, "sign", codes.issue(PHONE, "sign"))

        with pytest.raises(ValidationError, match="no longer good"):
            codes.redeem(PHONE, "sign", old)


def test_codes_are_sent_twice_a_minute_at_most(db):
    codes.issue(PHONE, "sign")

    with pytest.raises(ValidationError, match="half a minute"):
        codes.issue(PHONE, "sign")
    codes.issue("+8613800000002", "sign")


def test_codes_are_sent_six_times_an_hour_at_most(db):
    now = timezone.now()
    for minute in range(codes.PER_HOUR):
        with time_machine.travel(now + timedelta(minutes=minute), tick=False):
            codes.issue(PHONE, "sign")

    with time_machine.travel(now + timedelta(minutes=10), tick=False), pytest.raises(ValidationError, match="Too many"):
        codes.issue(PHONE, "sign")
    with time_machine.travel(now + timedelta(minutes=61), tick=False):
        codes.issue(PHONE, "sign")


def test_code_itself_is_not_stored(db):
    code = codes.issue(PHONE, "sign")

    assert code not in str(PhoneCode.objects.values().get())
