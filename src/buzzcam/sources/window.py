"""A window of another program as a source: on X11, by its Composite extension, so that nothing over it is seen."""

import os
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import numpy as np

from buzzcam.core.frame import Plane, Size
from buzzcam.errors import BuzzCamError, CameraLost, ScreenUnavailable
from buzzcam.kernels.convert import import_bgr
from buzzcam.sentence import say
from buzzcam.sources.display import check_display, reason_of
from buzzcam.sources.steady import SteadySource

if TYPE_CHECKING:
    import xcffib

_ALL_PLANES = 0xFFFFFFFF
_MOST_TITLE_WORDS = 256  # of 4 bytes
DEPTHS = (24, 32)
"""Of a screen whose pixels are four bytes, blue, green and red first."""


@dataclass(frozen=True, slots=True)
class OpenWindow:
    """A window that can be seen. number: X11's."""

    number: int
    title: str
    size: Size


class Window(SteadySource):
    """The window of that title, or the first whose title holds it; it is found again when it was closed and opened."""

    def __init__(self, title: str, fps: float = 15.0, is_paced: bool = True) -> None:
        super().__init__(is_paced)
        self.name, self.fps = title, fps
        self._connection: xcffib.Connection | None = None
        self._number = 0
        self._pixmap = 0

    def open(self) -> None:
        super().open()
        self._connection = connect()
        try:
            window = _find(self._connection, self.name)
            self._number, self.size = window.number, window.size
            composite = _composite(self._connection)
            composite.RedirectWindow(self._number, 0, is_checked=True).check()  # automatic: it is drawn as before
            self._name_pixmap()
        except BuzzCamError:
            self.close()
            raise
        except Exception as error:  # whatever X11 answers to what it does not like, or no more
            self.close()
            raise CameraLost(
                say("The window {title} cannot be shown ({reason}).", title=self.name, reason=reason_of(error)),
                "BuzzCam tries again automatically.",
            ) from error

    def picture(self, number: int) -> Plane:
        import xcffib
        import xcffib.xproto

        if self._connection is None:
            raise CameraLost(say("{name} is closed.", name=self.name), "Open it first.")
        try:
            shape = self._connection.core.GetGeometry(self._number).reply()
            if Size(shape.width, shape.height).even() != self.size:
                self.size = Size(shape.width, shape.height).even()
                self._name_pixmap()
            width, height = min(self.size.width, shape.width), min(self.size.height, shape.height)
            kind = xcffib.xproto.ImageFormat.ZPixmap
            got = self._connection.core.GetImage(kind, self._pixmap, 0, 0, width, height, _ALL_PLANES).reply()
        except xcffib.Error as error:
            raise CameraLost(
                say("The window {title} was closed.", title=self.name), "BuzzCam shows it again once it is open."
            ) from error
        except Exception as error:  # the X server has ended: xcffib raises this or that
            raise CameraLost("The connection to the X server is lost.", "BuzzCam tries again automatically.") from error
        data = np.frombuffer(got.data.buf(), np.uint8)
        if got.depth not in DEPTHS or data.size != height * width * 4:
            raise ScreenUnavailable(
                say("A {depth}-bit screen cannot be shown.", depth=got.depth), "Set it to 24-bit colour."
            )
        pixels = data.reshape(height, width, 4)
        buffer = self._pool.take(self.size)
        import_bgr(pixels, self.size, buffer)
        return buffer

    def close(self) -> None:
        super().close()
        connection, self._connection, self._pixmap = self._connection, None, 0
        if connection is not None:
            with suppress(Exception):  # the server may be gone; what it redirected ends with the connection
                connection.disconnect()

    def _name_pixmap(self) -> None:
        assert self._connection is not None
        if self._pixmap:
            self._connection.core.FreePixmap(self._pixmap)
        self._pixmap = self._connection.generate_id()
        _composite(self._connection).NameWindowPixmap(self._number, self._pixmap, is_checked=True).check()


def list_windows() -> list[OpenWindow]:
    """What can be chosen, as the window manager lists it; empty where windows cannot be seen."""
    with suppress(Exception):  # a server that is not there, or ends meanwhile, has none
        connection = connect()
        try:
            return _windows(connection)
        finally:
            connection.disconnect()
    return []


def connect() -> "xcffib.Connection":
    """To the X server of DISPLAY. Raises ScreenUnavailable."""
    hint = "Choose a screen, a camera or a file instead."
    if find_spec("xcffib") is None or not os.environ.get("DISPLAY"):
        raise ScreenUnavailable("Single windows can be shown only on Linux with X11.", hint)
    check_display(hint)
    try:
        import xcffib
        import xcffib.xproto

        return xcffib.connect()
    except Exception as error:  # no server, no right, no library: xcffib raises this or that
        raise ScreenUnavailable("The X server cannot be reached.", hint) from error


def _composite(connection: "xcffib.Connection") -> Any:  # noqa: ANN401 - xcffib is untyped
    import xcffib
    import xcffib.composite

    try:
        composite = connection(xcffib.composite.key)
        composite.QueryVersion(0, 4).reply()
    except (xcffib.Error, xcffib.ExtensionException) as error:
        raise ScreenUnavailable("This X server cannot show single windows.", "Choose the whole screen.") from error
    return composite


def _find(connection: "xcffib.Connection", title: str) -> OpenWindow:
    windows = _windows(connection)
    same = [window for window in windows if window.title == title]
    like = [window for window in windows if title.casefold() in window.title.casefold()]
    found = next(iter(same + like), None)
    if found is None:
        raise CameraLost(say("The window {title} was not found.", title=title), "Open it, or choose another window.")
    return found


def _windows(connection: "xcffib.Connection") -> list[OpenWindow]:
    import xcffib
    import xcffib.xproto

    core, found, own = connection.core, [], os.getpid()
    root = connection.get_setup().roots[0].root
    atoms = {name: core.InternAtom(False, len(name), name).reply().atom
             for name in ("_NET_CLIENT_LIST", "_NET_WM_NAME", "_NET_WM_PID")}  # fmt: skip
    any_type = xcffib.xproto.GetPropertyType.Any
    listed = core.GetProperty(False, root, atoms["_NET_CLIENT_LIST"], any_type, 0, 1024).reply().value.to_atoms()
    for number in listed:
        try:
            process = core.GetProperty(False, number, atoms["_NET_WM_PID"], any_type, 0, 1).reply().value.to_atoms()
            name = core.GetProperty(False, number, atoms["_NET_WM_NAME"], any_type, 0, _MOST_TITLE_WORDS).reply()
            shape = core.GetGeometry(number).reply()
            state = core.GetWindowAttributes(number).reply().map_state
        except xcffib.Error:
            continue  # it was closed meanwhile
        title = bytes(name.value.buf()).decode(errors="replace")
        is_ours = bool(len(process)) and process[0] == own
        if title and not is_ours and state == xcffib.xproto.MapState.Viewable:
            found.append(OpenWindow(number, title, Size(shape.width, shape.height).even()))
    return found
