from django.urls import path

from foundation.notifications import views

urlpatterns = [path("sms/inbound/", views.sms_inbound, name="sms_inbound")]
