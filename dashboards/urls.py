from django.urls import path

from dashboards.views import curation, exports, overview, people, rows, scorecard_acts, scorecards

urlpatterns = [
    path("overview/", overview.overview, name="overview"),
    path("overview/wall/", overview.wall, name="wall"),
    path("overview/parity/", overview.parity, name="parity"),
    path("overview/targets/", curation.targets, name="targets"),
    path("overview/saved/", curation.saved_figures, name="saved_figures"),
    path("overview/saved/<int:pk>/drop/", curation.drop_figures, name="drop_figures"),
    path("overview/rows/<slug:key>/", rows.figure_rows, name="figure_rows"),
    path("overview/cases/<int:pk>/", rows.case_sheet, name="case_sheet"),
    # Scorecards of property companies
    path("scorecards/", scorecards.scorecards, name="scorecards"),
    path("scorecards/published/", scorecards.published, name="scorecards_published"),
    path("scorecards/published/<int:pk>/", scorecards.public, name="scorecard_public"),
    path("scorecards/handed/<int:pk>/", scorecards.handed, name="scorecard_handed"),
    path("scorecards/handed/<int:pk>/rows/<slug:key>/", scorecards.handed_rows, name="scorecard_handed_rows"),
    path("scorecards/handed/<int:pk>/<slug:what>/", scorecard_acts.scorecard_act, name="scorecard_act"),
    path("scorecards/<int:pk>/", scorecards.scorecard, name="scorecard"),
    path("scorecards/<int:pk>/hand-over/", scorecard_acts.hand_over, name="scorecard_hand_over"),
    path("scorecards/<int:pk>/rows/<slug:key>/", scorecards.scorecard_rows, name="scorecard_rows"),
    # People and their allowances
    path("people/", people.overview, name="people"),
    path("people/rates/", people.rates, name="allowance_rates"),
    path("people/allowances/<str:month>/", people.month_page, name="allowances"),
    path("people/allowances/<str:month>/xlsx/", people.month_xlsx, name="allowances_xlsx"),
    path("people/allowances/<str:month>/<int:who>/<slug:kind>/", people.month_rows, name="allowance_rows"),
    path("people/lawyers/<int:pk>/<slug:key>/", people.people_tasks, name="people_tasks"),
    path("people/<int:who>/<slug:key>/", people.people_rows, name="people_rows"),
    # Exports
    path("exports/", exports.exports, name="exports"),
    path("exports/new/<slug:key>/", exports.new_export, name="new_export"),
    path("exports/<uuid:pk>/", exports.export, name="export"),
    path("exports/<uuid:pk>/stop/", exports.stop_export, name="stop_export"),
    path("exports/<uuid:pk>/file/", exports.export_file, name="export_file"),
]
