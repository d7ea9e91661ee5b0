"""Model fields without tables of their own."""

from __future__ import annotations

import json
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


class EncryptedJSONField(EncryptedTextField):
    """A value of JSON's types that stands encrypted as text."""

    _pyi_private_set_type: Any  # what the type checker reads
    _pyi_private_get_type: Any

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Any:
        text = super().from_db_value(value, expression, connection)
        return text if text is None else json.loads(text)

    def to_python(self, value: Any) -> Any:
        return value

    def get_prep_value(self, value: Any) -> Any:
        return value if value is None else super().get_prep_value(json.dumps(value, ensure_ascii=False))
