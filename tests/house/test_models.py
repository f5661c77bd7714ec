"""The shape of the models: which way keys go, who is named beside a time, what a state may be."""

import tomllib
from itertools import combinations
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models

ROOT = Path(__file__).resolve().parents[2]
MODELS = [model for model in apps.get_models() if model.__module__.startswith("luoshi.")]
ACCESS_LOG = {
    "access.AccessEntry"
}  # kept outside the ledger: written by the machine, about readings and sign-ins


def layers() -> dict[str, int]:
    """Return each room's height, read from the import contract itself."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (contract,) = [each for each in project["tool"]["importlinter"]["contracts"] if each["type"] == "layers"]
    found: dict[str, int] = {}
    for height, line in enumerate(reversed(contract["layers"])):
        for room in line.split("|"):
            found[room.strip()] = height
    return found


def room_of(model: type[models.Model]) -> str:
    return model.__module__.split(".")[1]


def keys(model: type[models.Model]) -> list[models.Field]:  # type: ignore[type-arg]
    return [
        field for field in model._meta.get_fields() if getattr(field, "remote_field", None) and field.concrete
    ]


def test_every_room_on_disk_stands_in_the_contract() -> None:
    rooms = {path.name for path in (ROOT / "src" / "luoshi").iterdir() if (path / "__init__.py").exists()}
    assert rooms == set(layers())


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_foreign_keys_go_down_or_stay_in_the_room(model: type[models.Model]) -> None:
    height = layers()
    for field in keys(model):
        target = field.remote_field.model
        if not target.__module__.startswith("luoshi."):
            continue
        own, other = room_of(model), room_of(target)
        assert own == other or height[other] < height[own], (
            f"{model._meta.label}.{field.name} → {target._meta.label}"
        )


def test_nothing_points_out_of_the_trail() -> None:
    for model in MODELS:
        if room_of(model) == "trail":
            for field in keys(model):
                assert room_of(field.remote_field.model) == "trail", field


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_a_time_stands_beside_a_person(model: type[models.Model]) -> None:
    """Names: ``_at`` is a time, ``by`` an actor; both or neither."""
    names = {field.name for field in model._meta.concrete_fields}
    times = {
        field.name.removesuffix("_at") for field in model._meta.concrete_fields if field.name.endswith("_at")
    }
    actors = {name.removesuffix("_by") for name in names if name.endswith("_by")}
    assert times == actors, model._meta.label
    for field in model._meta.concrete_fields:
        if field.name.endswith("_at"):
            assert isinstance(field, models.DateTimeField), field
        if field.name.endswith("_on"):
            assert isinstance(field, models.DateField), field
            assert not isinstance(field, models.DateTimeField), field


def _checks(model: type[models.Model]) -> str:
    return " ".join(
        str(constraint.condition)
        for constraint in model._meta.constraints
        if isinstance(constraint, models.CheckConstraint)
    )


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_both_or_neither_is_kept_by_the_database(model: type[models.Model]) -> None:
    for field in model._meta.concrete_fields:
        if field.name.endswith("_at") and field.null:
            stem = field.name.removesuffix("_at")
            checks = _checks(model)
            assert f"{stem}_at" in checks, field
            assert f"{stem}_by" in checks, field


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_every_choice_is_kept_by_the_database(model: type[models.Model]) -> None:
    for field in model._meta.concrete_fields:
        if field.choices:
            values = [str(value) for value, _label in field.flatchoices]
            checks = _checks(model)
            assert f"'{field.name}__in'" in checks, f"{field}: no CheckConstraint"
            missing = [value for value in values if f"'{value}'" not in checks]
            assert not missing, f"{field}: {missing}"


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_a_span_ends_no_earlier_than_it_begins(model: type[models.Model]) -> None:
    names = {field.name for field in model._meta.concrete_fields}
    if {"from_on", "to_on"} <= names:
        assert "to_on__gte" in _checks(model), model._meta.label


def test_constraints_bear_names_of_their_own() -> None:
    names = [constraint.name for model in MODELS for constraint in model._meta.constraints]
    assert not [(a, b) for a, b in combinations(sorted(names), 2) if a == b]


@pytest.mark.django_db
def test_migrations_say_all_that_the_models_say() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_no_signal_receivers_and_no_saving_in_views() -> None:
    for path in (ROOT / "src" / "luoshi").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert "@receiver" not in text, path
        assert "post_save" not in text, path
        if "web" in path.parts:
            for word in (".save(", ".delete(", ".bulk_create(", ".bulk_update(", ".objects.create("):
                assert word not in text, f"{path}: views read and ask actions; they do not write ({word})"
