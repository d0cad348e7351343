"""What the window costs and how fast it answers, on a screen of its own (Xvfb).

.venv/bin/python benchmarks/window.py          # about a minute and a half
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from statistics import median

from table import print_row

SCREEN = "1920x1200x24"
START_RUNS = 7
COST_ROUNDS, COST_S = 5, 3.0
CLICKS = 40
THEMES = 20


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def started() -> None:
    """In a process of its own: prints when the window was seen and when the first picture, in seconds of its age."""
    from buzzcam.process import age_s, prepare_process

    prepare_process()
    from PySide6.QtCore import QEvent, QObject

    from buzzcam.gui import app as program
    from buzzcam.gui.theme import theme
    from buzzcam.preferences import Preferences
    from buzzcam.settings import SourceChoice

    application = program.make_application()
    theme.follow("dark")
    app = program.App(Preferences(source=SourceChoice("demo"), is_first_run=False))

    class Watch(QObject):
        seen_s = 0.0

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
            if event.type() == QEvent.Type.Paint and not self.seen_s:
                self.seen_s = age_s()
            if event.type() == QEvent.Type.Paint and app.window.preview._frame is not None:
                print(self.seen_s, age_s(), flush=True)
                app.quit()
            return False

    watch = Watch()
    app.window.preview.installEventFilter(watch)
    app.start()
    application.exec()
    app.close()


def running() -> None:  # noqa: PLR0915 - one story from start to end
    """In a process of its own: the preview's cost, the answer to a click, the longest stop of the GUI thread."""
    from buzzcam.process import prepare_process

    prepare_process()
    from PySide6.QtCore import QElapsedTimer, QEventLoop, QTimer

    from buzzcam.gui import app as program
    from buzzcam.gui.panels.background import BackgroundPanel
    from buzzcam.gui.theme import theme
    from buzzcam.preferences import Preferences
    from buzzcam.settings import OutputChoice, SourceChoice

    application = program.make_application()
    theme.follow("dark")
    first = Preferences(source=SourceChoice("demo"), is_first_run=False, has_virtual_camera=False, model="small")
    app = program.App(first)
    app.start()
    window, preview, choices = app.window, app.window.preview, app.choices

    def wait(seconds: float) -> None:
        loop = QEventLoop()
        QTimer.singleShot(round(seconds * 1000), loop.quit)
        loop.exec()

    wait(3)
    window.resize(window.width() + 960 - preview.width(), window.height() + 540 - preview.height())
    wait(1)
    studio = app.bridge._studio
    studio.use(replace(studio.settings, outputs=(OutputChoice("none"),)))  # frames are wanted also while it is hidden
    print(f"\npreview {preview.picture_rect().width()}x{preview.picture_rect().height()}, "
          f"{application.platformName()}, {studio.settings.background}, 720p30\n")  # fmt: skip

    def cost_ms() -> float:
        cpu, frames = time.process_time(), studio.pipeline.frames_out
        wait(COST_S)
        return (time.process_time() - cpu) * 1e3 / max(1, studio.pipeline.frames_out - frames)

    shown, hidden = [], []
    for _ in range(COST_ROUNDS):
        shown.append(cost_ms())
        window.hide()
        wait(0.3)
        hidden.append(cost_ms())
        window.show()
        wait(0.5)
    print("| measure | measured | target | |\n|---|---:|---:|---|")
    print_row("preview, CPU ms a frame (window shown less hidden, medians)", median(shown) - median(hidden), 1.5)

    stops: list[float] = []
    tick, clock = QTimer(interval=1), QElapsedTimer()
    clock.start()
    tick.timeout.connect(lambda: stops.append(float(clock.restart())))
    tick.start()
    answers = []
    panel = window.panels[0]
    assert isinstance(panel, BackgroundPanel)
    tiles = [
        ("blur", None),
        ("color", "#264653"),
        ("color", "#f2f0eb"),
    ]
    for k in range(1, CLICKS + 1):  # blur is what it starts with
        wanted = tiles[k % len(tiles)]
        tile = next(tile for tile, shown in panel._fixed if shown.effect == wanted[0])
        before, chain = preview._frame, studio.pipeline.chain
        began = time.perf_counter()
        if k % len(tiles) == 2:
            choices.set_background(*wanted)
        else:
            tile.click()
        while studio.pipeline.chain is chain or preview._frame is before:
            if studio.pipeline.chain is chain:
                before = preview._frame
            application.processEvents()
        application.processEvents()
        answers.append((time.perf_counter() - began) * 1e3)
        wait(0.15)
    print_row("a click to the changed picture, p95, ms", percentile(answers, 0.95), 100)
    for k in range(4):
        window.tabs.setCurrentIndex(k)
        wait(0.3)
    choices.choose(replace(choices.preferences, source=SourceChoice("pattern")))
    wait(1)
    print_row("longest stop of the GUI thread while clicking, p99.9, ms", percentile(stops, 0.999), 30)
    longest = []
    for k in range(THEMES):
        stops.clear()
        theme.follow(("light", "dark")[k % 2])
        wait(0.3)
        longest.append(max(stops))
    print_row("the same at each change of theme, p95, ms", percentile(longest, 0.95), 30)
    app.quit()
    app.close()


def main() -> None:
    if len(sys.argv) > 1:
        {"started": started, "running": running}[sys.argv[1]]()
        return
    if shutil.which("xvfb-run") is None:
        sys.exit("xvfb-run is missing: sudo apt install xvfb")
    with tempfile.TemporaryDirectory() as home:
        homes = dict.fromkeys(("XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_VIDEOS_DIR"), home)
        env = {**os.environ, **homes, "QT_QPA_PLATFORM": "xcb"}
        run = ["xvfb-run", "-a", "-s", f"-screen 0 {SCREEN}", sys.executable, __file__]
        times = []
        for _ in range(START_RUNS + 1):  # the first one measures the machine and warms the disk
            done = subprocess.run([*run, "started"], env=env, capture_output=True, text=True, check=True)
            times.append([float(value) for value in done.stdout.split()])
        print("| start, median of 7 | measured | target | |\n|---|---:|---:|---|")
        print_row("window visible, s after process start", median(seen for seen, _ in times[1:]), 1.2)
        print_row("first picture, s", median(picture for _, picture in times[1:]), 2.5)
        subprocess.run([*run, "running"], env=env, check=True)


if __name__ == "__main__":
    main()
