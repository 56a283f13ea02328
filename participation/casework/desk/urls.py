"""The map of this desk, below `/cms/casework/`."""

from django.urls import path

from participation.casework.desk import declines, held, knowledge, landing, notes, officers

app_name = "casework_desk"
MATTER = "<slug:agency>/<str:number>/"

urlpatterns = [
    path("", landing.duties, name="duties"),
    path("declines/", declines.declines, name="declines"),
    path("declines/<int:pk>/", declines.decide, name="decide"),
    path("held/<int:pk>/", held.held, name="held"),
    path("held/<int:pk>/take-back/", held.take_back, name="take_back"),
    path("notes/<int:pk>/withdraw/", notes.withdraw, name="withdraw_note"),
    path(f"{MATTER}officer/", officers.assign, name="assign"),
    path(f"{MATTER}officer/none/", officers.unassign, name="unassign"),
    path(f"{MATTER}knowledge/", knowledge.knowledge, name="knowledge"),
    path(f"{MATTER}decline/", declines.file, name="decline"),
    path(f"{MATTER}notes/", notes.write, name="note"),
    path(f"{MATTER}notes/answer/", notes.answer, name="answer_note"),
]
