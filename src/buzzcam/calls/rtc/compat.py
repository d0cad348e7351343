"""aiortc, and the only file that knows its private parts; they are those of 1.16.

aiortc does descriptions, ICE, DTLS and SRTP. Its senders and receivers are replaced by ours, for it codes anew for each
guest, shows a picture only when the next one begins, asks for what is lost once and by luck, and keeps sound late for
ever after one lost packet. `reason_for_stock` says when that is not possible; `stock.py` then does with public parts.
"""

import asyncio
import inspect
import logging
import struct
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

import aioice
import aiortc
import pylibsrtp
from aiortc import (
    RTCBundlePolicy,
    RTCConfiguration,
    RTCIceServer,
    RTCPeerConnection,
    RTCRtpReceiver,
    RTCRtpSender,
    RTCRtpTransceiver,
    RTCSessionDescription,
    rtp,
)
from aiortc.exceptions import InvalidStateError
from aiortc.rate import RemoteBitrateEstimator
from aiortc.rtcdtlstransport import RTCDtlsTransport
from aiortc.rtcrtpparameters import RTCRtpDecodingParameters
from aiortc.rtcrtpreceiver import StreamStatistics
from aiortc.sdp import candidate_from_sdp

from buzzcam.calls.rtc.budget import Gate
from buzzcam.calls.rtc.governor import asked_bps
from buzzcam.calls.rtc.receiver import Receiver
from buzzcam.calls.rtc.sender import Sender

log = logging.getLogger("buzzcam")

Connection = RTCPeerConnection

PINNED = "1.16."

_PRIVATE: dict[Any, dict[str, tuple[str, ...]]] = {
    aioice.Connection: {"data_received": ("data", "component")},
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
"""What we call or stand in for, with its parameters."""

_CONNECT = "_RTCPeerConnection__connect"

_NTP_EPOCH = 2_208_988_800
_ABSOLUTE_TIME = "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"
_MID = "urn:ietf:params:rtp-hdrext:sdes:mid"
_REPORT_S = 0.5

STREAMS_MAX, REFUSED_MAX = 8, 200
"""Of one line: nobody needs so many. Who goes on sending others is cut off."""


@dataclass(frozen=True, slots=True)
class IceServer:
    """A STUN or TURN server. url: "stun:host:port", "turn:host:port?transport=udp". aiortc takes one of each kind."""

    url: str
    username: str | None = None
    credential: str | None = None


@cache
def reason_for_stock() -> str | None:
    """Why our own senders and receivers cannot be used with this aiortc; None when they can. Logged once."""
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
    """A connection that bundles all in one transport. Nothing is asked of servers that were not named."""
    named = [RTCIceServer(server.url, server.username, server.credential) for server in servers]
    pc = RTCPeerConnection(RTCConfiguration(iceServers=named, bundlePolicy=RTCBundlePolicy.MAX_BUNDLE))
    if (connect := getattr(pc, _CONNECT, None)) is not None:
        setattr(pc, _CONNECT, partial(_unless_closed, pc, connect))
    return pc


async def _unless_closed(pc: RTCPeerConnection, connect: Callable[[], Awaitable[None]]) -> None:
    """WORKAROUND(aiortc): closed while it connects, it leaves an exception that nobody takes, a traceback for each."""
    try:
        await connect()
    except InvalidStateError:
        if pc.signalingState != "closed":
            raise


def add_transceivers(
    pc: RTCPeerConnection, codecs: Sequence[str], direction: str, streams: Sequence[tuple[Sender, Receiver]]
) -> None:
    """Allocates the media lines: audio, then camera and screen as far as wanted, with senders and receivers of ours.

    Each is a stream of its own to the other side. In one stream with the sound, Chromium holds the picture back until
    the sound is due, and that it plays late when its machine is busy (delay measured: 57 ms apart, 96 to 400 together).
    """
    estimator = RemoteBitrateEstimator()  # one for the line, not for each stream
    for sender, receiver in streams:
        kind = sender.kind
        transceiver = pc.addTransceiver(kind, direction)
        prefer(transceiver, codecs)
        transport = transceiver.receiver.transport
        outgoing, incoming = _Outgoing(kind, transport, sender), _Incoming(kind, transport, receiver, estimator)
        incoming._set_rtcp_ssrc(outgoing._ssrc)
        vars(transceiver).update(_RTCRtpTransceiver__sender=outgoing, _RTCRtpTransceiver__receiver=incoming)
        assert transceiver.sender is outgoing and transceiver.receiver is incoming
    _guard(transport.transport._connection, Gate(time.monotonic, streams[0][1].on_flood))


def _guard(ice: Any, gate: Gate) -> None:  # noqa: ANN401 - aioice.Connection
    """What a guest sends beyond its budget goes no further: aioice's queue has no end."""
    take = ice.data_received

    def data_received(data: bytes, component: int) -> None:
        if gate.admits(data):
            take(data, component)

    ice.data_received = data_received


def prefer(transceiver: RTCRtpTransceiver, codecs: Sequence[str]) -> None:
    """Offers those video codecs, first choice first, and Opus alone for sound."""
    capabilities = RTCRtpSender.getCapabilities(transceiver.kind).codecs
    names = ("opus",) if transceiver.kind == "audio" else codecs
    order = [c for name in names for c in reversed(capabilities) if c.name == name]  # H.264: constrained baseline first
    transceiver.setCodecPreferences([*order, *(c for c in capabilities if c.name == "rtx")])


def description(kind: str, sdp: str) -> RTCSessionDescription:
    return RTCSessionDescription(sdp=sdp, type=kind)


async def add_candidate(pc: RTCPeerConnection, attribute: str) -> None:
    """attribute: "candidate:…" checked before; to the one transport there is. An empty one ends the list."""
    if not attribute:
        await pc.addIceCandidate(None)
        return
    candidate = candidate_from_sdp(attribute.removeprefix("candidate:"))
    candidate.sdpMid = pc.getTransceivers()[0].mid
    await pc.addIceCandidate(candidate)


class _Outgoing(RTCRtpSender):
    """Stands where aiortc has its sender; the work is done by a `Sender` of ours."""

    def __init__(self, kind: str, transport: RTCDtlsTransport, sender: Sender) -> None:
        super().__init__(kind, transport)
        self._sender = sender
        self._rtp_transport: _RtpTransport | None = None

    async def send(self, parameters: Any) -> None:  # noqa: ANN401 - RTCRtpSendParameters
        if self._rtp_transport is None:
            self.transport._register_rtp_sender(self, parameters)
            self._rtp_transport = _RtpTransport(self, parameters)
            self._sender.start(self._rtp_transport)

    async def stop(self) -> None:
        if self._rtp_transport is not None:
            self.transport._unregister_rtp_sender(self)
            await self._sender.stop()

    async def _handle_rtcp_packet(self, packet: Any) -> None:  # noqa: ANN401 - any of aiortc.rtp's
        transport = self._rtp_transport
        if transport is None:
            return
        if isinstance(packet, rtp.RtcpRrPacket | rtp.RtcpSrPacket):
            for report in packet.reports:
                if report.ssrc == self._ssrc:
                    self._sender.on_report(report.packets_lost, report.highest_sequence, transport.round_trip_s(report))
        elif isinstance(packet, rtp.RtcpRtpfbPacket) and packet.fmt == rtp.RTCP_RTPFB_NACK:
            try:
                await self._sender.on_nack([sequence & 0xFFFF for sequence in packet.lost])
            except ConnectionError:
                pass  # closed meanwhile
        elif isinstance(packet, rtp.RtcpPsfbPacket):
            if packet.fmt in (rtp.RTCP_PSFB_PLI, rtp.RTCP_PSFB_FIR):
                self._sender.on_key_request()
            elif packet.fmt == rtp.RTCP_PSFB_APP:
                try:
                    bps, ssrcs = rtp.unpack_remb_fci(packet.fci)
                except (ValueError, struct.error):
                    return
                if self._ssrc in ssrcs:
                    self._sender.on_remb(bps)


class _RtpTransport:
    """A `sender.RtpTransport`: writes RTP headers (RFC 3550) with their extensions (RFC 8285), and sender reports."""

    def __init__(self, outgoing: _Outgoing, parameters: Any) -> None:  # noqa: ANN401 - RTCRtpSendParameters
        codec = parameters.codecs[0]
        self.codec: str = codec.name
        self.ssrc: int = outgoing._ssrc
        self._transport = outgoing.transport
        self._payload_type = codec.payloadType
        repairs = (c for c in parameters.codecs if c.name == "rtx" and c.parameters.get("apt") == codec.payloadType)
        self._repair_type = next((repair.payloadType for repair in repairs), None)
        self._repair_ssrc: int = outgoing._rtx_ssrc
        self._repairs = 0
        self.can_resend = outgoing.kind == "video"
        ids = {extension.uri: extension.id for extension in parameters.headerExtensions}
        mid, name = ids.get(_MID), parameters.muxId.encode()[:16]
        self._fixed = bytes(((mid << 4) | len(name) - 1,)) + name if mid and mid < 15 and name else b""
        self._time_id = ids.get(_ABSOLUTE_TIME) or 0
        self._cname = parameters.rtcp.cname.encode()
        self._reports: dict[int, float] = {}

    async def send(self, sequence: int, timestamp: int, is_last: bool, payload: bytes) -> None:
        await self._write(self._payload_type, self.ssrc, sequence, timestamp, is_last, payload)

    async def resend(self, sequence: int, timestamp: int, is_last: bool, payload: bytes) -> None:
        """As a stream of its own (RTX, RFC 4588) where that was agreed on."""
        if self._repair_type is None:
            await self.send(sequence, timestamp, is_last, payload)
            return
        self._repairs = (self._repairs + 1) & 0xFFFF
        original = struct.pack("!H", sequence)
        await self._write(self._repair_type, self._repair_ssrc, self._repairs, timestamp, is_last, original + payload)

    async def report(self, timestamp: int, sent_at: float, packets: int, octets: int) -> None:
        """sent_at: seconds of the epoch at which the picture with this time stamp was sent."""
        ntp = _ntp(sent_at)
        middle = ntp >> 16 & 0xFFFFFFFF
        self._reports = {**{k: self._reports[k] for k in list(self._reports)[-3:]}, middle: time.monotonic()}
        info = rtp.RtcpSenderInfo(ntp, timestamp, packets & 0xFFFFFFFF, octets & 0xFFFFFFFF)
        source = rtp.RtcpSourceInfo(self.ssrc, [(1, self._cname)])
        packet = bytes(rtp.RtcpSrPacket(self.ssrc, info)) + bytes(rtp.RtcpSdesPacket([source]))
        await _write(self._transport, packet)

    def round_trip_s(self, report: Any) -> float | None:  # noqa: ANN401 - RtcpReceiverInfo
        """From a receiver's report on one of our last sender reports."""
        sent_at = self._reports.get(report.lsr)
        if sent_at is None or not report.dlsr:
            return None
        return max(0.0, time.monotonic() - sent_at - report.dlsr / 65536)

    async def _write(
        self, payload_type: int, ssrc: int, sequence: int, timestamp: int, is_last: bool, payload: bytes
    ) -> None:
        extension = self._fixed
        if self._time_id:  # 6.18 fixed-point seconds
            now = _ntp(time.time()) >> 14 & 0xFFFFFF
            extension += bytes((self._time_id << 4 | 2, now >> 16, now >> 8 & 0xFF, now & 0xFF))
        words = -(-len(extension) // 4)
        head = struct.pack("!BBHLLHH", 0x90, is_last << 7 | payload_type, sequence, timestamp, ssrc, 0xBEDE, words)
        await _write(self._transport, head + extension.ljust(4 * words, b"\0") + payload)


class _Incoming(RTCRtpReceiver):
    """Stands where aiortc has its receiver; the work is done by a `Receiver` of ours. It is also its
    `FeedbackSender`."""

    def __init__(
        self, kind: str, transport: RTCDtlsTransport, receiver: Receiver, estimator: RemoteBitrateEstimator
    ) -> None:
        super().__init__(kind, transport)
        self._kind, self._receiver = kind, receiver
        self._estimator = estimator if kind == "video" else None
        self._codecs: dict[int, Any] = {}
        self._originals: dict[int, int] = {}  # SSRC of a repair stream -> SSRC of what it repairs
        self._streams: dict[int, StreamStatistics] = {}
        self._sender_reports: dict[int, tuple[int, float]] = {}
        self._own_ssrc = 0
        self._ssrc = 0
        self._refused = 0
        self._task: asyncio.Task[None] | None = None

    async def receive(self, parameters: Any) -> None:  # noqa: ANN401 - RTCRtpReceiveParameters
        if self._task is None:
            self._codecs = {codec.payloadType: codec for codec in parameters.codecs}
            self._originals = {e.rtx.ssrc: e.ssrc for e in parameters.encodings if e.rtx}
            # WORKAROUND(aiortc): with two videos it knows no receiver for a repair stream, unless that is named too
            parameters.encodings += [RTCRtpDecodingParameters(ssrc, 0) for ssrc in self._originals]
            self.transport._register_rtp_receiver(self, parameters)
            self._receiver.start(self)
            self._task = asyncio.ensure_future(self._report())

    async def stop(self) -> None:
        task, self._task = self._task, None
        if task is not None:
            self.transport._unregister_rtp_receiver(self)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await self._receiver.stop()

    async def ask_again(self, sequences: list[int]) -> None:
        for start in range(0, len(sequences), 64):  # sequence numbers rise, but may wrap: aiortc packs only rising ones
            packet = rtp.RtcpRtpfbPacket(rtp.RTCP_RTPFB_NACK, self._own_ssrc, self._ssrc)
            packet.lost = sorted(sequences[start : start + 64])
            await _write(self.transport, bytes(packet))

    async def ask_for_key(self) -> None:
        await _write(self.transport, bytes(rtp.RtcpPsfbPacket(rtp.RTCP_PSFB_PLI, self._own_ssrc, self._ssrc)))

    def _set_rtcp_ssrc(self, ssrc: int) -> None:
        self._own_ssrc = ssrc

    def _handle_disconnect(self) -> None:
        """The connection sees it by itself."""

    async def _handle_rtcp_packet(self, packet: Any) -> None:  # noqa: ANN401 - any of aiortc.rtp's
        if isinstance(packet, rtp.RtcpSrPacket):
            self._sender_reports[packet.ssrc] = (packet.sender_info.ntp_timestamp >> 16 & 0xFFFFFFFF, time.monotonic())

    async def _handle_rtp_packet(self, packet: Any, arrival_time_ms: int) -> None:  # noqa: ANN401 - RtpPacket
        codec = self._codecs.get(packet.payload_type)
        if not self._enabled or codec is None:
            return
        await self._estimate(packet, arrival_time_ms)
        if packet.ssrc not in self._streams:
            if len(self._streams) >= STREAMS_MAX:
                self._refused += 1
                if self._refused > REFUSED_MAX:  # libsrtp keeps something for each stream, and looks through all
                    raise ConnectionError("too many streams")
                return
            self._streams[packet.ssrc] = StreamStatistics(codec.clockRate)
        self._streams[packet.ssrc].add(packet)
        if codec.name == "rtx":
            original, repaired = self._originals.get(packet.ssrc), self._codecs.get(codec.parameters.get("apt"))
            if original is None or repaired is None or len(packet.payload) < 2:
                return
            packet, codec = rtp.unwrap_rtx(packet, repaired.payloadType, original), repaired
        else:
            self._ssrc = packet.ssrc
        self._receiver.on_packet(
            codec.name, packet.sequence_number, packet.timestamp, bool(packet.marker), packet.payload
        )

    async def _estimate(self, packet: Any, arrival_time_ms: int) -> None:  # noqa: ANN401 - RtpPacket
        """Tells the sender what the line seems to carry (REMB)."""
        if self._estimator is None or packet.extensions.abs_send_time is None:
            return
        estimate = self._estimator.add(
            abs_send_time=packet.extensions.abs_send_time,
            arrival_time_ms=arrival_time_ms,
            payload_size=len(packet.payload) + packet.padding_size,
            ssrc=packet.ssrc,
        )
        if estimate is not None:
            bps, ssrcs = estimate
            told = rtp.pack_remb_fci(asked_bps(bps, self._receiver.share()), ssrcs)
            remb = rtp.RtcpPsfbPacket(rtp.RTCP_PSFB_APP, self._own_ssrc, 0, told)
            try:
                await _write(self.transport, bytes(remb))
            except ConnectionError:
                pass  # closed meanwhile

    async def _report(self) -> None:
        while True:
            await asyncio.sleep(_REPORT_S)
            reports = []
            for ssrc, stream in self._streams.items():
                middle, heard_at = self._sender_reports.get(ssrc, (0, 0.0))
                since = round((time.monotonic() - heard_at) * 65536) & 0xFFFFFFFF if middle else 0
                lost = stream.fraction_lost
                if ssrc == self._ssrc:
                    self._receiver.on_loss(lost / 256)
                highest = stream.cycles + (stream.max_seq or 0) & 0xFFFFFFFF
                reports.append(
                    rtp.RtcpReceiverInfo(ssrc, lost, stream.packets_lost, highest, stream.jitter, middle, since)
                )
            if reports:
                try:
                    await _write(self.transport, bytes(rtp.RtcpRrPacket(self._own_ssrc, reports)))
                except ConnectionError:
                    pass  # closed: the connection is about to end


def _ntp(epoch_s: float) -> int:
    """64 bits, as RTCP has it."""
    return round((epoch_s + _NTP_EPOCH) * (1 << 32))


async def _write(transport: RTCDtlsTransport, packet: bytes) -> None:
    """RTP or RTCP, encrypted. Raises ConnectionError only."""
    try:
        await transport._send_rtp(packet)
    except pylibsrtp.Error as error:
        raise ConnectionError(str(error)) from error
