"""Text messages that belong to no matter: a list, and for each what can be done with it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from foundation.accounts.models import User
from foundation.accounts.requests import MemberRequest
from foundation.audit import log as audit
from foundation.notifications.models import InboundMessage
from mediation.forms import PlainField
from mediation.models import Case
from mediation.permissions import has_tray
from mediation.views.lists import cut
from mediation.workflow import replies as workflow

State = InboundMessage.State


class AttachForm(forms.Form):
    """Which matter a text message belongs to: its number, of either kind."""

    reference = PlainField(
        label=gettext_lazy("No. of the matter"), max_length=40, help_text=gettext_lazy("As QH-2026-0317.")
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)

    def clean_reference(self) -> Case:
        """The case of that number, if the clerk may see it."""
        words = self.cleaned_data["reference"].strip()
        found = Q(reference=words.upper()) | Q(number=words)
        case = Case.objects.visible_to(self.user).select_related("sub_district", "mediator__user").filter(found).first()
        if case is None:
            raise ValidationError(_("There is no matter with this number."))
        return case


def visible_to(user: User) -> QuerySet[InboundMessage]:
    """As the intake tray: clerks and directors of the sub-district."""
    rows = InboundMessage.objects.filter(sub_district=user.sub_district_id)
    return rows if has_tray(user) else rows.none()


@login_required
@require_safe
def replies(request: MemberRequest) -> HttpResponse:
    """Those that wait, or were set aside; newest first, paged by key."""
    if not has_tray(request.user):
        raise PermissionDenied
    tab = State.ASIDE if request.GET.get("tab") == State.ASIDE else State.LEFT
    rows = visible_to(request.user).filter(state=tab).order_by("-received_at", "-id")
    page, last = cut(rows.filter(older_than(request.GET.get("after", ""))))
    following = urlencode({"tab": tab, "after": f"{last.received_at.isoformat()} {last.pk}"}) if last else ""
    context = {"rows": page, "tab": tab, "next_url": f"?{following}" if following else "", "previous_url": ""}
    return render(request, "mediation/replies.html", context)


def older_than(key: str) -> Q:
    """What follows the key of a page: time and id; everything, where it is none."""
    at, _space, pk = key.rpartition(" ")
    try:
        time, last = datetime.fromisoformat(at), UUID(pk)
    except ValueError:
        return Q()
    return Q(received_at__lt=time) | Q(received_at=time, id__lt=last) if time.tzinfo else Q()


def show(request: MemberRequest, row: InboundMessage, form: AttachForm) -> HttpResponse:
    parties = workflow.parties_of_number(row.phone, row.sub_district)
    mine = Case.objects.visible_to(request.user).filter(pk__in=parties.values("case")).order_by("-id")
    return render(request, "mediation/reply.html", {"row": row, "form": form, "cases": mine[:20]})


@login_required
@require_safe
def reply(request: MemberRequest, pk: UUID) -> HttpResponse:
    """One text message, and the matters of its sender."""
    row = get_object_or_404(visible_to(request.user).select_related("sub_district"), pk=pk)
    audit.viewed(row, request.user, "reply")
    return show(request, row, AttachForm(user=request.user))


@login_required
@require_POST
def attach(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Put it with a matter."""
    row = get_object_or_404(visible_to(request.user).select_related("sub_district"), pk=pk)
    form = AttachForm(request.POST, user=request.user)
    if form.is_valid():
        try:
            workflow.attach(row, form.cleaned_data["reference"], actor=request.user)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("The text message now stands in the matter."))
            return redirect("replies")
    return show(request, row, form)


@login_required
@require_POST
def aside(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Set it aside: it belongs to no matter."""
    row = get_object_or_404(visible_to(request.user), pk=pk)
    try:
        workflow.set_aside(row, actor=request.user)
        messages.success(request, _("Set aside. You find it in the other tab."))
    except ValidationError as refused:
        messages.warning(request, " ".join(refused.messages))
    return redirect("replies")
