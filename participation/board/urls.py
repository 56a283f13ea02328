"""Addresses of the board: duties, agencies, commitments; each with its files and feeds."""

from django.urls import path

from participation.board import exports, feeds, views

app_name = "obligations"
urlpatterns = [
    path("duties/", views.board, name="board"),
    path("duties/obligations.csv", exports.duties_csv, name="duties_csv"),
    path("duties/obligations.ods", exports.duties_ods, name="duties_ods"),
    path("duties/obligations.json", exports.duties_json, name="duties_json"),
    path("duties/feed/", feeds.feed, name="feed"),
    path("duties/calendar.ics", feeds.calendar, name="calendar"),
    path("duties/commitments/", views.commitments, name="commitments"),
    path("duties/commitments/commitments.csv", exports.commitments_csv, name="commitments_csv"),
    path("duties/commitments/commitments.ods", exports.commitments_ods, name="commitments_ods"),
    path("duties/commitments/commitments.json", exports.commitments_json, name="commitments_json"),
    path("agencies/", views.agencies, name="agencies"),
    path("agencies/agencies.csv", exports.figures_csv, name="figures_csv"),
    path("agencies/agencies.ods", exports.figures_ods, name="figures_ods"),
    path("agencies/agencies.json", exports.figures_json, name="figures_json"),
    path("agencies/<agency_code:code>/", views.agency, name="agency"),
    path("agencies/<agency_code:code>/responses/", views.agency_answers, name="agency_answers"),
    path("agencies/<agency_code:code>/feed/", feeds.feed, name="agency_feed"),
    path("agencies/<agency_code:code>/calendar.ics", feeds.calendar, name="agency_calendar"),
]
