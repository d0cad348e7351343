"""Takes the pictures of the window in build/screenshots, on a screen of its own (Xvfb, the real xcb platform).

make screenshots
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[1] / "build" / "screenshots"
SCREEN = "2800x1800x24"
TABS = "background", "face", "picture", "speed", "outputs"
QUALITY = 88  # of the WebP files: no ring around text, a tenth of a PNG's size


class Shooter:
    """A running window, and how its picture is taken."""

    def __init__(self, look: str, suffix: str) -> None:
        from buzzcam.process import prepare_process

        prepare_process()
        from buzzcam.gui import app as program
        from buzzcam.gui.language import speak
        from buzzcam.preferences import Preferences
        from buzzcam.settings import SourceChoice

        self.suffix = suffix
        language = os.environ.get("BUZZCAM_SHOT_LANGUAGE")
        self.application = program.make_application()
        speak(self.application, language)
        program.theme.follow(look)
        preferences = Preferences(source=SourceChoice("demo"), is_first_run=False, theme=look, has_virtual_camera=False)
        self.app = program.App(preferences)
        self.window, self.choices = self.app.window, self.app.choices
        self.app.start()
        self.wait(3.5)

    def wait(self, seconds: float) -> None:
        from PySide6.QtCore import QEventLoop, QTimer

        loop = QEventLoop()
        QTimer.singleShot(round(seconds * 1000), loop.quit)
        loop.exec()

    def shoot(self, name: str, widget: Any = None, settle_s: float = 0.3) -> None:
        import cv2
        import numpy as np
        from PySide6.QtGui import QImage

        self.window._show_status()
        self.wait(settle_s)
        shown = widget or self.window
        ratio = shown.devicePixelRatioF()
        image = self.application.primaryScreen().grabWindow(shown.winId()).toImage()
        image = image.convertToFormat(QImage.Format.Format_BGR888)
        rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
        picture = rows[:, : image.width() * 3].reshape(image.height(), image.width(), 3)
        assert picture.std() > 1, f"{name} shows nothing"
        path = FOLDER / f"{name}{self.suffix}.webp"
        cv2.imwrite(str(path), picture, [cv2.IMWRITE_WEBP_QUALITY, QUALITY])
        print(f"{path.name}  {image.width()}x{image.height()} at {ratio:g}", flush=True)

    def close(self) -> None:
        self.app.quit()
        self.app.close()


def states(shooter: Shooter) -> None:
    """Every panel and every state."""
    from buzzcam.gui.panels.background import bundled
    from buzzcam.settings import SourceChoice

    choices, window = shooter.choices, shooter.window
    pictures = bundled()
    first = choices.preferences
    if pictures:
        choices.set_background("image", str(pictures[0][1]))
        shooter.wait(1)
    for page, name in enumerate(TABS):
        window.tabs.setCurrentIndex(page)
        shooter.shoot(f"panel-{name}")
    window.tabs.setCurrentIndex(0)
    choices.choose(first)
    shooter.wait(0.7)
    shooter.shoot("running")
    choices.set_private(True)
    shooter.shoot("private")
    choices.set_private(False)
    choices.set_on(False)
    shooter.shoot("off")
    choices.set_on(True)
    choices.start_recording()
    shooter.wait(3)
    shooter.shoot("recording")
    choices.stop_recording()
    shooter.wait(1.5)
    shooter.shoot("saved")
    window.messages.clear()
    choices.choose(replace(first, source=SourceChoice("camera")))
    shooter.wait(1.5)
    shooter.shoot("camera-lost")
    choices.choose(first)
    shooter.wait(1.5)


def sizes(shooter: Shooter) -> None:
    for width, height in ((1024, 700), (2560, 1440), (860, 640)):
        shooter.window.resize(width, height)
        shooter.wait(0.5)
        shooter.shoot(f"size-{width}x{height}")


def dialogs(shooter: Shooter) -> None:
    """The dialogs, one after the other."""
    app = shooter.app
    for name, show in (("first-run", app.check_up), ("preferences", app.prefer), ("shortcuts", app.list_shortcuts),
                       ("about", app.tell_about)):  # fmt: skip
        show()
        shooter.wait(4 if name == "first-run" else 0.8)
        dialog = shooter.application.activeModalWidget() or shooter.application.activeWindow()
        shown = [w for w in shooter.application.topLevelWidgets() if w.isVisible() and w is not shooter.window]
        found = dialog if dialog is not None and dialog is not shooter.window else next(iter(shown), None)
        if found is not None:
            shooter.shoot(name, found)
            found.close()


def calls(shooter: Shooter) -> None:
    """From the start of a call to four people in it; the guests are our own media engine with pictures of the demo."""
    from contextlib import ExitStack

    from buzzcam import paths
    from buzzcam.core.frame import Size
    from buzzcam.preferences import CallSetup
    from buzzcam.sources.demo import Demo
    from buzzcam.sources.pattern import Pattern

    sys.path.append(str(Path(__file__).parents[1] / "tests"))
    from call_guest import guest_beside

    def live(source: Any) -> Callable[[], Any]:
        source.open()
        return lambda: replace(source.read(), captured_at=time.monotonic())

    window, call_controller = shooter.window, shooter.window.call_controller
    call_controller.choose(CallSetup("Ada", reach="here", microphone=None, speaker=None))
    window.show_call()
    shooter.shoot("call-before")
    call_controller.start()
    while call_controller.status is None or not call_controller.status.links:
        shooter.wait(0.1)
    link = call_controller.status.links[0]
    demo = Demo(paths.assets() / "demo", Size(640, 360), 15.0, False)
    with ExitStack() as guests:
        guests.enter_context(guest_beside(link, "Ana Moreno", live(demo)))
        shooter.wait(1.5)
        shooter.shoot("call-lobby")
        call_controller.call.admit("1")
        shooter.wait(3)
        shooter.shoot("call-two")
        guests.enter_context(guest_beside(link, "Ben", live(Pattern(Size(640, 360), 15.0, False))))
        guests.enter_context(guest_beside(link, "Carmen, on a phone"))
        shooter.wait(1.5)
        for guest_id in ("2", "3"):
            call_controller.call.admit(guest_id)
        call_controller.call.send_chat("The plan is on the second slide.")
        shooter.wait(3)
        shooter.shoot("call-four")
        window.call_page._tabs.setCurrentIndex(1)
        call_controller.mute(True)
        shooter.wait(1)
        shooter.shoot("call-chat")
        window.call_page._tabs.setCurrentIndex(0)
        window.call_page._people._show_statistics()
        shooter.wait(1.5)
        dialog = shooter.application.activeWindow()
        shooter.shoot("call-statistics", dialog)
        dialog.close()
    call_controller.end()
    shooter.wait(1.5)
    window.call_page.closed.emit()


def photos(shooter: Shooter) -> None:
    """The page for photos, on the person of the demo in one of our rooms."""
    import cv2

    from buzzcam import paths

    page, window = shooter.window.photos, shooter.window
    window.show_page(1)
    shooter.shoot("photo-empty")
    room = cv2.imread(str(sorted((paths.assets() / "backgrounds").glob("*.*"))[0]))
    room = cv2.resize(room, (1280, 720), interpolation=cv2.INTER_AREA)
    person = cv2.imread(str(paths.assets() / "demo" / "person.png"), cv2.IMREAD_UNCHANGED)
    person = cv2.resize(person, None, fx=660 / person.shape[0], fy=660 / person.shape[0], interpolation=cv2.INTER_AREA)
    left = max(0, 1280 - person.shape[1]) // 2
    place = room[60:, left : left + person.shape[1]]
    person = person[:, : place.shape[1]]
    share = person[:, :, 3:] / 255
    place[:] = person[:, :, :3] * share + place * (1 - share)
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "me.png"
        cv2.imwrite(str(path), room)
        page.add_files([path])
        shooter.shoot("photo-working", settle_s=0.1)  # it is done in half a second
        while any(item.state in ("waiting", "working") for item in page.table.items):
            shooter.wait(0.5)
        shooter.shoot("photo-done")
        page._brushes.button(1).click()
        shooter.shoot("photo-brush")
        page._brushes.button(0).click()
        page.face.fold.click()
        page.face.options.row("make-up", "lips").slider.setValue(50)
        shooter.wait(2)
        shooter.shoot("photo-face")
        page.face._reset.click()
        page.face.fold.click()
        page._title.setText("Ten rooms")
        page._behind.button(1).click()
        page._template.setCurrentIndex(1)
        shooter.wait(4)
        shooter.shoot("photo-thumbnail")
        window.show_page(0)


def german(shooter: Shooter) -> None:
    for page, name in enumerate(TABS):
        shooter.window.tabs.setCurrentIndex(page)
        shooter.shoot(f"panel-{name}")


def from_the_right(shooter: Shooter) -> None:
    from PySide6.QtCore import Qt

    shooter.application.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    shooter.wait(0.5)
    german(shooter)


RUNS: dict[str, tuple[str, str, dict[str, str], tuple[Callable[[Shooter], None], ...]]] = {
    "dark": ("dark", "", {}, (states, dialogs, calls, photos, sizes)),
    "light": ("light", "-light", {}, (states, dialogs, calls, photos)),
    "dark-200": ("dark", "-200", {"QT_SCALE_FACTOR": "2"}, (german, calls, photos)),
    "light-200": ("light", "-light-200", {"QT_SCALE_FACTOR": "2"}, (german,)),
    "german": ("dark", "-de", {"BUZZCAM_SHOT_LANGUAGE": "de"}, (german, calls, photos)),
    "spanish": ("light", "-es", {"BUZZCAM_SHOT_LANGUAGE": "es"}, (german,)),
    "right-to-left": ("light", "-rtl", {}, (from_the_right, photos)),
}
"""Name -> theme, ending of the files' names, environment, what is shown."""


def main() -> None:
    if len(sys.argv) > 1:
        look, suffix, _env, shows = RUNS[sys.argv[1]]
        shooter = Shooter(look, suffix)
        for show in shows:
            show(shooter)
        shooter.close()
        return
    if shutil.which("xvfb-run") is None:
        sys.exit("xvfb-run is missing: sudo apt install xvfb")
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.glob("*.webp"):
        old.unlink()
    with tempfile.TemporaryDirectory() as home:
        homes = dict.fromkeys(("XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_VIDEOS_DIR"), home)
        for name, (_look, _suffix, env, _shows) in RUNS.items():
            command = ["xvfb-run", "-a", "-s", f"-screen 0 {SCREEN}", sys.executable, __file__, name]
            subprocess.run(command, env={**os.environ, **homes, "QT_QPA_PLATFORM": "xcb", **env}, check=True)


if __name__ == "__main__":
    main()
