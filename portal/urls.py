from django.urls import path

from portal import administration, front_door, laws, matters, posters, reach, views

urlpatterns = [
    path("", front_door.home, name="home"),
    path("privacy/", views.privacy, name="privacy"),
    path("my/", matters.my_matters, name="my_matters"),
    path("inbox/", matters.inbox, name="inbox"),
    path("inbox/read/", matters.read_all, name="read_all"),
    path("my/reach/", reach.reach, name="reach"),
    path("posters/", posters.posters, name="posters"),
    path("posters/<int:pk>/", posters.posters_pdf, name="posters_pdf"),
    path("calendar/", administration.calendar, name="calendar"),
    path("calendar/set/", administration.set_day, name="set_day"),
    path("calendar/<int:year>/", administration.calendar, name="calendar_year"),
    path("calendar/remove/<int:pk>/", administration.remove_day, name="remove_day"),
    path("laws/", laws.laws, name="laws"),
    path("laws/new/", laws.article, name="law_new"),
    path("laws/<int:pk>/", laws.article, name="law_edit"),
    path("demo/phone/", administration.demo_phone, name="demo_phone"),
    path("demo/phone/reply/", administration.demo_reply, name="demo_reply"),
    path("healthz/", views.healthz, name="healthz"),
    path("switch/language/", views.set_language, name="set_language"),
    path("switch/elder/", views.set_elder, name="set_elder"),
]
