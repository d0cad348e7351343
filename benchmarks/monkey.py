"""Clicks at random, seeded, and watches what it leaves behind: exceptions, threads, files, memory, a stopped window.

xvfb-run -a .venv/bin/python benchmarks/monkey.py --minutes 10
"""

import argparse
import gc
import os
import random
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from time import monotonic
from typing import Any

MEGABYTE = 2**20


class Monkey:
    """Does one thing after the other that a person could do. app: a started gui.app.App."""

    def __init__(self, app: Any, chance: random.Random) -> None:
        self.app, self._chance = app, chance
        self._first, self._first_size = app.choices.preferences, app.window.size().toTuple()
        self.exceptions: list[BaseException] = []
        self._before = sys.excepthook
        sys.excepthook = self._note
        self._acts: list[Callable[[], object]] = [
            self._click_tile, self._click_tile, self._click_tile, self._drag, self._tab, self._undo, self._redo,
            self._switch, self._pick, self._resize, self._private, self._power, self._source, self._look, self._hide,
            self._record, self._still, self._compare, self._theme,
        ]  # fmt: skip

    def act(self) -> None:
        self._chance.choice(self._acts)()

    def come_to_rest(self) -> None:
        """Everything as it was in the beginning: what has grown is not what is shown now."""
        choices, window = self.app.choices, self.app.window
        if choices.recording is not None:
            choices.stop_recording()
        choices.set_private(False)
        choices.set_on(True)
        window.show()
        window.resize(*self._first_size)
        window.tabs.setCurrentIndex(0)
        self.app.bridge.compare(False)
        self._theme("dark")
        self._use(self._first)

    def stop(self) -> None:
        sys.excepthook = self._before

    def _note(self, kind: type[BaseException], error: BaseException, trace: object) -> None:
        self.exceptions.append(error)
        self._before(kind, error, trace)  # type: ignore[arg-type]

    def _use(self, preferences: Any) -> None:
        self.app.choices.choose(preferences)

    def _one(self, kind: type) -> Any:
        found = [widget for widget in self.app.window.findChildren(kind) if widget.isVisible() and widget.isEnabled()]
        return self._chance.choice(found) if found else None

    def _click_tile(self) -> None:
        from buzzcam.gui.controls import Tile

        tile = self._one(Tile)
        if tile is not None and tile.text() not in ("Add", "My screen", ""):  # those open dialogs, or need a screen
            tile.click()

    def _switch(self) -> None:
        from buzzcam.gui.controls import Switch

        switch = self._one(Switch)
        if switch is not None:
            switch.click()

    def _drag(self) -> None:
        from buzzcam.gui.slider import SliderRow

        row = self._one(SliderRow)
        if row is not None:
            row.slider.setValue(self._chance.randint(row.slider.minimum(), row.slider.maximum()))
            row.released.emit()

    def _pick(self) -> None:
        from buzzcam.gui.controls import Pick

        pick = self._one(Pick)
        if pick is not None and pick.count():
            at = self._chance.randrange(pick.count() - 1 or 1)  # not the largest: the machine is small
            pick.setCurrentIndex(at)
            pick.activated.emit(at)

    def _tab(self) -> None:
        tabs = self.app.window.tabs
        tabs.setCurrentIndex(self._chance.randrange(tabs.count()))

    def _undo(self) -> None:
        self.app.choices.undo()

    def _redo(self) -> None:
        self.app.choices.redo()

    def _resize(self) -> None:
        self.app.window.resize(self._chance.randint(560, 1600), self._chance.randint(420, 1000))

    def _private(self) -> None:
        self.app.choices.set_private(not self.app.choices.is_private)

    def _power(self) -> None:
        self.app.choices.set_on(not self.app.choices.is_on)

    def _source(self) -> None:
        from buzzcam.settings import SourceChoice

        kind = self._chance.choice(("demo", "pattern", "demo", "camera"))
        self._use(replace(self.app.choices.preferences, source=SourceChoice(kind)))

    def _look(self) -> None:
        choices = self.app.choices
        look = f"Look {self._chance.randint(1, 5)}"
        self._chance.choice((lambda: choices.save_look(look), lambda: choices.use_look(0),
                             lambda: choices.use_look(1)))()  # fmt: skip

    def _hide(self) -> None:
        self.app.window.setVisible(not self.app.window.isVisible())

    def _record(self) -> None:
        choices = self.app.choices
        (choices.start_recording if choices.recording is None else choices.stop_recording)()

    def _still(self) -> None:
        self.app.choices.take_picture()

    def _compare(self) -> None:
        self.app.bridge.compare(self._chance.random() < 0.5)

    def _theme(self, look: str | None = None) -> None:
        from buzzcam.gui.theme import theme

        theme.follow(look or self._chance.choice(("dark", "light")))


class Watch:
    """Counts how long the GUI thread stopped between two ticks, in whole milliseconds. A list of the ticks would itself
    grow by 10 MB in ten minutes."""

    def __init__(self) -> None:
        self.stops_ms: Counter[int] = Counter()
        self._last = 0.0

    def tick(self) -> None:
        now = monotonic()
        if self._last:
            self.stops_ms[round((now - self._last) * 1000)] += 1
        self._last = now


def rss_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / MEGABYTE


def main() -> None:  # noqa: PLR0915 - one story
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    home = tempfile.mkdtemp()
    os.environ.update(dict.fromkeys(("XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_VIDEOS_DIR"), home))
    from buzzcam.process import prepare_process

    prepare_process()
    from PySide6.QtCore import QEventLoop, QTimer

    from buzzcam.core.frame import Size
    from buzzcam.gui import app as program
    from buzzcam.gui.theme import theme
    from buzzcam.preferences import Preferences
    from buzzcam.settings import SourceChoice

    program.make_application()
    first = Preferences(source=SourceChoice("demo"), is_first_run=False, has_virtual_camera=False, model="small")
    app = program.App(first.with_setup(size=Size(640, 360)))
    theme.follow("dark")
    app.start()
    monkey = Monkey(app, random.Random(options.seed))
    watch = Watch()
    tick = QTimer(interval=2)
    tick.timeout.connect(watch.tick)

    def wait(seconds: float) -> None:
        loop = QEventLoop()
        QTimer.singleShot(round(seconds * 1000), loop.quit)
        loop.exec()

    def clicks(seconds: float) -> int:
        count, until = 0, monotonic() + seconds
        while monotonic() < until:
            monkey.act()
            wait(0.02)
            count += 1
        return count

    def measured() -> tuple[float, int, int]:
        monkey.come_to_rest()
        wait(5)
        gc.collect()
        return rss_mb(), threading.active_count(), len(list(Path("/proc/self/fd").iterdir()))

    wait(3)
    clicks(min(60.0, options.minutes * 15))  # every part has been at work once
    before = measured()
    tick.start()
    count = clicks(options.minutes * 60)
    tick.stop()
    after = measured()
    stops = sorted(watch.stops_ms.elements())
    print(f"{count} clicks in {options.minutes:g} minutes, seed {options.seed}")
    print("| | before | after |\n|---|---:|---:|")
    for what, old, new in zip(("memory, MB", "threads", "open files"), before, after, strict=True):
        print(f"| {what} | {old:.0f} | {new:.0f} |")
    print(f"exceptions: {len(monkey.exceptions)}; the GUI thread stopped at most {stops[-1]} ms, "
          f"99.9 % below {stops[int(0.999 * len(stops))]} ms")  # fmt: skip
    monkey.stop()
    app.quit()
    app.close()


if __name__ == "__main__":
    main()
