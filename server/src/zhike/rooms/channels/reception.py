"""How a web chat receives: what it asks first, what it says when, and what it does while nobody is there."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator
from pydantic_core import PydanticCustomError

Detail = Literal["name", "phone", "email", "topic"]
PERSONAL: frozenset[Detail] = frozenset({"name", "phone", "email"})
Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class AskedDetail(_Strict):
    """``required``: nobody talks without it."""

    field: Detail
    required: bool = False


class Prechat(_Strict):
    """What a visitor is asked before the first words, in this order."""

    is_on: bool = False
    intro: Text = ""
    fields: tuple[AskedDetail, ...] = ()

    @field_validator("fields")
    @classmethod
    def _each_once(cls, fields: tuple[AskedDetail, ...]) -> tuple[AskedDetail, ...]:
        if len({one.field for one in fields}) != len(fields):
            raise PydanticCustomError("twice", "a field is asked once")
        return fields


class OfflineForm(_Strict):
    """When a form takes the chat's place: outside working hours (``closed``), or also while nobody of ours is
    there (``away``)."""

    when: Literal["never", "closed", "away"] = "never"
    text: Text = ""


class Reception(_Strict):
    """``closed_greeting`` is said outside working hours instead of the channel's greeting; ``files``: whether
    visitors may send any."""

    prechat: Prechat = Field(default=Prechat())
    offline: OfflineForm = Field(default=OfflineForm())
    closed_greeting: Text = ""
    files: bool = True


def offline_now(form: OfflineForm, *, working: bool, online: bool) -> bool:
    """Whether the form takes the chat's place now."""
    return form.when != "never" and (not working or (form.when == "away" and not online))


def missing(prechat: Prechat, known: frozenset[Detail]) -> list[Detail]:
    """What a visitor of whom so much is ``known`` has still to tell before they talk."""
    if not prechat.is_on:
        return []
    return [one.field for one in prechat.fields if one.required and one.field not in known]


def hint(email: str) -> str:
    """An address as it may be shown: ``l***@example.com``."""
    name, _, host = email.rpartition("@")
    return f"{name[:1]}***@{host}"[:100]
