from mediation import workflow
from mediation.models import Case, Status
from tests import make


def test_case_reaches_every_status_by_its_acts(cast):
    reachable = [status for status in Status.values if status != Status.ARCHIVED]

    assert [make.case(cast, status).status for status in reachable] == reachable


def test_link_leads_to_the_person_who_holds_the_phone(cast):
    case = make.draft(cast)
    named = workflow.name_respondent(case, organisation=None, name="401 业主", phone=cast.bob.phone, address="")
    workflow.submit(case, actor=cast.alice.user)
    workflow.ask_consent(case, actor=cast.clara.user)

    workflow.answer(named, True, actor=None)

    named.refresh_from_db()
    assert (named.person, named.name) == (cast.bob, "401 业主")
    assert Case.objects.visible_to(cast.bob.user).get() == case
