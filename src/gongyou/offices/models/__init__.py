"""Areas, organisations, and the people who work for the institution."""

from gongyou.offices.models.areas import Area, CountyProfile
from gongyou.offices.models.organisations import Organisation
from gongyou.offices.models.people import Account, AccountManager, Role

__all__ = ["Account", "AccountManager", "Area", "CountyProfile", "Organisation", "Role"]
