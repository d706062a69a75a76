"""What upper floors say beside an object of a lower one."""

from dps.accounts.actors import SYSTEM
from dps.scheme.models import District
from dps.web import beside
from dps.web.beside import said_beside, say_beside
from dps.web.components import Row


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
