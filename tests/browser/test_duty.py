"""From a rule to the hand-over: staff plan and publish, a lawyer serves on a phone; two colleagues want one swap."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from consultations.models import Call, Shift, SwapRequest
from consultations.workflow import swaps
from portal import demo_duty
from tests.browser import steps
from tests.browser.visitor import DESK, PHONE
from tests.consultations import make
from tests.workers import wait_until


@pytest.fixture
def lawyers(demo):
    """The demo's partnership with its two lawyers, and no rule yet."""
    partnership = demo_duty.partnership_of(demo)
    return [demo_duty.lawyer(partnership, name, fields) for name, fields in demo_duty.LAWYERS.items()]


@pytest.fixture
def on_phone(visitors):
    def member(lawyer):
        phone = visitors(lawyer.person.phone, viewport=PHONE)
        steps.log_in_by_code(phone)
        return phone

    return member


def clock(moment):
    return f"{timezone.localtime(moment):%H:%M}"


def test_rule_becomes_a_shift_that_is_served_and_handed_over(staff, on_phone, lawyers):
    desk = staff("staff")
    plans(desk, lawyers[0])
    shift = publishes(desk)
    phone = on_phone(lawyers[0])
    serves(phone)

    shift.refresh_from_db()
    assert shift.signed_in_at and shift.signed_out_at
    assert shift.hand_over.note == "钥匙在抽屉里。"
    assert Call.objects.get().call_back.lawyer == lawyers[0]
    wall = on_phone(lawyers[1])
    wall.page.set_viewport_size(DESK)
    wall.go(reverse("duty_now"))
    wall.sees(lawyers[0].person.name)


def plans(desk, lawyer):
    """A rule for every day, from now on for two hours."""
    now = timezone.now()
    desk.go(reverse("roster"))
    desk.press("Rules and hours to cover")
    desk.follow(reverse("add_rule"))
    desk.main.locator('[name="partnership"]').select_option(index=1)
    desk.fill(channel="hotline", days="every", turn="shift")
    desk.tick_each("weekdays")
    desk.main.locator(f'[name="lawyers"][value="{lawyer.pk}"]').check()
    desk.fill(begins=clock(now - timedelta(minutes=5)), ends=clock(now + timedelta(hours=2)))
    desk.main.locator("form button.primary").click()
    desk.sees(lawyer.person.name)


def publishes(desk):
    """Drafts first, which nobody else sees; then the shift that is on now."""
    desk.go(reverse("roster"))
    desk.press("Make drafts from the rules")
    expect(desk.page.locator("h1 .pill")).to_be_visible()
    assert not Shift.objects.published().exists()
    desk.press("Check and publish")
    desk.heading("Publish the roster")
    desk.press("Publish")
    desk.heading("值班表")
    return Shift.objects.published().at(timezone.now()).get()


def serves(phone):
    """Signs in, promises a call-back, hands it over with a note, signs out."""
    phone.go(reverse("duty_mine"))
    phone.press("Sign in")
    phone.press("Register a call")
    phone.fill(caller="王小明", phone="138 0000 0777", matter="公积金能不能付维修款？", outcome="call_back")
    phone.press("Put it into the log")
    phone.sees("王小明")
    phone.press("Write the hand-over")
    phone.sees("王**")  # open promises list themselves
    phone.fill(note="钥匙在抽屉里。")
    phone.main.locator("form button.primary").click()
    phone.press("Sign out")
    phone.heading("交班")  # what was written, to read once more


def test_two_colleagues_want_one_swap_and_one_gets_it(staff, on_phone, lawyers, visitors, demo):
    partnership = lawyers[0].firm.partnerships.get()
    begins = timezone.now() + timedelta(days=3)
    shift = Shift.objects.create(
        sub_district=demo, partnership=partnership, lawyer=lawyers[0], channel="hotline", status="published",
        period=(begins, begins + timedelta(hours=3)), published_at=timezone.now(),
    )  # fmt: skip
    asker, taker = on_phone(lawyers[0]), on_phone(lawyers[1])
    late = visitors(lawyers[1].person.phone)
    steps.log_in_by_code(late)

    asker.go(reverse("duty_swap", args=[shift.pk]))
    asker.main.locator("form button.primary").click()
    for one in (taker, late):
        one.go(reverse("duty_mine"))
        one.sees("Colleagues ask you")
    taker.main.locator('form[action*="/duty/swaps/"] button').first.click()
    taker.page.wait_for_load_state()
    late.main.locator('form[action*="/duty/swaps/"] button').first.click()
    late.page.wait_for_load_state()

    shift.refresh_from_db()
    swap = SwapRequest.objects.get()
    assert (shift.lawyer, swap.taker, swap.state) == (lawyers[1], lawyers[1], "done")
    asker.go(reverse("duty_mine"))
    expect(asker.main).not_to_contain_text(f"/duty/shifts/{shift.pk}/")


CLICK = """() => { setTimeout(() => document.querySelector('form[action$="/take/"] button').click()) }"""


def waiting():
    """How many statements of this database wait for a lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # within a transaction it would show the same again
        cursor.execute(
            "SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE NOT granted"
            " AND datname = current_database()"
        )
        return cursor.fetchone()[0]


def test_two_colleagues_take_one_swap_in_the_same_moment(on_phone, lawyers):
    """Both clicks are in the portal before either is answered: the shift is held until both wait for it."""
    partnership = lawyers[0].firm.partnerships.get()
    shift = make.shift(partnership, lawyers[0], timezone.now() + timedelta(days=3), channel="hotline")
    rivals = [lawyers[1], make.lawyer(partnership, "周敏")]
    swap = swaps.ask_swap(shift, None, actor=lawyers[0].person.user)
    phones = [on_phone(lawyer) for lawyer in rivals]
    for phone in phones:
        phone.go(reverse("duty_mine"))

    with transaction.atomic():
        Shift.objects.select_for_update().get(pk=shift.pk)
        for phone in phones:
            phone.page.evaluate(CLICK)
        wait_until(lambda: waiting() == 2, "both clicks")
    for phone in phones:
        expect(phone.main.locator('form[action$="/take/"]')).to_have_count(0)

    swap.refresh_from_db()
    shift.refresh_from_db()
    assert (swap.state, shift.lawyer) == ("done", swap.taker) and swap.taker in rivals
    winner, loser = phones if swap.taker == rivals[0] else phones[::-1]
    winner.sees(f"{swap.taker}律师值")
    loser.sees(f"{swap.taker}律师先一步接了这一班")
