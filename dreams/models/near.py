"""What dreams are compared by, and what returns in them. Features are blind as search terms are; names and labels are sealed."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from project.sealing.fields import SealedTextField

from ..authors import author_of


class DreamFeature(models.Model):
    """That a word or a sign is in a dream's telling: `feature` is the beginning of its HMAC under the person's search key.

    `weight` is its share in the dream, in ten thousandths of a vector of length one; how rare it is, is counted when dreams are compared.
    """

    dream = models.ForeignKey("dreams.Dream", on_delete=models.CASCADE, related_name="+", db_index=False)
    feature = models.BigIntegerField()
    weight = models.PositiveSmallIntegerField()
    is_sign = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dream", "feature"], name="feature_once_a_dream")]
        indexes = [models.Index(fields=["feature", "dream", "weight"], name="dreams_with_feature")]

    def __str__(self) -> str:
        return f"Feature {self.feature} of {self.dream_id}"


class Thread(models.Model):
    """What came three times or more in a person's dreams, as it was counted last. `name` is what the dreamer calls it.

    One that was named or hidden stays, also while it is in fewer dreams; without any it goes.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    feature = models.BigIntegerField()
    is_sign = models.BooleanField(default=False)
    label = SealedTextField()
    name = SealedTextField(blank=True)
    is_hidden = models.BooleanField(default=False)
    dreams = models.PositiveIntegerField(default=0)
    first_night = models.DateField(null=True, blank=True)
    last_night = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "feature"], name="thread_once_a_person")]

    def __str__(self) -> str:
        return f"Thread {self.pk}"

    def sealed_for(self) -> uuid.UUID:
        return self.person_id


class ThreadCount(models.Model):
    """When a person's threads were counted, and since when that is due again. No words."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+")
    due_at = models.DateTimeField(null=True, blank=True)
    counted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["due_at"], name="threads_due", condition=Q(due_at__isnull=False))]

    def __str__(self) -> str:
        return f"Count of {self.person_id}"


class MessageMemory(models.Model):
    """That the analyst had a passage of an earlier dream before it when it wrote this reply."""

    message = models.ForeignKey("dreams.Message", on_delete=models.CASCADE, related_name="+", db_index=False)
    dream = models.ForeignKey("dreams.Dream", on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "dream"], name="memory_once_a_reply")]

    def __str__(self) -> str:
        return f"Memory of {self.dream_id} in {self.message_id}"


class DreamVector(models.Model):
    """A dream by its meaning, as `model` sees it: eight bits a number, sealed. `told` is the blind number of its words."""

    dream = models.OneToOneField("dreams.Dream", on_delete=models.CASCADE, primary_key=True, related_name="+")
    model = models.CharField(max_length=100)
    told = models.BigIntegerField()
    vector = SealedTextField()

    def __str__(self) -> str:
        return f"Vector of {self.dream_id}"

    def sealed_for(self) -> uuid.UUID:
        return author_of(self.dream_id)


class KeptPatterns(models.Model):
    """What the patterns page says of a large diary, counted beforehand: the "report", or the dreams behind the indicator `name`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    name = models.CharField(max_length=20)
    content = SealedTextField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "name"], name="patterns_kept_once")]

    def __str__(self) -> str:
        return f"Patterns ({self.name}) of {self.person_id}"

    def sealed_for(self) -> uuid.UUID:
        return self.person_id
