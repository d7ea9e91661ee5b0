"""The pages of the roster: calendar, rules, drafts, publishing, who is on duty, feeds, partnerships."""

import io
from datetime import date, datetime, time, timedelta

import icalendar
import openpyxl
import pypdf
import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from consultations.models import Need, Partnership, Rule, Shift
from consultations.roster import SHANGHAI
from consultations.workflow import partnership as partnerships
from consultations.workflow.feeds import make_feed
from residents.models import Organisation, Role
from tests import make as everybody
from tests.consultations import make
from tests.consultations.conftest import browser

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 8, tzinfo=SHANGHAI)  # a Monday


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel(NOW, tick=False):
        yield


def at(day, hour, minute=0):
    return datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI)


def need(duty, **values):
    given = {"channel": "desk", "begins": time(9), "ends": time(12), "starts_on": date(2026, 11, 1)}
    return Need.objects.create(sub_district=duty.place, **given | values)


def text(client, name, *args, query=""):
    response = client.get(reverse(name, args=args) + query)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def rule_of(duty, **changed):
    return {
        "partnership": duty.partnership.pk, "channel": "desk", "studio": duty.place.studios.get().pk,
        "days": "working", "every_weeks": 1, "begins": "09:00", "ends": "12:00", "starts_on": "2026-11-23",
        "lawyers": [duty.lena.pk, duty.leo.pk], "starts_with": duty.leo.pk, "turn": "shift", "weight": "1.0",
    } | changed  # fmt: skip


def test_from_a_rule_over_the_draft_to_the_published_roster(duty):
    fiona, lena = browser(duty.fiona), browser(duty.lena)
    need(duty)
    days = {"first": "2026-11-23", "last": "2026-11-27"}

    assert "5 gaps" in text(fiona, "publish_roster", query="?first=2026-11-23&last=2026-11-27")
    fiona.post(reverse("add_rule"), rule_of(duty))
    fiona.post(reverse("draft_roster"), days)
    assert "5 drafts, not published" in text(fiona, "roster")
    assert "里奥" in text(fiona, "roster") and "里奥" not in text(lena, "roster")
    summary = text(fiona, "publish_roster", query="?first=2026-11-23&last=2026-11-27")
    assert "5 drafts will be published" in summary and "All hours that must be covered are covered" in summary
    fiona.post(reverse("publish_roster"), days)

    page = text(lena, "roster")
    assert page.count("里奥 ") >= 3 and "9:00–12:00" in page
    assert str(Shift.objects.published().first().lawyer) == "里奥"


def test_a_rule_for_some_working_days_says_which_and_drafts_only_these(duty):
    fiona = browser(duty.fiona)
    assert "none means all" in text(fiona, "add_rule")

    fiona.post(reverse("add_rule"), rule_of(duty, weekdays=["2", "0"]))
    fiona.post(reverse("draft_roster"), {"first": "2026-11-23", "last": "2026-11-29"})

    assert [row.begins_at.day for row in Shift.objects.all()] == [23, 25]
    assert "Monday, Wednesday" in text(fiona, "duty_rules")


@pytest.mark.parametrize("query", ["?view=week", "?view=month&on=2028-02-29", "?on=nonsense", "?on=0001-01-01",
                                   "?studio=99999999999999999999", "?channel=hotline"])  # fmt: skip
def test_every_window_of_the_calendar_opens(duty, query):
    make.shift(duty.partnership, duty.lena, at(24, 9))

    assert "<table" in text(browser(duty.stan), "roster", query=query)


def test_chips_choose_channel_and_studio(duty):
    make.shift(duty.partnership, duty.lena, at(24, 9))
    make.shift(duty.partnership, duty.leo, at(24, 9), channel="hotline")
    stan = browser(duty.stan)

    desk = text(stan, "roster", query="?channel=desk")
    assert "莱娜" in desk and "里奥" not in desk
    assert "里奥" not in text(stan, "roster", query=f"?studio={duty.place.studios.get().pk}")


def test_gap_leads_to_a_form_that_is_filled_in(duty):
    need(duty, studio=duty.place.studios.get())
    stan = browser(duty.stan)

    page = text(stan, "roster")
    link = page.split('href="/duty/shifts/add/?on=2026-11-24')[1].split('"')[0]
    form = text(stan, "add_shift", query="?on=2026-11-24" + link.replace("&amp;", "&"))
    assert 'value="2026-11-24"' in form and 'value="09:00"' in form
    given = rule_of(duty, lawyer=duty.lena.pk, on="2026-11-24")
    assert stan.post(reverse("add_shift"), given).status_code == 302
    again = stan.post(reverse("add_shift"), given).content.decode()
    assert "already serves then" in again and 'value="2026-11-24"' in again
    assert "4 gaps" in text(stan, "roster", query="?view=week")


def test_shift_is_moved_and_called_off_by_who_plans_it(duty):
    shift = make.shift(duty.partnership, duty.lena, at(24, 9))
    stan = browser(duty.stan)

    assert reverse("cancel_shift", args=[shift.pk]) in text(stan, "move_shift", shift.pk)
    moved = {"on": "2026-11-26", "begins": "22:00", "ends": "02:00"}
    assert stan.post(reverse("move_shift", args=[shift.pk]), moved).status_code == 302
    shift.refresh_from_db()
    assert (shift.begins_at, shift.ends_at) == (at(26, 22), at(27, 2))
    stan.post(reverse("cancel_shift", args=[shift.pk]), {"reason": "停电"})
    shift.refresh_from_db()
    assert shift.status == "cancelled"


def test_who_does_not_plan_neither_plans_nor_sees_drafts(duty):
    draft = make.shift(duty.partnership, duty.lena, at(24, 9), status="draft")
    shift = make.shift(duty.partnership, duty.leo, at(24, 9))
    lena, clara, alice = browser(duty.lena), browser(duty.clara), browser(duty.alice)

    for name in ("draft_roster", "publish_roster", "add_rule", "add_shift", "add_need", "add_partnership"):
        assert lena.post(reverse(name)).status_code == 403
    assert lena.get(reverse("move_shift", args=[draft.pk])).status_code == 404
    assert lena.post(reverse("move_shift", args=[shift.pk])).status_code == 403
    assert alice.get(reverse("move_shift", args=[shift.pk])).status_code == 404
    assert alice.get(reverse("roster")).status_code == 403
    assert clara.get(reverse("roster")).status_code == 200
    other = make.partnership(duty.place, "另一家律师事务所")
    theirs = make.shift(other, make.lawyer(other, "孟"), at(24, 9))
    assert browser(duty.fiona).post(reverse("move_shift", args=[theirs.pk])).status_code == 403
    assert browser(duty.fiona).get(reverse("partnership", args=[other.pk])).status_code == 404


def test_rule_form_wants_studio_weekdays_and_lawyers_of_the_firm(duty):
    other = make.lawyer(make.partnership(duty.place, "另一家律师事务所"), "孟")
    wrong = rule_of(duty, studio="", days="weekdays", ends_on="2026-11-01", lawyers=[other.pk], starts_with="")

    page = browser(duty.stan).post(reverse("add_rule"), wrong).content.decode()

    for words in ("On site needs a studio", "at least one weekday", "must be of the firm", "before the first"):
        assert words in page
    assert not Rule.objects.exists()


def test_rule_that_begins_on_february_29(duty):
    stan = browser(duty.stan)
    stan.post(reverse("add_rule"), rule_of(duty, starts_on="2028-02-29", days="every", weekdays=["1"]))

    refused = stan.post(reverse("add_rule"), rule_of(duty, starts_on="2027-02-29")).content.decode()
    assert "Enter a valid date" in refused
    stan.post(reverse("draft_roster"), {"first": "2028-02-01", "last": "2028-03-31"})
    assert [timezone.localdate(s.begins_at).isoformat() for s in Shift.objects.all()][:2] == [
        "2028-02-29",
        "2028-03-07",
    ]


def test_rules_and_needs_are_ended(duty):
    stan = browser(duty.stan)
    stan.post(reverse("add_rule"), rule_of(duty))
    stan.post(reverse("add_need"), dict(rule_of(duty, lawyers=1).items()))
    rule, wanted = Rule.objects.get(), Need.objects.get()

    assert "莱娜" in text(stan, "duty_rules")
    stan.post(reverse("end_rule", args=[rule.pk]), {"last": "2026-11-30"})
    stan.post(reverse("end_need", args=[wanted.pk]), {"last": "2026-11-30"})
    rule.refresh_from_db(), wanted.refresh_from_db()
    assert str(rule.ends_on) == str(wanted.ends_on) == "2026-11-30"


def test_queries_stay_the_same_for_more_shifts(duty):
    def queries(name):
        stan = browser(duty.stan)
        with CaptureQueriesContext(connection) as seen:
            text(stan, name)
        return len(seen)

    make.shift(duty.partnership, duty.lena, at(24, 9))
    queries("roster")  # fills the cache of the calendar
    before = queries("roster"), queries("publish_roster"), queries("duty_now")
    for day in (25, 26, 27):
        make.shift(duty.partnership, make.lawyer(duty.partnership, f"律{day}"), at(day, 9))
    assert (queries("roster"), queries("publish_roster"), queries("duty_now")) == before


# Who is on duty now


def test_front_door_and_large_screen_say_who_is_there_until_when(duty):
    make.shift(duty.partnership, duty.lena, at(23, 7))
    make.shift(duty.partnership, duty.leo, at(23, 14), channel="hotline")
    make.shift(duty.partnership, duty.leo, at(23, 7), channel="online", status="draft")

    for name in ("home", "duty_now"):
        page = text(browser(), name)
        assert "莱娜" in page and "until" in page and "10:00" in page
        assert "Nobody now. Next:" in page and "14:00" in page
        assert duty.lena.person.phone not in page
    assert browser().get(reverse("duty_now"))["Refresh"] == "60"


def test_shift_is_on_from_its_first_moment_to_its_last(duty):
    make.shift(duty.partnership, duty.lena, at(23, 9))

    for moment, there in ((at(23, 8, 59), False), (at(23, 9), True), (at(23, 11, 59), True), (at(23, 12), False)):
        with time_machine.travel(moment, tick=False):
            assert ("until" in text(browser(), "duty_now")) == there


# Feeds


def test_feed_of_a_lawyer_until_it_is_revoked(duty):
    make.shift(duty.partnership, duty.lena, at(24, 9))
    make.shift(duty.partnership, duty.lena, at(25, 9), status="draft")
    make.shift(duty.partnership, duty.leo, at(24, 9))
    lena = browser(duty.lena)

    page = lena.post(reverse("duty_feeds"), {"of": f"lawyer-{duty.lena.pk}"}).content.decode()
    url = "/duty/feed/" + page.split("/duty/feed/")[1].split("<")[0]
    assert "/duty/feed/" not in text(lena, "duty_feeds")  # it was shown once
    response = Client().get(url)
    events = icalendar.Calendar.from_ical(response.content).walk("VEVENT")
    assert [event.decoded("dtstart") for event in events] == [at(24, 9)]
    assert events[0].decoded("dtend") == at(24, 12)

    feed = duty.lena.feeds.get()
    assert browser(duty.leo).post(reverse("revoke_feed", args=[feed.pk])).status_code == 404
    lena.post(reverse("revoke_feed", args=[feed.pk]))
    assert Client().get(url).status_code == 404
    assert Client().get(reverse("duty_feed", args=["no-such-secret"])).status_code == 404


def test_feed_of_a_studio_and_of_somebody_who_left(duty):
    studio = duty.place.studios.get()
    make.shift(duty.partnership, duty.lena, at(24, 9))
    make.shift(duty.partnership, duty.leo, at(24, 9), channel="hotline")
    feeds = [make_feed(of, actor=duty.stan.user) for of in (studio, duty.lena)]

    def get(secret):
        return Client().get(reverse("duty_feed", args=[secret]))

    assert len(icalendar.Calendar.from_ical(get(feeds[0]).content).walk("VEVENT")) == 1
    duty.lena.left_on = NOW.date() - timedelta(days=1)
    duty.lena.save()
    assert [get(secret).status_code for secret in feeds] == [200, 404]
    wrong = browser(duty.lena).post(reverse("duty_feeds"), {"of": f"lawyer-{duty.leo.pk}"})
    assert wrong.status_code == 200 and b"/duty/feed/" not in wrong.content


# Partnerships


def terms(duty, **changed):
    return {
        "name": "与明理结对", "firm": "明理律师事务所", "bureau": "钟楼区司法局", "starts_on": "2026-01-01",
        "ends_on": "2026-12-31", "monthly_hours": "8.0", "lectures_per_quarter": 1, "terms": "",
        "estates": [row.pk for row in duty.place.estates.all()],
    } | changed  # fmt: skip


def test_partnership_is_made_changed_and_filled(duty):
    stan = browser(duty.stan)
    stan.post(reverse("add_partnership"), terms(duty, firm="正道律师事务所"))
    row = Partnership.objects.get(firm__name="正道律师事务所")
    assert row.bureau.kind == Organisation.Kind.JUSTICE_BUREAU

    stan.post(reverse("edit_partnership", args=[row.pk]), terms(duty, firm="正道律师事务所", monthly_hours="12"))
    person = everybody.staff(duty.place, "孟", Role.DUTY_LAWYER, organisation=row.firm)
    new = {"person": person.pk, "licence_number": "A-1", "licence_until": "2026-12-01", "specialties": ["FEE"]}

    def add(what, **of):
        return stan.post(reverse("add_to_partnership", args=[row.pk, what]), of)

    add("lawyer", **new)
    for _n in range(2):
        add("client", name="QH 物业公司")
    add("lecture", held_on="2026-11-20", title="民法典", hours="2")
    assert b"once it was held" in add("lecture", held_on="2026-11-24", title="民法典", hours="2").content

    page = text(stan, "partnership", row.pk)
    assert "12.0 hours a month" in page and "licence ends soon" in page and "It ends on" in page and "民法典" in page
    client = row.firm.declared_clients.get()
    assert client.organisation == duty.company
    stan.post(reverse("end_client", args=[row.pk, client.pk]))
    assert not row.firm.declared_clients.filter(ended_at=None).exists()
    lawyer = row.firm.lawyers.get()
    stan.post(reverse("edit_lawyer", args=[lawyer.pk]), {"licence_number": "A-2", "left_on": "2026-11-30"})
    lawyer.refresh_from_db()
    assert (lawyer.licence_number, str(lawyer.left_on)) == ("A-2", "2026-11-30")


def test_licence_number_is_entered_once(duty):
    person = everybody.staff(duty.place, "孟", Role.DUTY_LAWYER, organisation=duty.partnership.firm)
    new = {"person": person.pk, "licence_number": duty.leo.licence_number}

    page = browser(duty.stan).post(reverse("add_to_partnership", args=[duty.partnership.pk, "lawyer"]), new)

    assert b"is entered already" in page.content


def test_coordinator_declares_clients_and_changes_no_terms(duty):
    fiona, row = browser(duty.fiona), duty.partnership

    assert fiona.post(reverse("add_to_partnership", args=[row.pk, "client"]), {"name": "某公司"}).status_code == 302
    assert fiona.get(reverse("edit_partnership", args=[row.pk])).status_code == 403
    assert fiona.get(reverse("add_to_partnership", args=[row.pk, "lawyer"])).status_code == 403
    assert browser(duty.lena).get(reverse("partnership", args=[row.pk])).status_code == 404


def test_hours_statement_counts_owed_against_done(duty):
    make.shift(duty.partnership, duty.lena, at(20, 9), signed_in_at=at(20, 9, 30), signed_out_at=at(20, 13))
    make.shift(duty.partnership, duty.leo, at(30, 22), hours=4, channel="hotline")
    evil = duty.lena.person
    evil.name = "=1+1"
    evil.save()
    partnerships.record_lecture(
        duty.partnership, held_on=NOW.date(), title="讲座", hours=1, lawyer=None, actor=duty.stan.user
    )
    stan, args = browser(duty.stan), [duty.partnership.pk, 2026, 11]

    pdf = stan.get(reverse("hours_pdf", args=args)).getvalue()
    words = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)
    assert "应服务 8.0 小时，已签到 2.5 小时，差额 -5.5 小时" in words and "已讲 1 场" in words
    sheet = openpyxl.load_workbook(io.BytesIO(stan.get(reverse("hours_xlsx", args=args)).getvalue())).active
    lines = {row[0].value: [cell.value for cell in row] for row in sheet.iter_rows()}
    assert lines["=1+1"][2:] == [1, 3, 0, 0, 3, 2.5] and lines["里奥"][2:] == [1, 0, 2, 0, 2, 0]
    assert sheet.cell(4, 1).data_type == "s"
    assert lines["Balance"][1] == -5.5
    for month in (0, 13):
        assert stan.get(f"/duty/partnerships/{args[0]}/hours-2026-{month}.pdf").status_code == 404
