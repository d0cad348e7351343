"""`Mixed`: everybody in one picture, with the sound of all. Its pace is that of the guests' sound."""

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from buzzcam.calls.audio.block import mix
from buzzcam.calls.recording.encoders import MixedFrame
from buzzcam.calls.recording.grid import SIZE, Cell, Grid
from buzzcam.calls.recording.stream_file import StreamFile
from buzzcam.calls.recording.tracks import PictureTrack, SoundTrack
from buzzcam.calls.rtc.opus import Block
from buzzcam.core.frame import Frame
from buzzcam.core.mailbox import Mailbox

BLOCKS_PER_PICTURE = 4
FPS = 25
QUALITY = 24

LATE_S = 0.3
"""With more work waiting, pictures are left out: sound comes first."""

COMING_MAX = 24
"""Pictures of one person that wait for their sound: most of a second."""

HOST_BLOCKS = 2
"""So much of the host's sound waits, because the two devices have clocks of their own."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in the call, or the host, as the mixed picture shows them."""

    id: str
    name: str
    has_camera: bool
    has_screen: bool


@dataclass(frozen=True, slots=True)
class Seen:
    """frame: to be shown from `due` on, when its sound is heard."""

    frame: Frame
    due: float


Box = Mailbox[Seen]
Owner = tuple[str, str]
"""A person's id, and "camera" or "screen"."""


class Mixed:
    """For one thread. boxes: leave the newest pictures. people: everybody, the host first. shown: what may be shown of
    a picture now."""

    def __init__(
        self,
        file: StreamFile,
        began_at: float,
        boxes: dict[Owner, Box],
        people: Callable[[], Iterable[Person]],
        shown: Callable[[Owner, Frame], Frame],
    ) -> None:
        self._boxes, self._people, self._shown = boxes, people, shown
        self._sound = SoundTrack(file, began_at)
        self._picture = PictureTrack(file, began_at, FPS, QUALITY)
        self._grid = Grid()
        self._coming: dict[Owner, deque[Seen]] = {}
        self._host: deque[Block] = deque(maxlen=3 * HOST_BLOCKS)
        self._is_filling = True
        self._blocks = 0

    def hear_host(self, block: Block) -> None:
        self._host.append(block)

    def hear_guests(self, block: Block, came_at: float, now: float) -> None:
        """Goes on by one block. now: shows whether we are late."""
        self._is_filling = not self._host or (self._is_filling and len(self._host) < HOST_BLOCKS)
        at = self._sound.put(block if self._is_filling else mix([block, self._host.popleft()]), came_at)
        self._blocks += 1
        if self._blocks % BLOCKS_PER_PICTURE == 0 and now - came_at < LATE_S:
            self._picture.put(MixedFrame(self._grid.draw(self._cells(came_at)), SIZE, at, self._blocks), at)

    def _cells(self, now: float) -> list[Cell]:
        found: dict[Owner, Frame | None] = {}
        people = tuple(self._people())
        for person in people:
            for kind, has_it in (("screen", person.has_screen), ("camera", person.has_camera)):
                frame = self._frame((person.id, kind), now, has_it)
                if has_it or kind == "camera":
                    found[person.id, kind] = frame
        self._coming = {owner: coming for owner, coming in self._coming.items() if owner[0] in {p.id for p in people}}
        return list(found.items())

    def _frame(self, owner: Owner, now: float, has_it: bool) -> Frame | None:
        """What is to be seen of them now."""
        coming, box = self._coming.setdefault(owner, deque(maxlen=COMING_MAX)), self._boxes.get(owner)
        while box is not None and (seen := box.get(0)) is not None:
            coming.append(seen)
        if not has_it:
            coming.clear()
        while len(coming) > 1 and coming[1].due <= now:
            coming.popleft()
        return self._shown(owner, coming[0].frame) if coming and coming[0].due <= now else None
