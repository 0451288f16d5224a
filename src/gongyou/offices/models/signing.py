"""What signing in leaves behind: sessions, devices, former passwords, and counts of wrong tries."""

from uuid import uuid4

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from gongyou.offices.models.people import Account


class StaffSession(AbstractBaseSession):
    """A session of Django's with who it is of and where, so that it can be shown and ended.

    Before signing in `account` is empty. Ending a session is removing its row.
    """

    uuid = models.UUIDField(default=uuid4, db_index=True)
    account = models.ForeignKey(Account, models.CASCADE, null=True, related_name="sessions")
    device = models.CharField(max_length=64, default="")
    agent = models.CharField(max_length=60, default="")
    address = models.CharField(max_length=45, default="")
    started_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    # Somebody signed in from a device that the account did not know.
    news = models.BooleanField(default=False)


class KnownDevice(models.Model):
    """A browser an account has signed in from, known by a cookie that only its digest is kept of.

    It keeps an allowance of wrong tries of its own, so that nobody can lock its owner out.
    `told_at` is empty until the account's owner has seen it as new.
    """

    uuid = models.UUIDField(default=uuid4, unique=True)
    account = models.ForeignKey(Account, models.CASCADE, related_name="devices")
    digest = models.CharField(max_length=64)
    agent = models.CharField(max_length=60, default="")
    network = models.CharField(max_length=45, default="")
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "digest"], name="one_row_per_device")
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.agent}"


class KnownNetwork(models.Model):
    """An address from which somebody has signed in: a place where staff work."""

    network = models.CharField(max_length=45, unique=True)
    last_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.network


class PastPassword(models.Model):
    """The hash of a password that an account has had; as many as the policy looks back at."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="+")
    password = models.CharField(max_length=128)
    set_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.account_id} {self.set_at:%Y-%m-%d}"


class WrongTries(models.Model):
    """Tries of one kind within a while; `key` is a keyed digest of whom and where they are for."""

    key = models.BinaryField(primary_key=True, max_length=32)
    since = models.DateTimeField()
    tries = models.IntegerField()
    closed_until = models.DateTimeField(null=True)
    refused = models.IntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["since"])]

    def __str__(self) -> str:
        return f"{self.tries} since {self.since:%H:%M}"
