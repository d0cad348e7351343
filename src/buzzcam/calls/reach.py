"""At which addresses others reach a server of ours, and with which certificate."""

from dataclasses import dataclass

from buzzcam import paths
from buzzcam.calls import tls
from buzzcam.calls.invite import origin_of, own_addresses, own_name
from buzzcam.calls.web_server import WebServer
from buzzcam.settings import CallChoice

LOOPBACK = ("127.0.0.1", "::1", "localhost")
EVERYWHERE = ("", "0.0.0.0", "::")


@dataclass(frozen=True, slots=True)
class Reach:
    """origins: addresses at which others may reach this machine, the likeliest first. fingerprint: of a certificate
    that browsers do not know."""

    origins: tuple[str, ...]
    fingerprint: str | None


async def open_at(server: WebServer, choice: CallChoice) -> Reach:
    """Starts it, by all of this machine's names. Raises CallUnavailable, and OSError for a plain `WebServer`."""
    certificate = _certificate(choice)
    port = await server.start(choice.address, choice.port, certificate.context if certificate else None)
    scheme = "https" if certificate else "http"
    origins = _origins(choice, scheme, port)
    server.accept([*origins, *(origin_of(scheme, name, port) for name in (*LOOPBACK, own_name()))])
    return Reach(tuple(origins), certificate.fingerprint if certificate and certificate.is_own else None)


def _certificate(choice: CallChoice) -> tls.Certificate | None:
    """None: plain http. Raises CallUnavailable."""
    if choice.certificate is not None:
        return tls.load(choice.certificate, choice.key)
    if choice.is_plain or choice.address in LOOPBACK or choice.origin is not None:
        return None  # browsers trust their own machine; a given origin is behind a proxy that has a certificate
    return tls.own(paths.call_folder(), [*LOOPBACK, own_name(), *own_addresses()])


def _origins(choice: CallChoice, scheme: str, port: int) -> list[str]:
    if choice.origin is not None:
        return [choice.origin]
    if choice.address in EVERYWHERE:
        reached = [name for name in own_addresses() if choice.address != "0.0.0.0" or ":" not in name]  # IPv4 only
        return [origin_of(scheme, name, port) for name in (*reached, own_name())]
    name = "localhost" if choice.address == "127.0.0.1" else choice.address
    return [origin_of(scheme, name, port)]
