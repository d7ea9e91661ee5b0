"""The forms of signing on paper, of a side that does not sign, of copies, and of performance as the sides report it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mediation import permissions
from mediation.agreement_forms import HeedingForm
from mediation.forms import ActForm, FilesField, PlainField, text
from mediation.models import (
    Agent,
    Agreement,
    Obligation,
    Party,
    PerformanceReport,
    Power,
    Service,
    Signature,
    SignRefusal,
)
from mediation.party_forms import day_field
from mediation.workflow.service import unserved
from mediation.workflow.signing import OnPaper

ITSELF, TOGETHER = "itself", "with-"
BY_HAND = [(value, label) for value, label in Signature.Means.choices if value in {"paper", "fingerprint"}]


def scans(label: Any, *, required: bool = False) -> FilesField:
    return FilesField(label=label, required=required, help_text=_("JPEG, PNG, HEIC or PDF, up to 20 MB each."))


class FreezeForm(HeedingForm):
    order = forms.ChoiceField(
        label=_("Who signs first"), choices=Agreement.Order.choices, widget=forms.RadioSelect, required=False,
        initial=Agreement.Order.ANY, help_text=_("Then the mediator signs, and last comes the seal."),
    )  # fmt: skip

    def values(self) -> dict[str, Any]:
        return super().values() | {"order": self.cleaned_data["order"] or Agreement.Order.ANY}


class PaperForm(ActForm):
    """For each party that has not signed: who signed, how, on which day; then the code on the print, and the scan."""

    code = PlainField(
        label=_("Check code"), max_length=12, help_text=_("Eight characters at the top of each printed page."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "short", "autocapitalize": "none"}),
    )  # fmt: skip
    files = scans(_("Scan of the signed print"), required=True)  # type: ignore[assignment]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        agreement = self.case.frozen_agreement
        self.parties = agreement.unsigned_parties() if agreement else []
        for party in self.parties:
            self._ask(party)
        self.order_fields([*(name for name in self.fields if name not in {"code", "files"}), "code", "files"])

    def _ask(self, party: Party) -> None:
        said = {"name": party.name}
        self.fields[f"who_{party.pk}"] = forms.ChoiceField(
            label=gettext("%(name)s: who signed") % said, choices=list(self._signers(party)), required=False
        )
        self.fields[f"means_{party.pk}"] = forms.ChoiceField(
            label=gettext("%(name)s: how") % said, choices=BY_HAND, required=False
        )
        self.fields[f"day_{party.pk}"] = day_field(
            gettext("%(name)s: on which day") % said, required=False, initial=timezone.localdate
        )

    def _signers(self, party: Party) -> Iterator[tuple[str, str]]:
        yield "", gettext("has not signed on this print")
        if not permissions.guardians_of(party):
            yield ITSELF, party.name
        for agent in self._agents(party):
            yield str(agent.pk), f"{agent.person.name}（{agent.get_kind_display()}）"
            if agent.kind == Agent.Kind.GUARDIAN:
                both = {"name": party.name, "other": agent.person.name}
                yield f"{TOGETHER}{agent.pk}", gettext("%(name)s and %(other)s together") % both

    def _agents(self, party: Party) -> list[Agent]:
        """Also those whose authority has ended: it may have held on the day of signing."""
        rows = Agent.objects.filter(party=party, powers__contains=[Power.SIGN]).select_related("person")
        return list(rows.order_by("pk"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        chosen = [party for party in self.parties if data.get(f"who_{party.pk}")]
        if not chosen and not self.errors:
            raise forms.ValidationError(_("Say for at least one party who signed."))
        for party in chosen:
            if not data.get(f"day_{party.pk}"):
                self.add_error(f"day_{party.pk}", _("Say on which day."))
        return data

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        marks = [self._mark(party) for party in self.parties if data[f"who_{party.pk}"]]
        return {"marks": marks, "code": data["code"], "files": data["files"]}

    def _mark(self, party: Party) -> OnPaper:
        who = self.cleaned_data[f"who_{party.pk}"]
        pk = who.removeprefix(TOGETHER)
        agent = None if who == ITSELF else Agent.objects.select_related("person").get(pk=pk)
        return OnPaper(
            party, self.cleaned_data[f"day_{party.pk}"], self.cleaned_data[f"means_{party.pk}"] or "paper",
            agent, who.startswith(TOGETHER),
        )  # fmt: skip


class _OfSide(ActForm):
    """A side speaks for itself; staff choose for which one they write down."""

    party = forms.ModelChoiceField(label=_("Which side"), queryset=Party.objects.none(), empty_label=None)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = permissions.parties_of(self.user, self.case, Power.SIGN)
        self.mine = bool(mine)
        rows = Party.objects.filter(pk__in=[row.pk for row in mine]) if mine else self.case.parties.all()
        rows = self.possible(rows)
        self.fields["party"].queryset = rows  # type: ignore[attr-defined]
        if self.mine:
            self.fields["party"].initial = rows.first()
            if len(mine) == 1:
                self.fields["party"].widget = forms.HiddenInput()

    def possible(self, rows: Any) -> Any:
        return rows


class RefuseForm(_OfSide):
    reason = text(_("Why"), rows=4)
    audience = forms.ChoiceField(
        label=_("Who may read why"),
        choices=[("party", _("only the mediator")), ("joint", _("the other side as well"))],
        widget=forms.RadioSelect, initial="party",
    )  # fmt: skip
    how = forms.ChoiceField(label=_("How it was said"), widget=forms.RadioSelect)
    field_order = ["party", "how"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [row for row in SignRefusal.How.choices if row[0] != SignRefusal.How.WEB]
        self.fields["how"].choices = choices  # type: ignore[attr-defined]
        if self.mine:
            del self.fields["how"]

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        how = data.get("how", SignRefusal.How.WEB)
        return {"party": data["party"], "reason": data["reason"], "joint": data["audience"] == "joint", "how": how}


class SignAgainForm(_OfSide):
    def possible(self, rows: Any) -> Any:
        agreement = self.case.frozen_agreement
        taken = SignRefusal.objects.filter(agreement=agreement, taken_back_at=None).values("party")
        return rows.filter(pk__in=taken)


class ServiceForm(ActForm):
    """How one party got its copy; or why it can't get one."""

    party = forms.ModelChoiceField(label=_("Which side"), queryset=Party.objects.none(), empty_label=None)
    how = forms.ChoiceField(
        label=_("How"), choices=[row for row in Service.How.choices if row[0] != Service.How.PORTAL],
        widget=forms.RadioSelect,
    )  # fmt: skip
    detail = PlainField(
        label=_("Number of the letter, name of the agent, or why it is not possible"), max_length=200, required=False
    )
    served_on = day_field(_("Given on"), initial=timezone.localdate)
    received_on = day_field(_("Received on"), required=False)
    files = scans(_("Receipt or proof"))  # type: ignore[assignment]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        agreement = self.case.effective_agreement
        left = [party.pk for party in unserved(agreement)] if agreement else []
        self.fields["party"].queryset = self.case.parties.filter(pk__in=left)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        how = data.get("how")
        if how in {Service.How.POST, Service.How.AGENT, Service.How.NONE} and not data.get("detail"):
            words = {
                Service.How.POST: _("Write down the number of the letter."),
                Service.How.AGENT: _("Write down who took it."),
                Service.How.NONE: _("Write down why it is not possible."),
            }
            self.add_error("detail", words[how])
        if how == Service.How.NONE:
            data["received_on"] = None
        elif how in {Service.How.HANDED, Service.How.AGENT} and not data.get("received_on"):
            data["received_on"] = data.get("served_on")
        return data


class ObligationField(forms.ModelChoiceField):
    def __init__(self) -> None:
        super().__init__(Obligation.objects.none(), label=_("Clause"), empty_label=None)


class ReportForm(ActForm):
    obligation = ObligationField()
    day = day_field(_("Done on"), initial=timezone.localdate)
    amount = forms.DecimalField(
        label=_("Paid that day (yuan)"), max_digits=12, decimal_places=2, min_value=Decimal("0.01"), required=False,
        help_text=_("Also a part of the sum. Leave it empty where no money is owed."),
    )  # fmt: skip
    note = text(_("Anything else (both sides read it)"), rows=2, required=False, limit=1000)
    files = scans(_("Photos, receipt or transfer slip"))  # type: ignore[assignment]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = permissions.parties_of(self.user, self.case, Power.EVIDENCE)
        rows = Obligation.objects.filter(agreement__case=self.case, agreement__status="effective", state="open")
        rows = rows.filter(debtor__in=[party.pk for party in mine]).select_related("debtor", "agreement__case")
        self.fields["obligation"].queryset = rows  # type: ignore[attr-defined]


class ReportField(forms.ModelChoiceField):
    """What the other side reports, in its own words."""

    def label_from_instance(self, obj: PerformanceReport) -> str:
        return f"{obj.obligation}　{obj.entry.body}"


class ConfirmReportForm(ActForm):
    report = ReportField(PerformanceReport.objects.none(), label=_("What is reported"), widget=forms.RadioSelect,
                         empty_label=None)  # fmt: skip
    answer = forms.ChoiceField(
        label=_("Is that right?"), choices=[("yes", _("yes, so it is")), ("no", _("no, or not wholly"))],
        widget=forms.RadioSelect,
    )  # fmt: skip
    reason = text(_("What is not right (both sides read it)"), rows=2, required=False, limit=1000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = open_reports(self.case, permissions.parties_of(self.user, self.case, Power.SETTLE))
        self.fields["report"].queryset = rows  # type: ignore[attr-defined]
        self.initial.setdefault("report", rows.first())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("answer") == "no" and not data.get("reason"):
            self.add_error("reason", _("Please say what is not right."))
        return data


def open_reports(case: Any, mine: list[Party]) -> Any:
    """The reports on which one of the parties `mine` still has to say whether they are right."""
    rows = PerformanceReport.objects.filter(obligation__agreement__case=case, answer="")
    rows = rows.filter(obligation__agreement__status="effective", obligation__state="open")
    sides = {party.side for party in mine}
    if not sides:
        return rows.none()
    if len(sides) == 1:
        rows = rows.exclude(obligation__debtor__side__in=sides)
    return rows.select_related("obligation__debtor", "obligation__agreement__case", "entry")
