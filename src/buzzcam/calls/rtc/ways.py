"""Mends how aioice looks for ways between two machines: which servers it asks from where, and which way it takes.

Takes an aioice.Connection, whose private methods `compat` has checked, and imports nothing of it.
"""

import asyncio
import socket
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

GATHER_S, LOOKUP_S = 8.0, 2.0
"""The longest search for our own addresses, and for that of the STUN server."""

RELAY_AFTER_S = 0.7
"""How long direct ways come first: aioice asks again after 0.5 s, when the other side's router has been opened."""


def gather_well(ice: Any, other_turns: Sequence[dict[str, Any]]) -> None:  # noqa: ANN401 - aioice.Connection
    """WORKAROUND(aioice): it asks the STUN server from each address of this machine, and waits for 5 s when one leads
    nowhere, as beside a VPN; and it knows one TURN server. other_turns: its arguments for more, asked when that does
    not answer, because some networks let only TCP out."""
    gather = ice.get_component_candidates

    async def candidates(component: int, addresses: list[str], timeout: float = 5) -> list[Any]:
        ends_at = time.monotonic() + GATHER_S
        usual = await _address_towards(ice.stun_server)
        asking = [address for address in addresses if address == usual] or addresses
        servers = ice.stun_server, ice.turn_server
        ice.stun_server = ice.turn_server = None
        found: list[Any] = await gather(component, [address for address in addresses if address not in asking])
        ice.stun_server, ice.turn_server = servers
        found += await gather(component, asking, timeout)
        for turn in other_turns:
            if any(candidate.type == "relay" for candidate in found) or time.monotonic() >= ends_at:
                break
            vars(ice).update(turn)
            found += await gather(component, [], ends_at - time.monotonic())
        return found

    ice.get_component_candidates = candidates


async def _address_towards(server: tuple[str, int] | None) -> str | None:
    """The address of this machine that the system uses towards it; None if there is none."""
    if server is not None:
        with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            async with asyncio.timeout(LOOKUP_S):
                found = await asyncio.get_running_loop().getaddrinfo(*server, family=probe.family, type=probe.type)
            probe.connect(found[0][4])  # it sends nothing
            return str(probe.getsockname()[0])
    return None


def prefer_direct(ice: Any) -> None:  # noqa: ANN401 - as above
    """WORKAROUND(aioice): it takes the first way that works, and then each other that works later. One through a relay
    works at once, a direct one only after both routers have been asked."""
    start, complete = ice.check_start, ice.check_complete

    def is_relayed(pair: Any) -> bool:  # noqa: ANN401 - aioice.CandidatePair
        here, there = pair.local_candidate, pair.remote_candidate
        relays = [candidate.host for candidate in ice.local_candidates if candidate.type == "relay"]
        return "relay" in (here.type, there.type) or there.host in relays  # theirs may be known only by its packets

    async def start_later(pair: Any) -> None:  # noqa: ANN401
        if is_relayed(pair):
            ice.check_state(pair, type(pair.state).IN_PROGRESS)  # meanwhile others are started
            await asyncio.sleep(RELAY_AFTER_S)
            if ice._nominated:
                ice._check_list.remove(pair)
                return
        await start(pair)

    def keep_the_best(pair: Any) -> None:  # noqa: ANN401
        before = ice._nominated.get(pair.component)
        complete(pair)
        if before is not None and is_relayed(pair):
            ice._nominated[pair.component] = before

    ice.check_start, ice.check_complete = start_later, keep_the_best
