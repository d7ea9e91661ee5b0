import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

TRIGGER = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_seal
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("audit", "0002_append_only")]

    operations = [
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("log", models.CharField(choices=[("record", "record"), ("view", "view")], max_length=6)),
                ("number", models.PositiveIntegerField(help_text="1, 2, 3 … in its chain")),
                (
                    "ids",
                    django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None),
                ),
                (
                    "marks",
                    models.BinaryField(
                        help_text="eight bytes of each row's SHA-256: they name the row that was changed"
                    ),
                ),
                ("sha256", models.CharField(help_text="of the seal before it and of its rows", max_length=64)),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "sub_district",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.subdistrict"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("sub_district", "log", "number"), name="seal_number_once")
                ],
            },
        ),
        migrations.RunSQL(TRIGGER, "DROP TRIGGER append_only ON audit_seal;"),
    ]
