"""The documents that the code draws of itself are in step with it."""

import pytest
from django.conf import settings

from dps.home.house import lifecycles_md, permissions_md, rules_md


@pytest.mark.parametrize(
    ("name", "draw"),
    [("lifecycles", lifecycles_md), ("permissions", permissions_md), ("rules", rules_md)],
)
def test_docs_are_in_step(name, draw):
    """Mend with `python manage.py write_docs`."""
    written = (settings.BASE_DIR / "docs" / f"{name}.md").read_text(encoding="utf-8")
    assert written == draw()
