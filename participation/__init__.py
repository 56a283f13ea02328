"""The shared core that every procedure of the platform stands on."""

from participation.celery import app as celery_app

__all__ = ["celery_app"]
