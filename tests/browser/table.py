"""Two sides at the mediator's table, each with a browser of its own, and what both must see alike."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.test import Client
from django.urls import reverse

from mediation.models import Case
from residents.models import Person
from tests.browser.visitor import DESK, Visitor, zh

YOU, OTHER, MEDIATOR, DIRECTOR, STUDIO, NOBODY = (
    "you",
    "the other side",
    "the mediator",
    "the director",
    "the studio",
    "",
)
# Of the page of a matter: its steps, what comes next, whose turn it is, the day
LOOK = """() => {
  const text = where => document.querySelector(where)?.innerText.trim() ?? ""
  return {
    steps: text(".track"), now: text(".card.next > p"), turn: text(".card.next > p.small > b"),
    day: document.querySelector(".card.next time.clock")?.dateTime ?? "",
  }
}"""


def let_in(someone: Visitor, person: Person) -> Visitor:
    """Logged in already: how that is done, other journeys show."""
    assert person.user
    client = Client()
    client.force_login(person.user)
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value}
    someone.context.add_cookies([cookie | {"url": someone.address}])
    someone.phone = person.user.phone
    return someone


@dataclass
class Table:
    """A case with its sides, who look at their pages after each step; `kept_from`: by side, the words not for it."""

    case: Case
    sides: dict[str, Visitor]
    mediator: Visitor
    acted: Visitor | None = None  # whose page is new already
    kept_from: dict[str, list[str]] = field(default_factory=lambda: {"alice": [], "bob": []})

    def compare(self, *, alice: tuple[str, str], bob: tuple[str, str]) -> None:
        """Both sides open the matter: each reads what comes next and whose turn it is (as said here), both see the same
        steps and the same day, and neither page holds a word that is not for that side.
        """
        seen = {who: self.look(who, *said) for who, said in {"alice": alice, "bob": bob}.items()}
        self.acted = None
        turns = {alice[1], bob[1]}
        assert len(turns) == 1 or turns == {YOU, OTHER}, turns
        for name in ("steps", "day"):
            assert seen["alice"][name] == seen["bob"][name], name

    def look(self, who: str, words: str, turn: str) -> dict[str, Any]:
        side = self.sides[who]
        if side is not self.acted:  # who acted was led back to the page
            side.go(reverse("matter", args=[self.case.pk]))
        side.sees(words)
        found: dict[str, Any] = side.page.evaluate(LOOK)
        assert zh(words) in found["now"]
        assert found["turn"] == (zh(turn) if turn else "")
        whole = side.page.content()
        assert [secret for secret in self.kept_from[who] if secret in whole] == []
        return found

    def does(self, who: Visitor, act: str, **answers: Any) -> None:
        does(who, act, **answers)
        self.acted = who

    def opens_case(self) -> None:
        self.mediator.go(reverse("case", args=[self.case.pk]))


def does(who: Visitor, act: str, pick: str = "", **answers: Any) -> None:
    """Open an act's page by its button, if need be under “more”, fill it in, and confirm."""
    opens(who, act)
    who.heading(act)
    if pick:
        who.main.get_by_label(pick).check()
    for name in [name for name, value in answers.items() if isinstance(value, dict)]:
        who.main.locator(f'[name="{name}"]').set_input_files([answers.pop(name)])
    for name in [name for name, value in answers.items() if type(value) is int]:
        who.main.locator(f'[name="{name}"]').select_option(index=answers.pop(name))
    who.fill(**answers)
    who.press(act)
    who.sees(f"已完成：{zh(act)}。")


def opens(who: Visitor, act: str) -> None:
    """The button of an act; where it is folded away, “more” first."""
    button = who.main.get_by_role("link", name=zh(act), exact=True)
    more = who.main.locator("details.more:not(.write) > summary")
    if not button.is_visible() and more.is_visible():
        more.click()
    button.click()


def set_up(visitors: Any, cast: SimpleNamespace, case: Case) -> Table:
    """Alice and bob on their phones, bob with large type; mira at her desk."""
    sides = {who: let_in(visitors(), getattr(cast, who)) for who in ("alice", "bob")}
    sides["bob"].context.add_cookies([{"name": "elder", "value": "1", "url": sides["bob"].address}])
    return Table(case, sides, let_in(visitors(viewport=DESK), cast.mira))
