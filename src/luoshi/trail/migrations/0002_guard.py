"""The tree's one row, and the triggers by which the database refuses to change an event."""

from django.db import migrations

from luoshi.trail import guard


def put_up(apps, schema_editor):
    apps.get_model("trail", "TreeState").objects.get_or_create(pk=1)
    guard.put_up(schema_editor.connection, ("trail_event", "trail_sealed"))


def take_down(apps, schema_editor):
    guard.take_down(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("trail", "0001_initial")]
    operations = [migrations.RunPython(put_up, take_down)]
