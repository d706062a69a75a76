"""Every address is guarded: each view of the URLconf names a capability or says it is public."""

from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from dps.accounts.policy import PERMISSIONS, PUBLIC, SIGNED_IN
from dps.web.doors import GuardedView

#: Views of allauth, each of which answers somebody who is not logged in by design.
OF_ALLAUTH = "allauth.account."


def patterns(
    resolver: URLResolver | None = None, prefix: str = ""
) -> Iterator[tuple[str, URLPattern]]:
    for entry in (resolver or get_resolver()).url_patterns:
        where = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from patterns(entry, where)
        else:
            yield where, entry


ADDRESSES = [pytest.param(entry, id=where or "/") for where, entry in patterns()]


def test_there_are_addresses():
    assert len(ADDRESSES) > 40


@pytest.mark.parametrize("entry", ADDRESSES)
def test_every_view_names_a_capability(entry):
    view = getattr(entry.callback, "view_class", None)
    if view is not None and view.__module__.startswith(OF_ALLAUTH):
        return
    assert view is not None, "a view is a class"
    assert issubclass(view, GuardedView)
    assert view.capability in {*PERMISSIONS, PUBLIC, SIGNED_IN}


@pytest.mark.parametrize("entry", ADDRESSES)
def test_every_address_has_a_name(entry):
    assert entry.name
