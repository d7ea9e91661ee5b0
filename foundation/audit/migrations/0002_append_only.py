"""Rows of the two logs are added and never changed.

`refuse_change()` serves any table that only grows (documents use it too). TRUNCATE passes where the session says
`SET helin.truncate = 'allowed'`: tests empty their own database so.
"""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'TRUNCATE' AND current_setting('helin.truncate', true) = 'allowed' THEN
    RETURN NULL;
  END IF;
  RAISE EXCEPTION '% only grows: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$;
"""
TRIGGER = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
TABLES = ["audit_record", "audit_view"]


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION refuse_change();"),
        *[migrations.RunSQL(TRIGGER.format(table=table), f"DROP TRIGGER append_only ON {table};") for table in TABLES],
    ]
