"""What import-linter cannot see: foreign keys named by string, cascades, reverse accessors."""

import pytest
from django.apps import apps
from django.db import models

#: The floors by app label, from the ground up; apps on one floor stand in one set.
FLOORS = (
    {"audit"},
    {"scheme"},
    {"accounts"},
    {"moves"},
    {"web"},
    {"notifications", "documents", "guidance"},
    {"businesscases", "suppliers"},
    {"matching"},
    {"payments"},
    {"figures"},
    {"home", "transparency", "reports"},
    {"demo"},
)
HEIGHT = {label: height for height, labels in enumerate(FLOORS) for label in labels}
OURS = [model for model in apps.get_models() if model._meta.app_label in HEIGHT]
RELATIONS = [
    pytest.param(model, field, id=f"{model._meta.label}.{field.name}")
    for model in OURS
    for field in model._meta.get_fields()
    if isinstance(field, models.ForeignKey)
]


def test_every_app_stands_on_a_named_floor():
    ours = {
        config.label
        for config in apps.get_app_configs()
        if not config.name.startswith(("django.", "allauth")) and config.label not in ("dps", "csp")
    }
    assert ours == set(HEIGHT)


def test_there_are_relations_to_look_at():
    assert len(RELATIONS) > 30


@pytest.mark.parametrize(("model", "field"), RELATIONS)
def test_foreign_keys_point_down_and_protect(model, field):
    target = field.related_model
    assert field.remote_field.on_delete is models.PROTECT
    if target._meta.app_label == model._meta.app_label:
        return
    assert HEIGHT[target._meta.app_label] < HEIGHT[model._meta.app_label]
    assert field.remote_field.hidden, "no reverse accessor across apps"
