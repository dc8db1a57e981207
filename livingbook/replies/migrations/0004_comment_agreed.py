"""Notes whether the writer of a comment agreed that it is archived with the book."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("replies", "0003_maintainer_sign_ins"),
    ]

    operations = [
        migrations.AddField(
            model_name="comment",
            name="agreed",
            field=models.BooleanField(default=False),
        ),
    ]
