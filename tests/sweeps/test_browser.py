"""Every page in a real browser: axe finds nothing, nothing sticks out at 360 px, fingers find their targets."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from lxml import html

from tests.sweeps import pages
from tests.sweeps.test_errors import STATUSES

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
PHONE, DESK = {"width": 360, "height": 800}, {"width": 1280, "height": 900}
# mode: the screen for axe, the least height and width of a target in px
MODES = {"normal": (DESK, 44), "elder": (PHONE, 60)}

# What is folded is unfolded, except the menus of the header, which would hide the page.
UNFOLD = "document.querySelectorAll('details:not(.menu)').forEach(each => each.open = true)"
# All that the large mode changes: a class, the button that reads aloud, the words of the switch (see the last test).
TO_NORMAL = "document.documentElement.classList.remove('elder'); document.querySelector('.listen')?.remove()"
TO_ELDER = "document.documentElement.classList.add('elder')"
HAS_FOCUS = "document.activeElement.matches('[data-focus]')"
# The last form of the page, with nothing in it.
SEND_EMPTY = """() => {
  const form = [...document.querySelectorAll('main form')].at(-1);
  form.querySelectorAll('[type=text], [type=tel], [type=date], textarea').forEach(each => { each.value = ''; });
  form.querySelectorAll(':checked').forEach(each => { each.checked = false; });
  form.querySelectorAll('select').forEach(each => { each.selectedIndex = 0; });
  form.querySelector('button:not([type=button])').click();
}"""
# Only what is wrong leaves the browser: the whole result is large. For sounds alone it would fetch files once more.
VIOLATIONS = """contrast => axe.run(document, {
  resultTypes: ['violations'], preload: false, iframes: false, rules: {'color-contrast': {enabled: contrast}},
}).then(result => result.violations)"""
TOO_WIDE = "Math.max(0, document.documentElement.scrollWidth - innerWidth)"
# Links within a sentence are as high as its lines; what stands alone is a target of its own. A link that is spread over
# its row (::after) is as large as the row, a tick or a dot as large as its label.
TOO_SMALL = """least => {
  const ownText = node => [...node.childNodes].filter(child => child.nodeType === Node.TEXT_NODE)
    .map(child => child.textContent).join('').replace(/[\\s·，,　|]/g, '');
  const inSentence = node => node.matches('a') && getComputedStyle(node).display === 'inline'
    && ownText(node.parentElement);
  const isSpread = node => getComputedStyle(node, '::after').position === 'absolute';
  const target = node => node.closest('label') || (isSpread(node) && node.closest('tr')) || node;
  return [...document.querySelectorAll('a[href], button, summary, select, textarea, input:not([type=hidden])')]
    .filter(node => node.checkVisibility({visibilityProperty: true}) && !inSentence(node))
    .map(node => [node, target(node).getBoundingClientRect()])
    .filter(([node, box]) => box.bottom > 0 && (box.height < least - .5 || box.width < least - .5))
    .map(([node, box]) => `${node.outerHTML.slice(0, 90)} is ${Math.round(box.width)} × ${Math.round(box.height)}`);
}"""


@pytest.fixture
def window(browser, live_server):
    """One window for all pages; what the browser complains of is kept in `complaints`. Each page has axe at hand."""
    context = browser.new_context(locale="zh-CN", base_url=live_server.url)
    context.add_init_script(Axe().axe_script)
    page = context.new_page()
    page.complaints = []
    page.on("console", lambda said: said.type == "error" and page.complaints.append(said.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    yield page
    context.close()


def open_page(window, url, cookies):
    window.context.clear_cookies()
    place = {"domain": "localhost", "path": "/"}
    window.context.add_cookies([{"name": name, "value": value} | place for name, value in cookies.items()])
    window.complaints.clear()
    window.goto(url)
    window.evaluate(UNFOLD)


def faults_of(window, least, contrast=True):
    """What is wrong with the page that is open, in words."""
    violations = window.evaluate(VIOLATIONS, contrast)
    faults = [f"{found['id']}: {node['html'][:120]}" for found in violations for node in found["nodes"]]
    window.set_viewport_size(PHONE)
    if too_wide := window.evaluate(TOO_WIDE):
        faults.append(f"{too_wide} px too wide")
    return faults + window.evaluate(TOO_SMALL, least) + window.complaints


def cookies_of(visit, mine, mode):
    login = {"sessionid": mine[visit.who]} if visit.who else {}
    return login | visit.cookies | {"elder": str(int(mode == "elder"))}


@pytest.mark.timeout(900)
def test_every_page_and_every_refused_form_suits_everybody(whole_world, window):
    """Opened in the large mode and looked at; then in the normal one, which is the same page without its class."""
    mine, visits = pages.sessions(whole_world), pages.visits(whole_world)
    found, refused = {}, {}
    for visit in visits:
        open_page(window, visit.url, cookies_of(visit, mine, "elder"))
        found[str(visit)] = faults_in_both_modes(window)
        if wants_something(visit) and window.locator("main form").count():
            refused[str(visit)] = faults_of_the_refused(window)

    assert {visit: faults for visit, faults in found.items() if faults} == {}
    assert {visit: faults for visit, faults in refused.items() if faults} == {}
    assert (len(visits), len(refused)) == (457, 37)


def faults_in_both_modes(window):
    """What is wrong with a page that was opened in the large mode, in either.

    Colours are the same in both; the one button that only the large mode has is looked at on the menu's page below.
    """
    faults = []
    for mode, (screen, least) in reversed(MODES.items()):
        if mode == "normal":
            window.evaluate(TO_NORMAL)
        window.set_viewport_size(screen)
        faults += [f"{mode}: {fault}" for fault in faults_of(window, least, contrast=mode == "normal")]
    return faults


@pytest.mark.parametrize("mode", MODES)
def test_every_error_page_suits_everybody(mode, cast, window, settings):
    settings.ROOT_URLCONF = "tests.sweeps.errors"
    screen, least = MODES[mode]
    found = {}
    for status in [*STATUSES, "stale"]:
        window.set_viewport_size(screen)
        open_page(window, f"/fail/{status}/", {"elder": str(int(mode == "elder"))})
        # the browser itself complains of the status of the page
        found[status] = [fault for fault in faults_of(window, least) if "the server responded with" not in fault]

    assert {status: faults for status, faults in found.items() if faults} == {}


@pytest.mark.parametrize("mode", MODES)
def test_menu_of_a_phone_suits_everybody(mode, cast, window):
    mine = pages.sessions(cast)
    window.set_viewport_size(PHONE)
    open_page(window, "/", cookies_of(pages.page("home", "adam"), mine, mode))

    window.locator(".top .top-phone summary").click()

    assert faults_of(window, MODES[mode][1]) == []


# Forms that are refused when they are sent empty: the page, or its last part, and who sends it.
FORMS = {
    *((step, "") for step in ("words", "category", "place", "wish", "contact")),
    ("check", "alice"),
    *((name, "") for name in ("account_login", "answer", "verify_search")),
    ("agreement", "alice"),
    ("ask_consent", "clara"),
    ("make_case", "clara"),
    ("imports", "clara"),
    ("assign", "dora"),
    *((name, "lena") for name in ("duty_call", "duty_call_back")),
    *((name, "fiona") for name in ("add_shift", "add_to_partnership")),
    *((name, "stan") for name in ("add_need", "add_partnership", "statistic_adjust", "hotline")),
    ("statistic_act", "hana"),
    *((name, "adam") for name in ("register", "end_mandate", "give_mandate")),
    *((name, "mira") for name in ("record_session", "draft_agreement", "account_change_password")),
}


def wants_something(visit):
    """Is it a page whose form is refused when it is sent empty?"""
    named = visit.name not in {"file_page", "act_page", "order_act_page"}
    part = visit.name if named else visit.url.rstrip("/").rpartition("/")[2]
    return (part, visit.who) in FORMS


def faults_of_the_refused(window):
    """What is wrong with the page that comes back; the form is sent in the large mode too."""
    window.evaluate(TO_ELDER)
    with window.expect_navigation():
        window.evaluate(SEND_EMPTY)
    focus = [] if window.evaluate(HAS_FOCUS) else ["the summary of errors has no focus"]
    return faults_in_both_modes(window) + focus


def test_large_mode_changes_no_colour():
    """So that the contrast, which takes axe the longest, is looked at once."""
    screen = (settings.BASE_DIR / "static/css/helin.css").read_text().partition("@media print")[0]
    rules = re.findall(r"^[^{}]*\.elder[^{}]*\{[^}]*\}", screen, re.MULTILINE)

    coloured = re.compile(r"colou?r|background|opacity|filter|--(?!small|target|gap)")
    assert len(rules) > 15
    assert [rule for rule in rules if coloured.search(rule.partition("{")[2])] == []


@pytest.mark.django_db
def test_large_mode_changes_a_class_a_button_and_a_switch(cast):
    """So that one page, opened once, can be looked at in both modes."""
    client, seen = Client(), {}
    client.force_login(cast.clara.user)
    for elder in "01":
        client.cookies["elder"] = elder
        page = html.document_fromstring(client.get("/queue/").content)
        for button in page.xpath("//*[@class='listen'] | //button[@name='on'] | //input[@name='csrfmiddlewaretoken']"):
            button.drop_tree()
        assert page.attrib.pop("class") == "elder" * int(elder)
        seen[elder] = html.tostring(page).split()

    assert seen["0"] == seen["1"]
