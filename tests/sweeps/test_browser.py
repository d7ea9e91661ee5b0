"""Every page in a real browser: axe finds nothing, nothing sticks out at 360 px, fingers find their targets."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.sweeps import pages

pytestmark = pytest.mark.browser
PHONE, DESK = {"width": 360, "height": 800}, {"width": 1280, "height": 900}
# mode: the screen for axe, the least height and width of a target in px
MODES = {"normal": (DESK, 44), "elder": (PHONE, 60)}

# What is folded is unfolded, except the menus of the header, which would hide the page.
UNFOLD = "document.querySelectorAll('details:not(.menu)').forEach(each => each.open = true)"
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
    """One window for all pages; what the browser complains of is kept in `complaints`."""
    context = browser.new_context(locale="zh-CN", base_url=live_server.url)
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


def faults_of(window, least):
    """What is wrong with the page that is open, in words."""
    violations = Axe().run(window).response["violations"]
    faults = [f"{found['id']}: {node['html'][:120]}" for found in violations for node in found["nodes"]]
    window.set_viewport_size(PHONE)
    if too_wide := window.evaluate(TOO_WIDE):
        faults.append(f"{too_wide} px too wide")
    return faults + window.evaluate(TOO_SMALL, least) + window.complaints


@pytest.mark.parametrize("mode", MODES)
def test_every_page_suits_everybody(mode, whole_world, window):
    mine, (screen, least) = pages.sessions(whole_world), MODES[mode]
    found, visits = {}, pages.visits(whole_world)
    for visit in visits:
        login = {"sessionid": mine[visit.who]} if visit.who else {}
        window.set_viewport_size(screen)
        open_page(window, visit.url, login | visit.cookies | {"elder": str(int(mode == "elder"))})
        if faults := faults_of(window, least):
            found[str(visit)] = faults

    assert found == {}
    assert len(visits) == 92
