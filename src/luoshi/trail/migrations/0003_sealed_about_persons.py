"""The index of values about a person holds those alone; where SQLite made the table anew, its trigger is put up again."""

from django.db import migrations, models

from luoshi.trail import guard


def put_up(apps, schema_editor):
    guard.put_up(schema_editor.connection, ("trail_event", "trail_sealed"))


class Migration(migrations.Migration):

    dependencies = [
        ('trail', '0002_guard'),
    ]

    operations = [
        migrations.AlterField(
            model_name='sealed',
            name='person',
            field=models.CharField(blank=True, default='', max_length=16),
        ),
        migrations.AddIndex(
            model_name='sealed',
            index=models.Index(condition=models.Q(('person__gt', '')), fields=['person'], name='trail_sealed_person'),
        ),
        migrations.RunPython(put_up, put_up),
    ]
