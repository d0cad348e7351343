"""Makes connections with aiortc 1.16 and checks that its private parts, which we use, are unchanged.

aiortc handles descriptions, ICE, DTLS and SRTP. We replace its senders and receivers by ours (`adapters.py`), because
it encodes again for each guest, shows a picture only when the next one begins, asks only once for a lost packet, and
never recovers the delay of the sound after one. If a private part has changed, `reason_for_stock` says so, and
`stock.py` makes do with aiortc's public API.
"""

import inspect
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

import aioice
import aiortc
from aiortc import (
    RTCBundlePolicy,
    RTCConfiguration,
    RTCIceServer,
    RTCPeerConnection,
    RTCRtpReceiver,
    RTCRtpSender,
    RTCRtpTransceiver,
    RTCSessionDescription,
)
from aiortc.exceptions import InvalidStateError
from aiortc.rate import RemoteBitrateEstimator
from aiortc.rtcdtlstransport import RTCDtlsTransport
from aiortc.rtcicetransport import connection_kwargs
from aiortc.sdp import candidate_from_sdp

from buzzcam.calls.rtc.adapters import ReceiverAdapter, SenderAdapter
from buzzcam.calls.rtc.budget import Gate
from buzzcam.calls.rtc.receiver import Receiver
from buzzcam.calls.rtc.sender import Sender
from buzzcam.calls.rtc.ways import gather_well, prefer_direct

log = logging.getLogger("buzzcam")

Connection = RTCPeerConnection

PINNED = "1.16."

_PRIVATE: dict[Any, dict[str, tuple[str, ...]]] = {
    aioice.Connection: {
        "data_received": ("data", "component"),
        "get_component_candidates": ("component", "addresses", "timeout"),
        "check_start": ("pair",),
        "check_state": ("pair", "state"),
        "check_complete": ("pair",),
    },
    RTCDtlsTransport: {
        "_send_rtp": ("data",),
        "_register_rtp_sender": ("sender", "parameters"),
        "_register_rtp_receiver": ("receiver", "parameters"),
        "_unregister_rtp_sender": ("sender",),
        "_unregister_rtp_receiver": ("receiver",),
    },
    RTCRtpSender: {"_handle_rtcp_packet": ("packet",)},
    RTCRtpReceiver: {
        "_handle_rtp_packet": ("packet", "arrival_time_ms"),
        "_handle_rtcp_packet": ("packet",),
        "_handle_disconnect": (),
        "_set_rtcp_ssrc": ("ssrc",),
    },
}
"""The private methods that we call or override, with their parameters."""

_CONNECT = "_RTCPeerConnection__connect"


@dataclass(frozen=True, slots=True)
class IceServer:
    """A STUN or TURN server. url: "stun:host:port", "turn:host:port?transport=udp"."""

    url: str
    username: str | None = None
    credential: str | None = None


@cache
def reason_for_stock() -> str | None:
    """Why our own senders and receivers cannot work with this aiortc; None if they can. Logged once."""
    reason = None
    if not aiortc.__version__.startswith(PINNED):
        reason = f"aiortc is {aiortc.__version__}, known is {PINNED}x"
    for owner, methods in _PRIVATE.items():
        for name, parameters in methods.items():
            method = getattr(owner, name, None)
            if method is None or tuple(inspect.signature(method).parameters)[1:] != parameters:
                reason = reason or f"{owner.__name__}.{name} is not as it was"
    if reason is not None:
        log.warning("%s: calls go on with aiortc's own senders and receivers, which do worse on bad lines", reason)
    return reason


def connection(servers: Sequence[IceServer]) -> RTCPeerConnection:
    """A connection that bundles everything in one transport. It contacts only the given servers."""
    pc = RTCPeerConnection(RTCConfiguration(iceServers=_named(servers), bundlePolicy=RTCBundlePolicy.MAX_BUNDLE))
    if (connect := getattr(pc, _CONNECT, None)) is not None:
        setattr(pc, _CONNECT, partial(_unless_closed, pc, connect))
    return pc


def _named(servers: Sequence[IceServer]) -> list[RTCIceServer]:
    return [RTCIceServer(server.url, server.username, server.credential) for server in servers]


async def _unless_closed(pc: RTCPeerConnection, connect: Callable[[], Awaitable[None]]) -> None:
    """WORKAROUND(aiortc): closed while it connects, it leaves an exception that nobody retrieves, with a traceback
    each."""
    try:
        await connect()
    except InvalidStateError:
        if pc.signalingState != "closed":
            raise


def add_transceivers(
    pc: RTCPeerConnection,
    codecs: Sequence[str],
    direction: str,
    streams: Sequence[tuple[Sender, Receiver]],
    servers: Sequence[IceServer],
) -> None:
    """Adds the media lines, with our senders and receivers: audio, then camera and screen if wanted. servers: those of
    `connection`.

    Each line is a separate stream to the other side. If picture and sound share a stream, Chromium delays the picture
    until the sound plays, which is late on a busy machine (measured delay: 57 ms apart, 96 to 400 ms together).
    """
    estimator = RemoteBitrateEstimator()  # one for the connection, not for each stream
    for sender, receiver in streams:
        kind = sender.kind
        transceiver = pc.addTransceiver(kind, direction)
        prefer(transceiver, codecs)
        transport = transceiver.receiver.transport
        outgoing, incoming = (
            SenderAdapter(kind, transport, sender),
            ReceiverAdapter(kind, transport, receiver, estimator),
        )
        incoming._set_rtcp_ssrc(outgoing._ssrc)
        vars(transceiver).update(_RTCRtpTransceiver__sender=outgoing, _RTCRtpTransceiver__receiver=incoming)
        assert transceiver.sender is outgoing and transceiver.receiver is incoming
    ice, turns = transport.transport._connection, [server for server in servers if server.url.startswith("turn")]
    _guard(ice, Gate(time.monotonic, streams[0][1].on_flood))
    gather_well(ice, [connection_kwargs(_named([turn])) for turn in turns[1:]])
    prefer_direct(ice)


def _guard(ice: Any, gate: Gate) -> None:  # noqa: ANN401 - aioice.Connection
    """Drops packets beyond the guest's budget, because aioice's queue is unbounded."""
    take = ice.data_received

    def data_received(data: bytes, component: int) -> None:
        if gate.admits(data):
            take(data, component)

    ice.data_received = data_received


def prefer(transceiver: RTCRtpTransceiver, codecs: Sequence[str]) -> None:
    """Offers these video codecs in order of preference, and only Opus for sound."""
    capabilities = RTCRtpSender.getCapabilities(transceiver.kind).codecs
    names = ("opus",) if transceiver.kind == "audio" else codecs
    order = [c for name in names for c in reversed(capabilities) if c.name == name]  # H.264: constrained baseline first
    transceiver.setCodecPreferences([*order, *(c for c in capabilities if c.name == "rtx")])


def description(kind: str, sdp: str) -> RTCSessionDescription:
    return RTCSessionDescription(sdp=sdp, type=kind)


async def add_candidate(pc: RTCPeerConnection, attribute: str) -> None:
    """attribute: "candidate:…", already checked; an empty one means end of candidates. There is only one transport."""
    if not attribute:
        await pc.addIceCandidate(None)
        return
    candidate = candidate_from_sdp(attribute.removeprefix("candidate:"))
    candidate.sdpMid = pc.getTransceivers()[0].mid
    await pc.addIceCandidate(candidate)
