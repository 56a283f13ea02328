"""The addresses that load balancers and operators ask."""

from django.urls import path

from participation.shell import health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
