"""The forms around a session: arrange, move, call off, say whether one comes, record it, note that somebody did not."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from mediation import permissions
from mediation.forms import ISO, ActForm, OnceForm, PlainField, text
from mediation.models import Attendance, Case, Helper, Party, Power, Room, Session
from mediation.session_calendar import Free, free_times

LENGTHS: dict[int, Promise] = {
    30: _("half an hour"), 60: _("an hour"), 90: _("an hour and a half"), 120: _("two hours"), 180: _("three hours"),
}  # fmt: skip


def rooms_of(case: Case) -> Any:
    """Those in use, of the committee of the case."""
    return Room.objects.filter(active=True, studio__committee=case.committee_id).select_related("studio")


class RoomField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Room) -> str:
        places = ngettext_lazy("%(n)d place", "%(n)d places", obj.places) % {"n": obj.places}
        return " · ".join(
            filter(None, [str(obj), str(places), str(_("step-free")) if obj.step_free else "", obj.video])
        )


class WhenForm(ActForm):
    """Day, time, length, way and place of a session; below it when the rooms are free."""

    day = forms.DateField(label=_("Day"), widget=forms.DateInput(format=ISO, attrs={"type": "date"}))
    time = forms.TimeField(label=_("Time"), widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}))
    minutes = forms.TypedChoiceField(
        label=_("How long"), choices=list(LENGTHS.items()), coerce=int, initial=60, required=False, empty_value=None
    )
    way = forms.ChoiceField(label=_("How"), choices=Session.Way.choices, initial=Session.Way.SITE, required=False)
    room = RoomField(Room.objects.none(), label=_("Room"), required=False, empty_label=_("none of ours"))
    place = PlainField(
        label=_("Place"), max_length=120, required=False,
        help_text=_("At home, on the spot; by telephone or video: where to dial. With a room of ours it may be empty."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["room"].queryset = rooms_of(self.case)  # type: ignore[attr-defined]
        if self.case.studio and not rooms_of(self.case).exists():
            self.initial.setdefault("place", self.case.studio.name)

    @property
    def free(self) -> list[Free]:
        """When the rooms are free in the days to come: each leads to this form with its beginning filled in."""
        return free_times(list(rooms_of(self.case)), timezone.now())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("room") and not data.get("place"):
            self.add_error("place", _("Choose a room, or write where."))
        return data

    def values(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        starts_at = timezone.make_aware(datetime.combine(data.pop("day"), data.pop("time")))
        ends_at = starts_at + timedelta(minutes=data.pop("minutes") or 60)
        return data | {"starts_at": starts_at, "ends_at": ends_at, "way": data["way"] or Session.Way.SITE}


class SessionForm(WhenForm):
    party = forms.ModelChoiceField(
        label=_("Who takes part"), queryset=Party.objects.none(), required=False, empty_label=_("all sides"),
        help_text=_("With one side alone it is a private talk: the other side does not learn of it."),
    )  # fmt: skip
    helpers = forms.ModelMultipleChoiceField(
        label=_("Also invited"), queryset=Helper.objects.none(), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["party"].queryset = self.case.parties.all()  # type: ignore[attr-defined]
        helpers = self.case.helpers.invited().select_related("person")
        self.fields["helpers"].queryset = helpers  # type: ignore[attr-defined]
        self.fields["helpers"].label_from_instance = lambda row: row.person.name  # type: ignore[attr-defined]
        if not helpers:
            del self.fields["helpers"]


class PlannedField(forms.ModelChoiceField):
    """One of the sessions that are still to be held."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Session.objects.none(), **{"label": _("Session"), "empty_label": None} | kwargs)


class MoveForm(WhenForm):
    session = PlannedField()
    field_order = ["session"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = self.case.sessions.planned()
        self.fields["session"].queryset = rows  # type: ignore[attr-defined]
        wanted = str(self.initial.get("session", ""))
        row = rows.filter(pk=wanted).first() if wanted.isdecimal() else rows.first()
        if row:
            begin = timezone.localtime(row.starts_at)
            now = {"session": row, "day": begin.date(), "time": begin.time(), "minutes": row.minutes_long,
                   "way": row.way, "room": row.room_id, "place": row.place}  # fmt: skip
            self.initial = now | {name: value for name, value in self.initial.items() if name != "session"}


class CallOffForm(ActForm):
    session = PlannedField()
    reason = text(_("Reason"), rows=2)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["session"].queryset = self.case.sessions.planned()  # type: ignore[attr-defined]


class ComingForm(ActForm):
    """A side says whether it comes; it opens with what it said before."""

    session = PlannedField()
    comes = forms.ChoiceField(
        label=_("Do you come?"), choices=[("yes", _("Yes, I come")), ("no", _("I can't come"))],
        widget=forms.RadioSelect,
    )  # fmt: skip
    reason = text(
        _("If you can't: why, and when could you come?"), rows=2, required=False, limit=500,
        help_text=_("Only the mediator reads this."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = permissions.parties_of(self.user, self.case, Power.RECEIVE)
        self.party = next(iter(mine), None)
        rows = self.case.sessions.planned().filter(starts_at__gt=timezone.now())
        own = rows.joint() | rows.filter(party=self.party)
        self.fields["session"].queryset = own  # type: ignore[attr-defined]
        if len(own) == 1 and (said := own[0].replies.filter(party=self.party, sequence=own[0].sequence).first()):
            self.initial.update(comes="yes" if said.comes else "no", reason=said.reason)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("comes") == "no" and not data.get("reason"):
            self.add_error("reason", _("Please write why, so that another time can be found."))
        return data

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {"session": data["session"], "party": self.party, "comes": data["comes"] == "yes",
                "reason": data["reason"] if data["comes"] == "no" else ""}  # fmt: skip


class AttendanceForm(ActForm):
    """A question for each side: did it come?"""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sides = {f"side_{party.pk}": party for party in self.case.parties.all()}
        for name, party in self.sides.items():
            self.fields[name] = forms.ChoiceField(
                label=party.name, choices=Attendance.State.choices, initial=Attendance.State.PRESENT, required=False
            )

    @property
    def states(self) -> dict[Party, str]:
        """What was said of each side; where nothing was said, it came."""
        given = self.cleaned_data
        return {party: given[name] or Attendance.State.PRESENT for name, party in self.sides.items()}


class RecordForm(OnceForm, AttendanceForm):
    session = PlannedField(required=False, empty_label=_("not arranged before: now"))
    place = PlainField(label=_("Place"), max_length=120)
    present = PlainField(label=_("Present"), max_length=400, help_text=_("Parties, agents and invited people"))
    statements = text(_("What was said"), rows=6)
    verification = text(_("What was looked into"), rows=3, required=False)
    result = text(_("Result"), rows=3, help_text=_("What was agreed, or what is next."))
    read_back = forms.BooleanField(label=_("The notice was given and the record was read back to those present"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        planned = self.case.sessions.planned().joint()
        self.fields["session"].queryset = planned  # type: ignore[attr-defined]
        first = planned.first()
        studio = self.case.studio.name if self.case.studio else ""
        invited = [row.person.name for row in self.case.helpers.invited().select_related("person")]
        self.initial["session"] = first
        self.initial["place"] = first.place if first else studio
        self.initial["present"] = "、".join([*(party.name for party in self.case.parties.all()), *invited])
        self.order_fields(["session", *self.sides])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not any(state in {"present", "agent"} for state in self.states.values()):
            raise forms.ValidationError(_("Nobody came: note that instead of writing a record."))
        return data

    def values(self) -> dict[str, Any]:
        minutes = {name: value for name, value in self.cleaned_data.items() if name not in self.sides}
        return {"session": minutes.pop("session"), "once": minutes.pop("once"), "minutes": minutes,
                "attendance": self.states}  # fmt: skip


class NoShowForm(AttendanceForm):
    session = PlannedField()
    waited = forms.IntegerField(
        label=_("How long did you wait? (minutes)"), min_value=0, max_value=240, initial=30,
        widget=forms.NumberInput(attrs={"class": "short"}),
    )  # fmt: skip
    field_order = ["session"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = self.case.sessions.planned().filter(starts_at__lte=timezone.now())
        self.fields["session"].queryset = rows  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and all(state in {"present", "agent"} for state in self.states.values()):
            raise forms.ValidationError(_("Say who did not come. If everybody was there, write the record."))
        return data

    def values(self) -> dict[str, Any]:
        return {"session": self.cleaned_data["session"], "states": self.states, "waited": self.cleaned_data["waited"]}


class RoomForm(forms.ModelForm):
    """A room, kept by the director."""

    class Meta:
        model = Room
        fields = ["studio", "name", "places", "step_free", "video", "active"]
        labels = {"studio": _("Studio")}

    def __init__(self, *args: Any, studios: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["studio"].queryset = studios  # type: ignore[attr-defined]
        self.fields["studio"].empty_label = None  # type: ignore[attr-defined]
