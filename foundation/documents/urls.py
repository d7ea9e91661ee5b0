from django.urls import path

from foundation.documents import views

urlpatterns = [
    path("verify/", views.search, name="verify_search"),
    path("verify/<str:code>/", views.paper, name="verify_paper"),
    path("verify/<str:code>/compare/", views.compare, name="verify_compare"),
]
