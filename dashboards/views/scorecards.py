"""The scorecards of property companies: counted now, handed over, published; each figure leads to its cases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dashboards.filters import in_words
from dashboards.measures import MEASURES, counted, share
from dashboards.models import Scorecard
from dashboards.permissions import counted_for, sees_figures
from dashboards.scorecard import LINES, PRIVATE, ROWS, WHOLE, WITHOUT_RATING, Board, Cell, Span, figures_of
from dashboards.scorecard_forms import ScorecardFilter
from dashboards.scorecard_permissions import can_hand_over, cases_of, companies_for, sees_scorecards
from dashboards.views.rows import case_rows, next_url, page_of
from dashboards.views.scorecard_acts import acts_on
from foundation.accounts.models import User
from foundation.accounts.requests import MemberRequest, Request
from lib.periods import Period
from mediation.models import Case
from mediation.models.case import CaseQuerySet
from residents.models import Organisation

Link = Callable[[str, str], str]  # the address of the rows of a figure, in an estate


@dataclass(frozen=True)
class Told:
    """A figure with the addresses of its cases; none where they are not shown."""

    cell: Cell
    part_url: str = ""
    whole_url: str = ""


def no_link(key: str, estate: str) -> str:
    return ""


def told(cell: Cell, link: Link) -> Told:
    if cell.few or not cell.whole:
        return Told(cell)
    return Told(cell, link(cell.line.part, cell.estate), link(cell.line.whole, cell.estate) if cell.is_share else "")


def shown(board: Board, link: Link, estate: str = WHOLE) -> dict[str, Any]:
    """What `_scorecard.html` shows of a board: all of it, or one estate."""
    by_estate = [
        (name, [told(cell, link) for cell in board.cells(key)])
        for key, name in board.estates
        if not estate or key == estate
    ]
    some = any(cell.cell.whole and not cell.cell.few for _name, cells in by_estate for cell in cells)
    return {
        "least": board.figures["least"],
        "figures": [told(cell, link) for cell in board.cells(estate)],
        "by_estate": by_estate if some else [],
        "lines": board.lines,
    }


def for_visitor(user: Any, link: Link) -> Link:
    """The company is not led to those who rated."""
    return link if sees_figures(user) else lambda key, estate: "" if key in PRIVATE else link(key, estate)


# Counted now


def counted_for_visitor(user: User, cases: CaseQuerySet, span: Span) -> Board:
    """The figures of today; for the company without what others say of it, which only its scorecards tell."""
    return Board(figures_of(cases, span), LINES if sees_figures(user) else WITHOUT_RATING)


@login_required
@require_safe
def scorecards(request: MemberRequest) -> HttpResponse:
    """The property companies: for a reader with what came in and its scorecards, for a company its own."""
    if not sees_scorecards(request.user):
        raise PermissionDenied
    form = ScorecardFilter(request.GET, user=request.user)
    cards = Scorecard.objects.visible_to(request.user).for_list()
    reads = form.is_valid()
    found = {
        "form": form,
        "chips": form.active(),
        "period": in_words(form.chosen) if reads else "",
        "kept": form.address(),
        "reads": sees_figures(request.user),
        "rows": companies(request.user, form) if reads else [],
        "cards": cards[:50],
    }
    return render(request, "dashboards/scorecards.html", found)


def companies(user: User, form: ScorecardFilter) -> list[dict[str, Any]]:
    """A line for each company: filed, settled share and the scorecard that holds days of the period of a valid filter,
    perhaps of a longer one; five queries."""
    rows, least = companies_for(user), settings.SCORECARD_LEAST
    living = Scorecard.objects.visible_to(user).living().touching(form.chosen)
    cards = {card.company_id: card for card in living.for_list()}
    lines = [{"company": row} | card_in(cards.get(row.pk), form.chosen) for row in rows]
    if not sees_figures(user):
        return lines
    cases = counted_for(user).filter(company__in=rows)
    share_of = MEASURES["settled_share"]
    assert share_of.of is not None
    filed, settled, mediated = (
        counted(find(cases, form.chosen), "company") for find in (MEASURES["filed"].rows, share_of.rows, share_of.of)
    )
    return [
        line
        | {
            "filed": filed.get(row.pk, 0),
            "filed_few": 0 < filed.get(row.pk, 0) < least,
            "settled": share(settled.get(row.pk, 0), mediated.get(row.pk, 0)),
            "settled_few": 0 < mediated.get(row.pk, 0) < least,
        }
        for row, line in zip(rows, lines, strict=True)
    ]


def card_in(card: Scorecard | None, period: Period) -> dict[str, Any]:
    """The scorecard that holds days of a period, and whether it is of other days as well, or of fewer."""
    return {"card": card, "of_other_days": card is not None and (card.first, card.last) != (period.first, period.last)}


def company_of(user: User, pk: int) -> Organisation:
    """A property company whose figures the visitor sees; to others it is not there."""
    return get_object_or_404(companies_for(user), pk=pk)


def wanted(user: User, query: QueryDict, company: Organisation) -> tuple[ScorecardFilter, CaseQuerySet, Span]:
    """The filter, the cases that it counts (none, where it can't be read), and the period."""
    form = ScorecardFilter(query, user=user)
    cases = cases_of(company, user)
    return form, cases if form.is_valid() else cases.none(), Span(form.chosen, timezone.localdate())


@login_required
@require_safe
def scorecard(request: MemberRequest, pk: int) -> HttpResponse:
    """The figures of one company as they are counted now, and its scorecards."""
    company = company_of(request.user, pk)
    form, cases, span = wanted(request.user, request.GET, company)
    cards = Scorecard.objects.visible_to(request.user).filter(company=company).for_list()
    found = {"company": company, "form": form, "chips": form.active(), "cards": cards, "kept": form.address(estate="")}
    if not form.is_valid():
        return render(request, "dashboards/scorecard.html", found)
    board = counted_for_visitor(request.user, cases, span)

    def link(key: str, estate: str) -> str:
        of = f"&of={estate}" if estate else ""
        return f"{reverse('scorecard_rows', args=[pk, key])}?{found['kept']}{of}"

    possible = span.period.last < span.today and not board.says_nothing and not cards.living().touching(span.period)
    found |= {"period": in_words(span.period), "hands_over": possible and can_hand_over(request.user)}
    found |= {"tells_no_rating": board.lines != LINES}
    found |= {"export": "scorecard", "export_query": urlencode(request.GET.dict() | {"pk": pk})}
    estate = str(form.one_estate.pk) if form.one_estate else WHOLE
    return render(request, "dashboards/scorecard.html", found | shown(board, for_visitor(request.user, link), estate))


def checked_key(user: User, key: str) -> str:
    if key not in ROWS or (key in PRIVATE and not sees_figures(user)):
        raise Http404
    return key


def cases_behind(user: User, query: QueryDict, company: Organisation, key: str) -> CaseQuerySet:
    """Exactly those that a figure counts now; `of` in the address is an estate, 0 for none."""
    _form, cases, span = wanted(user, query, company)
    rows = ROWS[checked_key(user, key)](cases, span)
    of = query.get("of", "")
    return rows.filter(estate=number(of) or None) if of else rows


@login_required
@require_safe
def scorecard_rows(request: MemberRequest, pk: int, key: str) -> HttpResponse:
    """The cases behind a figure as it is counted now."""
    company, form = company_of(request.user, pk), ScorecardFilter(request.GET, user=request.user)
    back = f"{reverse('scorecard', args=[pk])}?{form.address()}"
    rows = cases_behind(request.user, request.GET, company, key)
    if not form.is_valid():
        return redirect(back)  # which says what is wrong with it
    return rows_page(request, rows, key, company, in_words(form.chosen), back)


def number(text: str) -> int:
    """An id of an estate in the address; 404 for anything else."""
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise Http404
    return int(text)


def rows_page(
    request: MemberRequest, rows: CaseQuerySet, key: str, company: Organisation, period: str, back: str
) -> HttpResponse:
    """The cases behind a figure: for a reader their sheets, for the company its own matters."""
    line = next(line for line in LINES if key in (line.part, line.whole))
    words = _("%(figure)s: all of which it is the share") if key == line.whole else "%(figure)s"
    found = {
        "title": words % {"figure": line.label}, "explain": line.explain, "period": f"{company} · {period}",
        "back_url": back, "back_label": company.name,
    }  # fmt: skip
    if sees_figures(request.user):
        return case_rows(request, rows, **found)
    page, last = page_of(rows, request.GET.get("after", ""))
    open_to = Case.objects.visible_to(request.user).filter(pk__in=[case.pk for case in page])
    at = request.resolver_match
    assert at is not None  # a view is called by its address
    found |= {
        "export": f"own_{at.url_name}", "export_query": urlencode(request.GET.dict() | at.kwargs),
        "cases": page, "open_to": set(open_to.values_list("pk", flat=True)), "count": rows.order_by().count(),
        "next_url": next_url(request, last),
    }  # fmt: skip
    return render(request, "dashboards/scorecard_rows.html", found)


# Handed over


def card_of(user: User, pk: int) -> Scorecard:
    """A scorecard that the visitor sees; to others it is not there."""
    rows = Scorecard.objects.visible_to(user).select_related("company", "handed_by", "proposed_by")
    return get_object_or_404(rows, pk=pk)


@login_required
@require_safe
def handed(request: MemberRequest, pk: int) -> HttpResponse:
    """The figures as they were handed over, the reply beside them, and what may be done with it."""
    card = card_of(request.user, pk)

    def link(key: str, estate: str) -> str:
        of = f"?of={estate}" if estate else ""
        return reverse("scorecard_handed_rows", args=[pk, key]) + of

    found = {
        "card": card,
        "export": "scorecard_handed",
        "export_query": f"pk={pk}",
        "period": in_words(card.period),
        "acts": acts_on(card, request.user),
        "reply_over": timezone.localdate() > card.reply_due_on,
        "reply_late": card.replied_at and timezone.localdate(card.replied_at) > card.reply_due_on,
    }
    board = Board(card.figures)
    return render(request, "dashboards/scorecard_handed.html", found | shown(board, for_visitor(request.user, link)))


def cases_handed(user: User, query: QueryDict, card: Scorecard, key: str) -> CaseQuerySet:
    """Those that a figure counted when it was handed over."""
    ids = Board(card.figures).ids(checked_key(user, key), query.get("of", ""))
    return cases_of(card.company, user).filter(pk__in=ids)


@login_required
@require_safe
def handed_rows(request: MemberRequest, pk: int, key: str) -> HttpResponse:
    """The cases that a figure counted when it was handed over."""
    card = card_of(request.user, pk)
    rows = cases_handed(request.user, request.GET, card, key)
    back = reverse("scorecard_handed", args=[pk])
    return rows_page(request, rows, key, card.company, in_words(card.period), back)


# Published


@require_safe
def published(request: Request) -> HttpResponse:
    """Every scorecard that was published, for everybody."""
    cards = Scorecard.objects.published().filter(sub_district=request.sub_district).for_list()
    rows = [(card, in_words(card.period)) for card in cards[:200]]
    return render(request, "dashboards/scorecards_published.html", {"rows": rows})


@require_safe
def public(request: Request, pk: int) -> HttpResponse:
    """One of them: figures and reply, never a case behind them."""
    rows = Scorecard.objects.published().filter(sub_district=request.sub_district).select_related("company")
    card = get_object_or_404(rows, pk=pk)
    found = {"card": card, "period": in_words(card.period)}
    return render(request, "dashboards/scorecard_public.html", found | shown(Board(card.figures), no_link))
