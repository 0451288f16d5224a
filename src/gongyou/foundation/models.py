"""What every domain stands on: the installation, the audit, stored files."""

from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongyou.foundation.encrypted import BlindIndexField, EncryptedTextField


class Installation(models.Model):
    """The one row that says what this installation is.

    A demo installation refuses every address but loopback.
    """

    id = models.SmallAutoField(primary_key=True)
    uuid = models.UUIDField(default=uuid4, unique=True)
    demo = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_installation")]

    def __str__(self) -> str:
        return f"{self.uuid}{' (demo)' if self.demo else ''}"


class AuditEntry(models.Model):
    """One change or one refusal. Append-only: the app role may only insert and read."""

    class Outcome(models.TextChoices):
        DONE = "done", "完成"
        REFUSED = "refused", "拒绝"

    at = models.DateTimeField(auto_now_add=True)
    actor = models.UUIDField(null=True)
    actor_label = models.CharField(max_length=80)
    role = models.CharField(max_length=40)
    verb = models.CharField(max_length=60)
    object_kind = models.CharField(max_length=40)
    object_id = models.CharField(max_length=64)
    worksite_id = models.BigIntegerField(null=True)
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    reason = models.TextField(default="")
    counts = models.JSONField(default=dict)
    digest_before = models.CharField(max_length=64, default="")
    digest_after = models.CharField(max_length=64, default="")
    request_id = models.CharField(max_length=36, default="")

    class Meta:
        indexes = [
            models.Index(fields=["object_kind", "object_id"]),
            models.Index(fields=["actor", "at"]),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_label} {self.verb} {self.outcome}"


class StoredFile(models.Model):
    """A file kept encrypted under its own key; `digest` is the SM3 of its plain content.

    `held`: facts were made of it, so that it is evidence and stays.
    """

    uuid = models.UUIDField(default=uuid4, unique=True)
    digest = models.CharField(max_length=64, db_index=True)
    name = models.CharField(max_length=255)
    size = models.BigIntegerField()
    wrapped_key = models.BinaryField()
    held = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.name} ({self.digest[:12]})"


class RateCount(models.Model):
    """How often lately: the moments of the last few hits of one key, newest first.

    The key is a digest; no number and no address can be read from it.
    """

    kind = models.CharField(max_length=24)
    key = models.BinaryField()
    hits = ArrayField(models.DateTimeField(), default=list)
    last = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="one_count_per_key")]

    def __str__(self) -> str:
        return f"{self.kind} {len(self.hits)}"


class OutgoingMessage(models.Model):
    """A message on its way out: one for each event and recipient, whatever happens.

    The body is sealed and taken away once it was handed over, used or has expired. A message
    of another epoch (a restored backup) is never sent.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("待发")
        SENT = "sent", _("已送出")
        FAILED = "failed", _("发送失败")
        EXPIRED = "expired", _("已过期")

    uuid = models.UUIDField(default=uuid4, unique=True)
    event = models.CharField(max_length=80)
    kind = models.CharField(max_length=24)
    epoch = models.UUIDField()
    recipient = EncryptedTextField(null=True)
    recipient_index = BlindIndexField()
    body = EncryptedTextField(null=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.QUEUED)
    provider = models.CharField(max_length=40, default="")
    problem = models.CharField(max_length=40, default="")
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    next_try_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["event", "recipient_index"], name="one_message_per_event_and_recipient"
            )
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"], condition=models.Q(state="queued"), name="message_due"
            ),
            models.Index(
                fields=["expires_at"], condition=models.Q(body__isnull=False), name="message_body"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"


class ProviderHealth(models.Model):
    """How a provider of messages has fared lately; while its circuit is open it is passed over."""

    name = models.CharField(max_length=40, unique=True)
    failures = models.PositiveSmallIntegerField(default=0)
    open_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.name} {self.failures}"
