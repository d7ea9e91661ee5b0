from django.urls import path

from residents.views import mandates, register

urlpatterns = [
    path("register/", register.register, name="register"),
    path("register/template/", register.template, name="register_template"),
    path("register/<int:pk>/", register.register_import, name="register_import"),
    path("register/<int:pk>/confirm/", register.confirm, name="register_confirm"),
    path("register/<int:pk>/drop/", register.drop, name="register_drop"),
    path("register/<int:pk>/refused/", register.refused, name="register_refused"),
    path("register/<int:pk>/changes/", register.changes, name="register_changes"),
    path("mandates/", mandates.mandates, name="mandates"),
    path("mandates/give/", mandates.choose_role, name="choose_role"),
    path("mandates/give/<str:role>/", mandates.give_mandate, name="give_mandate"),
    path("mandates/<int:pk>/end/", mandates.end_mandate, name="end_mandate"),
]
