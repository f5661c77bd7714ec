"""``_at`` is a time everywhere: where the confirmer comes from is called so."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("items", "0001_initial")]

    operations = [
        migrations.RemoveConstraint(model_name="item", name="items_item_judge_at"),
        migrations.RenameField(model_name="item", old_name="judge_at", new_name="judge_from"),
        migrations.AddConstraint(
            model_name="item",
            constraint=models.CheckConstraint(
                condition=models.Q(("judge_from__in", ["superior", "line", "group"])),
                name="items_item_judge_from",
            ),
        ),
    ]
