"""The room's rules, and what its messages may be."""

import json
import random

import pytest

from buzzcam.calls import signaling
from buzzcam.calls.invite import link, make_key, origin_of, qr_svg
from buzzcam.calls.room import AWAY_S, MOST_WAITING, WAIT_S, Denied, Room
from buzzcam.errors import BadArgument, SignalingError


def hello(room, name="Ana", resume_token=None, key=None, is_new_page=True, version=signaling.VERSION):
    return signaling.Hello(version, room.key if key is None else key, name, resume_token, is_new_page)


@pytest.fixture
def room():
    return Room("Room", "Host", most=3)


def denied(call):
    with pytest.raises(Denied) as caught:
        call()
    return caught.value.reason


def test_a_guest_waits_in_the_lobby_until_the_host_admits_them(room):
    guest, before = room.enter(hello(room), "192.0.2.1", 0)
    assert (before, guest.place, room.inside) == (None, "lobby", [])
    room.admit(guest, 1)
    assert room.inside == [guest]
    assert [person.name for person in room.people(room.host(True, True, False))] == ["Host", "Ana"]


def test_an_open_room_lets_in_at_once_until_it_is_full(room):
    room.is_open = True
    for name in ("Ana", "Ben"):
        assert room.enter(hello(room, name), "a", 0)[0].place == "room"
    assert denied(lambda: room.enter(hello(room), "a", 0)) == "full"
    assert len(room.guests) == 2


def test_the_host_cannot_let_in_more_than_the_room_holds(room):
    guests = [room.enter(hello(room), "a", 0)[0] for _ in range(3)]
    room.admit(guests[0], 0)
    room.admit(guests[1], 0)
    assert denied(lambda: room.admit(guests[2], 0)) == "full"
    assert guests[2].place == "lobby"


@pytest.mark.parametrize("key", ["", "x", "ключ", "\x00" * 24])
def test_a_wrong_key_opens_nothing(room, key):
    assert denied(lambda: room.enter(hello(room, key=key), "a", 0)) == "wrong-key"
    assert room.guests == {}


def test_a_renewed_link_shuts_out_the_old_key_but_not_who_is_in(room):
    guest, _ = room.enter(hello(room), "a", 0)
    room.admit(guest, 0)
    old = room.key
    room.renew_key()
    assert denied(lambda: room.enter(hello(room, key=old), "a", 0)) == "wrong-key"
    again, before = room.enter(hello(room, resume_token=guest.resume_token, key=old, is_new_page=False), "a", 1)
    assert again is before is guest


def test_a_locked_room_and_a_full_lobby_say_so(room):
    room.is_locked = True
    assert denied(lambda: room.enter(hello(room), "a", 0)) == "locked"
    room.is_locked = False
    for _ in range(MOST_WAITING):
        room.enter(hello(room), "a", 0)
    assert denied(lambda: room.enter(hello(room), "a", 0)) == "lobby-full"
    assert denied(lambda: room.enter(hello(room, version=99), "a", 0)) == "version"


def test_a_lost_guest_keeps_the_seat_for_a_while(room):
    guest, _ = room.enter(hello(room), "a", 0)
    room.admit(guest, 0)
    room.lose(guest, 10)
    assert guest.is_away
    assert room.expired(10 + AWAY_S - 1) == []
    back, before = room.enter(hello(room, "Anna", guest.resume_token, is_new_page=False), "b", 20)
    assert back is before
    assert (back.id, back.name, back.address, back.is_away) == (guest.id, "Anna", "b", False)
    room.lose(guest, 30)
    assert room.expired(30 + AWAY_S) == [guest]


def test_a_page_loaded_anew_takes_the_seat_under_another_id(room):
    guest, _ = room.enter(hello(room), "a", 0)
    room.admit(guest, 0)
    after, before = room.enter(hello(room, resume_token=guest.resume_token), "a", 1)
    assert before is guest
    assert after.id != guest.id
    assert (after.resume_token, after.place) == (guest.resume_token, "room")
    assert room.inside == [after]


def test_who_waits_is_forgotten_when_they_go_or_nobody_answers(room):
    first, _ = room.enter(hello(room), "a", 0)
    second, _ = room.enter(hello(room), "a", 0)
    room.lose(first, 1)
    assert room.waiting == [second]
    assert room.expired(WAIT_S - 1) == []
    assert room.expired(WAIT_S) == [second]


def test_ids_are_never_used_twice(room):
    guests = [room.enter(hello(room), "a", 0)[0] for _ in range(2)]
    room.leave(guests[1])
    assert room.enter(hello(room), "a", 0)[0].id not in {guest.id for guest in guests}


@pytest.mark.parametrize("most", [-1, 1, 9, 1000])
def test_a_room_has_two_to_eight_places(most):
    with pytest.raises(BadArgument):
        Room("Room", "Host", most=most)


# ---- the link


def test_keys_are_long_and_differ():
    keys = {make_key() for _ in range(100)}
    assert len(keys) == 100
    assert all(len(key) == 24 and key.replace("-", "").replace("_", "").isalnum() for key in keys)


@pytest.mark.parametrize(
    ("parts", "origin"),
    [
        (("https", "192.0.2.7", 8443), "https://192.0.2.7:8443"),
        (("https", "2001:db8::7", 443), "https://[2001:db8::7]"),
        (("http", "localhost", 80), "http://localhost"),
    ],
)
def test_an_origin_is_written_as_a_browser_writes_it(parts, origin):
    assert origin_of(*parts) == origin


def test_the_key_stands_behind_the_fragment_sign_and_the_qr_code_is_a_picture():
    assert link("https://192.0.2.7:8443", "KEY") == "https://192.0.2.7:8443/#KEY"
    svg = qr_svg(link("https://192.0.2.7:8443", make_key()))
    assert svg.startswith("<svg")
    assert "path" in svg


# ---- the messages


def test_messages_come_back_as_they_were_written():
    text = '{"type":"candidate","peer":"2","generation":1,"candidate":"candidate:1 1 udp 1 192.0.2.1 9 typ host"}'
    message = signaling.read(text)
    assert message == signaling.Candidate("2", 1, "candidate:1 1 udp 1 192.0.2.1 9 typ host")
    assert json.loads(signaling.write(signaling.Denied("full"))) == {"type": "denied", "reason": "full"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        "{}",
        '{"type":"welcome"}',
        '{"type":"chat"}',
        '{"type":"chat","text":""}',
        '{"type":"chat","text":"x","more":1}',
        '{"type":"chat","text":7}',
        '{"type":"chat","text":"\ud800"}',
        '{"type":"state","microphone":1,"camera":true,"screen":true}',
        '{"type":"answer","peer":"host","generation":-1,"sdp":"v=0"}',
        '{"type":"answer","peer":"host","generation":0,"sdp":"' + "a" * (signaling.SDP_MAX + 1) + '"}',
        '{"type":"chat","text":"' + "a" * (signaling.CHAT_MAX + 1) + '"}',
        '{"type":"hello","version":1e99,"key":"k","name":"n"}',
        "[" * 50_000,
        '{"type":' * 20_000,
        "x" * (signaling.MESSAGE_MAX_BYTES + 1),
        b"\xff\xfe",
    ],
)
def test_what_is_no_message_is_refused_with_one_error(text):
    with pytest.raises(SignalingError):
        signaling.read(text)


EFFECTS = {
    "type": "effects", "background": "blur", "is_live": True, "trouble": "", "rung": "small/2", "fps": 29.5,
    "cost_ms": 12.3, "provider": "wasm", "is_reduced": False,
}  # fmt: skip


def test_what_a_page_tells_of_its_effects_is_read():
    told = signaling.read(json.dumps(EFFECTS))
    assert isinstance(told, signaling.Effects)
    assert (told.background, told.rung, told.fps, told.cost_ms) == ("blur", "small/2", 29.5, 12.3)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("background", "garden"), ("background", "data:image/jpeg;base64,AA"), ("is_live", 1), ("trouble", "<b>"),
        ("trouble", "x" * 17), ("rung", "small\n"), ("rung", None), ("fps", -1), ("fps", 1e9), ("fps", "30"),
        ("cost_ms", float("nan")), ("cost_ms", float("inf")), ("cost_ms", 60_001), ("provider", "WASM 1"),
        ("picture", "garden"),
    ],
)  # fmt: skip
def test_effects_out_of_their_range_are_refused(field, value):
    with pytest.raises(SignalingError):
        signaling.read(json.dumps(EFFECTS | {field: value}))


def test_random_bytes_never_raise_anything_else():
    dice = random.Random(5)
    good = signaling.write(signaling.Offer("host", 0, "v=0")).encode()
    for _ in range(3000):
        text = bytearray(good if dice.random() < 0.7 else dice.randbytes(dice.randrange(80)))
        for _ in range(dice.randrange(6)):
            if text:
                text[dice.randrange(len(text))] = dice.randrange(256)
        try:
            signaling.read(bytes(text))
        except SignalingError:
            continue


def test_names_lose_control_and_direction_characters():
    assert signaling.clean("  A\x00n\u202ea\u200b\t \tB ", 64) == "Ana B"
    assert signaling.clean("x" * 100, 64) == "x" * 64
    assert signaling.clean("two\nlines", 64) == "two\nlines"
