"""The pages of the filing: each keeps its answers in the draft."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from foundation.accounts.forms import PhoneField
from foundation.accounts.models import User
from lib.phones import local
from lib.selects import NameField
from mediation import workflow
from mediation.forms import FilesField, MobileField, PlainField, text
from mediation.models import CATEGORIES, Agent, Case, Category, Need, Reach
from mediation.models.categories import HURT
from mediation.suggestion import suggest
from residents.models import Building, Estate, Organisation, Person, Unit

LONGEST = 8000  # characters: the longest complaints known have 7,000


class PageForm(forms.Form):
    """Knows the draft and who files it; `save` keeps the answers."""

    def __init__(self, *args: Any, case: Case, user: Any, **kwargs: Any) -> None:
        self.case, self.user = case, user
        super().__init__(*args, **{"initial": self.answers()} | kwargs)

    def answers(self) -> dict[str, Any]:
        """What the draft holds already."""
        return {}

    def save(self) -> None:
        workflow.fill_in(self.case, **self.cleaned_data)


class WordsForm(PageForm):
    facts = text(_("In your own words"), rows=8, limit=LONGEST, help_text=_("As you would tell a friend."))
    since = PlainField(
        label=_("Since when?"), max_length=60, required=False, help_text=_("For example: since last week, since May")
    )

    def answers(self) -> dict[str, Any]:
        return {"facts": self.case.facts, "since": self.case.since}


def category_choices(story: str) -> list[tuple[Any, Any]]:
    """All categories with an example; those that `story` sounds like stand first, with the words that say so."""
    likely = {row.category: "、".join(row.words[:4]) for row in suggest(story) if row.words}
    choices = {
        code: format_html("<b>{}</b> <small>{}</small>", Category(code).label, about.example)
        for code, about in CATEGORIES.items()
    }
    if not likely:
        return list(choices.items())
    first = [
        (code, format_html("{} <small>{}</small>", choices[code], _("You wrote: %(words)s") % {"words": words}))
        for code, words in likely.items()
    ]
    others = [(code, words) for code, words in choices.items() if code not in likely]
    return [(_("It sounds like one of these"), first), (_("All other kinds"), others)]


class CategoryForm(PageForm):
    category = forms.ChoiceField(label=_("Choose the one that fits best"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = category_choices(self.case.facts)  # type: ignore[attr-defined]

    def answers(self) -> dict[str, Any]:
        return {"category": self.case.category}


class FirstForm(PageForm):
    """What can't wait: asked plainly, by the kind of the matter."""

    dangers = forms.MultipleChoiceField(
        label=_("Is one of these so now?"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        about = CATEGORIES.get(self.case.category)
        asked = about.asked if about else (HURT,)
        self.fields["dangers"].choices = [(danger.code, danger.label) for danger in asked]  # type: ignore[attr-defined]
        self.news = False

    def answers(self) -> dict[str, Any]:
        return {"dangers": self.case.dangers}

    def save(self) -> None:
        """Keep what was ticked; `news` says that something new can't wait, which is to be read before going on."""
        before = set(self.case.dangers)
        super().save()
        self.news = bool(set(self.case.dangers) - before)


def building_named(estate: Estate, words: str) -> Building | None:
    """The building of `estate` that people call “12”, “12幢”, “12号楼”."""
    return Building.objects.filter(estate=estate, number=words.rstrip("幢号楼栋# ")[:20]).first()


def unit_named(building: Building, words: str) -> Unit | None:
    """The unit whose number stands in `words`, as in “1单元301室漏水”; None where it could be more than one."""
    numbers = re.findall(r"\d+[A-Za-z]?", words)
    units = list(Unit.objects.filter(building=building, number__in=numbers).select_related("entrance")[:10])
    if len(units) > 1:
        units = [unit for unit in units if unit.entrance and f"{unit.entrance.number}单元" in words]
    return units[0] if len(units) == 1 else None


class PlaceForm(PageForm):
    NEIGHBOUR, ORGANISATION = "neighbour", "organisation"

    estate = NameField(label=_("Estate"), queryset=Estate.objects.none(), empty_label=_("please choose"))
    building = PlainField(label=_("Building"), max_length=20, required=False, help_text=_("Only the number, as 12"))
    place = PlainField(
        label=_("Where exactly?"), max_length=120, required=False, help_text=_("For example: bathroom of flat 301")
    )
    other = forms.ChoiceField(
        label=_("Whom is it with?"),
        choices=[
            (NEIGHBOUR, _("A neighbour or another person")),
            (ORGANISATION, _("The property company, the owners' committee or another organisation")),
        ],
        widget=forms.RadioSelect,
    )
    organisation = forms.ModelChoiceField(
        label=_("Which organisation?"),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label=_("the property company of the estate"),
    )
    name = PlainField(
        label=_("Name of the person"),
        max_length=60,
        help_text=_("Or as you know them: the owner of 401"),
        error_messages={"required": _("Say who it is, as well as you know.")},
    )
    phone = PhoneField(label=_("Telephone of the person"), required=False, help_text=_("If you know it."))
    address = PlainField(label=_("Address of the person"), max_length=120, required=False)

    DISPUTED = [
        Organisation.Kind.PROPERTY_COMPANY,
        Organisation.Kind.OWNERS_COMMITTEE,
        Organisation.Kind.RESIDENTS_COMMITTEE,
        Organisation.Kind.CONTRACTOR,
    ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place = self.case.sub_district
        self.fields["estate"].queryset = Estate.objects.filter(sub_district=place)  # type: ignore[attr-defined]
        others = Organisation.objects.filter(sub_district=place, kind__in=self.DISPUTED)
        self.fields["organisation"].queryset = others  # type: ignore[attr-defined]
        if self.is_bound and self.data.get(self.add_prefix("other")) != self.NEIGHBOUR:
            self.fields["name"].required = False

    def answers(self) -> dict[str, Any]:
        found: dict[str, Any] = {"estate": self.case.estate, "place": self.case.place}
        if self.case.building:
            found["building"] = self.case.building.number
        if party := next(iter(self.case.respondents), None):
            of = party.organisation
            found |= {"other": self.ORGANISATION if of else self.NEIGHBOUR, "organisation": of}
            found |= {} if of else {"name": party.name, "phone": local(party.phone), "address": party.address}
        return found

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        estate = data.get("estate")
        if data.get("other") == self.ORGANISATION and not data.get("organisation") and estate:
            data["organisation"] = estate.property_company
            if data["organisation"] is None:
                self.add_error("organisation", _("This estate has no property company: please choose."))
        return data

    def where(self) -> dict[str, Any]:
        """Fields of the draft."""
        data = self.cleaned_data
        building = building_named(data["estate"], data["building"])
        known = data["place"] if building or not data["building"] else f"{data['building']} {data['place']}".strip()
        unit = unit_named(building, known) if building else None
        return {"estate": data["estate"], "building": building, "unit": unit, "place": known}

    def other_side(self) -> dict[str, Any]:
        """What `name_respondent` wants."""
        data = self.cleaned_data
        organisation = data["organisation"] if data["other"] == self.ORGANISATION else None
        return {"organisation": organisation, **{key: data[key] for key in ("name", "phone", "address")}}

    def save(self) -> None:
        workflow.fill_in(self.case, **self.where())
        workflow.name_respondent(self.case, **self.other_side())


class PhotosForm(PageForm):
    files = FilesField(  # type: ignore[assignment]  # a field, not the form's own `files`
        label=_("Choose files"), help_text=_("Up to 20: JPEG, PNG, HEIC or PDF, 20 MB each. You may leave this out.")
    )

    def save(self) -> None:
        """Keep each file that can be taken; say of each other one why not."""
        refused = []
        for file in self.cleaned_data["files"]:
            try:
                workflow.add_file(self.case, file, self.user if isinstance(self.user, User) else None)
            except ValidationError as error:
                refused.append(f"{file.name}: {error.messages[0]}")
        if refused:
            raise ValidationError(refused)


class WishForm(PageForm):
    wish = text(
        _("In your own words"), limit=LONGEST, help_text=_("For example: repair the leak and pay for my ceiling.")
    )

    def answers(self) -> dict[str, Any]:
        return {"wish": self.case.wish}


class ContactForm(PageForm):
    """Name and phone. Somebody who is logged in as a person of the portal is known already."""

    name = PlainField(label=_("Your name"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    phone = MobileField(
        label=_("Your mobile number"), help_text=_("We send a code to it, and tell you how it goes on.")
    )
    address = PlainField(
        label=_("Your address"),
        max_length=120,
        required=False,
        help_text=_("Building and flat"),
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )
    by = forms.ChoiceField(
        label=_("How may we reach you?"),
        required=False,
        choices=[("", _("by text message or call")), *Reach.choices],
        widget=forms.RadioSelect,
    )
    when = PlainField(
        label=_("When?"), max_length=60, required=False, help_text=_("For example: after 6 in the evening, not at noon")
    )
    needs = forms.MultipleChoiceField(
        label=_("What should we mind?"), required=False, choices=Need.choices, widget=forms.CheckboxSelectMultiple
    )
    mind = PlainField(label=_("Something else"), max_length=120, required=False)

    REACH = ("by", "when", "needs", "mind")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.known:
            self.fields["name"].disabled = self.fields["phone"].disabled = True

    @property
    def known(self) -> Person | None:
        person = getattr(self.user, "person", None)
        return person if person and person.sub_district_id == self.case.sub_district_id else None

    @property
    def reach(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.REACH}

    @property
    def reach_is_open(self) -> bool:
        """Is there something to see in the folded part?"""
        return any(self[name].value() or self[name].errors for name in self.REACH)

    def answers(self) -> dict[str, Any]:
        party = self.case.applicant
        return (party.reach if party else {}) | self.who()

    def who(self) -> dict[str, Any]:
        if self.known:
            person = self.known
            return {"name": person.name, "phone": local(self.user.phone), "address": person.address}
        filer = workflow.filer_of(self.case)
        if filer is None:
            return {"phone": local(self.case.draft_phone)}
        return {"name": filer.name, "phone": local(filer.phone), "address": filer.address}

    def save(self) -> None:
        """Keep a known person's answers; a new phone is proved by its code first."""
        if self.known:
            self.known.address = self.cleaned_data["address"]
            self.known.save(update_fields=["address", "identity_hash"])
            workflow.name_filer(self.case, self.known, phone=self.user.phone, reach=self.reach)


class WhomForm(PageForm):
    """For whom the matter is filed: mostly for oneself."""

    MYSELF, ANOTHER = "myself", "another"
    NEEDED = ("name", "relation", "authority")

    whom = forms.ChoiceField(
        label=_("For whom do you file?"),
        choices=[(MYSELF, _("for myself")), (ANOTHER, _("for somebody else: parents, a neighbour, a ward"))],
        widget=forms.RadioSelect,
    )
    kind = forms.ChoiceField(
        label=_("As what do you speak for this person?"),
        choices=[
            (Agent.Kind.PROXY, _("with this person's consent")),
            (Agent.Kind.GUARDIAN, _("as legal guardian: of a child, or of somebody who can't decide alone")),
            (Agent.Kind.HOUSEHOLD, _("for our household")),
        ],
        widget=forms.RadioSelect,
        required=False,
    )
    name = PlainField(label=_("Name of this person"), max_length=60, required=False)
    relation = PlainField(
        label=_("What are you to this person?"), max_length=40, required=False, help_text=_("For example: daughter")
    )
    phone = PhoneField(
        label=_("Telephone of this person"),
        required=False,
        help_text=_("If there is one: then this person gets the messages too."),
    )
    address = PlainField(label=_("Address of this person"), max_length=120, required=False)
    limits = PlainField(
        label=_("Is there something that you may not decide?"),
        max_length=200,
        required=False,
        help_text=_("For example: nothing about money without asking her"),
    )
    authority = forms.BooleanField(
        label=_("This person knows of it and wants me to file; or I am the legal guardian"), required=False
    )

    def answers(self) -> dict[str, Any]:
        party = self.case.applicant
        agent = party.agents.acting().first() if party else None
        if party is None or agent is None:
            return {"whom": self.MYSELF, "kind": Agent.Kind.PROXY}
        kept = {key: getattr(agent, key) for key in ("kind", "relation", "limits")}
        person = {"name": party.name, "phone": local(party.phone), "address": party.address}
        return {"whom": self.ANOTHER, "authority": True} | kept | person

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("whom") == self.ANOTHER:
            for name in self.NEEDED:
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, _("Please fill this in when you file for somebody else."))
        return data

    def save(self) -> None:
        data = self.cleaned_data
        if data["whom"] == self.MYSELF:
            workflow.file_for_oneself(self.case)
            return
        workflow.file_for_another(
            self.case,
            {key: data[key] for key in ("name", "phone", "address")},
            kind=data["kind"] or Agent.Kind.PROXY,
            relation=data["relation"],
            limits=data["limits"],
            authority="网上提交时声明",
            actor=self.user,
        )


class NumberForm(forms.Form):
    """The number of a draft that is, or is to be, kept for other devices."""

    phone = MobileField(label=_("Your mobile number"), help_text=_("We send a code to it."))


class CodeForm(forms.Form):
    code = PlainField(
        label=_("Code of six digits"),
        max_length=8,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "class": "short"}),
    )


class CheckForm(PageForm):
    rights = forms.BooleanField(label=_("I have read my rights and duties in mediation"))
