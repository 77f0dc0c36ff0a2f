"""A model field whose value is sealed at rest and opened only when it is read."""

from __future__ import annotations

import json
from typing import Any

from django.core import checks
from django.core.exceptions import FieldError
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from clinic import sealing


class Sealed:
    """Ciphertext as it lies in the database; its repr shows only a size."""

    __slots__ = ("envelope",)

    def __init__(self, envelope: bytes) -> None:
        self.envelope = envelope

    def __repr__(self) -> str:
        return f"<sealed {len(self.envelope)} bytes>"


class OpenOnRead(DeferredAttribute):
    """Opens the value for the instance it belongs to, on first access."""

    field: SealedJSONField

    def __get__(self, instance: models.Model | None, cls: Any = None) -> Any:
        value = super().__get__(instance, cls)
        if isinstance(value, Sealed) and instance is not None:
            about = self.field.about(instance)
            value = json.loads(sealing.unseal(value.envelope, about))
            instance.__dict__[self.field.attname] = value
        return value

    def __set__(self, instance: models.Model, value: Any) -> None:
        """Make this a data descriptor: the instance's own dict must not win."""
        instance.__dict__[self.field.attname] = value


class SealedJSONField(models.BinaryField):  # type: ignore[type-arg]
    """JSON, sealed for its own table, column and primary key.

    Needs a primary key that is known before saving (a UUID with a default). It can't
    be searched, updated in bulk, or copied from row to row: those raise FieldError.
    """

    descriptor_class = OpenOnRead

    def about(self, instance: models.Model) -> str:
        options = self.model._meta
        key = options.pk.to_python(instance.pk)  # a UUID has more than one spelling
        return f"{options.db_table}.{self.column}|{key}"

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        found = super().check(**kwargs)
        if not isinstance(self.model._meta.pk, models.UUIDField):
            found.append(
                checks.Error(
                    "A sealed field needs a UUID primary key.",
                    obj=self,
                    id="intake.E001",
                )
            )
        return found

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return None if value is None else Sealed(bytes(value))

    def pre_save(self, model_instance: models.Model, add: bool) -> Sealed | None:
        value = model_instance.__dict__[self.attname]
        if value is None or isinstance(value, Sealed):
            return value
        plain = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        return Sealed(sealing.seal(plain.encode(), self.about(model_instance)))

    def get_db_prep_value(
        self, value: Any, connection: Any, prepared: bool = False
    ) -> Any:
        if value is None:
            return None
        if not isinstance(value, Sealed):
            raise FieldError(f"{self.name} is sealed: save the instance instead.")
        return connection.Database.Binary(value.envelope)

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name != "isnull":
            raise FieldError(f"{self.name} is sealed: it can't be searched.")
        return super().get_lookup(lookup_name)

    def value_to_string(self, obj: models.Model) -> str:
        raise TypeError(f"{self.name} is sealed: it can't be dumped.")
