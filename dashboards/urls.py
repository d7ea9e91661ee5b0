from django.urls import path

from dashboards.views import rows

urlpatterns = [
    path("overview/rows/<slug:key>/", rows.figure_rows, name="figure_rows"),
    path("overview/cases/<int:pk>/", rows.case_sheet, name="case_sheet"),
]
