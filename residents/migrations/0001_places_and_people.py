import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import lib.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Building",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(help_text="7, 3A: without 幢", max_length=20)),
            ],
        ),
        migrations.CreateModel(
            name="Community",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60)),
                (
                    "sub_district",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="communities",
                        to="accounts.subdistrict",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("sub_district", "name"), name="community_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ConsentText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("privacy", "privacy notice"),
                            ("rights", "notice of rights and duties"),
                            ("e_signature", "signing electronically"),
                            ("online", "mediation by video"),
                            ("recording", "recording sound or picture"),
                            ("sharing", "giving data to another office"),
                            ("publication", "publishing the matter without names"),
                            ("e_service", "receiving papers on the portal"),
                        ],
                        max_length=16,
                    ),
                ),
                ("version", models.PositiveSmallIntegerField()),
                ("body_zh", models.TextField()),
                ("body_en", models.TextField()),
                ("valid_from", models.DateField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("kind", "version"), name="consent_text_once")],
            },
        ),
        migrations.CreateModel(
            name="Entrance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(help_text="1, 甲: without 单元", max_length=20)),
                (
                    "building",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="entrances", to="residents.building"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("building", "number"), name="entrance_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Estate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60)),
                ("address", models.CharField(blank=True, max_length=120)),
                (
                    "community",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="estates", to="residents.community"
                    ),
                ),
                (
                    "sub_district",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="estates", to="accounts.subdistrict"
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
                "constraints": [
                    models.UniqueConstraint(fields=("sub_district", "name"), name="estate_once"),
                ],
            },
        ),
        migrations.AddField(
            model_name="building",
            name="estate",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="buildings", to="residents.estate"
            ),
        ),
        migrations.CreateModel(
            name="Organisation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("residents_committee", "residents' committee"),
                            ("owners_committee", "owners' committee"),
                            ("property_company", "property company"),
                            ("social_organisation", "social organisation"),
                            ("party_organisation", "party organisation"),
                            ("mediation_committee", "mediation committee"),
                            ("law_firm", "law firm"),
                            ("justice_office", "justice office"),
                            ("justice_bureau", "justice bureau"),
                            ("contractor", "contractor"),
                        ],
                        max_length=24,
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                ("registration_code", models.CharField(blank=True, help_text="统一社会信用代码", max_length=18)),
                ("phone", models.CharField(blank=True, help_text="E.164", max_length=16)),
                ("address", models.CharField(blank=True, max_length=120)),
                (
                    "sub_district",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="organisations",
                        to="accounts.subdistrict",
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
                "constraints": [
                    models.UniqueConstraint(fields=("sub_district", "name"), name="organisation_once"),
                ],
            },
        ),
        migrations.AddField(
            model_name="estate",
            name="property_company",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="estates",
                to="residents.organisation",
            ),
        ),
        migrations.CreateModel(
            name="Committee",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "number_template",
                    models.CharField(
                        default="（{year}）{prefix}人调字第{n}号",
                        help_text="{year}, {prefix}, {n}; {n:03d} pads with zeros",
                        max_length=60,
                    ),
                ),
                ("number_prefix", models.CharField(help_text="清和 in （2026）清和人调字第58号", max_length=10)),
                (
                    "sub_district",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="committees",
                        to="accounts.subdistrict",
                    ),
                ),
                (
                    "organisation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="committee",
                        to="residents.organisation",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60)),
                ("phone", models.CharField(blank=True, help_text="E.164", max_length=16)),
                ("gender", models.CharField(blank=True, choices=[("f", "female"), ("m", "male")], max_length=1)),
                ("birth_year", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("address", models.CharField(blank=True, max_length=120)),
                ("identity_number", lib.fields.EncryptedTextField(blank=True)),
                ("identity_hash", models.CharField(blank=True, db_index=True, editable=False, max_length=64)),
                (
                    "sub_district",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="people", to="accounts.subdistrict"
                    ),
                ),
                (
                    "user",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="person",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Mandate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_on", models.DateField(default=django.utils.timezone.localdate)),
                ("ends_on", models.DateField(blank=True, null=True)),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("resident", "resident"),
                            ("organisation_agent", "organisation agent"),
                            ("clerk", "clerk"),
                            ("mediator", "mediator"),
                            ("director", "director"),
                            ("seal_holder", "seal holder"),
                            ("archivist", "archivist"),
                            ("duty_lawyer", "duty lawyer"),
                            ("firm_coordinator", "firm coordinator"),
                            ("advisor", "community advisor"),
                            ("rule_of_law_leader", "rule-of-law leader"),
                            ("law_literate_resident", "law-literate resident"),
                            ("study_household", "law study household"),
                            ("stairway_head", "stairway head"),
                            ("party_member", "party-member representative"),
                            ("community_worker", "community worker"),
                            ("staff", "sub-district staff"),
                            ("head", "sub-district head"),
                            ("system_admin", "system administrator"),
                            ("security_admin", "security administrator"),
                            ("audit_admin", "audit administrator"),
                        ],
                        max_length=24,
                    ),
                ),
                (
                    "committee",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mandates",
                        to="residents.committee",
                    ),
                ),
                (
                    "estate",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mandates",
                        to="residents.estate",
                    ),
                ),
                (
                    "granted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "sub_district",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="mandates", to="accounts.subdistrict"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mandates",
                        to="residents.organisation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="mandates", to="residents.person"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_on", None), ("ends_on__gte", models.F("starts_on")), _connector="OR"),
                        name="mandate_ends_after_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "role__in",
                                [
                                    "resident",
                                    "organisation_agent",
                                    "clerk",
                                    "mediator",
                                    "director",
                                    "seal_holder",
                                    "archivist",
                                    "duty_lawyer",
                                    "firm_coordinator",
                                    "advisor",
                                    "rule_of_law_leader",
                                    "law_literate_resident",
                                    "study_household",
                                    "stairway_head",
                                    "party_member",
                                    "community_worker",
                                    "staff",
                                    "head",
                                    "system_admin",
                                    "security_admin",
                                    "audit_admin",
                                ],
                            )
                        ),
                        name="mandate_known_role",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("role__in", ["clerk", "mediator", "director", "seal_holder", "archivist"]),
                                _negated=True,
                            ),
                            ("committee__isnull", False),
                            _connector="OR",
                        ),
                        name="mandate_of_committee",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("role", "organisation_agent"), _negated=True),
                            ("organisation__isnull", False),
                            _connector="OR",
                        ),
                        name="mandate_of_organisation",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("web", "on the portal"),
                            ("link", "by the link sent to the phone"),
                            ("oral", "orally, written down by staff"),
                            ("paper", "on paper"),
                        ],
                        default="web",
                        max_length=8,
                    ),
                ),
                (
                    "about",
                    models.CharField(
                        blank=True, help_text="mediation.case:58, where it is for one matter only", max_length=60
                    ),
                ),
                ("given_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                (
                    "sub_district",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.subdistrict"
                    ),
                ),
                (
                    "text",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="consents", to="residents.consenttext"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="consents",
                        to="residents.organisation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="consents",
                        to="residents.person",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("organisation__isnull", False), ("person", None)),
                            models.Q(("organisation", None), ("person__isnull", False)),
                            _connector="OR",
                        ),
                        name="consent_person_or_organisation",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at", None)),
                        fields=("person", "organisation", "text", "about"),
                        name="consent_once",
                        nulls_distinct=False,
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Studio",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60)),
                ("address", models.CharField(max_length=120)),
                ("phone", models.CharField(blank=True, max_length=20)),
                ("opening_hours", models.CharField(max_length=120)),
                (
                    "committee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="studios", to="residents.committee"
                    ),
                ),
                ("estates", models.ManyToManyField(related_name="studios", to="residents.estate")),
                (
                    "sub_district",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="studios", to="accounts.subdistrict"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Unit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_on", models.DateField(default=django.utils.timezone.localdate)),
                ("ends_on", models.DateField(blank=True, null=True)),
                ("number", models.CharField(max_length=20)),
                (
                    "area",
                    models.DecimalField(
                        decimal_places=2, help_text="square metres, by the register", max_digits=9, null=True
                    ),
                ),
                (
                    "building",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="units", to="residents.building"
                    ),
                ),
                (
                    "entrance",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="units",
                        to="residents.entrance",
                    ),
                ),
                (
                    "estate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="units", to="residents.estate"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("estate", "building", "entrance", "number"), name="unit_once", nulls_distinct=False
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on", None), ("ends_on__gte", models.F("starts_on")), _connector="OR"),
                        name="unit_ends_after_start",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Ownership",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_on", models.DateField(default=django.utils.timezone.localdate)),
                ("ends_on", models.DateField(blank=True, null=True)),
                (
                    "share",
                    models.DecimalField(decimal_places=6, default=1, help_text="1 is the whole unit", max_digits=7),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ownerships",
                        to="residents.organisation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ownerships",
                        to="residents.person",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="ownerships", to="residents.unit"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("organisation__isnull", False), ("person", None)),
                            models.Q(("organisation", None), ("person__isnull", False)),
                            _connector="OR",
                        ),
                        name="ownership_person_or_organisation",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("share__gt", 0), ("share__lte", 1)), name="ownership_share"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on", None), ("ends_on__gte", models.F("starts_on")), _connector="OR"),
                        name="ownership_ends_after_start",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Occupancy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_on", models.DateField(default=django.utils.timezone.localdate)),
                ("ends_on", models.DateField(blank=True, null=True)),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("owner", "owner"),
                            ("family", "family of the owner"),
                            ("tenant", "tenant"),
                            ("other", "other user"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="occupancies", to="residents.person"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="occupancies", to="residents.unit"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_on", None), ("ends_on__gte", models.F("starts_on")), _connector="OR"),
                        name="occupancy_ends_after_start",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="building",
            constraint=models.UniqueConstraint(fields=("estate", "number"), name="building_once"),
        ),
    ]
