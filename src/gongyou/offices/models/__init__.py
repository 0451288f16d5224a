"""Areas, organisations, and the people who work for the institution."""

from gongyou.offices.models.areas import Area, CountyProfile
from gongyou.offices.models.invitations import Invitation
from gongyou.offices.models.keys import KeyRefusal, PartnerKey, SeenNonce
from gongyou.offices.models.organisations import Organisation
from gongyou.offices.models.people import Account, AccountManager, Role
from gongyou.offices.models.signing import (
    KnownDevice,
    KnownNetwork,
    PastPassword,
    StaffSession,
    WrongTries,
)

__all__ = [
    "Account",
    "AccountManager",
    "Area",
    "CountyProfile",
    "Invitation",
    "KeyRefusal",
    "KnownDevice",
    "KnownNetwork",
    "Organisation",
    "PartnerKey",
    "PastPassword",
    "Role",
    "SeenNonce",
    "StaffSession",
    "WrongTries",
]
