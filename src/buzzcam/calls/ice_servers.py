"""`Servers`: the STUN and TURN servers of a call, with credentials for each guest."""

import time
from collections.abc import Iterator

from buzzcam.calls import signaling
from buzzcam.calls.rtc.compat import IceServer
from buzzcam.calls.turn_credentials import turn_credentials
from buzzcam.settings import CallChoice


class Servers:
    """Empty by default. With a TURN secret (coturn's use-auth-secret), each guest gets a user name and password that
    expire. given: by a meeting server, for our own connections.

    Iterating gives the servers for our own connections, with new credentials each time.
    """

    def __init__(self, choice: CallChoice) -> None:
        self._choice = choice
        self.given: tuple[signaling.IceServer, ...] = ()

    @property
    def must_renew(self) -> bool:
        return bool(self._choice.turn and self._choice.turn_secret)

    def of(self, who: str) -> tuple[signaling.IceServer, ...]:
        """who: a guest's id. It is part of the user name, so that the server's log can tell guests apart."""
        choice, servers = self._choice, []
        if choice.stun:
            servers.append(signaling.IceServer(choice.stun))
        if choice.turn and choice.turn_secret:
            name, password = turn_credentials(choice.turn_secret, who, time.time())
            servers.append(signaling.IceServer(choice.turn, name, password))
        elif choice.turn:
            servers.append(signaling.IceServer(choice.turn, choice.turn_user, choice.turn_password))
        return tuple(servers)

    def __iter__(self) -> Iterator[IceServer]:
        servers = self.of(signaling.HOST) + self.given
        return (IceServer(s.urls, s.username or None, s.credential or None) for s in servers)
