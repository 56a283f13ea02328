"""The scene, inside a transaction or (for races) outside of one."""

from collections.abc import Iterator

import pytest

from participation.record import procedures
from tests.obligations.scene import PlainProcedure, Scene, set_scene


@pytest.fixture
def procedure() -> Iterator[PlainProcedure]:
    plain = PlainProcedure()
    before = procedures._registry.procedures.get(plain.key)
    procedures.register(plain)
    yield plain
    if before:
        procedures.register(before)
    else:
        del procedures._registry.procedures[plain.key]


@pytest.fixture
def scene(db: None, procedure: PlainProcedure) -> Scene:
    return set_scene(procedure)


@pytest.fixture
def committed_scene(transactional_db: None, procedure: PlainProcedure) -> Scene:
    return set_scene(procedure)
