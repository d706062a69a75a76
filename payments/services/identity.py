"""The keyed hash of a claimant's district reference: finds the same person, tells nobody who it is.

HMAC-SHA-256 under a key from the environment, `DPS_IDENTITY_KEYS="1:hex,2:hex"`. New rows use the
highest version; older rows are found under theirs.
"""

import hashlib
import hmac
from typing import Final

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

LEAST_KEY_BYTES: Final = 16


def identity_keys() -> dict[int, bytes]:
    """The keys by version. Raises ImproperlyConfigured, without showing any of them."""
    keys = {}
    for part in settings.DPS_IDENTITY_KEYS.split(","):
        version, colon, text = part.strip().partition(":")
        try:
            key = bytes.fromhex(text)
        except ValueError:
            key = b""
        if not (colon and version.isdecimal() and len(key) >= LEAST_KEY_BYTES):
            raise ImproperlyConfigured(
                'DPS_IDENTITY_KEYS must look like "1:<hex>", with 32 or more hexadecimal digits.'
            )
        keys[int(version)] = key
    return keys


def newest_hash(reference: str) -> tuple[int, str]:
    """The version in use and the hash of this reference under it."""
    keys = identity_keys()
    version = max(keys)
    return version, _hash(keys[version], reference)


def all_hashes(reference: str) -> list[str]:
    """The hash of this reference under every key there is."""
    return [_hash(key, reference) for key in identity_keys().values()]


def _hash(key: bytes, reference: str) -> str:
    return hmac.new(key, reference.encode(), hashlib.sha256).hexdigest()
