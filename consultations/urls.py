from django.urls import path

from consultations.views import feeds, now, partnership, roster

urlpatterns = [
    path("duty/", roster.show, name="roster"),
    path("duty/draft/", roster.draft, name="draft_roster"),
    path("duty/publish/", roster.publish, name="publish_roster"),
    path("duty/rules/", roster.rules, name="duty_rules"),
    path("duty/rules/add/", roster.add_rule, name="add_rule"),
    path("duty/rules/<int:pk>/end/", roster.end_rule, name="end_rule"),
    path("duty/needs/add/", roster.add_need, name="add_need"),
    path("duty/needs/<int:pk>/end/", roster.end_need, name="end_need"),
    path("duty/shifts/add/", roster.add_shift, name="add_shift"),
    path("duty/shifts/<int:pk>/move/", roster.move_shift, name="move_shift"),
    path("duty/shifts/<int:pk>/cancel/", roster.cancel_shift, name="cancel_shift"),
    path("duty/now/", now.show, name="duty_now"),
    path("duty/feeds/", feeds.feeds, name="duty_feeds"),
    path("duty/feeds/<int:pk>/revoke/", feeds.revoke, name="revoke_feed"),
    path("duty/feed/<str:secret>.ics", feeds.feed, name="duty_feed"),
    path("duty/partnerships/", partnership.partnerships, name="partnerships"),
    path("duty/partnerships/add/", partnership.add, name="add_partnership"),
    path("duty/partnerships/<int:pk>/", partnership.show, name="partnership"),
    path("duty/partnerships/<int:pk>/edit/", partnership.edit, name="edit_partnership"),
    path("duty/partnerships/<int:pk>/add/<str:what>/", partnership.add_to, name="add_to_partnership"),
    path("duty/partnerships/<int:pk>/clients/<int:client>/end/", partnership.end_client, name="end_client"),
    path("duty/partnerships/<int:pk>/hours-<int:year>-<int:month>.pdf", partnership.hours_pdf, name="hours_pdf"),
    path("duty/partnerships/<int:pk>/hours-<int:year>-<int:month>.xlsx", partnership.hours_xlsx, name="hours_xlsx"),
    path("duty/lawyers/<int:pk>/", partnership.lawyer, name="edit_lawyer"),
]
