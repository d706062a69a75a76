"""What upper floors say beside an object of a lower one."""

import pytest
from django.db.models import Value
from django.db.models.functions import Concat

from dps.accounts.actors import SYSTEM
from dps.scheme.models import District
from dps.web import beside
from dps.web.beside import said_beside, say_beside, stand_beside, with_standing
from dps.web.components import Row
from tests import build


def test_all_that_is_said_stands_in_its_order(monkeypatch):
    monkeypatch.setattr(beside, "_SAID", {})
    district = District(name="Kent")
    assert said_beside(district, SYSTEM) == []
    say_beside(District, lambda one, _: [Row("First", one.name)])
    say_beside(District, lambda _, actor: [Row("Second", actor.reference)])
    assert said_beside(district, SYSTEM) == [
        Row("First", "Kent"),
        Row("Second", SYSTEM.reference),
    ]


@pytest.mark.django_db
def test_one_column_of_words_stands_beside_each_row(monkeypatch):
    monkeypatch.setattr(beside, "_STANDING", {})
    district = build.district()
    assert with_standing(District.objects.all()).get(pk=district.pk).standing == ""
    stand_beside(District, Concat(Value("In "), "name"))
    found = with_standing(District.objects.all()).get(pk=district.pk)
    assert found.standing == f"In {district.name}"
