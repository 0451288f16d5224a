"""What came in: one batch per table of a file, and the rows that were not used."""

from uuid import uuid4

from django.db import models

from gongyou.registry.models.worksites import Worksite


class Batch(models.Model):
    """One table of one file, taken in by one transaction.

    The digest is the file's; the same table of the same file is taken in once per worksite.
    A withdrawn batch keeps its facts, and no computation uses them any more.
    """

    uuid = models.UUIDField(default=uuid4, unique=True)
    worksite = models.ForeignKey(Worksite, models.PROTECT, related_name="batches")
    kind = models.CharField(max_length=16)
    layout = models.CharField(max_length=40)
    source_key = models.CharField(max_length=255)
    digest = models.CharField(max_length=64)
    table = models.CharField(max_length=120, default="")
    data_rows = models.PositiveIntegerField(default=0)
    accepted_rows = models.PositiveIntegerField(default=0)
    control_totals = models.JSONField(default=list)
    facts = models.JSONField(default=dict)
    taken_in_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_because = models.CharField(max_length=200, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["worksite", "kind", "digest", "table"],
                condition=models.Q(withdrawn_at=None),
                name="one_batch_per_table",
            )
        ]

    def __str__(self) -> str:
        return f"{self.source_key} ({self.kind})"

    @property
    def may_be_withdrawn(self) -> bool:
        """Somebody's statement, which may be brought twice in two wordings and count twice."""
        return self.kind == "wage_sheet" or self.layout == "attendance_matrix"


class RejectedRow(models.Model):
    """A row of a batch that was refused, or kept with a faulty value left unused."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="rejected")
    row = models.PositiveIntegerField()
    reason = models.CharField(max_length=40)
    kept = models.BooleanField(default=False)
    column = models.CharField(max_length=60, default="")
    at = models.CharField(max_length=19, default="")

    class Meta:
        indexes = [models.Index(fields=["batch", "row"])]

    def __str__(self) -> str:
        return f"{self.batch_id}!{self.row} {self.reason}"
