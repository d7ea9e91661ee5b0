"""Logging in: residents by a code to the phone, staff also by a password."""

import re

import pytest
import time_machine
from django.contrib.auth import get_user
from django.contrib.messages import get_messages
from django.utils import timezone

from foundation.audit.models import Record
from foundation.notifications.models import Message

LOGIN, REQUEST, CONFIRM = "/accounts/login/", "/accounts/login/code/", "/accounts/login/code/confirm/"
ALICE, MIRA, UNKNOWN = "138 0000 0001", "138-0000-0002", "13900000009"

pytestmark = pytest.mark.usefixtures("english")


def ask(client, phone=ALICE, **more):
    return client.post(REQUEST, {"phone": phone, **more})


def code():
    """The code in the newest message; a delivered one is blanked, so the words are taken before delivery."""
    return re.search(r"\d{6}", Message.objects.order_by("created_at").last().body)[0]


def wrong():
    return f"{(int(code()) + 1) % 1_000_000:06d}"


def confirm(client, code, **more):
    return client.post(CONFIRM, {"code": code, **more})


def by_password(client, password="a long password", phone=MIRA, **more):
    return client.post(LOGIN, {"login": phone, "password": password, **more})


def errors(response):
    """What the page says is wrong, in either of its forms."""
    forms = [response.context["form"], response.context.get("code_form")]
    return [str(error) for form in forms if form and form.is_bound for field in form.errors.values() for error in field]


# By code


def test_code_logs_a_resident_in(client, alice):
    response = ask(client, next="/my/")
    assert response.url == f"{CONFIRM}?next=%2Fmy%2F"
    sms = Message.objects.get()
    assert (sms.kind, sms.channel, sms.to, sms.user, sms.urgent) == ("code.login", "sms", alice.phone, alice, True)
    assert sms.body == f"Your login code is {code()}. It is good for 10 minutes. Never tell it to anyone."

    response = confirm(client, code(), next="/my/")

    assert response.url == "/my/"
    assert get_user(client) == alice
    assert [str(message) for message in get_messages(response.wsgi_request)] == ["Welcome, Alice."]
    alice.refresh_from_db()
    assert alice.phone_verified
    assert [(row.verb, row.actor) for row in Record.objects.all()] == [("user.logged_in", alice)]


def test_code_message_is_chinese_unless_english_was_chosen(client, alice):
    del client.cookies["django_language"]

    ask(client)

    assert Message.objects.get().language == "zh-hans"
    assert Message.objects.get().body.startswith("您的登录验证码是")


def test_code_leads_home_and_never_to_another_site(client, alice):
    ask(client, next="https://elsewhere.example/")

    assert confirm(client, code(), next="https://elsewhere.example/").url == "/"


def test_three_wrong_codes_end_the_attempt(client, alice):
    ask(client)
    right = code()
    assert errors(confirm(client, wrong())) == ["That is not the code we sent. Please look again."]
    confirm(client, wrong())

    assert confirm(client, wrong()).url == REQUEST

    confirm(client, right)
    assert get_user(client).is_anonymous


def test_code_is_old_after_ten_minutes(client, alice):
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        ask(client)
    with time_machine.travel(now.timestamp() + 601, tick=False):
        assert confirm(client, code()).url == REQUEST

    assert get_user(client).is_anonymous


def test_second_code_ends_the_first(client, alice):
    ask(client)
    first = code()
    confirm(client, "", action="resend")
    second = code()

    if first != second:
        confirm(client, first)
        assert get_user(client).is_anonymous
    confirm(client, second)
    assert get_user(client) == alice


def test_unknown_number_gets_the_same_page_and_one_message_a_day(client, alice):
    assert ask(client).url == CONFIRM
    for _ in range(2):
        client.post("/accounts/logout/")
        assert ask(client, UNKNOWN).url == CONFIRM

    [sms] = Message.objects.filter(kind="login.unknown")
    assert (sms.to, sms.sub_district) == ("+8613900000009", alice.sub_district)
    assert sms.body == "No matter is filed under this number. Try the number that you gave us, or call 0519-0000-0148."


def test_unknown_number_may_ask_again_like_any_other(client, qinghe):
    ask(client, UNKNOWN)

    response = confirm(client, "", action="resend")

    assert response.url == CONFIRM
    assert [str(m) for m in get_messages(response.wsgi_request)] == [
        "Another code is on its way. Only the newest one is good."
    ]
    assert Message.objects.count() == 1


def test_landline_gets_no_message(client, qinghe):
    ask(client, "0519 8888 8888")

    assert not Message.objects.exists()


@pytest.mark.parametrize("phone", ["", "12", "abc", "138000000010000000000000"])
def test_what_is_no_number_is_said_on_the_form(client, qinghe, phone):
    response = ask(client, phone)

    assert response.status_code == 200
    assert len(errors(response)) == 1
    assert not Message.objects.exists()


def test_codes_for_one_number_are_limited_however_they_are_asked_for(client, alice):
    ask(client)
    confirm(client, "", action="resend")
    confirm(client, "", action="resend")
    client.post("/accounts/logout/")

    response = ask(client)

    assert errors(response) == ["Too many tries. Please wait a few minutes and ask for a new code."]
    assert Message.objects.count() == 3


def test_another_number_can_be_used_at_once(client, alice, mira):
    ask(client)

    response = client.post("/accounts/logout/", {"next": LOGIN})

    assert response.url == LOGIN
    assert client.get(LOGIN).status_code == 200
    assert ask(client, MIRA).url == CONFIRM


def test_closed_login_is_told_so(client, alice):
    alice.is_active = False
    alice.save()
    ask(client)

    response = client.post(CONFIRM, {"code": code()}, follow=True)

    assert "This login is closed" in response.content.decode()
    assert get_user(client).is_anonymous


# By password


def test_password_logs_staff_in_until_the_browser_closes(client, mira):
    response = by_password(client, next="/queue/")

    assert response.url == "/queue/"
    assert get_user(client) == mira
    assert client.session.get_expire_at_browser_close()


def test_wrong_password_keeps_the_number_on_the_form(client, mira):
    response = by_password(client, "another password")

    assert errors(response) == ["The number and the password do not belong together."]
    assert 'value="138-0000-0002"' in response.content.decode()


def test_resident_without_a_password_cannot_guess_one(client, alice):
    assert errors(by_password(client, "", ALICE)) == ["This field is required."]
    assert errors(by_password(client, "!", ALICE)) == ["The number and the password do not belong together."]


def test_wrong_passwords_lock_their_own_number_only(client, mira, alice):
    alice.set_password("her long password")
    alice.save()
    for _ in range(5):
        by_password(client, "wrong")

    assert errors(by_password(client)) == ["Too many tries. Please wait a few minutes and ask for a new code."]
    by_password(client, "her long password", ALICE)
    assert get_user(client) == alice


def test_too_many_logins_from_one_address_get_our_429_page(client, mira, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"login": "2/m/ip"}
    by_password(client, "wrong")
    by_password(client, "wrong")

    response = by_password(client)

    assert response.status_code == 429
    assert "Please wait a moment" in response.content.decode()
    assert get_user(client).is_anonymous


def test_password_is_changed_by_those_who_have_one(client, mira):
    client.force_login(mira)

    response = client.post(
        "/accounts/password/",
        {"oldpassword": "a long password", "password1": "quite another one", "password2": "quite another one"},
    )

    assert response.status_code == 302
    mira.refresh_from_db()
    assert mira.check_password("quite another one")
    assert get_user(client) == mira


def test_password_page_is_not_for_residents(client, alice):
    client.force_login(alice)

    assert client.get("/accounts/password/").status_code == 404


# What is kept, what is closed


def test_login_brings_language_and_view_to_a_new_browser(client, alice):
    alice.elder_mode, alice.language = True, "en"
    alice.save()
    del client.cookies["django_language"]
    ask(client)

    response = confirm(client, code())

    assert (response.cookies["django_language"].value, response.cookies["elder"].value) == ("en", "1")


def test_login_leaves_a_choice_just_made(client, alice):
    client.cookies["elder"] = "0"
    alice.elder_mode = True
    alice.save()
    ask(client)

    response = confirm(client, code())

    assert not {"django_language", "elder"} & set(response.cookies)


def test_logout_needs_a_post(client, alice):
    client.force_login(alice)
    client.get("/accounts/logout/")
    assert get_user(client) == alice

    assert client.post("/accounts/logout/").url == "/"
    assert get_user(client).is_anonymous


@pytest.mark.parametrize(
    "path", ["signup/", "email/", "password/reset/", "password/set/", "phone/change/", "3rdparty/"]
)
def test_other_pages_of_the_library_are_closed(client, alice, path):
    client.force_login(alice)

    assert client.get(f"/accounts/{path}").status_code == 404
