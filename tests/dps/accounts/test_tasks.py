"""The sweep of the counted tries, run as a task twice."""

import pytest
from django.core.cache import cache

from dps.accounts.tasks import forget_old_tries

pytestmark = pytest.mark.django_db


def test_tries_are_forgotten_when_their_time_is_over():
    cache.set("an-old-try", 1, timeout=-60)
    cache.set("a-try-of-just-now", 1, timeout=60)
    assert [forget_old_tries(), forget_old_tries()] == [1, 0]
    assert cache.get("a-try-of-just-now") == 1
