"""The public addresses of petitions, below `/petitions/`. A petition's own stays for good."""

from django.urls import path
from django.views.decorators.http import require_safe

from participation.shell.access import access
from petitions import views

app_name = "petitions"
urlpatterns = [
    path("", views.petition_list, name="list"),
    path("feed/", access("public")(require_safe(views.PetitionFeed())), name="feed"),
    path("feed/answered/", access("public")(require_safe(views.AnsweredFeed())), name="feed-answered"),
    path("similar/", views.similar, name="similar"),
    path("propose/", views.propose_start, name="propose"),
    path("propose/start/", views.draft_start, name="draft-start"),
    path("propose/<uuid:key>/similar/", views.draft_similar, name="draft-similar"),
    path("propose/<uuid:key>/check/", views.draft_check, name="draft-check"),
    path("propose/<uuid:key>/discard/", views.draft_discard, name="draft-discard"),
    path("propose/<uuid:key>/files/<uuid:file>/", views.draft_file, name="draft-file"),
    path("propose/<uuid:key>/<slug:stage>/", views.draft_stage, name="draft-stage"),
    path("<slug:number>/", views.petition_detail, name="detail"),
    path("<slug:number>/comments/", views.petition_comments, name="comments"),
    path("<slug:number>/sign/", views.sign, name="sign"),
    path("<slug:number>/withdraw/", views.withdraw, name="withdraw"),
    path("<slug:number>/follow/", views.follow, name="follow"),
    path("<slug:number>/signatures.csv", views.signatures_csv, name="signatures-csv"),
    path("<slug:number>/files/<uuid:key>/", views.petition_file, name="file"),
    path("<slug:number>/events/<int:position>/", views.petition_event, name="event"),
    path("<slug:number>/receipt/", views.receipt, name="receipt"),
    path("<slug:number>/clarify/", views.clarify, name="clarify"),
    path("<slug:number>/change/", views.change_text, name="change_text"),
    path("<slug:number>/take-back/", views.withdraw_petition, name="withdraw_petition"),
    path("<slug:number>/object/", views.object_to_refusal, name="object"),
]
