"""`CallRecording`: a call as files, from one moment to another. The call never waits for it."""

import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from buzzcam.calls.recording.clock import PersonClock
from buzzcam.calls.recording.file_thread import FileThread
from buzzcam.calls.recording.matroska import MatroskaFile
from buzzcam.calls.recording.mixed import Box, Mixed, Owner, Person, Seen
from buzzcam.calls.recording.names import Names, safe_name
from buzzcam.calls.recording.stream_file import StreamFile
from buzzcam.calls.recording.tracks import PictureTrack, SoundTrack
from buzzcam.calls.rtc.assembly import AssembledFrame
from buzzcam.calls.rtc.governor import come_last
from buzzcam.calls.rtc.opus import Block
from buzzcam.calls.rtc.receiver import EncodedSound, Report
from buzzcam.calls.signaling import HOST
from buzzcam.core.events import Failed, FileSaved, Publish, in_words
from buzzcam.core.frame import Frame, Size
from buzzcam.core.mailbox import Mailbox
from buzzcam.core.privacy import Gate, SafeFrame
from buzzcam.errors import OutputUnavailable
from buzzcam.files import make_folder, unwritable
from buzzcam.sentence import say

JOBS_MAX = 3000
"""About five seconds of a call of eight."""
PICTURES_MAX = 16
"""Of one person, on their way to the mixed picture."""
QUALITY = 20
ASK_EVERY_S = 1.0
KEY_EVERY_S = 10.0
"""Browsers send key frames only when they are asked. Without any, nobody could jump to a place in the file."""


def new_folder(within: Path, room: str) -> Path:
    """Makes a folder named after the room and the time. Raises OutputUnavailable."""
    make_folder(within)
    name, names = f"{safe_name(room, 'BuzzCam')} {time.strftime('%Y-%m-%d %H.%M.%S')}", Names()
    while True:
        folder = within / names.take(name)
        try:
            folder.mkdir()
        except FileExistsError:
            continue
        except OSError as error:
            raise unwritable(folder, error) from error
        return folder


class _Guest:
    """The files of a guest: sound and camera in one, screens in the other."""

    def __init__(self, files: dict[str, StreamFile]) -> None:
        self.files = files
        self.clock = PersonClock()
        self.generation = -1
        self.asked_at = 0.0
        self.key_at: dict[str, float] = {}


class CallRecording:
    """Call `start` first and `stop` last. gates: of the host's own pictures; what waits asks them once more.

    ask_for_key: asks a guest, by their id, for a key frame. ended: the recording has ended by itself, and the user has
    been told. Methods may be called from any thread and return at once, if nothing else is said.
    """

    def __init__(
        self,
        folder: Path,
        gates: Mapping[str, Gate],
        ask_for_key: Callable[[str], None],
        publish: Publish,
        ended: Callable[[], None],
    ) -> None:
        self.folder = folder
        self.began_at = time.monotonic()
        self._gates, self._ask_for_key, self._publish, self._ended = gates, ask_for_key, publish, ended
        self._people: tuple[Person, ...] = ()
        self._known: tuple[Person, ...] = ()
        """The same, as of the job that is done now."""
        self._names = Names()
        self._has_ended = self._is_slow = False
        self._guests: dict[str, _Guest] = {}
        self._boxes: dict[Owner, Box] = {}
        self._sizes: dict[Owner, Size] = {}
        self._own_pictures: dict[str, PictureTrack] = {}
        self._own_boxes: dict[str, Mailbox[SafeFrame]] = {kind: Mailbox() for kind in gates}
        self._files = FileThread("recording", JOBS_MAX, publish, self._fail, self._note_gap)
        self._mix = FileThread("recording-mix", JOBS_MAX, publish, self._fail, self._note_slow)

    @property
    def lasted_s(self) -> float:
        return time.monotonic() - self.began_at

    def start(self, people: tuple[Person, ...]) -> None:
        """people: the host first, as in `look`."""
        self._people = self._known = people
        path = self.folder / f"{self._names.take('Everybody')}.mkv"
        everybody = StreamFile(lambda: MatroskaFile(path))
        self._mix.add(everybody)
        self._own = {kind: self._stream_file(people[0].name, kind) for kind in self._gates}
        self._own_sound = SoundTrack(self._own["camera"], self.began_at)
        self._mixed = Mixed(everybody, self.began_at, self._boxes, lambda: self._people, self._shown)
        self._files.start()
        self._mix.start()
        self._mix.do(come_last)

    def stop(self) -> None:
        """Returns when everything is on the disk. May be called twice."""
        self._files.stop()
        self._mix.stop()
        if not self._has_ended:
            self._has_ended = True
            self._publish(FileSaved(self.folder))

    # ---- on the loop

    def look(self, people: tuple[Person, ...]) -> None:
        """Who is in the call now."""
        gone = {person.id for person in self._people} - {person.id for person in people}
        self._people = people
        for guest_id in gone:
            for kind in self._gates:
                self._boxes.pop((guest_id, kind), None)
                self._sizes.pop((guest_id, kind), None)
        self._files.do(partial(self._note_people, people))

    def take(self, guest_id: str, generation: int, kind: str, encoded: AssembledFrame | EncodedSound,
             report: Report | None) -> None:  # fmt: skip
        """What has come from a guest. kind: "sound", "camera" or "screen". generation: of the connection."""
        self._files.do(partial(self._take, guest_id, generation, kind, encoded, report))

    def see_guest(self, guest_id: str, kind: str, frame: Frame, delay_s: float) -> None:
        """A decoded picture. delay_s: how much later the sound is heard."""
        owner = guest_id, kind
        self._box(owner).put(Seen(frame, frame.captured_at + delay_s))
        if self._sizes.get(owner) != frame.size:  # the head of the file tells it
            self._sizes[owner] = frame.size
            self._files.do(partial(self._grow, guest_id, kind, frame.size))

    # ---- on the threads of devices and outputs

    def see_host(self, kind: str, frame: SafeFrame) -> None:
        self._box((HOST, kind)).put(Seen(frame, frame.captured_at))
        self._own_boxes[kind].put(frame)
        self._files.do(partial(self._take_own, kind))

    def hear_host(self, block: Block, delay_s: float) -> None:
        """delay_s: how long ago its last sample was heard."""
        self._files.do(partial(self._own_sound.put, block, time.monotonic() - delay_s))
        self._mix.do(partial(self._mixed.hear_host, block))

    def hear_guests(self, block: Block) -> None:
        """The sound of all guests, at the pace of the speaker."""
        now = time.monotonic()
        self._mix.do(lambda: self._mixed.hear_guests(block, now, time.monotonic()))

    # ---- on the two threads of the files

    def _take(self, guest_id: str, generation: int, kind: str, encoded: AssembledFrame | EncodedSound,
              report: Report | None) -> None:  # fmt: skip
        guest = self._guest(guest_id)
        if guest is None or generation < guest.generation:
            return
        if generation > guest.generation:
            guest.generation, guest.clock = generation, PersonClock()
            for file in guest.files.values():
                file.waits_for_key = True
        if isinstance(encoded, EncodedSound):
            at = guest.clock.sound_at(encoded.timestamp, encoded.arrived_at, report)
            guest.files["camera"].put_sound(at - self.began_at, encoded.data)
            return
        file, now = guest.files[kind], time.monotonic()
        at = guest.clock.picture_at(kind, encoded.timestamp, encoded.arrived_at, report)
        file.put_picture(at - self.began_at, encoded.codec, encoded.data, encoded.is_key)
        if encoded.is_key:
            guest.key_at[kind] = now
        is_due = file.waits_for_key or now - guest.key_at.get(kind, now) > KEY_EVERY_S
        if is_due and now - guest.asked_at > ASK_EVERY_S:
            guest.asked_at = now
            self._ask_for_key(guest_id)

    def _guest(self, guest_id: str) -> _Guest | None:
        """None for somebody who has left."""
        if guest_id not in self._guests:
            name = next((person.name for person in self._known if person.id == guest_id), None)
            if name is None:
                return None
            files = {kind: self._stream_file(name, kind) for kind in ("camera", "screen")}
            self._guests[guest_id] = _Guest(files)
        return self._guests[guest_id]

    def _grow(self, guest_id: str, kind: str, size: Size) -> None:
        if (guest := self._guest(guest_id)) is not None:
            guest.files[kind].grow(size)

    def _take_own(self, kind: str) -> None:
        frame = self._own_boxes[kind].get(0)
        if frame is not None:
            if kind not in self._own_pictures:
                self._own_pictures[kind] = PictureTrack(self._own[kind], self.began_at, 30, QUALITY)
            self._own_pictures[kind].put(self._gates[kind].release(frame), frame.captured_at)

    def _note_people(self, people: tuple[Person, ...]) -> None:
        self._known = people
        for guest_id in self._guests.keys() - {person.id for person in people}:
            for file in self._guests.pop(guest_id).files.values():
                file.close()

    def _shown(self, owner: Owner, frame: Frame) -> Frame:
        return self._gates[owner[1]].release(frame) if owner[0] == HOST else frame

    def _note_gap(self) -> None:
        for guest in self._guests.values():
            for file in guest.files.values():
                file.waits_for_key = True
        self._note_slow()

    def _note_slow(self) -> None:
        if not self._is_slow:
            self._is_slow = True
            said = say("The recording cannot keep up, so parts of it are missing. The call goes on.")
            hint = say("Record to a faster disk, or close other programs.")
            self._publish(Failed("recording", OutputUnavailable(said, hint)))

    def _fail(self, error: Exception) -> None:
        if not self._has_ended:
            self._has_ended = True
            self._publish(Failed("recording", in_words(error)))
            self._ended()

    def _box(self, owner: Owner) -> Box:
        return self._boxes.setdefault(owner, Mailbox(PICTURES_MAX))

    def _stream_file(self, name: str, kind: str) -> StreamFile:
        name = safe_name(name, "Guest")
        title = name if kind == "camera" else f"{name} screen"
        file = StreamFile(lambda: MatroskaFile(self.folder / f"{self._names.take(title)}.mkv"))
        self._files.add(file)
        return file
