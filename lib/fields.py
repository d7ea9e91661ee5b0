"""Model fields without tables of their own."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models

from lib.encryption import decrypt, encrypt


class EncryptedTextField(models.TextField):
    """Text that stands encrypted in the database under `settings.ENCRYPTION_KEYS`. It can't be searched or sorted."""

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        return value if value is None else decrypt(value, settings.ENCRYPTION_KEYS)

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return value if value is None else encrypt(value, settings.ENCRYPTION_KEYS)

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name not in {"isnull", "exact"}:
            raise TypeError("An encrypted field can't be searched")
        return super().get_lookup(lookup_name)
