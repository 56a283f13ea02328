"""The map of this desk, below `/cms/press/`."""

from django.urls import path

from participation.press.desk import accrediting, offering

app_name = "press_desk"
urlpatterns = [
    path("", accrediting.accreditations, name="accreditations"),
    path("<int:pk>/", accrediting.accreditation, name="accreditation"),
    path("responses/<int:pk>/offer/", offering.offer, name="offer"),
    path("previews/<int:pk>/end/", offering.end, name="end"),
]
