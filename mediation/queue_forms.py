"""The forms of the queue: its filter, saved views, private notes, and the mediator of many cases."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.html import escape
from django.utils.http import urlencode
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import User
from lib.selects import LongSelect, NameField
from mediation.conflicts import ties_of_cases
from mediation.forms import PlainField, text
from mediation.loads import loads_of, suggestion
from mediation.models import Case, Category, Recusal, Status, Urgency
from mediation.models.case import CaseQuerySet
from mediation.models.desk import NOTE_LENGTH, QUERY_LENGTH, TAG_LENGTH, TAGS_EACH, MyNote, with_news
from residents.models import Committee, Estate, Person, Role
from residents.permissions import COMMITTEE_ROLES, committees_of, people_with

TABS = ("todo", "today", "soon", "late", "all")


class Switch(forms.BooleanField):
    """A chip that is on or off; it stays on when the rest of the filter is sent."""

    def __init__(self, label: Any) -> None:
        super().__init__(label=label, required=False, widget=forms.HiddenInput)


class QueueFilter(forms.Form):
    """What narrows the queue: fields to fill in, and what chips switch."""

    q = PlainField(
        label=_("Search"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("name, number, words")}),
    )
    estate = NameField(label=_("Estate"), queryset=Estate.objects.none(), required=False)
    category = forms.ChoiceField(label=_("Category"), required=False, widget=LongSelect)
    status = forms.ChoiceField(label=_("Status"), required=False, widget=LongSelect)
    unread = Switch(_("Unread"))
    mine = Switch(_("I mediate"))
    nobody = Switch(_("Without mediator"))
    urgency = forms.ChoiceField(
        label=_("Urgent"), choices=[("any", _("Urgent")), *Urgency.choices], required=False, widget=forms.HiddenInput
    )
    tag = forms.CharField(label=_("My tag"), max_length=TAG_LENGTH, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        for name, field in self.fields.items():
            if not field.widget.is_hidden:
                field.widget.attrs["class"] = "form-control" if name == "q" else "form-select"
        self.fields["estate"].queryset = Estate.objects.filter(sub_district=user.sub_district_id)  # type: ignore[attr-defined]
        self.fields["estate"].empty_label = _("all estates")  # type: ignore[attr-defined]
        self.fields["category"].choices = [("", _("all categories")), *Category.choices]  # type: ignore[attr-defined]
        states = [choice for choice in Status.choices if choice[0] != Status.DRAFT]
        self.fields["status"].choices = [("", _("all states")), *states]  # type: ignore[attr-defined]

    def narrowed(self, rows: CaseQuerySet) -> CaseQuerySet:
        """Those of `rows` that the filter lets through; a filter that is no filter lets all through."""
        if not self.is_valid():
            return rows
        wanted = self.cleaned_data
        if wanted["q"]:
            rows = rows.search(wanted["q"].strip())
        rows = rows.filter(**{key: wanted[key] for key in ("estate", "category", "status") if wanted[key]})
        if wanted["unread"]:
            rows = with_news(rows, self.user)
        if wanted["mine"]:
            rows = rows.filter(mediator__user=self.user)
        if wanted["nobody"]:
            rows = rows.filter(mediator=None)
        if urgency := wanted["urgency"]:
            rows = rows.exclude(urgency="") if urgency == "any" else rows.filter(urgency=urgency)
        if wanted["tag"]:
            noted = MyNote.objects.filter(owner=self.user, tags__contains=[wanted["tag"]])
            rows = rows.filter(pk__in=noted.values("case"))
        return rows

    def active(self) -> dict[str, str]:
        """What the address holds of the filter, by name."""
        given = {name: str(self.data.get(name, "")).strip() for name in self.fields} if self.is_bound else {}
        return {name: value for name, value in given.items() if value and value not in {"0", "False", "false"}}

    def shown(self, name: str) -> str:
        """A part of the filter in the words of its chip."""
        field, value = self.fields[name], self.cleaned_data[name]
        if isinstance(field, Switch):
            return str(field.label)
        words = dict(field.choices).get(value, value) if type(field) is forms.ChoiceField else value  # type: ignore[arg-type]
        return str(words) if name == "urgency" else f"{field.label}: {words}"


def query_of(tab: str, form: QueueFilter) -> str:
    """The address of the queue after its question mark, always in the same order: what a saved view keeps."""
    return urlencode({"tab": tab} | form.active())


def checked_query(words: str, user: User) -> str:
    """The query of a view from the address of the queue, without what is no filter. Raises ValidationError."""
    data = QueryDict(words[:2000])
    form = QueueFilter(data, user=user)
    if not form.is_valid():
        raise ValidationError(_now("This filter is not complete. Please choose again and save it then."))
    query = query_of(data["tab"] if data.get("tab") in TABS else TABS[0], form)
    if len(query) > QUERY_LENGTH:
        raise ValidationError(_now("This filter is too long to be saved. Please search for fewer words."))
    return query


class SaveViewForm(forms.Form):
    name = PlainField(label=_("Name of the view"), max_length=40)
    query = forms.CharField(widget=forms.HiddenInput, required=False, max_length=2000)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_query(self) -> str:
        return checked_query(self.cleaned_data["query"], self.user)


class ViewForm(forms.Form):
    """A new name, and who finds the view."""

    name = PlainField(label=_("Name of the view"), max_length=40)
    shared_with = forms.ModelChoiceField(
        label=_("Who finds it"),
        queryset=Committee.objects.none(),
        required=False,
        empty_label=_("only I"),
        help_text=_("Who uses a shared view sees only what that person may see anyway."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Committee.objects.filter(pk__in=committees_of(user, *COMMITTEE_ROLES)).select_related("organisation")
        self.fields["shared_with"].queryset = rows  # type: ignore[attr-defined]
        words = _now("the staff of %(committee)s")
        self.fields["shared_with"].label_from_instance = lambda row: words % {"committee": row}  # type: ignore[attr-defined]


class NoteForm(forms.Form):
    """What one keeps for oneself."""

    text = text(_("My note"), rows=5, required=False, limit=NOTE_LENGTH)
    tags = PlainField(label=_("My tags"), required=False, max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hint = _now("Separated by spaces or commas, at most %(n)d of %(length)d characters each.")
        self.fields["tags"].help_text = hint % {"n": TAGS_EACH, "length": TAG_LENGTH}

    def clean_tags(self) -> list[str]:
        tags = list(dict.fromkeys(re.split(r"[\s,，、；;#]+", self.cleaned_data["tags"].strip(" ,，、；;#"))))
        tags = [tag for tag in tags if tag]
        if len(tags) > TAGS_EACH:
            raise ValidationError(_now("At most %(n)d tags, please.") % {"n": TAGS_EACH})
        if long := next((tag for tag in tags if len(tag) > TAG_LENGTH), ""):
            words = _now("“%(tag)s” is too long: a tag has at most %(length)d characters.")
            raise ValidationError(words % {"tag": long, "length": TAG_LENGTH})
        return tags


class AssignManyForm(forms.Form):
    """The mediator of many cases of one committee: each with load and ties, and who is the fairest choice."""

    mediator = forms.ChoiceField(label=_("Mediator"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, cases: list[Case], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        committee = next((case.committee_id for case in cases), None)
        mandates = people_with(Role.MEDIATOR, committee_id=committee or 0) if cases else []
        self.people = {str(mandate.person_id): mandate.person for mandate in mandates}
        people = list(self.people.values())
        self.loads, self.ties = loads_of(self.people), ties_of_cases(cases, people)
        self.recused = set(Recusal.objects.granted().filter(case__in=cases).values_list("case", "mediator"))
        self.fields["mediator"].choices = [(str(row.pk), self.in_words(row)) for row in people]  # type: ignore[attr-defined]
        hint = suggestion(cases, people, self.loads, self.ties)
        self.fields["mediator"].help_text = escape(hint)  # crispy prints it as it is
        for case in cases:
            case.hints = self.hints(case)  # type: ignore[attr-defined]

    def in_words(self, person: Person) -> str:
        words, n = (
            self.loads[person.pk].in_words(person.name),
            sum(bool(mine[person.pk]) for mine in self.ties.values()),
        )
        return f"{words} · ⚠ {_now('a tie in %(n)d of these') % {'n': n}}" if n else words

    def hints(self, case: Case) -> list[str]:
        """Who has which tie with one of the cases, or was recused in it."""
        found = []
        for person in self.people.values():
            words = [str(tie.label) for tie in self.ties[case.pk][person.pk]]
            words += [_now("was recused")] if (case.pk, person.pk) in self.recused else []
            found += [f"{person.name}：{'、'.join(words)}"] if words else []
        return found

    def clean_mediator(self) -> Person:
        return self.people[self.cleaned_data["mediator"]]
