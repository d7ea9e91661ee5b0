from django.urls import path

from dashboards.views import curation, overview, rows

urlpatterns = [
    path("overview/", overview.overview, name="overview"),
    path("overview/wall/", overview.wall, name="wall"),
    path("overview/parity/", overview.parity, name="parity"),
    path("overview/targets/", curation.targets, name="targets"),
    path("overview/saved/", curation.saved_figures, name="saved_figures"),
    path("overview/saved/<int:pk>/drop/", curation.drop_figures, name="drop_figures"),
    path("overview/rows/<slug:key>/", rows.figure_rows, name="figure_rows"),
    path("overview/cases/<int:pk>/", rows.case_sheet, name="case_sheet"),
]
