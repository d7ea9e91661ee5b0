import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import lib.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("documents", "0001_papers"),
        ("files", "0001_initial"),
        ("residents", "0001_places_and_people"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Counter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("series", models.CharField(max_length=40, unique=True)),
                ("last", models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Case",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("submitted", "waiting for acceptance"),
                            ("needs_supplement", "waiting for missing papers"),
                            ("consent_pending", "asking the other side"),
                            ("accepted", "accepted"),
                            ("mediating", "in mediation"),
                            ("suspended", "suspended"),
                            ("agreed", "agreement reached"),
                            ("terminated", "ended without agreement"),
                            ("refused", "not accepted"),
                            ("transferred", "referred elsewhere"),
                            ("withdrawn", "withdrawn"),
                            ("closed", "closed"),
                            ("archived", "archived"),
                        ],
                        default="draft",
                        max_length=20,
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("application", "applied for by a party"),
                            ("proactive", "offered by the committee"),
                            ("delegated", "delegated by an authority"),
                        ],
                        default="application",
                        max_length=12,
                    ),
                ),
                ("reference", models.CharField(blank=True, help_text="QH-2026-0317, from filing on", max_length=20)),
                (
                    "number",
                    models.CharField(
                        blank=True, help_text="（2026）清和人调字第58号, from acceptance on", max_length=40
                    ),
                ),
                ("number_year", models.PositiveSmallIntegerField(null=True)),
                ("number_in_year", models.PositiveIntegerField(null=True)),
                ("title", models.CharField(blank=True, max_length=80)),
                ("facts", models.TextField(blank=True, help_text="what happened, in the person's own words")),
                ("since", models.CharField(blank=True, max_length=60)),
                ("wish", models.TextField(blank=True)),
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
                (
                    "urgency",
                    models.CharField(
                        blank=True,
                        choices=[("U1", "inspect within 24 hours"), ("U2", "danger: refer now")],
                        max_length=2,
                    ),
                ),
                ("place", models.CharField(blank=True, help_text="where exactly, in words", max_length=120)),
                ("draft_key", models.CharField(blank=True, db_index=True, editable=False, max_length=43)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("privacy_read_at", models.DateTimeField(null=True)),
                (
                    "submitted_at",
                    models.DateTimeField(help_text="interrupts the limitation period (民法典 195)", null=True),
                ),
                ("accepted_at", models.DateTimeField(null=True)),
                (
                    "declared_at",
                    models.DateTimeField(
                        help_text="the mediator declared to have no interest in the dispute", null=True
                    ),
                ),
                ("refusal_ground", models.CharField(blank=True, max_length=1)),
                (
                    "refusal_asked_at",
                    models.DateTimeField(help_text="the clerk proposed not to accept; the director decides", null=True),
                ),
                ("termination_code", models.CharField(blank=True, max_length=20)),
                ("closing_asked_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("next_due_on", models.DateField(help_text="the earliest running clock, kept for lists", null=True)),
                (
                    "building",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="residents.building",
                    ),
                ),
                (
                    "committee",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="residents.committee",
                    ),
                ),
                (
                    "estate",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="residents.estate",
                    ),
                ),
                (
                    "mediator",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mediated_cases",
                        to="residents.person",
                    ),
                ),
                (
                    "studio",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="residents.studio",
                    ),
                ),
                (
                    "sub_district",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="cases", to="accounts.subdistrict"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cases",
                        to="residents.unit",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["committee", "status", "next_due_on", "id"], name="case_queue"),
                    models.Index(fields=["mediator", "status", "next_due_on"], name="case_of_mediator"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                [
                                    "draft",
                                    "submitted",
                                    "needs_supplement",
                                    "consent_pending",
                                    "accepted",
                                    "mediating",
                                    "suspended",
                                    "agreed",
                                    "terminated",
                                    "refused",
                                    "transferred",
                                    "withdrawn",
                                    "closed",
                                    "archived",
                                ],
                            )
                        ),
                        name="case_known_status",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("reference", ""), _negated=True),
                        fields=("sub_district", "reference"),
                        name="case_reference_once",
                    ),
                    models.UniqueConstraint(
                        fields=("committee", "number_year", "number_in_year"), name="case_number_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status", "draft"), ("submitted_at__isnull", False), _connector="OR"),
                        name="case_filed_has_its_date",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Agreement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveSmallIntegerField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("frozen", "ready to sign"),
                            ("effective", "in force"),
                            ("superseded", "replaced"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("facts", models.TextField()),
                ("issues", models.TextField()),
                (
                    "effective_on",
                    models.DateField(help_text="人民调解法 29: the day of the last signature or seal", null=True),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "paper",
                    models.OneToOneField(
                        help_text="frozen: its hash is signed",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agreement",
                        to="documents.paper",
                    ),
                ),
                (
                    "signed_paper",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signed_agreement",
                        to="documents.paper",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="agreements", to="mediation.case"
                    ),
                ),
            ],
            options={
                "ordering": ["version"],
                "constraints": [
                    models.UniqueConstraint(fields=("case", "version"), name="agreement_version_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("status__in", ["draft", "frozen", "effective"])),
                        fields=("case",),
                        name="agreement_one_living",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status", "draft"), ("paper__isnull", False), _connector="OR"),
                        name="agreement_frozen_has_paper",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseClock",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rule", models.CharField(max_length=20)),
                ("started_on", models.DateField()),
                ("nominal", models.DateField(help_text="the day as counted")),
                ("due", models.DateField(help_text="the day as moved to a working day")),
                (
                    "estimated",
                    models.BooleanField(
                        default=False, help_text="counted through a year whose holidays are not known yet"
                    ),
                ),
                ("paused_on", models.DateField(null=True)),
                ("paused_days", models.PositiveSmallIntegerField(default=0)),
                (
                    "state",
                    models.CharField(
                        choices=[("running", "running"), ("paused", "paused"), ("ended", "ended")],
                        default="running",
                        max_length=8,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="clocks", to="mediation.case"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["running", "paused"])),
                        fields=("case", "rule"),
                        name="clock_once_running",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("filed", "Matter filed"),
                            ("supplement_asked", "Missing papers asked for"),
                            ("supplemented", "Missing papers sent"),
                            ("consent_asked", "Other side asked whether it agrees to mediation"),
                            ("offered", "Mediation offered to both sides"),
                            ("agreed", "Agreed to mediation"),
                            ("declined", "Declined mediation"),
                            ("rights_notice", "Notice of rights and duties given"),
                            ("refusal_proposed", "Not accepting was proposed"),
                            ("refused", "Not accepted"),
                            ("transferred", "Referred elsewhere"),
                            ("accepted", "Accepted"),
                            ("assigned", "Mediator assigned"),
                            ("tie_disclosed", "The mediator disclosed a tie"),
                            ("tie_accepted", "Both sides let the mediator go on"),
                            ("recusal_asked", "Recusal of the mediator asked for"),
                            ("recusal_refused", "The mediator stays"),
                            ("recused", "The mediator was recused"),
                            ("started", "Mediation started"),
                            ("declared", "Another mediator took over"),
                            ("times_proposed", "Times for a session offered"),
                            ("session_planned", "Session arranged"),
                            ("session_cancelled", "Session called off"),
                            ("session_moved", "Session moved"),
                            ("session_missed", "A session could not be held"),
                            ("session_record", "Record of a session"),
                            ("minutes_signed", "Record of a session confirmed"),
                            ("minutes_objected", "Correction of the record asked for"),
                            ("minutes_noted", "Noted under the record of a session"),
                            ("inquiry", "Record of an inquiry"),
                            ("inquiry_signed", "Record of an inquiry confirmed"),
                            ("inquiry_noted", "Noted under the record of an inquiry"),
                            ("helper_asked", "Both sides asked about somebody who could help"),
                            ("helper_answered", "Answer about somebody who could help"),
                            ("helper_invited", "Somebody was invited to help"),
                            ("helper_ended", "Somebody no longer helps"),
                            ("advice", "Advice of somebody invited, not binding"),
                            ("consent_sought", "Both sides asked for a consent"),
                            ("consent_given", "Consent given"),
                            ("consent_withdrawn", "Consent taken back"),
                            ("erased", "Recordings erased"),
                            ("agent_named", "Somebody acts for a party"),
                            ("agent_ended", "Acting for a party ended"),
                            ("written_down", "Application written down and read back"),
                            ("claimed", "Matter taken over with the slip"),
                            ("message", "Message"),
                            ("text", "Reply by text message"),
                            ("note", "Note of the committee"),
                            ("evidence", "Evidence"),
                            ("evidence_list", "List of evidence"),
                            ("response_asked", "Other side asked what it says to the application"),
                            ("response", "Answer to the application"),
                            ("response_missed", "No answer came; the mediation goes on"),
                            ("counter_claim", "Claim of the other side"),
                            ("offer", "Offer"),
                            ("offer_answered", "Offer answered"),
                            ("offer_ended", "Offer no longer stands"),
                            ("talk", "Private talk with the mediator"),
                            ("telling", "What the other side may be told"),
                            ("facts", "Undisputed facts, to confirm"),
                            ("facts_disputed", "Facts not confirmed"),
                            ("facts_confirmed", "Undisputed facts, confirmed by all sides"),
                            ("mediator_wish", "Wish about the mediator"),
                            ("mediator_decided", "Decision about the mediator"),
                            ("agreement_frozen", "Agreement ready to sign"),
                            ("redrafted", "Agreement taken back for changes"),
                            ("signed", "Agreement signed"),
                            ("signed_on_paper", "Signatures on paper entered"),
                            ("sign_refused", "Agreement not signed"),
                            ("sign_again", "Signing goes on"),
                            ("sealed", "Agreement in force"),
                            ("served", "Copy of the agreement given"),
                            ("reported_done", "Performance reported"),
                            ("report_answered", "Reported performance answered"),
                            ("breach_advice", "What to do when a clause is not performed"),
                            ("oral_read", "Oral agreement read out, to confirm"),
                            ("agreed_orally", "Oral agreement in force"),
                            ("rest_opened", "New matter for the open points"),
                            ("rest_elsewhere", "The open points go another way"),
                            ("performance", "Performance entered"),
                            ("follow_up", "Follow-up visit"),
                            ("lawyer_opinion", "Answer of a lawyer, not binding"),
                            ("suspended", "Mediation suspended"),
                            ("reviewed", "The pause was looked at again"),
                            ("resumed", "Mediation resumed"),
                            ("extension_asked", "More time asked for"),
                            ("extended", "More time, with the consent of all"),
                            ("extension_declined", "A side does not want more time"),
                            ("terminated", "Mediation ended without agreement"),
                            ("withdrawn", "Matter withdrawn"),
                            ("closing_asked", "Closing proposed"),
                            ("closed", "Case closed"),
                            ("confirmation", "Joint application to the court"),
                            ("archived", "Put into the archive"),
                            ("reported", "The authority was told how it ended"),
                            ("reopened", "Case opened again"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "audience",
                    models.CharField(
                        choices=[
                            ("joint", "both sides see it"),
                            ("party", "only one side and the mediator"),
                            ("mediators", "only the mediator and the director"),
                            ("director", "only the director"),
                        ],
                        default="joint",
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("joint_body", models.TextField(blank=True, help_text="may be searched")),
                ("sealed_body", lib.fields.EncryptedTextField(blank=True)),
                (
                    "without_prejudice",
                    models.BooleanField(default=False, help_text="a concession: not evidence later (特邀调解规定 22)"),
                ),
                (
                    "author",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="entries", to="mediation.case"
                    ),
                ),
                (
                    "paper",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="documents.paper",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "entries",
                "indexes": [
                    models.Index(fields=["case", "-at", "-id"], name="entry_story"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("audience", "joint"), ("joint_body", ""), _connector="OR"),
                        name="entry_sealed_unless_joint",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("audience", "joint"), _negated=True), ("sealed_body", ""), _connector="OR"
                        ),
                        name="entry_joint_is_open",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Attachment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "upload",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="attachment", to="files.upload"
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="attachments", to="mediation.entry"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Party",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "side",
                    models.CharField(choices=[("applicant", "applicant"), ("respondent", "respondent")], max_length=10),
                ),
                ("name", models.CharField(max_length=80)),
                ("phone", models.CharField(blank=True, help_text="E.164", max_length=16)),
                ("address", models.CharField(blank=True, max_length=120)),
                (
                    "consent",
                    models.CharField(
                        choices=[
                            ("pending", "not yet answered"),
                            ("agreed", "agreed to mediation"),
                            ("declined", "declined mediation"),
                        ],
                        default="pending",
                        max_length=8,
                    ),
                ),
                ("consented_at", models.DateTimeField(null=True)),
                (
                    "notice_read_at",
                    models.DateTimeField(help_text="the notice of rights and duties was acknowledged", null=True),
                ),
                ("link_digest", models.CharField(editable=False, max_length=64, null=True, unique=True)),
                ("link_expires_at", models.DateTimeField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="parties", to="mediation.case"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parties",
                        to="residents.organisation",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parties",
                        to="residents.person",
                    ),
                ),
            ],
            options={
                "ordering": ["side", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("organisation__isnull", False), ("person", None)),
                            models.Q(("organisation", None), ("person__isnull", False)),
                            _connector="OR",
                        ),
                        name="party_person_or_organisation",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Obligation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField()),
                ("deed", models.CharField(blank=True, max_length=500)),
                (
                    "amount",
                    models.DecimalField(blank=True, decimal_places=2, help_text="yuan", max_digits=12, null=True),
                ),
                ("due_on", models.DateField()),
                (
                    "place",
                    models.CharField(blank=True, help_text="and manner: bank transfer, at the flat …", max_length=120),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "not yet due"),
                            ("performed", "performed"),
                            ("breached", "not performed, route to court explained"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("performed_on", models.DateField(blank=True, null=True)),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="obligations",
                        to="mediation.agreement",
                    ),
                ),
                (
                    "debtor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="obligations", to="mediation.party"
                    ),
                ),
            ],
            options={
                "ordering": ["position", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("deed", ""), _negated=True), ("amount__isnull", False), _connector="OR"
                        ),
                        name="obligation_deed_or_amount",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount", None), ("amount__gt", 0), _connector="OR"),
                        name="obligation_positive_amount",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "performed"), _negated=True),
                            ("performed_on__isnull", False),
                            _connector="OR",
                        ),
                        name="obligation_performed_has_date",
                    ),
                    models.UniqueConstraint(fields=("agreement", "position"), name="obligation_position_once"),
                ],
            },
        ),
        migrations.AddField(
            model_name="entry",
            name="party",
            field=models.ForeignKey(
                help_text="the one side, or whose it is",
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="entries",
                to="mediation.party",
            ),
        ),
        migrations.CreateModel(
            name="Session",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("starts_at", models.DateTimeField()),
                ("place", models.CharField(max_length=120)),
                ("held_at", models.DateTimeField(null=True)),
                ("cancelled_at", models.DateTimeField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="sessions", to="mediation.case"
                    ),
                ),
                (
                    "planned_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["starts_at"],
            },
        ),
        migrations.CreateModel(
            name="Signature",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[("party", "party"), ("mediator", "mediator"), ("seal", "seal of the committee")],
                        max_length=8,
                    ),
                ),
                ("name", models.CharField(max_length=60)),
                ("sha256", models.CharField(max_length=64)),
                ("strokes", models.JSONField(default=list, help_text="what was drawn; empty when the name was typed")),
                ("phone", models.CharField(help_text="the phone whose code confirmed it", max_length=16)),
                ("at", models.DateTimeField()),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="signatures", to="mediation.agreement"
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signatures",
                        to="mediation.party",
                    ),
                ),
                (
                    "signer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["at", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("agreement", "role", "party"), name="signature_once", nulls_distinct=False
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("party__isnull", False), ("role", "party")),
                            models.Q(models.Q(("role", "party"), _negated=True), ("party", None)),
                            _connector="OR",
                        ),
                        name="signature_party_names_it",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("audience", "party"), _negated=True), ("party__isnull", False), _connector="OR"
                ),
                name="entry_of_party_names_it",
            ),
        ),
    ]
