"""Who may ask: callers on this machine, or callers who show a key; every route but those marked public.

Without keys the service answers on loopback only, and there only to requests that name this machine as their host, so
that a page in a browser cannot reach it under a name of its own (DNS rebinding). Keys are compared as hashes, in
constant time, each with every one.
"""

import ipaddress
import re
from collections.abc import Sequence
from hashlib import sha256
from hmac import compare_digest
from typing import Any

from litestar.connection import ASGIConnection
from litestar.datastructures import State
from litestar.handlers import BaseRouteHandler
from litestar.types import Guard

from chancery.errors import HostNotServed, Unauthorized
from chancery.settings import Secret, Settings, SettingsError

PUBLIC = "public"
"""Set in a route's `opt`, this leaves it open to everyone."""

Connection = ASGIConnection[BaseRouteHandler, Any, Any, State]

_HOST = re.compile(r"(?P<name>\[[^\]]*\]|[^:]*)(:\d*)?")


def check_exposure(settings: Settings) -> None:
    """Refuses an address beyond loopback that nothing guards."""
    if not (_is_loopback(settings.host) or settings.api_keys or settings.allow_anonymous):
        raise SettingsError(
            f"CHANCERY_HOST={settings.host!r} is reached from beyond this machine: set CHANCERY_API_KEYS, "
            "or CHANCERY_ALLOW_ANONYMOUS=true to serve everyone who can reach it"
        )


def guards(settings: Settings) -> list[Guard]:
    """The guards of every route, as the settings ask for them."""
    if settings.api_keys:
        return [_key_guard(settings.api_keys)]
    return [] if settings.allow_anonymous else [_host_guard]


def _key_guard(keys: Sequence[Secret]) -> Guard:
    known = [sha256(key.reveal()).digest() for key in keys]

    def require_key(connection: Connection, handler: BaseRouteHandler) -> None:
        if handler.opt.get(PUBLIC):
            return
        scheme, _, key = connection.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not key.strip():
            raise Unauthorized(
                "Show a key: `Authorization: Bearer KEY`; whoever runs the service has set it in CHANCERY_API_KEYS"
            )
        shown = sha256(
            key.strip().encode("latin-1")
        ).digest()  # header values are latin-1: these are the bytes that were sent
        if not sum(compare_digest(shown, one) for one in known):  # `any` would stop at the first match
            raise Unauthorized("The key shown is none of those in CHANCERY_API_KEYS")

    return require_key


def _host_guard(connection: Connection, handler: BaseRouteHandler) -> None:
    if handler.opt.get(PUBLIC):
        return
    host = connection.headers.get("host", "")
    found = _HOST.fullmatch(host)
    if host and not (found and _is_loopback(found["name"].strip("[]"))):
        raise HostNotServed(
            f"Host {host!r} is not this machine: ask for localhost, or set CHANCERY_API_KEYS to serve under other names"
        )


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower().rstrip(".") == "localhost"
