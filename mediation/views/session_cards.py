"""What the cards about sessions show: those to come, who comes, who did not, records to confirm, helpers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from foundation.accounts.models import User
from mediation import permissions
from mediation.acts import Act
from mediation.models import Attendance, Case, Helper, Minutes, Power, Session, Status


def session_context(user: User, case: Case, acts: Iterable[Act]) -> dict[str, Any]:
    """Reads what `whole_case_for` fetched, which is narrowed to what `user` may see; `acts`: what is possible now."""
    mediates = permissions.mediates(user, case)
    every = {act.name: act for act in acts}
    return {
        "meetings": [meeting(user, row, mediates) for row in case.sessions.all() if row.is_standing],
        "missed": missed(case) if permissions.works_on(user, case) else [],
        "records": records(case),
        "helping": helping(user, case, every, mediates),
        "session_acts": every,
    }


def meeting(user: User, session: Session, mediates: bool) -> dict[str, Any]:
    """A session to come, with the answers that `user` may read: a side its own, the mediator all."""
    mine = {party.pk for party in permissions.parties_of(user, session.case)}
    fresh = [row for row in session.replies.all() if row.sequence == session.sequence]
    said = [row for row in fresh if mediates or row.party_id in mine]
    invited = [party for party in session.case.parties.all() if session.party_id in (None, party.pk)]
    answered = {row.party_id for row in fresh}
    waiting = [party for party in invited if party.pk not in answered and (mediates or party.pk in mine)]
    return {"session": session, "replies": said, "waiting": waiting}


def missed(case: Case) -> list[dict[str, Any]]:
    """For the committee: which side did not come, how often, and whether without an excuse."""
    rows = [row for session in case.sessions.all() for row in session.attendance.all() if not row.came]
    found = []
    for party in case.parties.all():
        mine = [row for row in rows if row.party_id == party.pk]
        if mine:
            unexcused = sum(row.state == Attendance.State.UNEXCUSED for row in mine)
            waited = max(row.waited for row in mine)
            found.append({"party": party, "times": len(mine), "unexcused": unexcused, "waited": waited})
    return found


def records(case: Case) -> list[Minutes]:
    """The last version of each record, until all have confirmed it."""
    every = [row for session in case.sessions.all() for row in session.minutes.all()]
    return [row for row in every if row.replaced_at is None and not row.is_settled]


def helping(user: User, case: Case, acts: dict[str, Act], mediates: bool) -> list[dict[str, Any]]:
    """Those asked about or invited. Who said what: a side sees its own answer, the mediator all."""
    mine = {party.pk for party in permissions.parties_of(user, case, Power.APPLY)}
    rows = []
    for row in case.helpers.all():
        if row.state in {Helper.State.ASKED, Helper.State.INVITED} or mediates:
            said = [answer for answer in row.consents.all() if mediates or answer.party_id in mine]
            wanted = wanted_acts(row, {answer.party_id for answer in said if answer.agrees}, mine, case)
            found = [acts[name] for name in wanted if name in acts]
            rows.append({"helper": row, "answers": said, "acts": found})
    return rows


def wanted_acts(helper: Helper, yes: set[int], mine: set[int], case: Case) -> list[str]:
    """What may be done about this one: answer once, take a yes back, end it."""
    answered = {answer.party_id for answer in helper.consents.all()}
    asked = helper.state == Helper.State.ASKED and case.status == Status.MEDIATING
    names = ["answer_helper"] if asked and mine - answered else []
    lasting = helper.state in {Helper.State.ASKED, Helper.State.INVITED}
    names += ["withdraw_helper"] if lasting and mine & yes else []
    return [*names, "dismiss_helper"] if lasting else names
