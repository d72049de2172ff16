from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('dreams', '0018_near'),
    ]

    operations = [
        migrations.AddField(
            model_name='dreamwords',
            name='read_from',
            field=models.CharField(blank=True, db_default='', default='', help_text='What they are made of: only what came since is read.', max_length=200),
        ),
    ]
