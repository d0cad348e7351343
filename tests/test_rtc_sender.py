"""What goes out to one guest, against a line that is played: above all how much a hostile one can have sent again."""

import asyncio
from typing import cast

import pytest

from buzzcam.calls.rtc.publisher import EncodedFrame, MediaPublisher
from buzzcam.calls.rtc.rate import Rate
from buzzcam.calls.rtc.sender import BURST, HISTORY, TWICE_ABOVE, RtpTransport, Sender, VideoSender


class PlayedLine:
    codec, ssrc, can_resend = "H264", 1234, True

    def __init__(self):
        self.sent, self.sent_again = [], []

    async def send(self, sequence, *_packet):
        self.sent.append(sequence)

    async def resend(self, sequence, *_packet):
        self.sent_again.append(sequence)


def sending(script, loss=0.0):
    async def main():
        sender, line = Sender(Rate(2_000_000)), PlayedLine()
        sender.transport, sender.loss = cast(RtpTransport, line), loss
        await script(sender, line)

    asyncio.run(main())


async def send(sender, packets):
    for number in range(0, packets, BURST):
        payloads = [b"x" * 1000] * min(BURST, packets - number)
        await sender._send(EncodedFrame(payloads, b"", number, False, None))


@pytest.mark.parametrize("loss", [0.0, 2 * TWICE_ABOVE])
def test_who_asks_for_everything_again_and_again_gets_a_bounded_amount(loss):
    async def script(sender, line):
        await send(sender, 2 * HISTORY)
        for _ in range(10):
            await sender.on_nack(line.sent[-HISTORY:])
        assert len(line.sent_again) == HISTORY
        await sender.on_nack(line.sent[-HISTORY:])
        assert len(line.sent_again) == HISTORY, "nothing is left"
        await send(sender, 100)
        await sender.on_nack(line.sent[-HISTORY:])
        assert len(line.sent_again) == HISTORY + 50, "half of what has been sent since"

    sending(script, loss)


def test_what_was_lost_is_sent_again_twice_on_a_bad_line_and_what_is_too_old_never():
    async def script(sender, line):
        await send(sender, HISTORY + 10)
        await sender.on_nack([line.sent[0], line.sent[-1], 0xFFFF])
        assert line.sent_again == [line.sent[-1]]
        sender.loss = 2 * TWICE_ABOVE
        await sender.on_nack([line.sent[-2]])
        assert line.sent_again == [line.sent[-1], line.sent[-2], line.sent[-2]]

    sending(script)


def test_what_was_taken_before_pictures_had_to_go_is_neither_sent_nor_sent_again():
    async def main():
        publisher, line = MediaPublisher(asyncio.get_running_loop(), print), PlayedLine()
        sender = VideoSender(Rate(2_000_000), publisher, publisher.camera)
        sender.transport = cast(RtpTransport, line)
        await send(sender, 20)
        paced = asyncio.ensure_future(sender._send(EncodedFrame([b"x"] * 3 * BURST, b"", 1, False, None)))
        sender.take(EncodedFrame([b"x"], b"", 2, False, None))
        await asyncio.sleep(0)
        before = list(line.sent)
        assert len(before) == 20 + BURST, "the rest of the picture waits for its time"
        sender.forget()
        await paced
        await sender.on_nack(before)
        assert (line.sent, line.sent_again, list(sender._waiting), sender.layer) == (before, [], [], None)
        await send(sender, 1)
        await sender.on_nack(line.sent)
        assert line.sent_again == line.sent[-1:], "what comes after that is sent again"

    asyncio.run(main())
