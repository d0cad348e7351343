"""The media engine of a call: encodes our streams once for all guests, and reassembles the guests' streams.

Use only `MediaPublisher` (one for each call) and `Peer` (one for each connection and generation). The rest is
internal.

    publisher.camera, publisher.screen   core `Output`s for an `OutputRunner`; encoded once for each layer with guests
    publisher.push_audio(block)    our sound, 10 ms at a time, from one thread
    peer.offer/accept/answer/add_candidate/close
                             on the loop; they check the other side's messages and raise SignalingError
    peer.state, peer.stats() and the hooks on_state, on_frame
                             on the loop
    peer.audio.pull()        the guest's sound, 10 ms at a time, from the playing thread

aiortc handles descriptions, ICE, DTLS and SRTP (`compat.py`). One loop runs all of it. Pictures are encoded on the
runner's thread, and decoded on one thread for each incoming stream.
"""

from buzzcam.calls.rtc.compat import IceServer
from buzzcam.calls.rtc.jitter import JitterBuffer
from buzzcam.calls.rtc.life import State
from buzzcam.calls.rtc.opus import BLOCK_SAMPLES, Block
from buzzcam.calls.rtc.peer import Peer, PeerHooks, PeerStats
from buzzcam.calls.rtc.publisher import CallVideo, Kind, MediaPublisher

__all__ = [
    "BLOCK_SAMPLES",
    "Block",
    "CallVideo",
    "IceServer",
    "JitterBuffer",
    "Kind",
    "MediaPublisher",
    "Peer",
    "PeerHooks",
    "PeerStats",
    "State",
]  # fmt: skip
