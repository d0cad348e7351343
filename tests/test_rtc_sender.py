"""What goes out to one guest, against a line that is played: above all how much a hostile one can have sent again."""

import asyncio

import pytest

from buzzcam.calls.rtc.hub import Coded
from buzzcam.calls.rtc.rate import Rate
from buzzcam.calls.rtc.sender import BURST, HISTORY, TWICE_ABOVE, Sender


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
        sender.line, sender.loss = line, loss
        await script(sender, line)

    asyncio.run(main())


async def send(sender, packets):
    for number in range(0, packets, BURST):
        payloads = [b"x" * 1000] * min(BURST, packets - number)
        await sender._send(Coded(payloads, b"", number, False, None))


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
