"""`CallConsole`: a call on the command line. It reports who joins and leaves, and answers one command per line."""

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict
from io import TextIOWrapper
from pathlib import Path
from threading import Event as Flag

import msgspec

from buzzcam.calls.reach import LOOPBACK
from buzzcam.calls.service import CallService, GuestStatus
from buzzcam.calls.tunnel import LinkChanged
from buzzcam.core.events import Event, Failed, GuestKnocked
from buzzcam.core.worker import Worker
from buzzcam.errors import BadArgument, BuzzCamError
from buzzcam.files import user_path
from buzzcam.settings import CallChoice, SourceChoice
from buzzcam.studio import Studio
from buzzcam.typed_settings import parse_source

FIGURES_EVERY_S = 1.0
RENEWED_WITHIN_S = 5.0
HELP = """admit [N]      admit waiting guests (N: the number before the name)
refuse N       refuse a waiting guest
remove N       remove a guest from the call
lock           lock the call: nobody else can join
unlock         unlock the call
new-link       make a new link; the old one stops working
mute, unmute   mute or unmute your microphone
camera on|off  turn your camera on or off in the call
share screen[:N]|window:TITLE|PATH
               share a screen, a window or a file
unshare        stop sharing
record FOLDER  record the call into a new folder in that one; all guests see it
record off     stop recording
say TEXT       send a message to everybody
who            list the guests
link           show the links
help           show this list
quit           end the call"""


class CallConsole:
    """Holds a call on a running studio. write_line: shows a line to the user. JSON goes to stdout. folder: the call is
    recorded there from its start."""

    def __init__(
        self, studio: Studio, choice: CallChoice, shared: SourceChoice | None, is_json: bool,
        write_line: Callable[[object], None], folder: Path | None = None,
    ) -> None:  # fmt: skip
        self._studio = studio
        self._put = write_line
        self._changed = Flag()
        self._choice = choice
        self._shared = shared
        self._folder = folder
        self._is_json = is_json
        self._call: CallService

    def run(self, seconds: float | None) -> None:
        """Returns after "quit", the end of the source, Ctrl-C, or `seconds`. Raises CallUnavailable, SourceError."""
        self._call = self._studio.start_call(self._choice, self._changed.set)
        recorded = self._record_in(self._folder) if self._folder is not None else ""  # before anybody has the link
        if self._shared is not None:
            self._studio.share_in_call(self._shared)
        self._studio.publish.listen(self._heed)
        if not self._is_json:
            self._put("The call has started.")
        said = self._links()
        if not self._is_json:
            self._put(said)
        if recorded:
            self._answer(recorded)
        Worker("console", self._read_commands, self._studio.publish).start()
        ends_at = time.monotonic() + (seconds or 2**32)
        while (left_s := ends_at - time.monotonic()) > 0:
            if self._studio.finished.wait(min(left_s, FIGURES_EVERY_S)):
                break
            if self._is_json:
                self._print({"event": "figures", **self.figures()})
        if self._is_json:
            self._print({"event": "end", **self.figures(), "run": self._studio.report()})

    def figures(self) -> dict[str, object]:
        """The state of the call, and of each guest the connection, the delay, the statistics and the effects."""
        status = self._call.status
        return {
            "links": status.links,
            "recording": str(status.recording.folder) if status.recording is not None else None,
            "sfus": dict(status.sfus),
            "sends": {
                "microphone": status.state.microphone,
                "camera": status.state.camera,
                "screen": status.state.screen,
            },
            "guests": [
                {
                    "id": guest.person.id,
                    "name": guest.person.name,
                    "is_waiting": guest.is_waiting,
                    "is_away": guest.is_away,
                    "connection_state": guest.connection_state,
                    "microphone": guest.person.microphone,
                    "camera": guest.person.camera,
                    "screen": guest.person.screen,
                    "delay_ms": guest.delay_ms,
                    **({} if guest.stats is None else asdict(guest.stats)),
                    "effects": None if guest.effects is None else msgspec.structs.asdict(guest.effects),
                }
                for guest in status.guests
            ],
        }

    def obey(self, line: str) -> None:
        """Carries out one command and prints the result. Raises BuzzCamError."""
        word, _, rest = line.strip().partition(" ")
        rest = rest.strip()
        call, studio = self._call, self._studio
        commands: dict[str, Callable[[], str]] = {
            "admit": lambda: self._admit(rest),
            "refuse": lambda: self._dismiss(rest, is_waiting=True),
            "remove": lambda: self._dismiss(rest, is_waiting=False),
            "lock": lambda: _done("The call is locked: nobody else can join.", call.lock, True),
            "unlock": lambda: _done("The call is unlocked.", call.lock, False),
            "new-link": self._renew_link,
            "mute": lambda: _done("Your microphone is muted.", call.mute, True),
            "unmute": lambda: _done(self._unmuted(), call.mute, False),
            "camera": lambda: self._show(rest),
            "share": lambda: self._share(rest or "screen"),
            "unshare": lambda: _done("You stopped sharing.", studio.share_in_call, None),
            "record": lambda: self._record(rest),
            "say": lambda: self._tell_all(rest),
            "who": self._who,
            "link": self._links,
            "help": lambda: HELP,
            "quit": lambda: _done("The call ends.", studio.finished.set),
        }
        if word and word not in commands:
            raise BadArgument(f"There is no command {word}.", f"Use one of: {', '.join(commands)}.")
        if word:
            self._answer(commands[word]())

    # ---- commands

    def _admit(self, guest_id: str) -> str:
        waiting = [guest for guest in self._call.status.guests if guest.is_waiting]
        chosen = [self._guest(guest_id, is_waiting=True)] if guest_id else waiting
        for guest in chosen:
            self._call.admit(guest.person.id)
        return f"Admitted: {_names(chosen)}." if chosen else "Nobody is waiting."

    def _dismiss(self, guest_id: str, is_waiting: bool) -> str:
        guest = self._guest(guest_id, is_waiting)
        self._call.dismiss(guest_id)
        return f"{'Refused' if is_waiting else 'Removed'}: {_names([guest])}."

    def _guest(self, guest_id: str, is_waiting: bool) -> GuestStatus:
        for guest in self._call.status.guests:
            if guest.person.id == guest_id and guest.is_waiting == is_waiting:
                return guest
        where = "is waiting" if is_waiting else "is in the call"
        if not guest_id:
            raise BadArgument("The number of the guest is missing.", 'Type "who" to see the numbers.')
        raise BadArgument(f"No guest with the number {guest_id} {where}.", 'Type "who" to see the numbers.')

    def _renew_link(self) -> str:
        before = self._call.status.links
        self._changed.clear()
        self._call.renew_link()
        until = time.monotonic() + RENEWED_WITHIN_S
        while self._call.status.links == before and self._changed.wait(max(0.0, until - time.monotonic())):
            self._changed.clear()
        return f"The old link no longer works. {self._links()}"

    def _unmuted(self) -> str:
        return "Your microphone is on." if self._choice.microphone is not None else "This call has no microphone."

    def _show(self, word: str) -> str:
        if word not in ("on", "off"):
            raise BadArgument("The camera can be on or off.", 'Type "camera on" or "camera off".')
        self._studio.show_in_call(word == "on")
        return "Your camera is on in the call." if word == "on" else "Your camera is off in the call."

    def _share(self, text: str) -> str:
        self._studio.share_in_call(parse_source(text))
        return f"You are sharing {text}."

    def _record(self, text: str) -> str:
        if text == "off":
            if self._call.status.recording is None:
                return "The call is not being recorded."
            self._call.stop_recording()
            return "The recording has ended."
        if not text:
            raise BadArgument("The folder is missing.", 'Type "record" and a folder, or "record off".')
        return self._record_in(user_path(text))

    def _record_in(self, folder: Path) -> str:
        return f"Recording to {self._call.start_recording(folder)}. All guests see that."

    def _tell_all(self, text: str) -> str:
        if not text:
            raise BadArgument("The message is empty.", 'Type "say" and a text.')
        self._call.send_chat(text)
        return "Message sent."

    def _who(self) -> str:
        lines = []
        for guest in self._call.status.guests:
            place = "waiting" if guest.is_waiting else "reconnecting" if guest.is_away else guest.connection_state
            lines.append(f"{guest.person.id:>3}  {guest.person.name}: {place}")
        return "\n".join(lines) or "Nobody has joined yet."

    def _links(self) -> str:
        """Prints the links to stdout, one per line, and other text to stderr."""
        status = self._call.status
        if self._is_json:
            self._print({"event": "ready", "links": status.links, "fingerprint": status.fingerprint})
            return "The link is above."
        self._put("Send this link to your guests:")
        for link in status.links:
            print(link, flush=True)
        choice = self._choice
        if choice.address in LOOPBACK and not (choice.origin or choice.through or choice.tunnel):
            self._put("The link works only on this computer. To invite guests on your network, use --listen 0.0.0.0")
        if choice.tunnel and not (choice.stun or choice.turn):
            self._put("For video to and from other networks, also name a STUN or TURN server: --stun, --turn")
        if status.fingerprint is None:
            return 'Type "help" to see the commands.'
        return (
            "Guests' browsers warn once, because this computer's certificate is self-signed.\n"
            f"Check its SHA-256 fingerprint:\n    {status.fingerprint}"
        )

    # ---- inside

    def _read_commands(self) -> None:
        for line in _lines():
            try:
                self.obey(line)
            except BuzzCamError as error:
                self._answer(str(error))
            except Exception as error:  # noqa: BLE001 - the next command still works
                self._studio.publish(Failed("call", error))

    def _heed(self, event: Event) -> None:
        if self._is_json:
            with suppress(OSError):  # the reader has gone: printing the next figures fails too
                self._print({"event": type(event).__name__, "text": str(event)})
        elif isinstance(event, GuestKnocked):
            self._put('Type "admit" to let them in.')
        if isinstance(event, LinkChanged):
            self._links()

    def _answer(self, text: str) -> None:
        if self._is_json:
            self._print({"event": "said", "text": text})
        else:
            self._put(text)

    @staticmethod
    def _print(line: dict[str, object]) -> None:
        print(f"{json.dumps(line)}\n", end="", flush=True)  # one write, because several threads print


def _lines() -> Iterator[str]:
    """The lines of stdin, whatever bytes they contain; none without a stdin."""
    if isinstance(sys.stdin, TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")
    with suppress(OSError, ValueError):
        yield from sys.stdin or ()


def _done(said: str, job: Callable[..., object], *arguments: object) -> str:
    job(*arguments)
    return said


def _names(guests: list[GuestStatus]) -> str:
    return ", ".join(guest.person.name for guest in guests)
