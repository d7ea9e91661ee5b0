"""The Celery application and its beat table: everything timed is a row with a due time that a beat task looks for."""

from __future__ import annotations

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
app = Celery("helin")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    "deliver due messages": {"task": "foundation.notifications.tasks.deliver_due", "schedule": 5.0},
    "remind of deadlines": {"task": "mediation.tasks.remind_of_deadlines", "schedule": 3600.0},
    "remind of obligations": {"task": "mediation.tasks.remind_of_obligations", "schedule": 3600.0},
    "end lapsed windows": {"task": "mediation.tasks.end_lapsed_windows", "schedule": 3600.0},
    "end lapsed answers": {"task": "mediation.tasks.end_lapsed_answers", "schedule": 3600.0},
    "end lapsed offers": {"task": "mediation.tasks.end_lapsed_offers", "schedule": 3600.0},
    "take up replies": {"task": "mediation.tasks.take_replies", "schedule": 15.0},
    "continue imports": {"task": "mediation.tasks.continue_imports", "schedule": 60.0},
    "go on with imports": {"task": "residents.tasks.go_on_with_imports", "schedule": 30.0},
    "forget old imports": {"task": "residents.tasks.forget_old_imports", "schedule": 86400.0},
    "watch shifts": {"task": "consultations.tasks.watch_shifts", "schedule": 60.0},
    "look ahead on the roster": {"task": "consultations.tasks.look_ahead", "schedule": 900.0},
    "send the digests": {"task": "portal.tasks.send_digests", "schedule": 600.0},
    "look after lawyers' tasks": {"task": "consultations.tasks.look_after_tasks", "schedule": 60.0},
    "keep the sums of the day": {"task": "dashboards.tasks.keep_day_sums", "schedule": 1800.0},
    "seal the audit logs": {"task": "foundation.audit.tasks.seal_logs", "schedule": 600.0},
    "go on with exports": {"task": "dashboards.tasks.go_on_with_exports", "schedule": 60.0},
    "forget old exports": {"task": "dashboards.tasks.forget_old_exports", "schedule": 3600.0},
    "draft the statistics": {"task": "dashboards.tasks.draft_sheets", "schedule": 3600.0},
    "drop old drafts": {"task": "mediation.tasks.drop_old_drafts", "schedule": 86400.0},
}
