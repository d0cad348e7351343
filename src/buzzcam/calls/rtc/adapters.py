"""Adapters that replace aiortc's RTP sender and receiver; our `Sender` and `Receiver` do the work."""

import asyncio
import struct
import time
from typing import Any

import pylibsrtp
from aiortc import RTCRtpReceiver, RTCRtpSender, rtp
from aiortc.rate import RemoteBitrateEstimator
from aiortc.rtcdtlstransport import RTCDtlsTransport
from aiortc.rtcrtpparameters import RTCRtpDecodingParameters
from aiortc.rtcrtpreceiver import StreamStatistics

from buzzcam.calls.rtc.governor import asked_bps
from buzzcam.calls.rtc.receiver import Receiver
from buzzcam.calls.rtc.sender import Sender

_NTP_EPOCH = 2_208_988_800
_ABSOLUTE_TIME = "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"
_MID = "urn:ietf:params:rtp-hdrext:sdes:mid"
_REPORT_S = 0.5

STREAMS_MAX, REFUSED_MAX = 8, 200
"""Streams of one media line, and refused packets: a guest that sends more is disconnected."""


class SenderAdapter(RTCRtpSender):
    """Replaces aiortc's sender; our `Sender` does the work."""

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

    def __init__(self, outgoing: SenderAdapter, parameters: Any) -> None:  # noqa: ANN401 - RTCRtpSendParameters
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
        """Uses a separate stream (RTX, RFC 4588) if that was negotiated."""
        if self._repair_type is None:
            await self.send(sequence, timestamp, is_last, payload)
            return
        self._repairs = (self._repairs + 1) & 0xFFFF
        original = struct.pack("!H", sequence)
        await self._write(self._repair_type, self._repair_ssrc, self._repairs, timestamp, is_last, original + payload)

    async def report(self, timestamp: int, sent_at: float, packets: int, octets: int) -> None:
        """sent_at: when the picture with this timestamp was sent, in seconds since the epoch."""
        ntp = _ntp(sent_at)
        middle = ntp >> 16 & 0xFFFFFFFF
        self._reports = {**{k: self._reports[k] for k in list(self._reports)[-3:]}, middle: time.monotonic()}
        info = rtp.RtcpSenderInfo(ntp, timestamp, packets & 0xFFFFFFFF, octets & 0xFFFFFFFF)
        source = rtp.RtcpSourceInfo(self.ssrc, [(1, self._cname)])
        packet = bytes(rtp.RtcpSrPacket(self.ssrc, info)) + bytes(rtp.RtcpSdesPacket([source]))
        await _write(self._transport, packet)

    def round_trip_s(self, report: Any) -> float | None:  # noqa: ANN401 - RtcpReceiverInfo
        """Computed from a receiver report that refers to one of our recent sender reports."""
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


class ReceiverAdapter(RTCRtpReceiver):
    """Replaces aiortc's receiver; our `Receiver` does the work. Also serves as its `FeedbackSender`."""

    def __init__(
        self, kind: str, transport: RTCDtlsTransport, receiver: Receiver, estimator: RemoteBitrateEstimator
    ) -> None:
        super().__init__(kind, transport)
        self._kind, self._receiver = kind, receiver
        self._estimator = estimator if kind == "video" else None
        self._codecs: dict[int, Any] = {}
        self._originals: dict[int, int] = {}  # SSRC of a repair stream -> SSRC of the stream that it repairs
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
            # WORKAROUND(aiortc): with two videos it finds no receiver for a repair stream unless that is listed too
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
        for start in range(0, len(sequences), 64):  # sequence numbers may wrap, but aiortc packs only rising ones
            packet = rtp.RtcpRtpfbPacket(rtp.RTCP_RTPFB_NACK, self._own_ssrc, self._ssrc)
            packet.lost = sorted(sequences[start : start + 64])
            await _write(self.transport, bytes(packet))

    async def ask_for_key(self) -> None:
        await _write(self.transport, bytes(rtp.RtcpPsfbPacket(rtp.RTCP_PSFB_PLI, self._own_ssrc, self._ssrc)))

    def _set_rtcp_ssrc(self, ssrc: int) -> None:
        self._own_ssrc = ssrc

    def _handle_disconnect(self) -> None:
        """Nothing to do: the connection notices by itself."""

    async def _handle_rtcp_packet(self, packet: Any) -> None:  # noqa: ANN401 - any of aiortc.rtp's
        if isinstance(packet, rtp.RtcpSrPacket):
            about = packet.sender_info
            self._sender_reports[packet.ssrc] = (about.ntp_timestamp >> 16 & 0xFFFFFFFF, time.monotonic())
            if packet.ssrc == self._ssrc:
                self._receiver.report = (about.ntp_timestamp / (1 << 32), about.rtp_timestamp)

    async def _handle_rtp_packet(self, packet: Any, arrival_time_ms: int) -> None:  # noqa: ANN401 - RtpPacket
        codec = self._codecs.get(packet.payload_type)
        if not self._enabled or codec is None:
            return
        await self._estimate(packet, arrival_time_ms)
        if packet.ssrc not in self._streams:
            if len(self._streams) >= STREAMS_MAX:
                self._refused += 1
                if self._refused > REFUSED_MAX:  # libsrtp keeps state for each stream and searches through all of it
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
        """Tells the sender the estimated bandwidth (REMB)."""
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
    """A 64-bit NTP timestamp, as RTCP uses it."""
    return round((epoch_s + _NTP_EPOCH) * (1 << 32))


async def _write(transport: RTCDtlsTransport, packet: bytes) -> None:
    """Encrypts and sends an RTP or RTCP packet. Raises ConnectionError only."""
    try:
        await transport._send_rtp(packet)
    except pylibsrtp.Error as error:
        raise ConnectionError(str(error)) from error
