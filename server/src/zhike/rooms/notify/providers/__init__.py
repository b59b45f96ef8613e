"""Suppliers of SMS, one file each, behind the protocol of `protocol`."""

from collections.abc import Mapping
from typing import Any

from pydantic import SecretStr, ValidationError

from zhike.rooms.notify.providers import console, simulator
from zhike.rooms.notify.providers.protocol import Config, SmsProvider
from zhike.settings import Settings

_VENDORS: dict[str, tuple[type[Config], type[SmsProvider]]] = {
    "console": (Config, console.Console),
    "simulator": (simulator.SimulatorConfig, simulator.Simulator),
}
HIDDEN = "********"


def check(vendor: str, config: Mapping[str, Any]) -> dict[str, Any]:
    """The config as it is stored, secrets in the clear. Raises `pydantic.ValidationError`."""
    made = _VENDORS[vendor][0].model_validate(dict(config))
    return {name: value.get_secret_value() if isinstance(value, SecretStr) else value for name, value in made}


def shown(vendor: str, config: Mapping[str, Any]) -> dict[str, Any]:
    """The config as people see it."""
    secret = {
        name for name, field in _VENDORS[vendor][0].model_fields.items() if field.annotation is SecretStr
    }
    return {name: HIDDEN if name in secret else value for name, value in config.items()}


def pushes(vendor: str) -> bool:
    """Whether such a supplier tells us by itself what becomes of messages."""
    return _VENDORS[vendor][1] is not console.Console


def make(vendor: str, config: Mapping[str, Any], settings: Settings) -> SmsProvider:
    """The provider, ready to call."""
    shape, kind = _VENDORS[vendor]
    return kind(shape.model_validate(dict(config)), settings)


__all__ = ["HIDDEN", "ValidationError", "check", "make", "pushes", "shown"]
