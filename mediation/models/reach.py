"""How a side is reached safely, and what it needs."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Reach(models.TextChoices):
    """How somebody wants to be reached."""

    SMS = "sms", _("text message only, please do not call")
    CALL = "call", _("call only, please send no text message")


class Need(models.TextChoices):
    """What somebody needs; nobody is asked why."""

    NOT_HOME = "not_home", _("do not speak of it with others at home, and send nothing there")
    LARGE = "large", _("large print")
    DIALECT = "dialect", _("dialect")
    DEAF = "deaf", _("hard of hearing or deaf: write, or speak face to face")
    HELPER = "helper", _("a relative or helper comes along")
