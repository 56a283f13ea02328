"""What everybody may know of moderation, and each person of what concerns them."""

from django.urls import path

from participation.discussion.published import appeals, exports, figures_page, houserules, inbox, record

app_name = "moderation"
urlpatterns = [
    path("moderation/", record.record, name="record"),
    path("moderation/decisions.csv", exports.decisions_csv, name="decisions_csv"),
    path("moderation/decisions.ods", exports.decisions_ods, name="decisions_ods"),
    path("moderation/decisions.json", exports.decisions_json, name="decisions_json"),
    path("moderation/figures/", figures_page.page, name="figures"),
    path("moderation/figures/week.csv", figures_page.week_csv, name="figures_csv"),
    path("moderation/figures/week.ods", figures_page.week_ods, name="figures_ods"),
    path("moderation/appeal/<str:token>/", appeals.appeal, name="appeal"),
    path("moderation/<int:pk>/", record.decision, name="decision"),
    path("moderation/<int:pk>/appeal/", appeals.own_appeal, name="own_appeal"),
    path("house-rules/", houserules.rules, name="rules"),
    path("house-rules/accept/", houserules.accept, name="accept"),
    path("house-rules/<int:version>/", houserules.rules_version, name="rules_version"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/read/", inbox.read_all, name="inbox_read"),
    path("inbox/<int:pk>/", inbox.notice, name="notice"),
]
