"""Encryption of single values, with several keys: the newest writes, all of them read."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence

from cryptography.fernet import Fernet, MultiFernet


def encrypt(text: str, keys: Sequence[str]) -> str:
    """`text` under the first of `keys`, as URL-safe characters. The empty string stays empty."""
    return MultiFernet([Fernet(key) for key in keys]).encrypt(text.encode()).decode() if text else ""


def decrypt(token: str, keys: Sequence[str]) -> str:
    """The text behind `token`, by whichever of `keys` fits; `cryptography.fernet.InvalidToken` if none does."""
    return MultiFernet([Fernet(key) for key in keys]).decrypt(token.encode()).decode() if token else ""


def keyed_hash(text: str, key: str) -> str:
    """A hexadecimal SHA-256 that only the holder of `key` can make: says that two values are one, not which."""
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()
