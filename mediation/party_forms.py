"""The forms of what the sides do: answer and claim, offer, confirm facts, list evidence, wish for a mediator."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.forms import formset_factory
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mediation import permissions
from mediation.forms import ISO, ActForm, ClauseForm, FilesField, PlainField, filled, text
from mediation.models import Evidence, FactAnswer, MediatorWish, Offer, Party, Power, Talk, Telling
from residents.models import Role
from residents.permissions import people_with

DAY = {"type": "date"}
AT_ONCE = "all"
TermFormSet = formset_factory(ClauseForm, extra=2, max_num=12)


def day_field(label: Any, **kwargs: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(format=ISO, attrs=DAY), **kwargs)


def one_of(label: Any) -> forms.ModelChoiceField:
    """One of the rows that the form finds."""
    return forms.ModelChoiceField(label=label, queryset=Party.objects.none(), empty_label=None)


class OfferField(forms.ModelChoiceField):
    """One of some offers, each with all its terms."""

    def __init__(self, label: Any) -> None:
        super().__init__(Offer.objects.none(), label=label, widget=forms.RadioSelect, empty_label=None)

    def label_from_instance(self, obj: Offer) -> str:
        return "；".join(obj.entry.body.splitlines())


class SideForm(ActForm):
    """Knows for which side the user acts; `power`: only where the authority covers it."""

    power = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.side = next(iter(permissions.parties_of(self.user, self.case, self.power)), None)

    def choose(self, name: str, rows: QuerySet[Any]) -> None:
        """Let the field `name` choose from `rows`."""
        self.fields[name].queryset = rows  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        return self.cleaned_data | {"side": self.side}


# Answer and claim


class RespondForm(SideForm):
    power = Power.EVIDENCE
    words = text(
        _("What do you say to it?"), rows=6,
        help_text=_("What is right, what is not, and how you see it. In your own words."),
    )  # fmt: skip
    files = FilesField(  # type: ignore[assignment]  # a field, not the form's own `files`
        label=_("Photos or papers"), help_text=_("JPEG, PNG, HEIC or PDF, up to 20 MB each.")
    )


class CounterClaimForm(SideForm):
    power = Power.APPLY
    claim = text(_("What do you want from the applicant, and why?"), rows=5)
    files = FilesField(  # type: ignore[assignment]
        label=_("Photos or papers"), help_text=_("JPEG, PNG, HEIC or PDF, up to 20 MB each.")
    )


# Offers


class OfferForm(SideForm):
    """Rows of terms (as clauses of an agreement), until when, and who is told."""

    power = Power.SETTLE
    to = one_of(_("To which side"))
    valid_until = day_field(_("Good until (this day included)"))
    audience = forms.ChoiceField(
        label=_("Who gets to know it"),
        choices=[
            (AT_ONCE, _("the other side, at once")),
            (Telling.MAY, _("only the mediator, who may pass it on")),
            (Telling.ASK, _("only the mediator, who asks me before passing it on")),
            (Telling.NOT, _("only the mediator, and it stays there")),
        ],
        widget=forms.RadioSelect,
        initial=AT_ONCE,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = self.case.parties.all()
        self.choose("to", rows.exclude(side=self.side.side) if self.side else rows.none())
        data = self.data if self.is_bound else None
        self.rows = TermFormSet(data, prefix="term", form_kwargs={"case": self.case}, initial=self.first_terms())

    def first_terms(self) -> list[dict[str, Any]]:
        return []

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.rows.is_valid():
            raise forms.ValidationError(_("Please look at the terms again: something is missing there."))
        data["terms"] = filled(self.rows)
        if not data["terms"]:
            raise forms.ValidationError(_("Say at least once who does or pays what."))
        return data

    def values(self) -> dict[str, Any]:
        audience = self.cleaned_data["audience"]
        return super().values() | {"telling": "" if audience == AT_ONCE else audience}


class CounterOfferForm(OfferForm):
    """Another offer in the place of one, beginning with its terms."""

    offer = OfferField(_("Instead of"))
    field_order = ["offer"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("offer", open_to(self.side))

    def first_terms(self) -> list[dict[str, Any]]:
        rows = open_to(self.side)
        wanted = str(self.initial.get("offer", ""))
        offer = rows.filter(pk=wanted).first() if wanted.isdecimal() else rows.last()
        return [term.clause for term in offer.terms.select_related("debtor")] if offer else []


def open_to(side: Party | None) -> QuerySet[Offer]:
    """The offers that `side` was made and may still accept."""
    rows = Offer.objects.standing().told().select_related("party", "to", "entry")
    return rows.filter(to=side) if side else rows.none()


class AnswerOfferForm(SideForm):
    power = Power.SETTLE
    offer = OfferField(_("Offer"))
    answer = forms.ChoiceField(
        label=_("Your answer"), choices=[("yes", _("I accept it")), ("no", _("I decline it"))], widget=forms.RadioSelect
    )
    words = text(_("Anything else (both sides read it)"), rows=2, required=False, limit=500)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("offer", open_to(self.side))


class WithdrawOfferForm(SideForm):
    power = Power.SETTLE
    offer = OfferField(_("Offer"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Offer.objects.open().select_related("party", "to", "entry")
        self.choose("offer", rows.filter(party=self.side) if self.side else rows.none())


class PassOnForm(SideForm):
    offer = OfferField(_("Offer"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Offer.objects.standing().visible_to(self.user).filter(case=self.case, entry__audience="party")
        self.choose("offer", rows.filter(telling=Telling.MAY).select_related("party", "to", "entry"))


class TellingForm(SideForm):
    """An offer or a talk in confidence: may it be told?"""

    power = Power.SETTLE
    item = forms.ChoiceField(label=_("Of what"))
    telling = forms.ChoiceField(
        label=_("May the other side be told?"), choices=Telling.choices, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = dict(in_confidence(self.side))
        label = {Offer: _("Offer"), Talk: _("Talk")}
        self.fields["item"].choices = [  # type: ignore[attr-defined]
            (key, f"{label[type(item)]} {timezone.localtime(item.entry.at):%m-%d %H:%M} {first_words(item)}")
            for key, item in self.items.items()
        ]

    def clean_item(self) -> Offer | Talk:
        return self.items[self.cleaned_data["item"]]


def first_words(item: Offer | Talk) -> str:
    """By which the side knows it again: the first term, or what is meant for the other side."""
    words = item.passing if isinstance(item, Talk) else item.entry.body.partition("\n")[2]
    return " ".join(words.split())[:40]


def in_confidence(side: Party | None) -> list[tuple[str, Offer | Talk]]:
    """What `side` offered or said to the mediator alone, under the key of its choice."""
    if side is None:
        return []
    offers = Offer.objects.open().filter(party=side, entry__audience="party").select_related("entry", "case", "party")
    talks = Talk.objects.filter(entry__party=side).select_related("entry__case", "entry__party").order_by("-pk")
    return [*((f"offer-{row.pk}", row) for row in offers), *((f"talk-{row.pk}", row) for row in talks)]


# Private talks and facts


class TalkForm(ActForm):
    party = one_of(_("With which side"))
    day = day_field(_("Day"), initial=timezone.localdate)
    time = forms.TimeField(label=_("Time"), widget=forms.TimeInput(attrs={"type": "time"}))
    place = PlainField(label=_("Place"), max_length=120)
    said = text(_("What was said, and stays between you"), rows=5)
    passing = text(_("What is meant for the other side"), rows=3, required=False)
    telling = forms.ChoiceField(
        label=_("May the other side be told?"), choices=Telling.choices, widget=forms.RadioSelect, initial=Telling.ASK,
        help_text=_("As this side has said. It can change it at any time."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["party"].queryset = self.case.parties.all()  # type: ignore[attr-defined]
        if self.case.studio:
            self.initial.setdefault("place", self.case.studio.name)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("telling") == Telling.MAY and not data.get("passing"):
            self.add_error("passing", _("Write down what the other side may be told."))
        return data

    def values(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        talked_at = datetime.combine(data.pop("day"), data.pop("time"))
        return data | {"talked_at": timezone.make_aware(talked_at)}


class FactsForm(ActForm):
    facts = text(
        _("Facts that no side disputes"), rows=7,
        help_text=_("One to a line, without judging. Nothing that was only said for the sake of a settlement."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        last = self.case.fact_sheets.last()
        self.initial.setdefault("facts", last.text if last else self.case.facts)


class AnswerFactsForm(SideForm):
    power = Power.SETTLE
    answer = forms.ChoiceField(
        label=_("Are these facts right?"),
        choices=[(FactAnswer.Answer.YES, _("Yes, all of them")), (FactAnswer.Answer.NO, _("No, not all"))],
        widget=forms.RadioSelect,
    )
    words = text(_("If not: what is wrong?"), rows=3, required=False, help_text=_("Only the mediator reads this."))
    sheet = one_of("")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("sheet", self.case.fact_sheets.all())
        self.fields["sheet"].widget = forms.HiddenInput()
        self.asked = self.case.fact_sheets.asked().first()
        self.initial["sheet"] = self.asked.pk if self.asked else None
        self.shown = self.asked.text if self.asked else ""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("answer") == FactAnswer.Answer.NO and not data.get("words"):
            self.add_error("words", _("Please say what is wrong, so that it can be put right."))
        return data


# Evidence


class EvidenceForm(SideForm):
    """One piece of the list. Staff say whose it is."""

    power = Power.EVIDENCE
    submitter = one_of(_("Whose"))
    name = PlainField(label=_("What is it?"), max_length=120, help_text=_("For example: repair bill of March 3"))
    purpose = text(_("What does it show?"), rows=2, limit=500)
    form = forms.ChoiceField(label=_("Form of the piece"), choices=Evidence.Form.choices, widget=forms.RadioSelect)
    dated = day_field(_("Date of the piece, if it has one"), required=False)
    pages = forms.IntegerField(label=_("Pages, if it is on paper"), min_value=1, max_value=9999, required=False)
    files = FilesField(  # type: ignore[assignment]
        label=_("Photos or papers"), help_text=_("JPEG, PNG, HEIC or PDF, up to 20 MB each.")
    )
    private = forms.BooleanField(label=_("Only this side and the mediator may see it"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("submitter", self.case.parties.all())
        if self.side:
            del self.fields["submitter"]

    def values(self) -> dict[str, Any]:
        return {"submitter": self.side} | self.cleaned_data


class SeenForm(ActForm):
    piece = one_of(_("Piece"))
    day = day_field(_("Seen on"), initial=timezone.localdate)
    compared = forms.BooleanField(label=_("I had the original before me and compared it"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Evidence.objects.visible_to(self.user).filter(case=self.case, seen_on=None)
        self.fields["piece"].queryset = rows.select_related("submitter", "case")  # type: ignore[attr-defined]
        self.fields["piece"].label_from_instance = lambda row: f"{row.submitter.name}：{row.name}"  # type: ignore[attr-defined]


# The mediator


class PersonField(forms.ChoiceField):
    """A mediator of the committee."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**dict[str, Any](label=_("Mediator"), widget=forms.RadioSelect) | kwargs)
        self.people: dict[str, Any] = {}

    def offer(self, committee_id: int | None, but: int | None = None) -> None:
        """Let choose from those of the committee, but for one."""
        mandates = people_with(Role.MEDIATOR, committee_id=committee_id or 0)
        self.people = {str(row.person_id): row.person for row in mandates if row.person_id != but}
        self.choices = [(key, person.name) for key, person in self.people.items()]

    def clean(self, value: Any) -> Any:
        return self.people.get(super().clean(value))


class WishForm(SideForm):
    power = Power.APPLY
    mediator = PersonField(label=_("Whom would you like?"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mediator"].offer(self.case.committee_id)  # type: ignore[attr-defined]


class AnotherForm(SideForm):
    power = Power.APPLY
    reason = text(_("Why would you rather have another mediator?"), help_text=_("Only the director reads this."))


class DecideWishForm(ActForm):
    wish = one_of(_("Request"))
    mediator = PersonField(label=_("Name instead"), required=False, help_text=_("Choose nobody if the mediator stays."))
    words = text(_("What you say to the side that asked"), rows=3, limit=500)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = MediatorWish.objects.another().open().filter(case=self.case).select_related("party")
        self.fields["wish"].queryset = rows  # type: ignore[attr-defined]
        self.fields["wish"].label_from_instance = lambda row: f"{row.party.name}：{row.reason}"  # type: ignore[attr-defined]
        self.fields["mediator"].offer(self.case.committee_id, but=self.case.mediator_id)  # type: ignore[attr-defined]
