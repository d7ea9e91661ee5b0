"""What was done, and who looked. Rows are added and never changed: triggers refuse it (migration 0002)."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Record(models.Model):
    """One act: when it happened, when it was written down, by whom, on what."""

    sub_district = models.ForeignKey("accounts.SubDistrict", models.PROTECT, related_name="+")
    at = models.DateTimeField(help_text="when it happened")
    recorded_at = models.DateTimeField(auto_now_add=True)
    actor = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    verb = models.CharField(max_length=60, help_text="room.act, as case.accepted")
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=40)
    data = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["subject_type", "subject_id", "id"], name="record_of_subject")]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject_type} {self.subject_id}"


class View(models.Model):
    """Somebody looked at personal data: which page, whose matter, when."""

    sub_district = models.ForeignKey("accounts.SubDistrict", models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    viewer = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    what = models.CharField(max_length=60, help_text="name of the page")
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=40)

    class Meta:
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "id"], name="view_of_subject"),
            models.Index(fields=["viewer", "id"], name="view_by_viewer"),
        ]

    def __str__(self) -> str:
        return f"{self.viewer_id} {self.what} {self.subject_id}"


class Seal(models.Model):
    """A batch of rows of one log, sealed into the hash chain of its sub-district. Added and never changed, as they are.

    `ids` names the rows: numbers are given before a transaction ends, so a row may appear below one that is sealed.
    """

    class Log(models.TextChoices):
        RECORD = "record", "record"
        VIEW = "view", "view"

    sub_district = models.ForeignKey("accounts.SubDistrict", models.PROTECT, related_name="+")
    log = models.CharField(max_length=6, choices=Log)
    number = models.PositiveIntegerField(help_text="1, 2, 3 … in its chain")
    ids = ArrayField(models.BigIntegerField())
    marks = models.BinaryField(help_text="eight bytes of each row's SHA-256: they name the row that was changed")
    sha256 = models.CharField(max_length=64, help_text="of the seal before it and of its rows")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sub_district", "log", "number"], name="seal_number_once")]

    def __str__(self) -> str:
        return f"{self.log} {self.number} {self.sha256[:12]}"
