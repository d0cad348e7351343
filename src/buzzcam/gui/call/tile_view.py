"""`TileView`: the preview alone, or during a call the user's tile and the guests' tiles."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from buzzcam.gui.bridge import Bridge
from buzzcam.gui.call.layout import Rect, grid, with_screen
from buzzcam.gui.call.tile import Caption, VideoTile
from buzzcam.gui.preview import Preview
from buzzcam.gui.translation import tr

if TYPE_CHECKING:
    from buzzcam.calls.service import CallStatus, GuestStatus


class TileView(QWidget):
    """Adds and removes tiles to match the status of the call."""

    def __init__(self, preview: Preview, bridge: Bridge) -> None:
        super().__init__()
        self._preview, self._bridge = preview, bridge
        self._tiles: dict[tuple[str, str], VideoTile] = {}
        self._large: tuple[str, str] | None = None
        preview.setParent(self)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(preview.minimumSize())

    def show_call(self, status: "CallStatus | None", is_hidden: bool = False) -> None:
        """status: None without a call. is_hidden: the guests do not get the user's picture."""
        guests = [guest for guest in status.guests if not guest.is_waiting] if status else []
        wanted: dict[tuple[str, str], GuestStatus] = {(guest.person.id, "camera"): guest for guest in guests}
        wanted |= {(guest.person.id, "screen"): guest for guest in guests if guest.person.screen}
        for key in [key for key in self._tiles if key not in wanted]:
            self._bridge.watch(*key, None)
            self._tiles.pop(key).deleteLater()
        for key, guest in wanted.items():
            if key not in self._tiles:
                self._add(key)
            self._tiles[key].show_caption(self._caption(key, guest))
        if self._large not in self._tiles:
            self._large = None
        own = tr("You (camera off for guests)") if is_hidden else tr("You")
        self._preview.be_a_tile(own if self._tiles else None)
        self._arrange()

    # ---- Qt

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()

    # ---- inside

    def _add(self, key: tuple[str, str]) -> None:
        tile = VideoTile(is_whole=key[1] == "screen")
        tile.setParent(self)
        tile.chosen.connect(lambda: self._choose(key))
        self._tiles[key] = tile
        if key[1] == "screen":
            self._large = key
        self._bridge.watch(*key, tile.sink)
        tile.show()

    def _choose(self, key: tuple[str, str]) -> None:
        """A double click enlarges a tile, or makes all the same size again."""
        self._large = None if key == self._large else key
        self._arrange()

    def _caption(self, key: tuple[str, str], guest: "GuestStatus") -> Caption:
        person = guest.person
        if key[1] == "screen":
            return Caption(tr("{name}'s screen", name=person.name))
        if guest.is_away:
            return Caption(person.name, note=tr("Connection lost. Reconnecting…"), has_picture=False)
        if guest.connection_state in ("connecting", "lost"):
            return Caption(person.name, note=tr("Connecting…"), has_picture=False)
        marks: tuple[str, ...] = () if person.microphone else ("muted",)
        if guest.connection_state == "unstable" or guest.is_weak:
            marks += ("weak",)
        return Caption(person.name, marks, has_picture=person.camera)

    def _arrange(self) -> None:
        faces: list[QWidget] = [self._preview, *(tile for key, tile in self._tiles.items() if key != self._large)]
        if not self._tiles:
            self._preview.setGeometry(self.rect())
            return
        width, height = self.width(), self.height()
        if self._large is None:
            places = grid(len(faces), width, height)
        else:
            large, places = with_screen(len(faces), width, height)
            _put(self._tiles[self._large], large)
        for face, place in zip(faces, places, strict=True):
            _put(face, place)


def _put(widget: QWidget, place: Rect) -> None:
    widget.setGeometry(QRect(*place))
