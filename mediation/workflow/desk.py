"""Acts at the own desk: views, what was read, notes; and many cases given to one mediator."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.accounts.models import User
from foundation.audit import log as audit
from foundation.audit.kept import acted
from mediation.models import Case, Entry, MyNote, SavedView, SeenCase
from mediation.models.desk import NEWS_AGE, VIEWS_EACH
from mediation.workflow.conduct import assign
from mediation.workflow.transitions import Refused, lock
from residents.models import Committee, Person, Role
from residents.permissions import people_with

# Views


@transaction.atomic
def save_view(name: str, query: str, *, actor: User) -> SavedView:
    """Keep a tab and a filter (`query`, as `queue_forms.query_of` gives it) under a name; at most 20 a person."""
    _lock_views(actor)
    if actor.saved_views.count() >= VIEWS_EACH:
        raise Refused(_("You have %(n)d views already. Please delete one first.") % {"n": VIEWS_EACH})
    _refuse_second(actor, name)
    return SavedView.objects.create(owner=actor, name=name, query=query)


@transaction.atomic
def change_view(view: SavedView, name: str, shared_with: Committee | None, *, actor: User) -> None:
    """Rename the view, share it with the staff of a committee, or (None) keep it for oneself.

    Tags are private, and so is a view that filters by one.
    """
    _lock_views(actor)
    _refuse_second(actor, name, view)
    if shared_with and "&tag=" in f"&{view.query}":
        raise Refused(_("This view filters by a tag of yours. Tags are yours alone, so it can't be shared."))
    before, view.name, view.shared_with = view.shared_with_id, name, shared_with
    view.save(update_fields=["name", "shared_with"])
    if view.shared_with_id != before:
        _note_sharing(view, actor)


@transaction.atomic
def drop_view(view: SavedView, *, actor: User) -> None:
    """The owner deletes the view. Who directs the committee takes a shared one off its staff; the owner keeps it."""
    if view.owner_id == actor.pk:
        view.delete()
        return
    view.shared_with = None
    view.save(update_fields=["shared_with"])
    _note_sharing(view, actor)


def _lock_views(owner: User) -> None:
    """One change of a person's views at a time: names and their number are counted."""
    User.objects.select_for_update().get(pk=owner.pk)


def _refuse_second(owner: User, name: str, view: SavedView | None = None) -> None:
    others = owner.saved_views.exclude(pk=view.pk) if view else owner.saved_views.all()
    if others.filter(name=name).exists():
        raise Refused(_("You have a view with this name already. Please choose another one."))


def _note_sharing(view: SavedView, actor: User) -> None:
    place = view.owner.sub_district
    audit.record(view, "view.shared", actor, sub_district=place, committee=view.shared_with_id)


# What was read


def see(case: Case, user: User) -> None:
    """`user` opens the case: what stands in its story now is no news any more."""
    seen = SeenCase.objects.filter(user=user, case=case).values_list("at", flat=True).first()
    if seen and case.told_at and case.told_at <= seen:
        return
    newest = Entry.objects.audible_to(user).filter(case=case).aggregate(at=Max("at"))["at"]
    if newest and (seen is None or seen < newest):
        _keep(SeenCase(user=user, case=case, at=newest))


@transaction.atomic
def see_all(user: User, until: datetime) -> None:
    """Nothing that happened up to `until` is news to `user` any more; what single cases had is then superfluous."""
    until = min(until, timezone.now())
    _keep(SeenCase(user=user, case=None, at=until))
    single = SeenCase.objects.filter(user=user, case__isnull=False)
    single.filter(at__lte=max(until, timezone.now() - NEWS_AGE)).delete()


def _shows_anew(user: User) -> None:
    """What the desk shows of what was read and noted is kept until somebody acts, and this writes no record."""
    transaction.on_commit(lambda: acted(user.sub_district_id), robust=True)


def _keep(seen: SeenCase) -> None:
    _shows_anew(seen.user)
    once = ["user", "case"]
    SeenCase.objects.bulk_create([seen], update_conflicts=True, unique_fields=once, update_fields=["at"])


# Notes


@transaction.atomic
def keep_note(case: Case, text: str, tags: list[str], *, owner: User) -> None:
    """What `owner` keeps of the case for nobody else; with neither text nor tags there is none.

    No record of it is made: that there is a note is as private as the note.
    """
    _shows_anew(owner)
    if text or tags:
        MyNote.objects.update_or_create(owner=owner, case=case, defaults={"text": text, "tags": tags})
    else:
        MyNote.objects.filter(owner=owner, case=case).delete()


# Many at once


@transaction.atomic
def assign_seen(case: Case, mediator: Person, seen: int | None, *, actor: User) -> None:
    """Name the mediator, as `assign`, unless another was named since `actor` saw `seen` (id; None: nobody) there."""
    lock(case)
    if case.mediator_id not in {seen, mediator.pk}:
        now = case.mediator.name if case.mediator else _("nobody")
        raise Refused(_("Meanwhile this was changed; its mediator is now: %(name)s.") % {"name": now})
    mediators = people_with(Role.MEDIATOR, committee_id=case.committee_id or 0)
    if mediator.pk not in {mandate.person_id for mandate in mediators}:
        raise Refused(_("%(name)s is no mediator of this committee.") % {"name": mediator.name})
    assign(case, mediator, actor=actor)
