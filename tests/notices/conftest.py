"""The same scene as for obligations."""

from tests.obligations.conftest import committed_scene, procedure, scene

__all__ = ["committed_scene", "procedure", "scene"]
