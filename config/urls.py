from django.urls import include, path

urlpatterns = [
    path("", include("portal.urls")),
    path("", include("dashboards.urls")),
    path("", include("consultations.urls")),
    path("", include("mediation.urls")),
    path("", include("residents.urls")),
    path("", include("foundation.documents.urls")),
    path("", include("foundation.notifications.urls")),
    path("accounts/", include("portal.login")),
]
handler400 = "portal.views.error_400"
handler403 = "portal.views.error_403"
handler404 = "portal.views.error_404"
handler429 = "portal.views.error_429"  # allauth asks for it
handler500 = "portal.views.error_500"
