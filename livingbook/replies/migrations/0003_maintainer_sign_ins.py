"""Counts the sign-ins of a maintainer."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("replies", "0002_quotes_reports_maintainers"),
    ]

    operations = [
        migrations.AddField(
            model_name="maintainer",
            name="sign_ins",
            field=models.PositiveIntegerField(default=0),
        ),
    ]
