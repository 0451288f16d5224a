"""A model field that is plain text in Python and a sealed value in the database."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models

from gongyou.foundation.cipher import Keyring, blind_index, key_of, seal, unseal


def keyring() -> Keyring:
    """As the keys are now: a rotation is noticed by processes that run on."""
    ring: Keyring = settings.KEYS()
    return ring


if TYPE_CHECKING:
    _Text = models.Field[str | None, str | None]
    _Index = models.BinaryField[bytes | None, bytes | None]
else:
    _Text = models.Field
    _Index = models.BinaryField


class _Unsealing:
    """Decrypts on first access only: a list that shows no ID numbers decrypts none."""

    def __init__(self, field: "EncryptedTextField") -> None:
        self.field = field

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        if instance is None:
            return self
        name = self.field.attname
        if name not in instance.__dict__:
            instance.refresh_from_db(fields=[name])
        value = instance.__dict__[name]
        if isinstance(value, memoryview | bytes):
            place = self.field.place
            value = unseal(keyring(), place, str(instance.uuid), bytes(value))
            instance.__dict__[name] = value
        return value

    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class EncryptedTextField(_Text):
    """Text sealed with SM4-GCM under "app.model.field" and the row's `uuid`.

    The model must have a `uuid` field that is set before saving. Values cannot be filtered
    on: keep a `BlindIndexField` beside it for exact look-up.
    """

    def get_internal_type(self) -> str:
        return "BinaryField"

    @property
    def place(self) -> str:
        return f"{self.model._meta.label_lower}.{self.attname}"

    def contribute_to_class(
        self, cls: type[models.Model], name: str, private_only: bool = False
    ) -> None:
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, self.attname, _Unsealing(self))

    def pre_save(self, model_instance: models.Model, add: bool) -> bytes | None:
        value = model_instance.__dict__.get(self.attname)
        if value is None:
            return None
        row = str(model_instance.uuid)  # type: ignore[attr-defined]
        if isinstance(value, bytes | memoryview):
            # Loaded and never looked at. Bytes that are no seal of this row are not stored, and
            # those of an older key are not kept.
            plain = unseal(keyring(), self.place, row, bytes(value))
            if key_of(value) == keyring().key_id:
                return bytes(value)
            value = plain
        return seal(keyring(), self.place, row, value)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """Only what `pre_save` has sealed. `QuerySet.update` and `bulk_update` do not pass
        there, know no row to seal for, and would store plain text."""
        if value is not None and not isinstance(value, bytes | memoryview):
            raise TypeError(f"{self.place} is encrypted: save the object, or create it in bulk")
        return value if value is None else connection.Database.Binary(value)

    def value_to_string(self, obj: models.Model) -> str:
        """Serializers (`dumpdata`) would write plain text into a file."""
        raise TypeError(f"{self.place} is encrypted: it is not serialized")

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name != "isnull":
            raise TypeError(f"{self.place} is encrypted: filter on its blind index")
        return super().get_lookup(lookup_name)


class BlindIndexField(_Index):
    """Keyed digest of a value, for exact look-up. Write it with `index_of`."""


def index_of(purpose: str, value: str) -> bytes | None:
    """The blind index of `value`, or None for no value."""
    return blind_index(keyring(), purpose, value) if value else None
