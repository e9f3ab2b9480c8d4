"""Every setting once, from CHANCERY_* environment variables, validated at start.

A value that cannot be read is refused by name, with what would do. Nothing else in the package reads the environment.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

import msgspec
from msgspec import Meta, Struct

PREFIX = "CHANCERY_"


class Secret(str):
    """A string that prints as asterisks; compare it with `secrets.compare_digest` only."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "Secret('**********')"

    __str__ = __repr__

    def reveal(self) -> bytes:
        """The value itself, as bytes."""
        return str.encode(self)


class Settings(Struct, frozen=True, kw_only=True):
    """What the environment may set; the variable is CHANCERY_ and the name in capitals."""

    model: Annotated[str, Meta(description="Catalog id or path of the checkpoint.")] = "brief-135m"
    device: Annotated[
        Literal["auto", "cpu", "cuda"], Meta(description="Where the model runs; auto takes CUDA if there.")
    ] = "auto"
    precision: Annotated[
        Literal["int8", "float32"], Meta(description="Exact 8-bit products, or the float32 reference path.")
    ] = "int8"
    threads: Annotated[
        int, Meta(ge=0, le=1024, description="Processor threads of the model; 0 leaves it to torch.")
    ] = 0
    grounding: Annotated[
        Literal["strict", "flag"],
        Meta(description="strict drops what the gate cannot find in the article; flag only warns."),
    ] = "strict"
    host: Annotated[
        str, Meta(description="Address to listen on; beyond loopback, keys or the anonymous switch are needed.")
    ] = "127.0.0.1"
    port: Annotated[int, Meta(ge=1, le=65535, description="Port to listen on.")] = 8000
    api_keys: Annotated[
        tuple[Secret, ...],
        Meta(description="Comma-separated keys; a request shows one as `Authorization: Bearer KEY`."),
    ] = ()
    allow_anonymous: Annotated[bool, Meta(description="Serve beyond loopback without keys.")] = False
    max_body_bytes: Annotated[int, Meta(ge=1024, description="Largest request body.")] = 1_000_000
    max_queued_tokens: Annotated[int, Meta(ge=1, description="Article tokens that may wait for the model.")] = 200_000
    max_batch_tokens: Annotated[int, Meta(ge=1, description="Article tokens that the model reads together.")] = 8_192
    deadline_seconds: Annotated[float, Meta(gt=0, description="How long a request waits for its brief.")] = 30.0


class SettingsError(ValueError):
    """A CHANCERY_* variable is unknown or its value cannot be read."""


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Settings from the environment; raises SettingsError naming the variable, the value and what would do."""
    environment = os.environ if environment is None else environment
    hints = get_type_hints(Settings, include_extras=True)
    values: dict[str, Any] = {}
    for variable, text in environment.items():
        if not variable.startswith(PREFIX):
            continue
        name = variable.removeprefix(PREFIX).lower()
        if name not in hints:
            known = ", ".join(PREFIX + known.upper() for known in hints)
            raise SettingsError(f"{variable} is no setting; there are {known}")
        values[name] = _read(variable, text, hints[name])
    return Settings(**values)


def _read(variable: str, text: str, hint: Any) -> Any:
    kind = get_args(hint)[0]
    if get_origin(kind) is tuple:
        return tuple(Secret(part.strip()) for part in text.split(",") if part.strip())
    if kind is bool:
        words = {
            "1": True,
            "true": True,
            "yes": True,
            "on": True,
            "0": False,
            "false": False,
            "no": False,
            "off": False,
        }
        if text.strip().lower() not in words:
            raise SettingsError(f"{variable}={text!r} is neither true nor false")
        return words[text.strip().lower()]
    try:
        return msgspec.convert(text, hint, strict=False)
    except msgspec.ValidationError as error:
        raise SettingsError(f"{variable}={text!r}: {error}") from None


def assets() -> Path:
    """The folder that holds `models/` and `prompts/`: inside an installed wheel, else the repository."""
    package = Path(__file__).parent
    installed = package / "assets"
    return installed if installed.is_dir() else package.parent.parent
