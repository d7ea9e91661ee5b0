"""On with a draft on another device: by the phone that was proved with it, and by nothing else."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from foundation.accounts.models import PhoneCode, User
from foundation.notifications.models import Message
from mediation import workflow
from mediation.models import Attachment, Case
from mediation.tasks import drop_old_drafts
from tests import make

from .conftest import browser
from .test_filing import PHONE, Filer, sent_code, wrong

NOTHING_KEPT = "Nothing that was begun is kept under this number."
E164 = "+8613812345678"


@pytest.fixture
def filer(cast):
    """Begins at ten o'clock; what is done on the other device is done when codes may be sent again."""
    with time_machine.travel(datetime(2026, 9, 2, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))) as clock:
        filer = Filer(cast)
        filer.clock = clock
        yield filer


def ask(tab, phone=PHONE):
    return tab.post("/file/resume/", {"phone": phone}, follow=True)


def enter(tab, code):
    return tab.post("/file/resume/code/", {"code": code})


def resume(tab, phone=PHONE, e164=E164):
    ask(tab, phone)
    return enter(tab, sent_code(e164))


def keep_under(tab, phone=PHONE):
    tab.post("/file/later/", {"phone": phone})
    return enter(tab, sent_code())


def test_draft_goes_on_on_another_device_with_all_answers_and_files(filer):
    filer.answer("photos", files=[make.photo("天花板.jpg")])
    filer.fill()
    filer.prove()
    filer.clock.shift(31)
    other = browser()

    response = resume(other)

    assert response.url == "/file/check/"
    page = other.get("/file/check/").content.decode()
    assert all(words in page for words in ("楼上漏水。天花板湿了一大片。", "天花板.jpg", "修好并赔偿", "新居民", "401"))
    assert other.get(f"/file/photos/{Attachment.objects.get().pk}/").getvalue().startswith(b"\xff\xd8")
    assert other.post("/file/submit/", {"rights": "on"}).status_code == 302
    assert Case.objects.get().status == "submitted"


def test_number_given_early_keeps_the_draft_before_a_name_is_known(filer):
    filer.fill("place")
    assert keep_under(filer.tab).url == "/file/later/"
    shown = filer.tab.get("/file/later/").content.decode()
    filer.clock.shift(31)
    other = browser()

    response = resume(other)

    assert "138 1234 5678" in shown and "Begun on another device?" in shown
    assert response.url == "/file/photos/"
    assert "楼上漏水" in other.get("/file/words/").content.decode()
    assert not User.objects.filter(phone=E164).exists() and "_auth_user_id" not in other.session


def test_number_proved_early_needs_no_second_code(filer):
    filer.fill("wish")
    keep_under(filer.tab)

    response = filer.answer("contact")

    assert response.url == "/file/whom/" and Case.objects.get().applicant.phone == E164
    assert filer.tab.session["_auth_user_id"] == str(User.objects.get(phone=E164).pk)
    assert PhoneCode.objects.count() == 1


@pytest.mark.parametrize("minutes, number", [(31, PHONE), (0, "138 1234 5679")])
def test_proof_ends_and_is_of_one_number(filer, minutes, number):
    filer.fill("wish")
    keep_under(filer.tab)
    filer.clock.shift(minutes * 60)

    assert filer.answer("contact", phone=number).url == "/file/code/"


def test_stranger_learns_nothing_from_the_page(filer):
    filer.fill()
    filer.prove()
    filer.clock.shift(31)

    known, unknown = ask(browser()), ask(browser(), "138 1234 5679")

    def shown(response):
        return response.content.decode().replace("138 1234 5679", "138 1234 5678")

    def without_token(page):
        return [line for line in page.splitlines() if "csrfmiddlewaretoken" not in line]

    assert without_token(shown(known)) == without_token(shown(unknown))
    assert known.redirect_chain == unknown.redirect_chain
    codes = Message.objects.filter(kind="code.contact").order_by("-created_at")[:2]
    assert sorted(codes.values_list("to", flat=True)) == [E164, "+8613812345679"]


def test_holder_of_an_unknown_number_is_told_that_nothing_is_kept(filer):
    tab = browser()

    response = resume(tab)

    assert response.url == "/file/" and NOTHING_KEPT in tab.get("/file/").content.decode()
    assert "draft" not in tab.cookies


def test_wrong_code_opens_nothing_and_the_third_ends_it(filer):
    filer.fill()
    filer.prove()
    filer.clock.shift(31)
    other = browser()
    ask(other)
    code = sent_code()

    pages = [enter(other, wrong(code)).content.decode() for _n in range(3)]

    assert all("That is not the code we sent." in page for page in pages)
    assert "This code is no longer good." in enter(other, code).content.decode()
    assert other.get("/file/wish/").url == "/file/"


def test_codes_are_limited_for_known_and_unknown_numbers_alike(filer):
    filer.fill()
    filer.prove()
    filer.clock.shift(31)
    tab = browser()

    for number in (PHONE, "138 1234 5679"):
        ask(tab, number)
        assert "Please wait half a minute" in ask(tab, number).content.decode()
        for _n in range(6):
            filer.clock.shift(31)
            page = tab.post("/file/resume/code/again/", follow=True).content.decode()
        assert "Too many codes were sent to this number." in page
        filer.clock.shift(3600)


def test_code_of_one_who_asked_elsewhere_opens_nothing(filer):
    """The code for keeping a draft is good for that draft alone."""
    filer.fill("place")
    filer.tab.post("/file/later/", {"phone": PHONE})
    other = browser()
    session = other.session
    session["resume"] = {"phone": E164, "draft": None}
    session.save()

    assert "This code is no longer good." in enter(other, sent_code()).content.decode()


def test_only_the_number_proved_last_opens_the_draft(filer):
    filer.fill("place")
    keep_under(filer.tab)
    case = Case.objects.get()
    workflow.keep_phone(case, "+8613812345679")
    filer.clock.shift(31)
    old, new = browser(), browser()

    assert resume(old).url == "/file/"
    assert resume(new, "138 1234 5679", "+8613812345679").url == "/file/photos/"


def test_number_that_was_only_typed_opens_nothing(filer):
    filer.fill()  # the code was sent, and never entered
    filer.clock.shift(31)
    tab = browser()

    resume(tab)

    assert NOTHING_KEPT in tab.get("/file/").content.decode()


def test_draft_of_another_place_stays_there(filer, cast):
    filer.fill()
    filer.prove()
    Case.objects.update(sub_district=cast.elsewhere)
    filer.clock.shift(31)

    assert resume(browser()).url == "/file/"


def test_filed_matter_is_no_longer_a_draft(filer):
    filer.fill()
    filer.prove()
    filer.submit()
    filer.clock.shift(31)

    assert resume(browser()).url == "/file/"


def test_draft_of_this_browser_is_kept_as_well(filer, cast):
    filer.fill("place")
    keep_under(filer.tab)
    filer.clock.shift(31)
    other = Filer(cast)
    other.answer("words", facts="另一件事")

    first = resume(other.tab)
    shown = other.read("words")
    filer.clock.shift(31)
    resume(other.tab)

    assert first.url == "/file/photos/" and "楼上漏水" in shown
    assert "另一件事" in other.read("words")


def test_phone_of_staff_is_never_logged_in_by_a_code(filer, cast):
    person = cast.clara
    case = make.draft(cast)
    workflow.name_filer(case, person, phone=person.phone)
    tab = browser()

    resume(tab, person.phone, person.phone)

    assert "_auth_user_id" not in tab.session


def test_pages_without_a_draft_or_a_number_lead_to_the_beginning(db, cast):
    tab = browser()

    assert tab.get("/file/later/").url == "/file/"
    assert tab.get("/file/resume/code/").url == "/file/resume/"
    assert tab.post("/file/resume/code/again/").url == "/file/resume/"
    assert "This is not a telephone number." in tab.post("/file/resume/", {"phone": "12"}).content.decode()


def test_draft_begun_a_month_ago_is_gone(filer):
    filer.fill()
    filer.prove()
    filer.clock.shift(timedelta(days=31))
    drop_old_drafts()

    assert resume(browser()).url == "/file/"
