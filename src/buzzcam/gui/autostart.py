"""Start with the system: an autostart entry on Linux, a Run key on Windows, a launch agent on macOS."""

import plistlib
import sys
from pathlib import Path

from PySide6.QtCore import QSettings, QStandardPaths

from buzzcam.errors import BadFile
from buzzcam.files import write_whole
from buzzcam.sentence import say

LABEL = "org.buzzcam.BuzzCam"
_RUN_KEY = r"HKEY_CURRENT_USER\Software\Microsoft\Windows\CurrentVersion\Run"
_HINT = say("Make the folder writable, or add BuzzCam to your system's startup programs.")


def command() -> list[str]:
    """The command that starts this BuzzCam minimised."""
    script = Path(sys.executable).with_name("buzzcam.exe" if sys.platform == "win32" else "buzzcam")
    program = [str(script)] if script.is_file() else [sys.executable, "-m", "buzzcam"]
    return [*program, "window", "--minimised"]


def is_on() -> bool:
    if sys.platform == "win32":
        return QSettings(_RUN_KEY, QSettings.Format.NativeFormat).contains("BuzzCam")
    return place().is_file()


def set_on(is_wanted: bool) -> None:
    """Raises BadFile."""
    if sys.platform == "win32":
        _use_run_key(is_wanted)
        return
    file = place()
    try:
        if not is_wanted:
            file.unlink(missing_ok=True)
            return
        file.parent.mkdir(parents=True, exist_ok=True)
        write_whole(file, _launch_agent() if sys.platform == "darwin" else _desktop_entry())
    except OSError as error:
        raise BadFile(say("{path} cannot be changed ({reason}).", path=file, reason=error.strerror), _HINT) from error


def place() -> Path:
    if sys.platform == "darwin":
        return Path.home() / "Library" / "LaunchAgents" / f"{LABEL}.plist"
    config = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericConfigLocation)
    return Path(config) / "autostart" / "buzzcam.desktop"


def _desktop_entry() -> bytes:
    """Desktop Entry Specification 1.5 with the autostart specification 0.5."""
    line = " ".join(_quoted(part) for part in command())
    return (
        "[Desktop Entry]\nType=Application\nName=BuzzCam\nComment=A private camera for every call\n"
        f"Exec={line}\nIcon=buzzcam\nTerminal=false\nX-GNOME-Autostart-enabled=true\n"
    ).encode()


def _quoted(part: str) -> str:
    r"""As Exec wants it: in quotes, with \ before " ` $ \, each \ doubled again as in any string value, % doubled."""
    for sign in '\\"`$':
        part = part.replace(sign, f"\\{sign}")
    return '"' + part.replace("\\", "\\\\").replace("%", "%%") + '"'


def _launch_agent() -> bytes:
    return plistlib.dumps(
        {"Label": LABEL, "ProgramArguments": command(), "RunAtLoad": True, "ProcessType": "Interactive"}
    )


def _use_run_key(is_wanted: bool) -> None:
    key = QSettings(_RUN_KEY, QSettings.Format.NativeFormat)
    if is_wanted:
        key.setValue("BuzzCam", " ".join(f'"{part}"' for part in command()))
    else:
        key.remove("BuzzCam")
    key.sync()
    if key.status() != QSettings.Status.NoError:
        raise BadFile("The Windows startup programs cannot be changed.", _HINT)
