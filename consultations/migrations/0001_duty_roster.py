"""Partnership, roster, shifts, calls, hand-over, tasks in disputes."""

from decimal import Decimal

import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models

import lib.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("mediation", "0010_my_matters"),
        ("residents", "0006_sharing_text"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        BtreeGistExtension(),
        migrations.CreateModel(
            name="Call",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("way", models.CharField(choices=[("visit", "visit"), ("telephone", "telephone")], max_length=10)),
                ("began_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ended_at", models.DateTimeField(null=True)),
                ("caller", models.CharField(blank=True, max_length=60)),
                ("phone", models.CharField(blank=True, help_text="E.164", max_length=16)),
                (
                    "age",
                    models.CharField(
                        blank=True,
                        choices=[("u40", "under 40"), ("u60", "40 to 59"), ("60+", "60 or older")],
                        max_length=4,
                    ),
                ),
                ("people", models.PositiveSmallIntegerField(default=1)),
                (
                    "category",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("FEE", "Property fee"),
                            ("SVC", "Property service contract"),
                            ("PARK", "Parking"),
                            ("INCOME", "Income from common parts"),
                            ("FUND", "Repair fund"),
                            ("BUILD", "Unauthorised building"),
                            ("DECO", "Decoration works"),
                            ("USE", "Flat used for business"),
                            ("NOISE", "Noise"),
                            ("LEAK", "Water leaks"),
                            ("LIFT", "Lift"),
                            ("ADDLIFT", "Adding a lift"),
                            ("DROP", "Things falling from above"),
                            ("FIRE", "Fire safety"),
                            ("CLEAN", "Cleanliness"),
                            ("CORR", "Things in the stairway"),
                            ("GREEN", "Greenery"),
                            ("PET", "Pets"),
                            ("OWN", "Owners' committee"),
                            ("RENO", "Renovation of the estate"),
                            ("SAFE", "Safety and order"),
                            ("UTIL", "Water, power, gas, heat, network"),
                            ("OTHER", "Something else"),
                        ],
                        max_length=8,
                    ),
                ),
                ("matter", lib.fields.EncryptedTextField(blank=True)),
                ("advice", lib.fields.EncryptedTextField(blank=True)),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("advised", "advice given"),
                            ("mediation", "sent to mediation"),
                            ("legal_aid", "sent to legal aid"),
                            ("hotline", "sent to 12348"),
                            ("court", "sent to court"),
                            ("call_back", "call back"),
                            ("no_answer", "cut off or nobody there"),
                            ("other", "other"),
                        ],
                        max_length=10,
                    ),
                ),
                ("satisfied", models.PositiveSmallIntegerField(blank=True, help_text="1 to 5", null=True)),
                (
                    "once",
                    models.UUIDField(
                        help_text="the form that made it: a second tap makes no second entry", null=True, unique=True
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="calls",
                        to="mediation.case",
                    ),
                ),
                (
                    "sub_district",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="calls", to="accounts.subdistrict"
                    ),
                ),
            ],
            options={
                "ordering": ["began_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="Lawyer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("licence_number", models.CharField(max_length=20)),
                (
                    "licence_until",
                    models.DateField(
                        blank=True, help_text="the last day of the licence; empty: no end known", null=True
                    ),
                ),
                (
                    "specialties",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("FEE", "Property fee"),
                                ("SVC", "Property service contract"),
                                ("PARK", "Parking"),
                                ("INCOME", "Income from common parts"),
                                ("FUND", "Repair fund"),
                                ("BUILD", "Unauthorised building"),
                                ("DECO", "Decoration works"),
                                ("USE", "Flat used for business"),
                                ("NOISE", "Noise"),
                                ("LEAK", "Water leaks"),
                                ("LIFT", "Lift"),
                                ("ADDLIFT", "Adding a lift"),
                                ("DROP", "Things falling from above"),
                                ("FIRE", "Fire safety"),
                                ("CLEAN", "Cleanliness"),
                                ("CORR", "Things in the stairway"),
                                ("GREEN", "Greenery"),
                                ("PET", "Pets"),
                                ("OWN", "Owners' committee"),
                                ("RENO", "Renovation of the estate"),
                                ("SAFE", "Safety and order"),
                                ("UTIL", "Water, power, gas, heat, network"),
                                ("OTHER", "Something else"),
                            ],
                            max_length=8,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                ("left_on", models.DateField(blank=True, null=True)),
                (
                    "firm",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lawyers", to="residents.organisation"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lawyers", to="residents.person"
                    ),
                ),
                (
                    "sub_district",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lawyers", to="accounts.subdistrict"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("sub_district", "licence_number"), name="lawyer_licence_once"),
                    models.UniqueConstraint(fields=("person", "firm"), name="lawyer_once_in_a_firm"),
                ],
            },
        ),
        migrations.CreateModel(
            name="CallBack",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slot_begins_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "open"), ("done", "done"), ("dropped", "not reached")],
                        default="open",
                        max_length=8,
                    ),
                ),
                ("done_at", models.DateTimeField(null=True)),
                (
                    "call",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="call_back", to="consultations.call"
                    ),
                ),
                (
                    "lawyer",
                    models.ForeignKey(
                        help_text="who owes it now",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="call_backs",
                        to="consultations.lawyer",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Absence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("begins_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("reason", models.CharField(blank=True, max_length=120)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "lawyer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="absences", to="consultations.lawyer"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("begins_at"))), name="absence_ends_after_start"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Need",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_on", models.DateField(default=django.utils.timezone.localdate)),
                ("ends_on", models.DateField(blank=True, null=True)),
                (
                    "channel",
                    models.CharField(
                        choices=[("desk", "on site"), ("hotline", "hotline"), ("online", "online answers")],
                        max_length=8,
                    ),
                ),
                (
                    "specialty",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("FEE", "Property fee"),
                            ("SVC", "Property service contract"),
                            ("PARK", "Parking"),
                            ("INCOME", "Income from common parts"),
                            ("FUND", "Repair fund"),
                            ("BUILD", "Unauthorised building"),
                            ("DECO", "Decoration works"),
                            ("USE", "Flat used for business"),
                            ("NOISE", "Noise"),
                            ("LEAK", "Water leaks"),
                            ("LIFT", "Lift"),
                            ("ADDLIFT", "Adding a lift"),
                            ("DROP", "Things falling from above"),
                            ("FIRE", "Fire safety"),
                            ("CLEAN", "Cleanliness"),
                            ("CORR", "Things in the stairway"),
                            ("GREEN", "Greenery"),
                            ("PET", "Pets"),
                            ("OWN", "Owners' committee"),
                            ("RENO", "Renovation of the estate"),
                            ("SAFE", "Safety and order"),
                            ("UTIL", "Water, power, gas, heat, network"),
                            ("OTHER", "Something else"),
                        ],
                        help_text="empty: any lawyer will do",
                        max_length=8,
                    ),
                ),
                (
                    "days",
                    models.CharField(
                        choices=[
                            ("working", "working days, make-up days included"),
                            ("weekdays", "these weekdays, but not on holidays"),
                            ("every", "these weekdays, holidays included"),
                        ],
                        default="working",
                        max_length=8,
                    ),
                ),
                (
                    "weekdays",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(),
                        blank=True,
                        default=list,
                        help_text="Monday is 0",
                        size=None,
                    ),
                ),
                ("begins", models.TimeField()),
                ("ends", models.TimeField(help_text="at or before `begins`: on the next day")),
                ("lawyers", models.PositiveSmallIntegerField(default=1)),
                (
                    "studio",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="duty_needs",
                        to="residents.studio",
                    ),
                ),
                (
                    "sub_district",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="duty_needs",
                        to="accounts.subdistrict",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_on", None), ("ends_on__gte", models.F("starts_on")), _connector="OR"),
                        name="duty_need_ends_after_start",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Partnership",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_on", models.DateField(default=django.utils.timezone.localdate)),
                ("ends_on", models.DateField(blank=True, null=True)),
                ("name", models.CharField(max_length=80)),
                (
                    "monthly_hours",
                    models.DecimalField(
                        decimal_places=1, default=Decimal("8.0"), help_text="owed in a month (domain §6)", max_digits=5
                    ),
                ),
                ("lectures_per_quarter", models.PositiveSmallIntegerField(default=1)),
                ("terms", models.TextField(blank=True)),
                ("ended_at", models.DateTimeField(help_text="before its last day", null=True)),
                (
                    "bureau",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="residents.organisation",
                    ),
                ),
                ("estates", models.ManyToManyField(related_name="partnerships", to="residents.estate")),
                (
                    "firm",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="partnerships",
                        to="residents.organisation",
                    ),
                ),
                (
                    "sub_district",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="partnerships",
                        to="accounts.subdistrict",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_on", None), ("ends_on__gte", models.F("starts_on")), _connector="OR"),
                        name="partnership_ends_after_start",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Lecture",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("held_on", models.DateField()),
                ("title", models.CharField(max_length=120)),
                ("hours", models.DecimalField(decimal_places=1, default=Decimal("1.0"), max_digits=4)),
                (
                    "lawyer",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lectures",
                        to="consultations.lawyer",
                    ),
                ),
                (
                    "partnership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lectures",
                        to="consultations.partnership",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Rule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_on", models.DateField(default=django.utils.timezone.localdate)),
                ("ends_on", models.DateField(blank=True, null=True)),
                (
                    "channel",
                    models.CharField(
                        choices=[("desk", "on site"), ("hotline", "hotline"), ("online", "online answers")],
                        max_length=8,
                    ),
                ),
                (
                    "days",
                    models.CharField(
                        choices=[
                            ("working", "working days, make-up days included"),
                            ("weekdays", "these weekdays, but not on holidays"),
                            ("every", "these weekdays, holidays included"),
                        ],
                        default="working",
                        max_length=8,
                    ),
                ),
                (
                    "weekdays",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(),
                        blank=True,
                        default=list,
                        help_text="Monday is 0",
                        size=None,
                    ),
                ),
                (
                    "every_weeks",
                    models.PositiveSmallIntegerField(
                        default=1, help_text="1: every week; 2: every second, from starts_on"
                    ),
                ),
                ("begins", models.TimeField()),
                ("ends", models.TimeField(help_text="at or before `begins`: on the next day")),
                (
                    "turn",
                    models.CharField(
                        choices=[
                            ("shift", "another lawyer each time"),
                            ("week", "another lawyer each week"),
                            ("month", "another lawyer each month"),
                        ],
                        default="shift",
                        max_length=8,
                    ),
                ),
                (
                    "weight",
                    models.DecimalField(
                        decimal_places=1, default=Decimal("1.0"), help_text="of an hour, for fairness", max_digits=3
                    ),
                ),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "partnership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rules",
                        to="consultations.partnership",
                    ),
                ),
                (
                    "studio",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="duty_rules",
                        to="residents.studio",
                    ),
                ),
                (
                    "sub_district",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="duty_rules",
                        to="accounts.subdistrict",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_on", None), ("ends_on__gte", models.F("starts_on")), _connector="OR"),
                        name="duty_rule_ends_after_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("channel", "desk"), _negated=True), ("studio__isnull", False), _connector="OR"
                        ),
                        name="duty_rule_desk_has_a_studio",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RuleLawyer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "lawyer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="turns", to="consultations.lawyer"
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="turns", to="consultations.rule"
                    ),
                ),
            ],
            options={
                "ordering": ["position"],
                "constraints": [
                    models.UniqueConstraint(fields=("rule", "position"), name="turn_position_once"),
                ],
            },
        ),
        migrations.AddField(
            model_name="rule",
            name="lawyers",
            field=models.ManyToManyField(
                related_name="rules", through="consultations.RuleLawyer", to="consultations.lawyer"
            ),
        ),
        migrations.CreateModel(
            name="Shift",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "channel",
                    models.CharField(
                        choices=[("desk", "on site"), ("hotline", "hotline"), ("online", "online answers")],
                        max_length=8,
                    ),
                ),
                (
                    "period",
                    django.contrib.postgres.fields.ranges.DateTimeRangeField(help_text="the end is not included"),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("draft", "draft"), ("published", "published"), ("cancelled", "called off")],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("weight", models.DecimalField(decimal_places=1, default=Decimal("1.0"), max_digits=3)),
                ("published_at", models.DateTimeField(null=True)),
                ("signed_in_at", models.DateTimeField(null=True)),
                ("signed_out_at", models.DateTimeField(null=True)),
                (
                    "late_alerted_at",
                    models.DateTimeField(help_text="nobody had signed in after ten minutes", null=True),
                ),
                (
                    "lawyer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="shifts", to="consultations.lawyer"
                    ),
                ),
                (
                    "partnership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shifts",
                        to="consultations.partnership",
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="shifts",
                        to="consultations.rule",
                    ),
                ),
                (
                    "studio",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="shifts",
                        to="residents.studio",
                    ),
                ),
                (
                    "sub_district",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="shifts", to="accounts.subdistrict"
                    ),
                ),
            ],
            options={
                "ordering": ["period", "id"],
                "indexes": [
                    models.Index(fields=["sub_district", "status"], name="shift_of_place"),
                ],
                "constraints": [
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        condition=models.Q(("status", "cancelled"), _negated=True),
                        expressions=[("lawyer", "="), ("period", "&&")],
                        name="shift_one_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["draft", "published", "cancelled"])),
                        name="shift_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("channel", "desk"), _negated=True), ("studio__isnull", False), _connector="OR"
                        ),
                        name="shift_desk_has_a_studio",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HandOver",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("note", lib.fields.EncryptedTextField(blank=True)),
                ("written_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("acknowledged_at", models.DateTimeField(null=True)),
                (
                    "acknowledged_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "to",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="hand_overs",
                        to="consultations.lawyer",
                    ),
                ),
                (
                    "shift",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="hand_over", to="consultations.shift"
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="call",
            name="shift",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="calls", to="consultations.shift"
            ),
        ),
        migrations.CreateModel(
            name="SwapRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "open"),
                            ("taken", "taken, waits for approval"),
                            ("done", "done"),
                            ("withdrawn", "withdrawn"),
                            ("declined", "declined"),
                            ("expired", "nobody took it"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="swaps_asked",
                        to="consultations.lawyer",
                    ),
                ),
                (
                    "shift",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="swaps", to="consultations.shift"
                    ),
                ),
                (
                    "taker",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="swaps_taken",
                        to="consultations.lawyer",
                    ),
                ),
                (
                    "to",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="swaps_offered",
                        to="consultations.lawyer",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["open", "taken"])),
                        fields=("shift",),
                        name="swap_one_open_for_a_shift",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Task",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("opinion", "an opinion"),
                            ("check", "check of an agreement"),
                            ("presence", "presence in a session"),
                        ],
                        max_length=8,
                    ),
                ),
                ("question", lib.fields.EncryptedTextField()),
                (
                    "audience",
                    models.CharField(
                        choices=[
                            ("joint", "both sides see it"),
                            ("party", "only one side and the mediator"),
                            ("mediators", "only the mediator and the director"),
                            ("director", "only the director"),
                        ],
                        default="mediators",
                        max_length=10,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "asked"),
                            ("accepted", "accepted"),
                            ("declined", "declined"),
                            ("answered", "answered"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="asked",
                        max_length=10,
                    ),
                ),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "due_on",
                    models.DateField(help_text="two working days to say yes or no, then the date that was agreed"),
                ),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "why",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("conflict", "conflict of interest"),
                            ("specialty", "not my field"),
                            ("time", "no time"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=200)),
                (
                    "answer",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="mediation.entry"
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="lawyer_tasks", to="mediation.case"
                    ),
                ),
                (
                    "lawyer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="tasks", to="consultations.lawyer"
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="mediation.session",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["lawyer", "state", "due_on"], name="task_queue"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Client",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80)),
                ("declared_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "firm",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="declared_clients",
                        to="residents.organisation",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        help_text="where the register knows it",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="residents.organisation",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)), fields=("firm", "name"), name="client_once"
                    )
                ],
            },
        ),
    ]
