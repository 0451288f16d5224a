"""What every domain stands on: the installation, the audit, stored files."""

from uuid import uuid4

from django.db import models


class Installation(models.Model):
    """The one row that says what this installation is.

    A demo installation refuses every address but loopback. `epoch` is kept beside the keys
    too: a restored backup has another epoch and sends nothing a second time.
    """

    id = models.SmallAutoField(primary_key=True)
    uuid = models.UUIDField(default=uuid4, unique=True)
    demo = models.BooleanField(default=False)
    epoch = models.UUIDField(default=uuid4)
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
    """A file kept encrypted under its own key; `digest` is the SM3 of its plain content."""

    uuid = models.UUIDField(default=uuid4, unique=True)
    digest = models.CharField(max_length=64, db_index=True)
    name = models.CharField(max_length=255)
    size = models.BigIntegerField()
    wrapped_key = models.BinaryField()
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.name} ({self.digest[:12]})"
