"""`CallConsole`: a call from the command line: says who comes and goes, takes one command a line."""

import json
import sys
import time
from collections.abc import Callable
from dataclasses import asdict

from buzzcam.calls.service import CallService, CallStatus
from buzzcam.core.events import Event, Failed, GuestKnocked
from buzzcam.core.worker import Worker
from buzzcam.errors import BuzzCamError
from buzzcam.settings import CallChoice, SourceChoice, parse_source
from buzzcam.studio import Studio

FIGURES_EVERY_S = 1.0
HELP = """admit [N]      let in who waits (N: the number in front of the name)
refuse N       turn away who waits
remove N       take out who is in
lock, unlock   nobody new can knock, or again
new-link       the old link is worth nothing any more
mute, unmute   your microphone
camera on|off  your picture
share screen[:N]|window:TITLE|PATH, unshare
say TEXT       to all
who, link, help, quit"""


class CallConsole:
    """Holds a call on a studio that runs."""

    def __init__(self, studio: Studio, choice: CallChoice, shared: SourceChoice | None, is_json: bool) -> None:
        self._studio = studio
        self._choice = choice
        self._shared = shared
        self._is_json = is_json
        self._call: CallService

    def run(self, seconds: float | None) -> None:
        """Until "quit", the end of the source, Ctrl-C, or so many seconds. Raises CallUnavailable, SourceError."""
        self._call = self._studio.start_call(self._choice)
        if self._shared is not None:
            self._studio.share_in_call(self._shared)
        self._studio.publish.listen(self._heed)
        self._say_links()
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
        """Of each guest: the line, the delay from lens to eye, and what the connection says of itself."""
        status = self._call.status
        return {
            "links": status.links,
            "relays": dict(status.relays),
            "sends": {
                "microphone": status.state.microphone,
                "camera": status.state.camera,
                "screen": status.state.screen,
            },
            "guests": [
                {
                    "id": member.person.id,
                    "name": member.person.name,
                    "is_waiting": member.is_waiting,
                    "is_away": member.is_away,
                    "line": member.line,
                    "microphone": member.person.microphone,
                    "camera": member.person.camera,
                    "screen": member.person.screen,
                    "delay_ms": member.delay_ms,
                    **({} if member.stats is None else asdict(member.stats)),
                }
                for member in status.members
            ],
        }

    def obey(self, line: str) -> None:
        """One command. Raises BuzzCamError; what is no command is answered with the list of them."""
        word, _, rest = line.strip().partition(" ")
        rest = rest.strip()
        call, studio = self._call, self._studio
        commands: dict[str, Callable[[], object]] = {
            "admit": lambda: self._admit([rest] if rest else self._waiting(call.status)),
            "refuse": lambda: call.dismiss(rest),
            "remove": lambda: call.dismiss(rest),
            "lock": lambda: call.lock(True),
            "unlock": lambda: call.lock(False),
            "new-link": call.renew_link,
            "mute": lambda: call.mute(True),
            "unmute": lambda: call.mute(False),
            "camera": lambda: studio.show_in_call(rest != "off"),
            "share": lambda: studio.share_in_call(parse_source(rest or "screen")),
            "unshare": lambda: studio.share_in_call(None),
            "say": lambda: call.say(rest),
            "who": self._say_who,
            "link": self._say_links,
            "quit": studio.finished.set,
        }
        if word:
            commands.get(word, lambda: self._say(HELP))()

    def _read_commands(self) -> None:
        for line in sys.stdin:
            try:
                self.obey(line)
            except BuzzCamError as error:
                self._studio.publish(Failed("call", error))

    def _heed(self, event: Event) -> None:
        if isinstance(event, GuestKnocked) and not self._is_json:
            self._say('Type "admit" to let them in.')
        if self._is_json:
            self._print({"event": type(event).__name__, "text": str(event)})

    def _say_links(self) -> None:
        status = self._call.status
        if self._is_json:
            self._print({"event": "ready", "links": status.links, "fingerprint": status.fingerprint})
            return
        self._say("The call is on. Send this link to your guests:\n")
        for link in status.links:
            self._say(f"    {link}")
        if status.fingerprint:
            self._say(
                "\nTheir browser will say that it does not know this computer's certificate. If its SHA-256\n"
                f"fingerprint is the one below, go on to the page:\n    {status.fingerprint}"
            )

    def _say_who(self) -> None:
        for member in self._call.status.members:
            place = "waits" if member.is_waiting else "is away" if member.is_away else member.line
            self._say(f"{member.person.id:>3}  {member.person.name}: {place}")

    def _admit(self, guest_ids: list[str]) -> None:
        for guest_id in guest_ids:
            self._call.admit(guest_id)

    @staticmethod
    def _waiting(status: CallStatus) -> list[str]:
        return [member.person.id for member in status.members if member.is_waiting]

    @staticmethod
    def _say(text: str) -> None:
        print(text, file=sys.stderr, flush=True)

    @staticmethod
    def _print(line: dict[str, object]) -> None:
        print(json.dumps(line), flush=True)
