"""What every page shows around its own content: the way to the other pages, and the two switches."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from consultations.permissions import sees_roster
from dashboards.scorecard_permissions import acts_for_company
from foundation.accounts.models import User
from foundation.notifications.models import Message
from portal.preferences import is_elder
from residents.models import Role
from residents.permissions import has_role, is_staff, may_have_password, roles_of

UNREAD_SHOWN = 99


@dataclass(frozen=True)
class Item:
    """One link of the navigation. `icon` is a name of heroicons; `count` is shown beside the label."""

    name: str
    label: str
    icon: str
    url: str
    current: bool = False
    count: str = ""


def page(request: HttpRequest) -> dict[str, Any]:
    """The context processor of base.html. What asks the database is asked only by a page that shows it."""
    return {
        "nav": SimpleLazyObject(partial(drawn_nav, request)),
        "footer_links": SimpleLazyObject(footer_links),
        "elder": is_elder(request),
        "sub_district": getattr(request, "sub_district", None),
        "here": here(request),
        "has_password": SimpleLazyObject(partial(may_have_password, getattr(request, "user", AnonymousUser()))),
        "other_language": other_language(),
    }


def here(request: HttpRequest) -> str:
    """The address to come back to after a switch: for a form that was refused, the page it came from."""
    return request.get_full_path() if request.method == "GET" else request.headers.get("Referer", "")


def other_language() -> dict[str, str]:
    """The language to switch to, named in itself."""
    code = next(code for code, _name in settings.LANGUAGES if code != get_language())
    return {"code": code, "name": User.Language(code).label}


def drawn_nav(request: HttpRequest) -> SafeString:
    """The navigation as HTML: it stands in a page twice, for wide screens and in the menu of a phone."""
    return render_to_string("_nav.html", {"nav": nav_of(request)})


def nav_of(request: HttpRequest) -> list[Item]:
    """The pages that this user's mandates open, in the order of use; pages that do not exist yet are left out."""
    user = getattr(request, "user", AnonymousUser())
    wanted = [("home", _("Home"), "home", "")]
    if roles_of(user) <= {Role.RESIDENT}:
        wanted += [("file", _("File a matter"), "pencil-square", "")]
    if has_role(user, Role.STAFF, Role.HEAD, Role.DIRECTOR):
        wanted += [("overview", _("Overview"), "chart-bar-square", "")]
    if is_staff(user):
        wanted += [("queue", _("My desk"), "queue-list", "")]
    if has_role(user, Role.CLERK, Role.DIRECTOR):
        wanted += [("intake", _("Intake tray"), "inbox-arrow-down", "")]
    if has_role(user, Role.DUTY_LAWYER):
        wanted += [("duty_mine", _("My duty"), "clock", "")]
        wanted += [("duty_tasks", _("My tasks"), "scale", "")]
    if sees_roster(user):
        wanted += [("roster", _("Duty roster"), "calendar-days", "")]
    wanted += [("my_matters", _("My matters"), "folder", "")]
    if acts_for_company(user):
        wanted += [("scorecards", _("Scorecard"), "chart-bar", "")]
    if isinstance(user, User):
        wanted += [("inbox", _("Messages"), "envelope", unread(user))]
    wanted += kept_by(user)
    here = getattr(request.resolver_match, "view_name", "")
    return [Item(*link[:3], url, link[0] == here, link[3]) for link in wanted if (url := url_of(link[0]))]


def kept_by(user: User | AnonymousUser) -> list[tuple[str, str, str, str]]:
    """What the three administrators look after."""
    wanted = []
    if has_role(user, Role.AUDIT_ADMIN, Role.SECURITY_ADMIN):
        wanted += [("exports", _("Exports"), "arrow-down-tray", "")]
    if has_role(user, Role.SYSTEM_ADMIN):
        wanted += [("register", _("Units"), "building-office-2", "")]
        wanted += [("mandates", _("Mandates"), "identification", "")]
        wanted += [("clauses", _("Clauses"), "document-duplicate", "")]
        wanted += [("calendar", _("Working days"), "calendar-days", "")]
        wanted += [("rooms", _("Rooms"), "building-office", "")]
        if settings.DEMO:
            wanted += [("demo_phone", _("Demo phone"), "device-phone-mobile", "")]
    return wanted


def footer_links() -> list[dict[str, str]]:
    wanted = [("verify_search", _("Check a paper")), ("privacy", _("Privacy")), ("laws", _("The law behind it")),
              ("scorecards_published", _("Scorecards"))]  # fmt: skip
    return [{"label": label, "url": url} for name, label in wanted if (url := url_of(name))]


@cache
def url_of(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def unread(user: User) -> str:
    """How many messages in the portal `user` has not read: empty for none, never more than 99+."""
    rows = Message.objects.visible_to(user).unread()
    count = len(rows.values_list("pk")[: UNREAD_SHOWN + 1])  # a count around a limited question takes longer
    return f"{UNREAD_SHOWN}+" if count > UNREAD_SHOWN else str(count or "")
