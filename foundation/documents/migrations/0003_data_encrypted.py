"""What a paper was filled with stands encrypted: it holds the words of letters that only one side may read."""

import json
from collections.abc import Callable

from django.conf import settings
from django.db import connection, migrations, models

import lib.fields
from lib.encryption import decrypt, encrypt


def rewrite(change: Callable[[str], str]) -> None:
    """Write each row anew, with the trigger off that otherwise refuses it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, data FROM documents_paper")
        rows = [(change(data), pk) for pk, data in cursor.fetchall()]
        cursor.execute("ALTER TABLE documents_paper DISABLE TRIGGER append_only")
        cursor.executemany("UPDATE documents_paper SET data = %s WHERE id = %s", rows)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with checks still to come can't be altered
        cursor.execute("ALTER TABLE documents_paper ENABLE TRIGGER append_only")


def hide(apps: object, editor: object) -> None:
    rewrite(lambda text: encrypt(json.dumps(json.loads(text), ensure_ascii=False), settings.ENCRYPTION_KEYS))


def show(apps: object, editor: object) -> None:
    rewrite(lambda token: decrypt(token, settings.ENCRYPTION_KEYS))


class Migration(migrations.Migration):
    dependencies = [("documents", "0002_immutable")]
    operations = [
        migrations.AlterField("paper", "data", models.TextField()),
        migrations.RunPython(hide, show),
        migrations.AlterField(
            "paper",
            "data",
            lib.fields.EncryptedJSONField(
                help_text="what the template was filled with; letters to one side are among it"
            ),
        ),
    ]
