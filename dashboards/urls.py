from django.urls import path

from dashboards.views import overview, rows

urlpatterns = [
    path("overview/", overview.overview, name="overview"),
    path("overview/wall/", overview.wall, name="wall"),
    path("overview/rows/<slug:key>/", rows.figure_rows, name="figure_rows"),
    path("overview/cases/<int:pk>/", rows.case_sheet, name="case_sheet"),
]
