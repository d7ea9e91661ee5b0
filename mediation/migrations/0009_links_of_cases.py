import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import lib.fields


class Migration(migrations.Migration):
    """Decisions about two cases that look alike, and the indexes by which such cases are found."""

    dependencies = [
        ("mediation", "0008_agreements_by_day"),
        ("residents", "0004_register_imports"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CaseLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("linked", "linked"), ("joined", "led together"), ("apart", "kept apart")],
                        max_length=6,
                    ),
                ),
                ("reason", lib.fields.EncryptedTextField(blank=True)),
                ("decided_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "decided_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "newer",
                    models.ForeignKey(
                        help_text="filed later",
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="links_to_older",
                        to="mediation.case",
                    ),
                ),
                (
                    "older",
                    models.ForeignKey(
                        help_text="filed earlier; of a joined one, the lead",
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="links_to_newer",
                        to="mediation.case",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["newer", "older"], name="link_once"),
                    models.UniqueConstraint(
                        fields=["newer"], name="link_one_lead", condition=models.Q(("kind", "joined"))
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["linked", "joined", "apart"])), name="link_known_kind"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("newer", models.F("older")), _negated=True), name="link_of_two"
                    ),
                ]
            },
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["sub_district", "category", "-submitted_at"], name="case_of_kind"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["estate", "-submitted_at", "-id"], name="case_of_estate"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["building", "-submitted_at", "-id"], name="case_of_building"),
        ),
    ]
