"""Clauses numbered 一、二、三 stand as people count, in ledgers that were there before."""

from django.db import migrations

from luoshi.core.numbering import sort_key


def sort_again(apps, _schema):
    clauses = apps.get_model("mandate", "Clause").objects.filter(number__regex="[一二三四五六七八九十]")
    for clause in clauses.iterator():
        sort = sort_key(clause.number)[:60]
        if sort != clause.sort:
            clause.sort = sort
            clause.save(update_fields=["sort"])


class Migration(migrations.Migration):
    dependencies = [("mandate", "0003_proposals")]

    operations = [migrations.RunPython(sort_again, migrations.RunPython.noop)]
