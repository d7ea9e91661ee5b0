from django.urls import path
from django.views.generic import View

urlpatterns = [path("duty/", View.as_view(), name="roster")]
