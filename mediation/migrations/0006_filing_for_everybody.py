import django.contrib.postgres.fields
from django.db import migrations, models

import lib.fields


class Migration(migrations.Migration):
    dependencies = [("mediation", "0005_work_orders")]

    operations = [
        migrations.AddField(
            model_name="case",
            name="draft_phone",
            field=models.CharField(
                blank=True,
                default="",
                editable=False,
                help_text="E.164, proved by a code: opens the draft elsewhere",
                max_length=16,
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="case",
            name="dangers",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=12),
                blank=True,
                default=list,
                help_text="codes of categories.Danger",
                size=None,
            ),
        ),
        migrations.AddField(
            model_name="party",
            name="reach",
            field=lib.fields.EncryptedJSONField(
                default=dict, help_text="how to reach this side safely, and what it needs: see Reach"
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("status", "draft")), fields=["draft_phone"], name="case_draft_of_phone"
            ),
        ),
    ]
