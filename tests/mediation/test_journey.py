from mediation.models import Status
from tests import make


def test_case_reaches_every_status_by_its_acts(cast):
    reachable = [status for status in Status.values if status != Status.ARCHIVED]

    assert [make.case(cast, status).status for status in reachable] == reachable
