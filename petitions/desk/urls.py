"""The map of the desk, below `/cms/petitions/`."""

from django.urls import path

from petitions.desk import (
    answering,
    approving,
    cases,
    chains,
    duties,
    objections,
    platform,
    pressing,
    responses,
    screening,
    units,
)

app_name = "petitions_desk"
CASE = "cases/<slug:agency>/<str:number>/"

urlpatterns = [
    path("", duties.duties, name="duties"),
    path("screening/", screening.screening, name="screening"),
    path("screening/<str:number>/", screening.screen, name="screen"),
    path("screening/<str:number>/files/<uuid:key>/", screening.screen_file, name="screen_file"),
    path("screening/<str:number>/publish/", screening.screen_publish, name="publish"),
    path("screening/<str:number>/refuse/", screening.screen_refuse, name="refuse"),
    path("objections/", objections.objections, name="objections"),
    path("objections/<str:number>/", objections.objection, name="objection"),
    path("all/", platform.petitions, name="petitions"),
    path("all/<str:number>/", platform.petition, name="petition"),
    path("all/<str:number>/agencies/", platform.reassign, name="reassign"),
    path("all/<str:number>/batches/", platform.batch, name="batch"),
    path("blackouts/", platform.blackouts, name="blackouts"),
    path("blackouts/<int:pk>/end/", platform.blackout_end, name="blackout_end"),
    path("cases/", cases.cases, name="cases"),
    path(CASE, cases.case, name="case"),
    path(f"{CASE}timetable/", answering.timetable, name="timetable"),
    path(f"{CASE}contact/", answering.contact, name="contact"),
    path(f"{CASE}follow-up/", answering.follow_up, name="follow_up"),
    path(f"{CASE}duties/<int:pk>/extend/", answering.extend, name="extend"),
    path(f"{CASE}response/", responses.response, name="response"),
    path(f"{CASE}response/publish/", approving.response_publish, name="response_publish"),
    path(f"{CASE}response/correct/", responses.response_correct, name="response_correct"),
    path(f"{CASE}response/preview/", responses.response_preview, name="response_preview"),
    path(f"{CASE}response/files/<uuid:key>/", chains.response_file, name="response_file"),
    path(f"{CASE}response/units/<int:pk>/", units.response_part, name="response_part"),
    path(f"{CASE}response/<slug:act>/", pressing.response_act, name="response_act"),
    path("chains/", chains.chains, name="chains"),
    path("chains/<slug:agency>/", chains.chain, name="chain"),
    path("chains/<slug:agency>/units/<int:pk>/", chains.unit, name="unit"),
]
