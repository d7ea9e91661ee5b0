"""Papers: immutable versions with the hash of their file. A trigger refuses every change (migration 0002)."""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from foundation.accounts.models import SubDistrict
from lib.fields import EncryptedJSONField


class Paper(models.Model):
    """One version of a paper: template, data, PDF, SHA-256. `previous` is the link before it in the chain."""

    class Stage(models.TextChoices):
        FROZEN = "frozen", _("unsigned")
        SIGNED = "signed", _("with signatures")
        SEALED = "sealed", _("sealed by certificate")

    sub_district = models.ForeignKey(SubDistrict, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=30, help_text="name of the template")
    template_version = models.CharField(max_length=12, help_text="first digits of the template's own hash")
    title = models.CharField(max_length=80)
    number = models.CharField(max_length=40, blank=True)
    data = EncryptedJSONField(help_text="what the template was filled with; letters to one side are among it")
    stage = models.CharField(max_length=8, choices=Stage, default=Stage.FROZEN)
    previous = models.OneToOneField("self", models.PROTECT, null=True, related_name="following")
    code = models.CharField(max_length=14, unique=True, help_text="to verify it: 7K4P-M2QX-9D3H")
    file = models.FileField()
    sha256 = models.CharField(max_length=64)
    pages = models.PositiveSmallIntegerField()
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.title} {self.number}"

    @property
    def page_numbers(self) -> range:
        return range(1, self.pages + 1)

    @property
    def signers(self) -> int:
        """How many marks stand on its sheet."""
        return len(self.data.get("signers", []))

    @property
    def chain(self) -> list[Paper]:
        """All links from the frozen file on, this one among them."""
        links = [self]
        while before := links[0].previous:
            links.insert(0, before)
        while after := Paper.objects.filter(previous=links[-1]).first():
            links.append(after)
        return links

    def read(self) -> bytes:
        """The file as it lies there now; empty if it is gone."""
        try:
            with self.file.open("rb") as file:
                return file.read()
        except FileNotFoundError:
            return b""

    def is_intact(self) -> bool:
        """Has the stored file still the hash of its making?"""
        return self.is_this(self.read())

    def is_this(self, pdf: bytes) -> bool:
        """Is `pdf` the file that was made, byte for byte?"""
        return hashlib.sha256(pdf).hexdigest() == self.sha256
