"""Matters of a property company as plain rows, without their acts: for tests that only count."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from foundation.documents.models import Paper
from mediation.models import Agreement, Case, CaseClock, Entry, Kind, Obligation, Party, Rating, Side
from residents.models import Committee
from tests import make

DAY = timedelta(days=1)


def noon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)))


def head(cast):
    return make.staff(cast.place, "何主任", "head")


def matter(cast, filed, **values):
    """Filed on a day by alice against the company (`by_company`: the other way round).

    In days after the filing: `told`, `answered` and `answer_due`; `asked`, `stated` and `state_due`; `rated` with
    `stars`. Other `values` are fields of the case.
    """
    extra = {
        name: values.pop(name, None)
        for name in ("told", "answered", "answer_due", "asked", "stated", "state_due", "rated", "stars", "by_company")
    }
    wanted = {
        "sub_district": cast.place, "committee": Committee.objects.get(sub_district=cast.place),
        "estate": cast.place.estates.first(), "category": "SVC", "status": "mediating", "company": cast.company,
        "submitted_at": noon(filed), "title": "绝不外传的标题", "reference": f"QH-X-{Case.objects.count():04d}",
    }  # fmt: skip
    row = Case.objects.create(**wanted | values)
    sides = [Side.RESPONDENT, Side.APPLICANT] if extra["by_company"] else [Side.APPLICANT, Side.RESPONDENT]
    other = row.parties.create(side=sides[0], person=cast.alice, name="机密姓名")
    company = row.parties.create(side=sides[1], organisation=cast.company, name=cast.company.name)
    story(row, company, filed, extra)
    if extra["stars"]:
        rate(other, filed + extra["rated"] * DAY, extra["stars"])
    return row


def story(row, company, filed, extra):
    if extra["told"] is not None:
        day = filed + extra["told"] * DAY
        Entry.objects.create(case=row, kind=Kind.CONSENT_ASKED, at=noon(day))
        clock(row, CaseClock.Code.CONSENT, day, filed + (extra["answer_due"] or extra["told"] + 3) * DAY)
    if extra["answered"] is not None:
        Party.objects.filter(pk=company.pk).update(consent="agreed", consented_at=noon(filed + extra["answered"] * DAY))
    if extra["asked"] is not None:
        day = filed + extra["asked"] * DAY
        clock(row, CaseClock.Code.ANSWER, day, filed + (extra["state_due"] or extra["asked"] + 7) * DAY)
    if extra["stated"] is not None:
        Entry.objects.create(case=row, kind=Kind.RESPONSE, party=company, at=noon(filed + extra["stated"] * DAY))


def clock(row, rule, start, due):
    CaseClock.objects.create(case=row, rule=rule, started_on=start, nominal=due, due=due, state="ended")


def rate(party, day, stars):
    Rating.objects.create(party=party, stars=stars, solved="yes", rated_at=noon(day), changed_at=noon(day))


def agreement(cast, row, on, *clauses, status="effective", by="company"):
    """In force on a day; `clauses` of who is named: due on, and performed on (a day, None: open, "breached")."""
    debtor = row.parties.filter(organisation__isnull=by != "company").get()
    found = Agreement.objects.create(
        case=row, version=row.agreements.count() + 1, status="draft", effective_on=on, created_by=cast.mira.user
    )
    for position, (due, done) in enumerate(clauses, start=1):
        state = "breached" if done == "breached" else "performed" if done else "open"
        Obligation.objects.create(
            agreement=found, position=position, debtor=debtor, deed="修灯", due_on=due, state=state,
            performed_on=done if state == "performed" else None,
        )  # fmt: skip
    found.paper = Paper.objects.create(
        sub_district=cast.place, code=f"{found.pk:012d}", kind="agreement", pages=1, created_at=noon(on)
    )
    found.status = status
    found.save()
    if status == "superseded":
        Entry.objects.create(case=row, kind=Kind.REOPENED, at=noon(on + 5 * DAY))
    return found
