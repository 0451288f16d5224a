"""What a password must be, said in our own words (Django's catalogue lacks some in Chinese)."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


class LongEnough:
    """A Django password validator: at least `min_length` characters."""

    def __init__(self, min_length: int = 10) -> None:
        self.min_length = min_length

    def validate(self, password: str, user: object | None = None) -> None:
        if len(password) < self.min_length:
            raise ValidationError(
                _("太短了：至少 %(length)s 个字。") % {"length": self.min_length},
                code="password_too_short",
            )

    def get_help_text(self) -> str:
        return _("至少 %(length)s 个字。") % {"length": self.min_length}
