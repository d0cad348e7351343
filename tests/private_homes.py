"""Where the tests write: in folders of their own; and what they left in the user's all the same."""

import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

LEFT = "BUZZCAM_TESTS_LEFT"
"""The environment variable that tells the workers of pytest-xdist that the session has moved out, and of which home."""

HOMES = {
    "HOME": "",
    "XDG_CONFIG_HOME": ".config",
    "XDG_DATA_HOME": ".local/share",
    "XDG_STATE_HOME": ".local/state",
    "XDG_VIDEOS_DIR": "Videos",
}
"""What each test has of its own, and where it lies in a home."""

SHARED = {"XDG_CACHE_HOME": "cache", "XDG_RUNTIME_DIR": "run", "TMPDIR": "tmp"}
"""What the session has of its own: a cache of fonts for each test would cost seconds each."""

CHECKOUT = Path(__file__).parents[1]

OURS = ("buzzcam*", "BuzzCam*")
"""What BuzzCam would leave in a home: no byte may change."""

THEIRS = ("pulse*", ".pulse*", "dconf", "chromium*", ".pki", "janus*", "turn*")
"""What the programs that the tests start would leave, in the system's folder for passing files too, where some write
whatever TMPDIR says: none may be new; the user's own may go on meanwhile."""


def home_in(folder: Path) -> dict[str, str]:
    """Makes the folders of a home; what the environment shall say of them."""
    for part in HOMES.values():
        (folder / part).mkdir(parents=True, exist_ok=True)
    return {name: str(folder / part) for name, part in HOMES.items()}


def _inside(folders: set[Path], patterns: tuple[str, ...]) -> list[Path]:
    return [path for folder in folders for pattern in patterns for path in folder.glob(pattern)]


class Before:
    """What was there before the session, and where it has moved to."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._environment = {name: os.environ.get(name) for name in (*HOMES, *SHARED, LEFT)}
        home = Path.home()
        self._homes = {home, *(Path(os.environ.get(name, home / part)) for name, part in HOMES.items())}
        self._homes.add(Path(os.environ.get("XDG_CACHE_HOME", home / ".cache")))
        self._passing = Path(tempfile.gettempdir())
        self._seen = self._look()

    def _look(self) -> dict[Path, tuple[int, int]]:
        """Each file and folder that a trace would be or change -> when and how long, if that matters."""
        found = dict.fromkeys(_inside({*self._homes, self._passing}, THEIRS), (0, 0))
        for top in _inside(self._homes, OURS):
            if CHECKOUT.is_relative_to(top):
                continue  # it was cloned into a home; what the tests and Python write there is no trace
            for path in (top, *top.rglob("*")):
                with suppress(FileNotFoundError):  # gone meanwhile: whoever did that, no trace is left
                    status = path.lstat()
                    found[path] = (status.st_mtime_ns, status.st_size)
        return found

    def traces(self) -> list[str]:
        """What is new or was written since."""
        return sorted(str(path) for path, what in self._look().items() if self._seen.get(path) != what)

    def move_back(self) -> None:
        """What the session wrote goes away."""
        for name, value in self._environment.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
        tempfile.tempdir = None
        shutil.rmtree(self.root, ignore_errors=True)


def move_out() -> Before | None:
    """Points this process and all that it starts at folders of the session. None: that is done already."""
    if LEFT in os.environ:
        return None
    before = Before(Path(tempfile.mkdtemp(prefix="bz-")))  # short: the names of sockets have to be
    os.environ[LEFT] = str(Path.home())
    folders = {name: before.root / part for name, part in SHARED.items()}
    for folder in folders.values():
        folder.mkdir(mode=0o700)
    os.environ |= {name: str(folder) for name, folder in folders.items()} | home_in(before.root / "home")
    tempfile.tempdir = None
    return before
