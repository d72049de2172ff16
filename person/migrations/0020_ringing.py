import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('person', '0019_near'),
    ]

    operations = [
        migrations.CreateModel(
            name='Ringing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('activation', 'Activation'), ('reset', 'Reset'), ('password_changed', 'Password Changed'), ('new_device', 'New Device'), ('email_change', 'Email Change'), ('email_changed', 'Email Changed'), ('google_linked', 'Google Linked'), ('export_ready', 'Export Ready'), ('deletion_planned', 'Deletion Planned'), ('deletion_cancelled', 'Deletion Cancelled'), ('webhook_disabled', 'Webhook Disabled'), ('invitation', 'Invitation'), ('retention_warning', 'Retention Warning'), ('reminder', 'Reminder'), ('rehearsal', 'Rehearsal'), ('security_changed', 'Security Changed'), ('factor_recovery', 'Factor Recovery'), ('recovery_due', 'Recovery Due')], max_length=20)),
                ('devices', models.JSONField(default=list)),
                ('is_reached', models.BooleanField(default=False)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('due_at', models.DateTimeField(db_index=True)),
                ('ends_at', models.DateTimeField()),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
    ]
