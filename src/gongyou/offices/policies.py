"""How strict signing in is, as data: the profiles an installation chooses from (`GONGYOU_POLICY`).

The two contradict each other and neither contains the other: GB/T 22239-2019 (8.1.4.1, third
level) wants several kinds of signs and a regular change, OWASP ASVS 5.0 (6.2.5, 6.2.10) forbids
both and wants length instead.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any


@dataclass(frozen=True)
class Policy:
    """Numbers of one profile. What counts as a wrong try is in `gate.py`."""

    name: str
    source: str
    length: int
    kinds_of_signs: int  # of lower case, upper case, digits, other signs
    history: int  # so many former passwords may not come back
    max_age: timedelta | None
    idle: timedelta
    longest: timedelta
    tries: int = 5
    closed_for: timedelta = timedelta(minutes=15)
    tries_of_strangers: int = 30  # for one name, over all addresses nobody ever signed in from
    tries_of_an_address: int = 100  # over all names: an office may share one
    codes_a_day: int = 10  # of strangers who know the password

    @property
    def validators(self) -> list[dict[str, Any]]:
        """For Django's AUTH_PASSWORD_VALIDATORS."""
        ours, django = "gongyou.offices.passwords", "django.contrib.auth.password_validation"
        return [
            {"NAME": f"{ours}.LongEnough", "OPTIONS": {"min_length": self.length}},
            {"NAME": f"{ours}.SeveralKinds", "OPTIONS": {"kinds": self.kinds_of_signs}},
            {"NAME": f"{ours}.NothingOfOneself"},
            {"NAME": f"{ours}.NotHadBefore", "OPTIONS": {"most": self.history}},
            {"NAME": f"{django}.CommonPasswordValidator"},
            {"NAME": f"{django}.NumericPasswordValidator"},
        ]


DENGBAO3 = Policy(
    name="dengbao3",
    source="GB/T 22239-2019 8.1.4.1",
    length=10,
    kinds_of_signs=3,
    history=5,
    max_age=timedelta(days=90),
    idle=timedelta(minutes=15),
    longest=timedelta(hours=8),
)
ASVS5 = Policy(
    name="asvs5",
    source="OWASP ASVS 5.0 6.2, 7.3",
    length=12,
    kinds_of_signs=1,
    history=0,
    max_age=None,
    idle=timedelta(minutes=30),
    longest=timedelta(hours=12),
)
POLICIES = {policy.name: policy for policy in (DENGBAO3, ASVS5)}
