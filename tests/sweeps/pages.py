"""Every page of the portal: who looks at it, at which address, in which state."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from mediation.acts import ACTS
from tests.sweeps.world import TOKEN, YEAR

# What has a name and answers GET, and is no page.
NOT_PAGES = {
    "healthz": "JSON for a load balancer",
    "file_photo": "a picture",
    "agreement_page": "a picture",
    "paper_page": "a picture",
    "attachment": "a file",
    "paper_pdf": "a file",
}


@dataclass
class Visit:
    """`who` (nobody: "") opens the page `name`; `cookies` are what the browser holds besides the login."""

    name: str
    who: str
    url: str
    cookies: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.url} ({', '.join([self.who or 'nobody', *self.cookies])})"


def page(name: str, who: str, *args: Any, query: str = "", **cookies: str) -> Visit:
    return Visit(name, who, reverse(name, args=args) + query, cookies)


def visits(world: SimpleNamespace) -> list[Visit]:
    return [*portal(world), *filing(world), *matters(world), *desk(world), *acts(world), *logins()]


def portal(world: SimpleNamespace) -> Iterator[Visit]:
    for who in ("", "mira", "adam"):
        yield page("home", who)
    yield page("privacy", "")
    for who in ("alice", "carl", "oscar"):
        yield page("my_matters", who)
    for who in ("alice", "oscar"):
        yield page("inbox", who)
    yield page("calendar", "adam")
    yield page("calendar_year", "adam", YEAR)
    yield page("calendar_year", "adam", YEAR + 9)
    yield page("demo_phone", "adam")
    yield page("verify_search", "")
    yield page("verify_search", "", query="?code=2222-2222-2222")
    yield page("verify_paper", "", world.agreement.paper.code)


def filing(world: SimpleNamespace) -> Iterator[Visit]:
    draft = draft_cookie(world.draft.draft_key)
    yield page("file", "")
    yield page("file", "", draft=draft)
    for step in ("words", "category", "first", "place", "photos", "wish", "contact", "check"):
        yield page("file_page", "", step, draft=draft)
    for step in ("contact", "check"):
        yield page("file_page", "alice", step, draft=draft)
    yield page("file_code", "", draft=draft, sessionid=session_of_one_who_gets_a_code())
    yield page("file_advice", "")
    yield page("file_elsewhere", "")
    yield page("file_letter", "", "FEE")
    yield page("file_letter", "", "LEAK", draft=draft)
    yield page("file_resume", "")
    yield page("file_resume_code", "", sessionid=session_of_one_who_goes_on())
    yield page("file_later", "", draft=draft)
    yield page("file_later", "", query="?new", draft=draft_cookie(world.draft_without_phone.draft_key))
    yield page("filed", "alice", world.filed.pk)


def draft_cookie(key: str) -> str:
    response = HttpResponse()
    response.set_signed_cookie("draft", key)
    return response.cookies["draft"].value


def session_of_one_who_gets_a_code() -> str:
    session = Client().session
    session["contact"] = {"name": "安", "phone": "+8613700000001", "address": ""}
    session.save()
    return str(session.session_key)


def session_of_one_who_goes_on() -> str:
    session = Client().session
    session["resume"] = {"phone": "+8613700000001", "draft": None}
    session.save()
    return str(session.session_key)


def matters(world: SimpleNamespace) -> Iterator[Visit]:
    """What the parties see, from the filing to the end."""
    for case in (world.filed, world.lacking, world.asked.case, world.accepted, world.case, world.agreed, world.ended):
        yield page("matter", "alice", case.pk)
    yield page("matter", "bob", world.case.pk)
    yield page("asked", "carl", world.asked.pk)
    yield page("answer", "", TOKEN)
    yield page("agreement", "alice", world.agreement.pk)
    yield page("agreement", "bob", world.agreed.agreements.get().pk)
    yield page("paper", "alice", world.paper.pk)


def desk(world: SimpleNamespace) -> Iterator[Visit]:
    for who in ("clara", "dora", "mira", "selma"):
        yield page("queue", who, query="?tab=all")
        yield page("case", who, world.case.pk)
    yield page("queue", "clara")
    yield page("queue", "clara", query="?tab=all&q=没有这个")
    yield page("case", "mira", world.case.pk, query="?tab=evidence")
    yield page("case", "mira", world.case.pk, query="?tab=papers")
    yield page("case", "clara", world.filed.pk)
    yield page("case", "mira", world.agreed.pk)
    yield page("draft_agreement", "mira", world.talking.pk)
    yield page("draft_agreement", "mira", world.drafted.pk)
    yield page("agreement", "dora", world.agreement.pk)


def acts(world: SimpleNamespace) -> Iterator[Visit]:
    """The page of every act, by somebody who may, on a case where it is possible."""
    places = {
        ("clara", world.filed): "ask_consent ask_supplement propose_refusal transfer write",
        ("dora", world.filed): "refuse",
        ("alice", world.filed): "withdraw",
        ("alice", world.lacking): "supplement",
        ("clara", world.asked.case): "send_link record_answer",
        ("dora", world.accepted): "assign",
        ("mira", world.accepted): "begin",
        ("mira", world.talking): "record_session plan_session call_off_session suspend terminate write",
        ("alice", world.talking): "terminate write",
        ("mira", world.drafted): "freeze",
        ("mira", world.case): "redraft",
        ("mira", world.suspended): "resume",
        ("mira", world.agreed): "record_performance follow_up",
        ("mira", world.performed): "ask_closing",
        ("dora", world.proposed): "close",
        ("dora", world.ended): "reopen",
    }
    assert {name for names in places.values() for name in names.split()} == ACTS.keys()
    for (who, case), names in places.items():
        for name in names.split():
            yield page("act_page", who, case.pk, name)


def logins() -> Iterator[Visit]:
    yield page("account_login", "")
    yield page("account_request_login_code", "")
    yield page("account_confirm_login_code", "", sessionid=session_of_one_who_logs_in())
    yield page("account_logout", "alice")
    yield page("account_inactive", "")
    yield page("account_change_password", "mira")


def session_of_one_who_logs_in() -> str:
    client = Client()
    client.post(reverse("account_request_login_code"), {"phone": "13700000009"})
    return client.cookies["sessionid"].value


def sessions(world: SimpleNamespace) -> dict[str, str]:
    """The key of a session for everybody of the cast who has a login."""
    made = {}
    for name, person in vars(world).items():
        if user := getattr(person, "user", None):
            client = Client()
            client.force_login(user)
            made[name] = client.cookies["sessionid"].value
    return made
