"""The real addresses, and the floors beside them."""

from django.urls import path

from benchmarks import views
from participation.urls import urlpatterns as real

urlpatterns = [
    path("bench/empty/", views.empty),
    path("bench/tutorial/<slug:number>/", views.tutorial_sign),
    *real,
]
