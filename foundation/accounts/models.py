"""Who logs in, and the tenant that everything belongs to."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class SubDistrict(models.Model):
    """A sub-district (街道): the tenant. Every root table carries it and every `visible_to` stays inside one."""

    name = models.CharField(max_length=60, unique=True)
    slug = models.SlugField(unique=True)
    host = models.CharField(max_length=120, blank=True, help_text="host name of its front door; empty: the first one's")
    reference_prefix = models.CharField(max_length=6, help_text="QH in QH-2026-0317")
    address = models.CharField(max_length=120, blank=True)
    hotline = models.CharField(max_length=20, blank=True)
    hotline_hours = models.CharField(max_length=60, blank=True)
    court = models.CharField(max_length=60, blank=True, help_text="the basic people's court of the place")

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    def create_user(self, phone: str, password: str | None = None, **fields: object) -> User:
        """A login for `phone` (E.164). Residents have no password: they log in with a code."""
        user = self.model(phone=phone, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, phone: str | None) -> User:
        return self.get(phone=phone)


class User(AbstractBaseUser):
    """A login, known by its phone number. What it may do follows from the mandates of its person (room `residents`)."""

    class Language(models.TextChoices):
        CHINESE = "zh-hans", "中文"
        ENGLISH = "en", "English"

    phone = models.CharField(max_length=16, unique=True, help_text="E.164")
    phone_verified = models.BooleanField(default=False)
    email = models.EmailField(blank=True)
    name = models.CharField(max_length=60, blank=True)
    sub_district = models.ForeignKey(SubDistrict, models.PROTECT, related_name="users")
    language = models.CharField(max_length=8, choices=Language, default=Language.CHINESE)
    elder_mode = models.BooleanField(default=False)
    by_sms = models.BooleanField(_("by SMS"), default=True, help_text="codes and alarms come by SMS in any case")
    by_email = models.BooleanField(_("by e-mail"), default=True)
    daily_digest = models.BooleanField(_("every working morning, what is to be done"), default=True)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=timezone.now)

    objects = UserManager()
    USERNAME_FIELD = "phone"

    def __str__(self) -> str:
        return self.name or self.phone


class PhoneCode(models.Model):
    """A one-time code sent to a phone: to prove a number at filing, or that the one who signs holds it."""

    class Purpose(models.TextChoices):
        CONTACT = "contact", _("check a telephone number")
        SIGN = "sign", _("sign a paper")

    phone = models.CharField(max_length=16)
    purpose = models.CharField(max_length=10, choices=Purpose)
    about = models.CharField(max_length=80, blank=True, help_text="what it is good for: a paper's hash, a draft")
    digest = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["phone", "purpose", "-created_at"], name="phonecode_newest")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.phone}"
