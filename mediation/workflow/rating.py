"""How the parties rate the service: once a side and matter, after its end."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.audit import log as audit
from mediation import matter_messages
from mediation.models import Party, Rating
from mediation.models.statuses import RATED
from mediation.workflow.transitions import Refused, lock, require

CHANGEABLE = timedelta(days=30)


@transaction.atomic
def rate(
    party: Party, stars: int, solved: str, comment: str = "", *, actor: User | None, at: datetime | None = None
) -> Rating:
    """Keep what `party` says of the service; for thirty days it may say something else. The case stays as it is.

    A bad one goes to the director. No `actor`: by the paper slip. The same again changes nothing.
    """
    at, case = at or timezone.now(), party.case
    lock(case)
    require(case, *RATED)
    rating = Rating.objects.filter(party=party).first()
    if rating and (rating.stars, rating.solved, rating.comment) == (stars, solved, comment):
        return rating
    if rating and rating.rated_at + CHANGEABLE < at:
        raise Refused(_("A rating can be changed for 30 days. Please call us if something is left to say."))
    rating = rating or Rating(party=party, rated_at=at)
    rating.stars, rating.solved, rating.comment, rating.rated_by, rating.changed_at = stars, solved, comment, actor, at
    rating.save()
    said = {"party": party.pk, "stars": stars, "solved": solved, "slip": actor is None}
    record = audit.record(case, "case.rated", actor, at=at, said=said)
    if rating.is_bad:
        matter_messages.rated_badly(case, record)
    return rating
