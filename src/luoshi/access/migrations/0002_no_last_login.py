"""Nobody's last sign-in is kept beside the account; sign-ins stand in the access log alone."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("access", "0001_initial")]

    operations = [migrations.RemoveField(model_name="account", name="last_login")]
