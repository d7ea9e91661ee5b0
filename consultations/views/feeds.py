"""The roster as a calendar that telephones subscribe to (iCalendar), under a secret address without a login."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import icalendar
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consultations.models import FeedSecret, Lawyer, Shift
from consultations.permissions import can_keep_partnership, lawyer_of, planned_by, sees_roster
from consultations.views.act import only_if, posted, seen
from consultations.workflow.feeds import digest, make_feed, revoke_feed
from foundation.accounts.models import User
from foundation.accounts.requests import MemberRequest
from residents.models import Studio

BACK, AHEAD = timedelta(days=90), timedelta(days=400)


class FeedForm(forms.Form):
    of = forms.ChoiceField(label=gettext_lazy("Whose calendar"))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = offered(user)
        self.fields["of"].choices = [(key, str(row)) for key, row in self.rows.items()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        return data | {"of": self.rows.get(data.get("of", ""))}


def offered(user: User) -> dict[str, Lawyer | Studio]:
    """The own calendar; those of the lawyers whom one plans; the studios."""
    mine = lawyer_of(user)
    firms = planned_by(user).values("firm")
    planned = Lawyer.objects.visible_to(user).filter(firm__in=firms, left_on=None).select_related("person")
    lawyers = {row.pk: row for row in [*([mine] if mine else []), *planned.order_by("person__name")]}
    studios = Studio.objects.filter(sub_district=user.sub_district_id).order_by("name")
    return {f"lawyer-{pk}": row for pk, row in lawyers.items()} | {f"studio-{row.pk}": row for row in studios}


def kept_by(user: User) -> QuerySet[FeedSecret]:
    """Those that `user` made or that show the own shifts; whoever keeps the partnership revokes any."""
    rows = FeedSecret.objects.filter(sub_district=user.sub_district_id, revoked_at=None)
    return rows if can_keep_partnership(user) else rows.filter(Q(made_by=user) | Q(lawyer__person__user=user))


@only_if(sees_roster)
@require_http_methods(["GET", "HEAD", "POST"])
def feeds(request: MemberRequest) -> HttpResponse:
    """The addresses in use, and a form for a new one: it is shown here once."""
    form, address = FeedForm(posted(request), user=request.user), ""
    if form.is_valid():
        secret = make_feed(form.cleaned_data["of"], actor=request.user)
        address = settings.PUBLIC_URL + reverse("duty_feed", args=[secret])
        form = FeedForm(user=request.user)
    rows = kept_by(request.user).select_related("lawyer__person", "studio", "made_by").order_by("-pk")
    return render(request, "consultations/feeds.html", {"form": form, "address": address, "feeds": rows})


@login_required
@require_POST
def revoke(request: MemberRequest, pk: int) -> HttpResponse:
    revoke_feed(seen(request, kept_by(request.user), pk), actor=request.user)
    messages.success(request, _("The address was revoked. Calendars that use it get nothing any more."))
    return redirect("duty_feeds")


@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The calendar itself; 404 where the secret is wrong or revoked, or the lawyer has left."""
    row = FeedSecret.objects.filter(digest=digest(secret), revoked_at=None)
    found = row.select_related("lawyer__person__user", "studio").first()
    if found is None or (found.lawyer and found.lawyer.left_on and found.lawyer.left_on < timezone.localdate()):
        raise Http404
    user = found.lawyer.person.user if found.lawyer else None
    with translation.override(user.language if user else settings.LANGUAGE_CODE):
        body = calendar_of(found)
    return HttpResponse(body, content_type="text/calendar; charset=utf-8", headers={"Cache-Control": "no-store"})


def calendar_of(found: FeedSecret) -> bytes:
    """The published shifts of the last three months and of the year to come."""
    now = timezone.now()
    rows = Shift.objects.published().within(now - BACK, now + AHEAD).for_list()
    mine = rows.filter(lawyer=found.lawyer) if found.lawyer else rows.filter(studio=found.studio)
    book = icalendar.Calendar()
    book.add("prodid", "-//Helin//Duty roster//ZH")
    book.add("version", "2.0")
    book.add("x-wr-calname", f"{found} {_('Duty roster')}")
    for shift in mine:
        book.add_component(event(shift, now))
    return book.to_ical()


def event(shift: Shift, now: datetime) -> icalendar.Event:
    """In universal time, so that no device reckons it anew."""
    row = icalendar.Event()
    row.add("uid", f"shift-{shift.pk}@{settings.PUBLIC_URL.partition('://')[2]}")
    row.add("dtstamp", now.astimezone(UTC))
    row.add("dtstart", shift.begins_at.astimezone(UTC))
    row.add("dtend", shift.ends_at.astimezone(UTC))
    row.add("summary", f"{_('Duty')} {shift.get_channel_display()} {shift.lawyer}")
    if shift.studio:
        row.add("location", f"{shift.studio} {shift.studio.address}")
    return row
