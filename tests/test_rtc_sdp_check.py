"""What comes from outside before a connection stands: anything at all, and one clear error."""

import asyncio
import gc
import random
import tracemalloc

import pytest

from buzzcam.calls.rtc import MediaPublisher, Peer, PeerHooks
from buzzcam.calls.rtc.sdp_check import checked_candidate, checked_description
from buzzcam.errors import SignalingError

HOST = "candidate:1 1 udp 2130706431 192.0.2.7 40000 typ host generation 0 ufrag abcd network-id 1"


@pytest.mark.parametrize(
    "candidate",
    [
        HOST,
        "candidate:842163049 1 udp 1677729535 203.0.113.9 61000 typ srflx raddr 0.0.0.0 rport 0 generation 0",
        "candidate:2 1 udp 2130706431 fd00::17 40001 typ host",
        "candidate:3 1 UDP 2130706431 5b1c3e6e-7a8b-4c5d-9e0f-112233445566.local 40002 typ host",
        "candidate:4 1 tcp 1518280447 192.0.2.7 9 typ host tcptype active",
        HOST.replace("192.0.2.7", "10.0.0.4"), HOST.replace("192.0.2.7", "172.31.255.254"),
        HOST.replace("192.0.2.7", "192.168.178.20"), HOST.replace("192.0.2.7", "100.64.3.2"),
        HOST.replace("192.0.2.7", "2001:db8::7"), HOST.replace("192.0.2.7", "2a02:810d::5efe:1"),
        HOST.replace("192.0.2.7", "2002:c000:207::1"),
    ],
)  # fmt: skip
def test_addresses_as_browsers_give_them_are_taken(candidate):
    assert checked_candidate(candidate, allows_loopback=False) == candidate


def test_the_end_of_the_list_is_fine():
    assert checked_candidate("", allows_loopback=False) == ""


@pytest.mark.parametrize(
    "candidate",
    [
        None, 7, [], "x", "candidate:", HOST.replace("192.0.2.7", "224.0.0.1"), HOST.replace("192.0.2.7", "127.0.0.1"),
        HOST.replace("192.0.2.7", "0.0.0.0"), HOST.replace("192.0.2.7", "::1"), HOST.replace("192.0.2.7", "ff02::1"),
        HOST.replace("192.0.2.7", "example.org"), HOST.replace("192.0.2.7", "999.1.1.1"), HOST.replace("40000", "0"),
        HOST.replace("40000", "70000"), HOST.replace("typ host", "typ evil"), HOST.replace(" 1 udp", " 3 udp"),
        HOST + "\r\na=fingerprint:sha-256 00", HOST + " x" * 3000, HOST.replace("2130706431", "9" * 400),
    ],
)  # fmt: skip
def test_other_addresses_are_refused(candidate):
    with pytest.raises(SignalingError) as raised:
        checked_candidate(candidate, allows_loopback=False)
    assert raised.value.message and raised.value.hint


@pytest.mark.parametrize(
    "address",
    [
        "::ffff:127.0.0.1", "::ffff:7f00:1", "::ffff:192.168.1.1", "::127.0.0.1", "::192.0.2.7", "::",
        "::ffff:0:127.0.0.1", "255.255.255.255", "240.0.0.1", "0.1.2.3", "239.255.255.250", "ff05::2", "fec0::1",
        "100::1", "64:ff9b::7f00:1", "64:ff9b::c000:207", "64:ff9b:1::a9fe:a9fe", "2002:7f00:1::1", "2002:a9fe:a9fe::1",
        "2001:0:7f00:1::", "2001:0:c000:207:0:0:80ff:fffe", "fd00::5efe:7f00:1", "2001:db8::200:5efe:e000:1",
    ],
)  # fmt: skip
@pytest.mark.parametrize("allows_loopback", [False, True])
def test_no_other_way_of_writing_it_leads_to_what_is_nobodys(address, allows_loopback):
    with pytest.raises(SignalingError):
        checked_candidate(HOST.replace("192.0.2.7", address), allows_loopback)


@pytest.mark.parametrize("address", ["169.254.169.254", "169.254.1.9", "fe80::1", "fe80::1%eth0"])
def test_link_local_addresses_which_real_browsers_name_are_left_out_in_silence(address):
    assert checked_candidate(HOST.replace("192.0.2.7", address), allows_loopback=True) == ""


def test_loopback_is_for_rooms_that_allow_it():
    local = HOST.replace("192.0.2.7", "127.0.0.1")
    assert checked_candidate(local, allows_loopback=True) == local


def test_candidates_inside_a_description_are_looked_at_too():
    bad = "a=candidate:1 1 udp 1 224.0.0.1 5000 typ host"
    text, candidates = checked_description(f"v=0\r\nm=audio 9 X 0\r\na={HOST}\r\n{bad}\r\n", allows_loopback=False)
    assert "candidate" not in text
    assert candidates == [HOST]


@pytest.mark.parametrize(
    "sdp",
    [
        None, 5, b"v=0", "", "v=0", "v=0\r\n" * 10_000, "v=0\nm=" + "a" * 60_000, "v=0\n" + "m=audio 9 X 0\n" * 13,
        "v=0\nm=audio 9 X 0\n" + "a=candidate:1 1 udp 1 192.0.2.1 1 typ host\n" * 61, "[" * 50_000,
    ],
)  # fmt: skip
def test_absurd_descriptions_are_refused_before_anybody_parses_them(sdp):
    with pytest.raises(SignalingError):
        checked_description(sdp, allows_loopback=False)


def mutations(sdp, chance):
    """Descriptions that are nearly right."""
    lines = sdp.split("\r\n")
    what = chance.randrange(7)
    for _ in range(chance.randint(1, 4)):
        k = chance.randrange(len(lines))
        if what == 0:
            del lines[k]
        elif what == 1:
            lines.insert(k, chance.choice(lines))
        elif what == 2:
            at = chance.randrange(len(lines[k]) + 1)
            lines[k] = lines[k][:at] + chance.choice("\x00é:;=-9a \n/") + lines[k][at:]
        elif what == 3:
            lines[k] = lines[k][: chance.randrange(len(lines[k]) + 1)]
        elif what == 4:
            lines[k] = lines[k].translate({ord(d): chance.choice("0123456789") for d in "0123456789"})
        elif what == 5:
            lines[k] = lines[k].split(":")[0]
        else:
            lines[k] = lines[k].replace("1", "9" * chance.randint(1, 900))
        if not lines:
            return ""
    return "\r\n".join(lines)


def test_mutated_answers_raise_bad_signal_or_nothing_and_memory_stays_flat():
    chance = random.Random(11)

    async def main():
        publisher = MediaPublisher(asyncio.get_running_loop(), print)
        asker, good = Peer(publisher, (), 0, PeerHooks()), Peer(publisher, (), 0, PeerHooks())
        answer = await good.answer(await asker.offer())
        refused = 0
        memory = []
        for round_ in range(90):
            peer = Peer(publisher, (), 0, PeerHooks())
            await peer.offer()
            for _ in range(3):
                try:
                    await peer.accept(mutations(answer, chance))
                except SignalingError:
                    refused += 1
            for _ in range(5):
                try:
                    await peer.add_candidate("".join(chance.choice(HOST + "\x00%") for _ in range(80)), "0", 0)
                except SignalingError:
                    pass
            await peer.close()
            if round_ in (29, 59, 89):
                gc.collect()
                memory.append(tracemalloc.get_traced_memory()[0])
        assert refused > 50
        assert memory[2] - memory[1] < 300_000  # bytes, over thirty connections
        await asker.close()
        await good.close()
        publisher.close()

    tracemalloc.start()
    try:
        asyncio.run(main())
    finally:
        tracemalloc.stop()


def test_a_million_candidates_are_not_kept():
    async def main():
        publisher = MediaPublisher(asyncio.get_running_loop(), print)
        peer = Peer(publisher, (), 0, PeerHooks())
        await peer.offer()
        for _ in range(60):
            await peer.add_candidate(HOST, "0", 0)
        with pytest.raises(SignalingError, match="too many"):
            await peer.add_candidate(HOST, "0", 0)
        assert len(peer._early) == 60
        await peer.close()
        with pytest.raises(SignalingError):
            await peer.accept("v=0")
        publisher.close()

    asyncio.run(main())
