"""Files that people hand in. They are private: a view of the room that they belong to asks who is looking."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from foundation.accounts.models import SubDistrict


class Upload(models.Model):
    """One kept file, as it was after cleaning."""

    sub_district = models.ForeignKey(SubDistrict, models.PROTECT, related_name="+")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=120, help_text="as its owner called it")
    content_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField(help_text="bytes")
    sha256 = models.CharField(max_length=64)
    file = models.FileField(upload_to="uploads/%Y/%m")
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.name

    @property
    def is_image(self) -> bool:
        return self.content_type.startswith("image/")
