"""What the demo market asks of the database that it is loaded into."""

import pytest
from django.core.management import CommandError, call_command

from dps.scheme.models import District, Installation
from suppliers.models import Supplier
from tests import build

pytestmark = pytest.mark.django_db


def test_without_districts_it_says_what_to_run_first():
    assert not District.objects.exists()
    with pytest.raises(CommandError, match="are not loaded yet"):
        call_command("load_demo")
    assert not Supplier.objects.exists()


def test_a_live_database_is_refused():
    with build.past_the_triggers():
        Installation.objects.update(kind="live", clock_offset_seconds=0)
    with pytest.raises(CommandError, match="not created as a demonstration"):
        call_command("load_demo")
