"""What each person keeps at the own desk: saved views, what was read, private notes and tags."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery, Value
from django.db.models.functions import Greatest
from django.utils import timezone

from foundation.accounts.models import User
from lib.fields import EncryptedTextField
from mediation.models.case import Case, CaseQuerySet
from mediation.models.story import Entry, EntryQuerySet
from residents.models import Committee
from residents.permissions import COMMITTEE_ROLES, committees_of

VIEWS_EACH, QUERY_LENGTH = 20, 400
TAGS_EACH, TAG_LENGTH, NOTE_LENGTH = 8, 16, 2000
NEWS_AGE = timedelta(days=30)  # what is older is no news: it keeps the question small, however long the stories are


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def visible_to(self, user: User | AnonymousUser) -> SavedViewQuerySet:
        """One's own, and those shared with a committee for which one works."""
        if not isinstance(user, User):
            return self.none()
        return self.filter(Q(owner=user) | Q(shared_with__in=committees_of(user, *COMMITTEE_ROLES)))

    def for_list(self) -> SavedViewQuerySet:
        return self.select_related("owner", "shared_with__organisation").order_by("name", "id")


class SavedView(models.Model):
    """A tab and a filter of the queue under a name. It only narrows what its reader may see anyway."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views")
    name = models.CharField(max_length=40)
    query = models.CharField(
        max_length=QUERY_LENGTH, help_text="the part of the address after the question mark, checked"
    )
    shared_with = models.ForeignKey(
        Committee, models.CASCADE, null=True, related_name="+", help_text="whose staff find it too; none: the owner"
    )

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="view_name_once")]

    def __str__(self) -> str:
        return self.name


class SeenCase(models.Model):
    """Until when somebody knows the story of a case; without a case: of all cases."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    case = models.ForeignKey(Case, models.CASCADE, null=True, related_name="+")
    at = models.DateTimeField(help_text="of the newest entry that was shown")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "case"], name="seen_once", nulls_distinct=False)]

    def __str__(self) -> str:
        return f"{self.user_id} {self.case_id} {self.at}"


def news_for(user: User) -> EntryQuerySet:
    """Entries of the last 30 days that `user` may read, that others wrote, and that `user` has not seen yet.

    Only for cases that `user` sees: who asks has them from `Case.objects.visible_to`.
    """
    seen = SeenCase.objects.filter(case=OuterRef("case"), user=user, at__gte=OuterRef("at"))
    rows = Entry.objects.audible_to(user).filter(at__gt=_news_begin(user)).exclude(author=user)
    return rows.filter(~Exists(seen))


def with_news(rows: CaseQuerySet, user: User) -> CaseQuerySet:
    """Those of `rows` with news for `user`, of which something was told last first: so the index leads to them."""
    news = news_for(user).filter(case=OuterRef("pk"))
    rows = rows.filter(told_at__gt=timezone.now() - NEWS_AGE).filter(Exists(news))
    return rows.filter(told_at__gt=_news_begin(user)).order_by("-told_at")


def _news_begin(user: User) -> Greatest:
    """What is as old as this is no news in any case: 30 days, or until when `user` has seen all."""
    seen_all = SeenCase.objects.filter(user=user, case=None).values("at")
    return Greatest(Value(timezone.now() - NEWS_AGE), Subquery(seen_all))


class MyNote(models.Model):
    """A note and tags that one person keeps about a case, for nobody else: no search, export or archive reads them."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    text = EncryptedTextField(blank=True)
    tags = ArrayField(models.CharField(max_length=TAG_LENGTH), default=list, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "case"], name="my_note_once")]

    def __str__(self) -> str:
        return f"{self.owner_id} {self.case_id}"


def my_tags(user: User) -> list[str]:
    """The tags that `user` has given, by name."""
    rows = MyNote.objects.filter(owner=user, case__in=Case.objects.visible_to(user)).order_by()
    names = rows.annotate(tag=models.Func("tags", function="unnest")).values_list("tag", flat=True)
    return sorted(names.distinct())
