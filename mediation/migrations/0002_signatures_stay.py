"""A signature is never changed and never deleted (the function stands in audit 0002)."""

from django.db import migrations

TRIGGER = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON mediation_signature
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("mediation", "0001_cases"), ("audit", "0002_append_only")]
    operations = [migrations.RunSQL(TRIGGER, "DROP TRIGGER append_only ON mediation_signature;")]
