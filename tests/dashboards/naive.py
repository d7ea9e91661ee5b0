"""The figures of the statistics counted a second time: plain loops over rows, with none of the portal's queries."""

from collections import Counter
from datetime import datetime

from foundation.audit.models import Record
from foundation.notifications.outbox import SHANGHAI

# Our kinds under which the national form does not count 物业
OURS = {"BUILD": "邻里", "DECO": "邻里", "USE": "邻里", "NOISE": "邻里", "LEAK": "邻里", "ADDLIFT": "邻里",
        "CORR": "邻里", "PET": "邻里", "DROP": "损害赔偿", "OTHER": "其他", "": "其他"}  # fmt: skip


def with_all(cases):
    """The matters with all that is looked at."""
    rows = cases.select_related("delegation", "committee")
    return list(rows.prefetch_related("agreements__obligations", "agreements__confirmation", "parties"))


def in_month(year, month):
    def inside(moment):
        """Does a moment, or a day, lie in the month as the clock of the place has it?"""
        if moment is None:
            return False
        day = moment.astimezone(SHANGHAI).date() if isinstance(moment, datetime) else moment
        return (day.year, day.month) == (year, month)

    return inside


def ended_in(case, inside):
    """What the end of a matter counts for."""
    events = Counter(accepted=int(inside(case.accepted_at)))
    if not inside(case.outcome_at):
        return events
    events[case.outcome] = 1
    if case.outcome in ("settled", "failed"):
        sides = len(case.parties.all())
        events.update(mediated=1, parties=sides, groups=int(sides >= 3))
    if case.outcome == "settled":
        for row in in_force(case):
            events[row.form] = 1
            events["amount"] += int(sum(clause.amount or 0 for clause in row.obligations.all()) * 100)
    return events


def in_force(case):
    return [row for row in case.agreements.all() if row.status == "effective"]


def performed_in(case, inside):
    """What becomes of the agreement counts for, and the court."""
    clauses, events = [clause for row in in_force(case) for clause in row.obligations.all()], Counter()
    if clauses and all(clause.state == "performed" for clause in clauses):
        events["performed"] = int(inside(max(clause.performed_on for clause in clauses)))
    broken = {str(clause.pk) for clause in clauses if clause.state == "breached"}
    records = Record.objects.filter(verb="case.obligation_breached", subject_id=str(case.pk))
    moments = [record.at for record in records if str(record.data["obligation"]) in broken]
    events["breached"] = int(bool(moments) and inside(min(moments)))
    courts = [row.confirmation for row in case.agreements.all() if hasattr(row, "confirmation")]
    events["applied"] = int(any(inside(court.applied_on) for court in courts))
    events["granted"] = int(any(court.status == "confirmed" and inside(court.decided_on) for court in courts))
    return events


def naive(cases, year, month):
    """The same figures by plain loops over rows, with none of the portal's queries."""
    found, inside = Counter(), in_month(year, month)
    for case in cases:
        source = case.source
        if source == "delegated":
            source = case.delegation.kind if hasattr(case, "delegation") else "department"
        for measure, n in (ended_in(case, inside) + performed_in(case, inside)).items():
            found[f"{measure}|all|"] += n
            found[f"{measure}|type|{OURS.get(case.category, '物业')}"] += n
            found[f"{measure}|source|{source}"] += n
            found[f"{measure}|kind|{case.committee.kind if case.committee else 'none'}"] += n
            found[f"{measure}|committee|{case.committee_id or 'none'}"] += n
    return {name: n for name, n in found.items() if n}
