"""A cache of its own for each test, so that no rate limit reaches from one to the next."""

import uuid

import pytest


@pytest.fixture(autouse=True)
def own_cache(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "LOCATION": uuid.uuid4().hex,
        }
    }
