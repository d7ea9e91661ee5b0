"""The years 2020 on that the State Council has given notice of."""

from django.db import migrations

from foundation.workdays.seed import days_of

YEARS = range(2020, 2027)


def seed(apps, schema_editor):
    CalendarDay = apps.get_model("workdays", "CalendarDay")
    rows = [CalendarDay(date=day, kind=kind, name=name) for year in YEARS for day, kind, name in days_of(year)]
    CalendarDay.objects.bulk_create(rows, ignore_conflicts=True)


def empty(apps, schema_editor):
    apps.get_model("workdays", "CalendarDay").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("workdays", "0001_initial")]
    operations = [migrations.RunPython(seed, empty)]
