"""Filing as a browser without scripting does it: one page after the other, each by its own form."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import signing
from django.urls import reverse

from foundation.accounts.models import User
from foundation.audit.models import Record
from foundation.notifications.models import Message
from mediation import workflow
from mediation.models import Attachment, Case, Entry, Status
from residents.models import Consent, Person
from tests import make
from tests.pdf import text_of

from .conftest import browser

PHONE = "138 1234 5678"
ANSWERS = {
    "words": {"facts": "楼上漏水。天花板湿了一大片。", "since": "上周起"},
    "category": {"category": "LEAK"},
    "first": {},
    "place": {"building": "12", "place": "卫生间", "other": "neighbour", "name": "401 的住户", "phone": "13900002222"},
    "photos": {},
    "wish": {"wish": "修好并赔偿"},
    "contact": {"name": "新居民", "phone": PHONE, "address": "12-301"},
}


class Filer:
    """A browser that files: `answer` sends the form of a page, `fill` all of them up to one."""

    def __init__(self, cast, person=None):
        self.tab, self.answers = browser(person), {page: {**said} for page, said in ANSWERS.items()}
        self.answers["place"] = ANSWERS["place"] | {"estate": cast.place.estates.get().pk}
        self.tab.post("/file/")

    def answer(self, page, query="", **changed):
        data = self.answers[page] | changed
        shown = self.tab.get(f"/file/{page}/").content.decode()
        assert all(f'name="{name}"' in shown for name in data)
        return self.tab.post(f"/file/{page}/{query}", data | {"csrfmiddlewaretoken": "as a browser sends it"})

    def fill(self, last="contact"):
        pages = list(self.answers)
        for page in pages[: pages.index(last) + 1]:
            response = self.answer(page)
            assert response.status_code == 302, response.context["form"].errors
        return response

    def prove(self, code=None):
        return self.tab.post("/file/code/", {"code": code or sent_code()})

    def submit(self):
        return self.tab.post("/file/submit/", {"rights": "on"})

    def read(self, page):
        return self.tab.get(f"/file/{page}/").content.decode()


def sent_code(phone="+8613812345678"):
    message = Message.objects.filter(kind="code.contact", to=phone).latest("created_at")
    return re.search(r"\d{6}", message.body)[0]


def wrong(code):
    return f"{(int(code) + 1) % 1_000_000:06d}"


@pytest.fixture
def filer(cast):
    return Filer(cast)


def test_filing_goes_from_page_to_page(filer):
    ways = [filer.answer(page).url for page in ANSWERS] + [filer.prove().url]

    assert [way.removeprefix("/file/") for way in ways] == [
        "category/", "first/", "place/", "photos/", "wish/", "contact/", "code/", "whom/",
    ]  # fmt: skip


def test_category_page_begins_with_what_the_words_sound_like(filer):
    filer.answer("words")

    page = filer.read("category")

    kinds = re.findall(r'name="category" value="([A-Z]+)"', page)
    assert kinds[0] == "LEAK" and len(kinds) == len(set(kinds)) == 23
    assert "It sounds like one of these" in page and "You wrote: 漏水、天花板" in page


def test_category_page_without_a_known_word_is_the_plain_list(filer):
    filer.answers["words"] = {"facts": "说来话长", "since": ""}
    filer.answer("words")

    page = filer.read("category")

    assert re.findall(r'name="category" value="([A-Z]+)"', page)[0] == "FEE"
    assert "It sounds like" not in page


def test_filed_matter_has_a_number_a_receipt_and_a_date(filer):
    with time_machine.travel(datetime(2026, 9, 2, 10, 15, tzinfo=ZoneInfo("Asia/Shanghai")), tick=False):
        filer.fill()
        filer.prove()
        page = filer.tab.get(filer.submit().url).content.decode()

    case = Case.objects.get()
    assert (case.status, case.reference, case.title) == (Status.SUBMITTED, "QH-2026-0001", "楼上漏水")
    assert (case.facts, case.wish, case.since, case.category) == (
        "楼上漏水。天花板湿了一大片。",
        "修好并赔偿",
        "上周起",
        "LEAK",
    )
    assert [(party.name, party.phone, party.address) for party in case.parties.all()] == [
        ("新居民", "+8613812345678", "12-301"), ("401 的住户", "+8613900002222", ""),
    ]  # fmt: skip
    assert case.committee and case.next_clock.due.isoformat() == "2026-09-07"
    assert "QH-2026-0001" in page and "Sept. 2, 2026" in page
    assert reverse("paper_pdf", args=[case.entries.get().pk]) in page


def test_receipt_stamps_the_date_and_cites_the_limitation(filer):
    with time_machine.travel(datetime(2026, 9, 2, 10, 15, tzinfo=ZoneInfo("Asia/Shanghai")), tick=False):
        filer.fill()
        filer.prove()
        filer.submit()

        pdf = filer.tab.get(reverse("paper_pdf", args=[Entry.objects.get().pk]))
    text = text_of(pdf.getvalue())

    assert pdf.headers["Content-Type"] == "application/pdf"
    for words in [
        "2026年9月2日10:15",
        "诉讼时效中断",
        "《民法典》第一百九十五条",
        "第十二条",
        "《民法典》第一百八十八条",
        "QH-2026-0001",
    ]:
        assert words in text
    assert "13812345678" not in text


def test_filing_keeps_consents_with_their_text(filer):
    filer.fill()
    filer.prove()
    filer.submit()

    case, person = Case.objects.get(), Person.objects.get(name="新居民")
    rows = Consent.objects.filter(person=person).order_by("text__kind")
    assert [(row.text.kind, row.text.version, row.about, row.channel) for row in rows] == [
        ("privacy", 1, "", "web"), ("rights", 1, f"case:{case.pk}", "web"),
    ]  # fmt: skip
    assert case.privacy_read_at is not None and case.applicant.notice_read_at == case.submitted_at


def test_filing_is_told_and_recorded(filer, cast):
    filer.fill()
    filer.prove()
    filer.submit()

    case, user = Case.objects.get(), User.objects.get(phone="+8613812345678")
    rows = Message.objects.filter(kind="case.filed").values_list("user__name", "channel", "to")
    assert set(rows) == {("新居民", "in_app", ""), ("新居民", "sms", user.phone), ("克拉拉", "in_app", "")}
    record = Record.objects.get(verb="case.filed")
    assert (record.actor, record.subject_id, record.data) == (
        user,
        str(case.pk),
        {"before": "draft", "after": "submitted"},
    )


@pytest.mark.parametrize("minute, reference", [(59, "QH-2026-0001"), (61, "QH-2027-0001")])
def test_reference_counts_by_the_year_of_the_place(cast, minute, reference):
    case = make.draft(cast)
    eve = datetime(2026, 12, 31, 15, 0, tzinfo=UTC)  # 23:00 in Shanghai

    workflow.submit(case, actor=cast.alice.user, at=eve + timedelta(minutes=minute))

    assert case.reference == reference


def test_going_back_shows_what_was_typed(filer):
    filer.fill("wish")

    for page in ("words", "place", "wish"):
        shown = filer.read(page)
        assert all(str(value) in shown for value in ANSWERS[page].values() if value != "13900002222"), page
    assert re.search(r'value="LEAK".* checked', filer.read("category"))
    assert "139" in filer.read("place")
    assert "You have begun already" in filer.tab.get("/file/").content.decode()


def test_change_from_the_check_page_leads_back_to_it(filer):
    filer.fill()
    filer.prove()

    assert filer.answer("wish", "?back=check", wish="只要修好").url == "/file/check/"
    assert "只要修好" in filer.read("check")


def test_check_names_what_is_missing(filer, cast):
    filer.answer("words")

    page = filer.read("check")

    assert page.count("still missing</dd>") == 5
    assert "Some answers are still missing" in page
    assert filer.submit().url == "/file/contact/"


def test_submit_refuses_while_something_is_missing(cast):
    filer = Filer(cast, cast.alice)
    filer.fill("place")
    filer.answer("contact", phone=cast.alice.phone, name=cast.alice.name)

    response = filer.submit()

    assert "Some answers are still missing" in response.content.decode()
    assert Case.objects.get().status == Status.DRAFT


def test_submit_wants_the_rights_to_be_read(filer):
    filer.fill()
    filer.prove()

    response = filer.tab.post("/file/submit/")

    assert "This field is required." in response.content.decode()
    assert Case.objects.get().status == Status.DRAFT


@pytest.mark.parametrize(
    "step, changed, words",
    [
        ("words", {"facts": ""}, "This field is required."),
        ("category", {"category": "WAR"}, "Select a valid choice"),
        ("place", {"name": ""}, "Say who it is, as well as you know."),
        ("place", {"phone": "12"}, "This is not a telephone number."),
        ("contact", {"phone": "0519-8888 8888"}, "A mobile number has 11 digits."),
    ],
)
def test_page_says_what_is_wrong_and_keeps_the_rest(filer, step, changed, words):
    response = filer.answer(step, **changed)

    shown = response.content.decode()
    assert words in shown
    typed = filer.answers[step] | changed
    assert all(str(typed[name]) in shown for name in typed if name not in {"estate", "other", "category"})


# The code


def test_wrong_code_is_told_and_the_third_ends_it(filer):
    filer.fill()
    code = sent_code()

    pages = [filer.prove(wrong(code)).content.decode() for _n in range(3)]

    assert all("That is not the code we sent." in page for page in pages)
    assert "This code is no longer good." in filer.prove(code).content.decode()
    assert not User.objects.filter(phone="+8613812345678").exists()


def test_code_expires(filer):
    with time_machine.travel(datetime(2026, 9, 2, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))) as clock:
        filer.fill()
        clock.shift(601)

        assert "This code is no longer good." in filer.prove().content.decode()


def test_new_code_ends_the_earlier_one(filer):
    with time_machine.travel(datetime(2026, 9, 2, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))) as clock:
        filer.fill()
        first = sent_code()
        early = filer.tab.post("/file/code/again/", follow=True).content.decode()
        clock.shift(31)
        filer.tab.post("/file/code/again/")

        assert "Please wait half a minute" in early
        assert "That is not the code we sent." in filer.prove(first).content.decode()
        assert filer.prove().url == "/file/whom/"


def test_code_is_good_for_one_draft_alone(filer, cast):
    filer.fill()
    code = sent_code()
    other = Filer(cast)
    other.tab.session["contact"] = {}
    session = other.tab.session
    session["contact"] = {"name": "新居民", "phone": "+8613812345678", "address": ""}
    session.save()

    assert "This code is no longer good." in other.prove(code).content.decode()


@pytest.mark.parametrize("who", ["clara", "adam"])
def test_number_of_staff_is_refused(filer, cast, who):
    person = getattr(cast, who)
    filer.answers["contact"] = {"name": person.name, "phone": person.phone, "address": ""}
    filer.fill()

    response = filer.prove(sent_code(person.phone))

    assert "belongs to a member of staff" in response.content.decode()
    assert "_auth_user_id" not in filer.tab.session


def test_number_of_another_place_is_refused(filer, cast):
    person = make.person(cast.elsewhere, "外地人")
    filer.answers["contact"] = {"name": person.name, "phone": person.phone, "address": ""}
    filer.fill()

    response = filer.prove(sent_code(person.phone))

    assert "registered in another sub-district" in response.content.decode()
    assert Case.objects.get().applicant is None


def test_known_number_with_another_name_is_refused(filer, cast):
    filer.answers["contact"] = {"name": "冒名者", "phone": cast.alice.phone, "address": ""}
    filer.fill()

    response = filer.prove(sent_code(cast.alice.phone))

    assert "already registered for another name" in response.content.decode()
    assert "_auth_user_id" not in filer.tab.session
    assert Person.objects.get(pk=cast.alice.pk).name == "爱丽"


def test_known_number_with_its_name_is_the_same_person(filer, cast):
    filer.answers["contact"] = {"name": "爱丽", "phone": cast.alice.phone, "address": "12-302"}
    filer.fill()
    filer.prove(sent_code(cast.alice.phone))

    assert Case.objects.get().applicant.person == cast.alice
    assert filer.tab.session["_auth_user_id"] == str(cast.alice.user.pk)


def test_logged_in_resident_needs_no_code(cast):
    filer = Filer(cast, cast.alice)

    assert filer.fill().url == "/file/whom/"
    assert filer.submit().status_code == 302

    case = Case.objects.get()
    assert (case.status, case.applicant.person, case.applicant.phone) == ("submitted", cast.alice, cast.alice.phone)
    assert not Message.objects.filter(kind="code.contact").exists()


# Once, and by one browser


def test_second_tap_leads_to_the_same_number(filer):
    filer.fill()
    filer.prove()
    cookie = filer.tab.cookies["draft"].value

    first = filer.submit()
    filer.tab.cookies["draft"] = cookie
    second = filer.submit()

    assert first.url == second.url == reverse("filed", args=[Case.objects.get().pk])
    assert [
        Record.objects.filter(verb="case.filed").count(),
        Message.objects.filter(kind="case.filed", channel="sms").count(),
    ] == [1, 1]
    assert Entry.objects.count() == 1


def test_draft_is_reached_by_its_cookie_alone(filer, cast):
    filer.tab.post("/file/photos/", {"files": [make.photo()]})
    filer.fill()
    photo = Attachment.objects.get()
    case = Case.objects.get()

    for other in (browser(), browser(cast.clara), browser(cast.alice)):
        assert (
            other.get("/file/wish/").url == other.get("/file/code/").url == other.post("/file/submit/").url == "/file/"
        )
        assert other.get(reverse("file_photo", args=[photo.pk])).status_code == 404
        assert other.post(reverse("file_photo_remove", args=[photo.pk])).status_code == 404
    assert browser(cast.clara).get(reverse("case", args=[case.pk])).status_code == 404
    assert filer.tab.get(reverse("file_photo", args=[photo.pk])).getvalue().startswith(b"\xff\xd8")


def test_forged_cookie_opens_nothing(filer):
    filer.fill("wish")
    key = Case.objects.get().draft_key
    other = browser()

    for forged in (
        key,
        signing.TimestampSigner(key="guess", salt="draft").sign(key),
        filer.tab.cookies["draft"].value[:-1],
    ):
        other.cookies["draft"] = forged
        assert other.get("/file/wish/").url == "/file/"


def test_filed_page_is_for_its_applicant(filer, cast):
    filer.fill()
    filer.prove()
    url = filer.submit().url

    assert browser(cast.alice).get(url).status_code == browser(cast.clara).get(url).status_code == 404
    assert filer.tab.get(url).status_code == 200
