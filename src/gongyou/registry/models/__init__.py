"""Registers: worksites, employers, people, their cards and engagements, and the batches."""

from gongyou.registry.models.exports import Export
from gongyou.registry.models.intake import Batch, RejectedRow
from gongyou.registry.models.looks import Look, LookedAt
from gongyou.registry.models.people import Engagement, PayCard, Person, RegisteredCard
from gongyou.registry.models.registrations import Registration
from gongyou.registry.models.worksites import (
    Employer,
    LabourOfficer,
    NoticeBoard,
    Participation,
    Worksite,
)

__all__ = [
    "Batch",
    "Employer",
    "Engagement",
    "Export",
    "LabourOfficer",
    "Look",
    "LookedAt",
    "NoticeBoard",
    "Participation",
    "PayCard",
    "Person",
    "RegisteredCard",
    "Registration",
    "RejectedRow",
    "Worksite",
]
