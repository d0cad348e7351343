"""A call from the command line: its link on stdout whatever happens to stderr, and an answer to every command."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from buzzcam.calls.service import CallService
from buzzcam.calls.tunnel import LinkChanged
from buzzcam.cli.call_console import HELP, CallConsole
from buzzcam.core.events import Failed, Publisher
from buzzcam.errors import BadArgument, ScreenUnavailable
from buzzcam.settings import CallChoice
from buzzcam.studio import Studio

CALL = [
    sys.executable, "-m", "buzzcam", "call", "--source", "pattern", "--size", "320x180", "--background", "none",
    "--microphone", "tone",
]  # fmt: skip


class Call:
    """What a console asks of a call."""

    def __init__(self):
        self.asked = []
        self.links = ("http://localhost:1/#old",)
        self.guests = [guest("1", "Ann", True), guest("2", "Bob", False)]

    @property
    def status(self):
        recording = SimpleNamespace(folder="here") if ("start_recording", Path("x y")) in self.asked else None
        return SimpleNamespace(links=self.links, fingerprint=None, guests=self.guests, recording=recording)

    def renew_link(self):
        self.links = ("http://localhost:1/#new",)

    def __getattr__(self, name):
        return lambda *given: self.asked.append((name, *given))


def guest(number, name, is_waiting):
    person = SimpleNamespace(id=number, name=name)
    return SimpleNamespace(person=person, is_waiting=is_waiting, is_away=False, connection_state="up")


class OneStudio:
    """What a console asks of a studio."""

    def __init__(self):
        self.publish = Publisher()
        self.asked = []
        self.finished = SimpleNamespace(set=lambda: self.asked.append("finished"))

    def share_in_call(self, choice):
        if choice is not None and choice.kind == "window":
            raise ScreenUnavailable("There is no such window.", "Open it.")
        self.asked.append(choice)

    def show_in_call(self, is_on):
        self.asked.append(is_on)


@pytest.fixture
def said():
    return []


@pytest.fixture
def console(said):
    console = CallConsole(cast(Studio, OneStudio()), CallChoice(), None, False, said.append)
    console._call = cast(CallService, Call())
    return console


ANSWERS = {
    "admit": "Admitted: Ann.", "admit 1": "Admitted: Ann.", "refuse 1": "Refused: Ann.", "remove 2": "Removed: Bob.",
    "lock": "locked", "unlock": "unlocked", "new-link": "The old link no longer works", "mute": "is muted",
    "unmute": "is on", "camera on": "is on in the call", "camera off": "is off in the call", "share": "sharing screen",
    "unshare": "You stopped sharing.", "say hello all": "Message sent.", "who": "Ann: waiting", "link": "help",
    "help": "new-link", "quit": "The call ends.", "  lock  ": "locked", "record x y": "Recording to",
    "record off": "not being recorded",
}  # fmt: skip
REFUSED = {
    "admit 2": "No guest with the number 2 is waiting", "refuse": "number", "remove 1": "number 1 is in the call",
    "camera": "camera off", "camera of": "camera off", "say": "message is empty", "fly": "There is no command fly",
    "record": "folder is missing", "share window:x": "no such window", "share screen:nan": "out of range",
}  # fmt: skip


@pytest.mark.parametrize("line", ANSWERS)
def test_every_command_is_answered(console, said, capsys, line):
    console.obey(line)
    assert ANSWERS[line] in said[-1]
    assert ("http://localhost:1/" in capsys.readouterr().out) == (line in ("link", "new-link"))


@pytest.mark.parametrize("line", REFUSED)
def test_what_cannot_be_done_is_said_and_changes_nothing(console, line):
    with pytest.raises((BadArgument, ScreenUnavailable)) as caught:
        console.obey(line)
    assert REFUSED[line] in str(caught.value)
    assert not console._call.asked and not console._studio.asked


def test_a_recording_ends_at_a_command(console, said):
    console.obey("record x y")
    console.obey("record off")
    assert said[-1] == "The recording has ended."
    assert [what for what, *_given in console._call.asked] == ["start_recording", "stop_recording"]


def test_an_answer_lists_all_commands():
    assert all(word in HELP for word in (line.split()[0] for line in ANSWERS))


def test_the_next_command_is_obeyed_whatever_happened_to_the_last(console, said, monkeypatch):
    told = []
    console._studio.publish.listen(told.append)
    monkeypatch.setattr(console._call, "lock", lambda is_locked: 1 / 0, raising=False)
    monkeypatch.setattr("sys.stdin", ["lock\n", "fly\n", "\n", "who\n"])
    console._read_commands()
    assert isinstance(told[0], Failed) and isinstance(told[0].error, ZeroDivisionError)
    assert "There is no command fly." in said[0] and "Ann" in said[1]


@pytest.mark.parametrize("is_json", [False, True])
def test_a_link_that_has_changed_is_shown_again(console, capsys, is_json):
    console._is_json = is_json
    console._heed(LinkChanged())
    assert "http://localhost:1/#old" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("choice", "says"),
    [
        (CallChoice(), "only on this computer"),
        (CallChoice(through="https://meet.example.org"), ""),
        (CallChoice(tunnel="ssh {port}"), "STUN or TURN"),
        (CallChoice(tunnel="ssh {port}", stun="stun:example.org:3478"), ""),
    ],
)
def test_who_can_use_the_link_is_said(console, said, choice, says):
    console._choice = choice
    console.obey("link")
    assert [text for text in said[1:-1] if text] == [text for text in said if says and says in text]


# ---- the command itself


def test_the_link_is_on_stdout_and_commands_are_answered(tmp_path):
    process = subprocess.Popen(
        CALL, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp_path
    )
    assert process.stdin and process.stdout
    first = process.stdout.readline()
    process.stdin.write("new-link\nlock\nwho\nquit\n")
    process.stdin.flush()
    out, said = process.communicate(timeout=60)
    assert process.returncode == 0, said
    assert first.startswith("http://localhost:") and "/#" in first
    assert out.startswith("http://localhost:") and out != first and out.count("\n") == 1
    for answer in ("Send this link", "no longer works", "locked", "Nobody has joined yet.", "The call ends."):
        assert answer in said


@pytest.mark.parametrize("ends_by", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_call_tells_its_link_with_stderr_gone_and_ends_in_order(tmp_path, ends_by):
    """PortAudio's binding points descriptor 2 at nothing while it starts: nine of twenty links were lost there."""
    theirs, nowhere = os.pipe()
    process = subprocess.Popen(
        [*CALL, "--json"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=nowhere, text=True, cwd=tmp_path
    )
    os.close(nowhere)
    os.close(theirs)
    assert process.stdout
    ready = json.loads(process.stdout.readline())
    assert ready["event"] == "ready" and ready["links"]
    process.send_signal(getattr(signal, ends_by))
    out, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    assert any(json.loads(line)["event"] == "end" for line in out.splitlines())
