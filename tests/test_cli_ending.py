"""Ctrl-C, the system's "end now" and a closed terminal end the command line in order, whenever they come."""

import json
import os
import pty
import signal
import subprocess
import sys
from pathlib import Path

import av
import pytest

from fakes import wait_until
from test_cli import RUN


@pytest.mark.parametrize(("name", "times"), [("SIGTERM", 1), ("SIGINT", 1), ("SIGHUP", 3)])
def test_a_run_can_be_ended_by_a_signal_and_loses_nothing(tmp_path, name, times):
    path = tmp_path / "a.mp4"
    process = subprocess.Popen(
        [sys.executable, "-m", "buzzcam", "run", "--source", "pattern", "--size", "320x180", "--background", "none",
         "--output", f"file:{path}", "--json"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    wait_until(lambda: path.exists() and path.stat().st_size > 4000, timeout_s=30)
    for _ in range(times):
        process.send_signal(getattr(signal, name))
    output, said = process.communicate(timeout=60)
    assert process.returncode == 0
    assert said == f"Recording to {path}. Press Ctrl-C to stop.\n"
    frames = json.loads(output)["frames_out"]
    with av.open(str(path)) as container:
        assert abs(len(list(container.decode(video=0))) - frames) <= 1


def test_a_terminal_sees_how_the_recording_grows(tmp_path):
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "buzzcam", *RUN[:-4], "--output", f"file:{tmp_path}/a.mkv"],
        stdout=subprocess.DEVNULL, stderr=theirs,
    )  # fmt: skip
    os.close(theirs)
    said = b""
    while b" MB" not in said:
        said += os.read(ours, 4096)
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=20) == 0
    os.close(ours)
    assert b"\r0:01  " in said and b" frames  " in said


def test_a_closed_terminal_finishes_the_recording(tmp_path):
    path = tmp_path / "a.mp4"
    ours, theirs = pty.openpty()
    take_it = "import fcntl, os, sys, termios as t; fcntl.ioctl(0, t.TIOCSCTTY, 0); os.execv(sys.argv[1], sys.argv[1:])"
    process = subprocess.Popen(
        [sys.executable, "-c", take_it, sys.executable, "-m", "buzzcam", "-v", *RUN[:-4], "--output", f"file:{path}"],
        stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
    )  # fmt: skip
    os.close(theirs)
    wait_until(lambda: path.exists() and path.stat().st_size > 4000, timeout_s=30)
    os.close(ours)
    process.wait(timeout=20)
    with av.open(str(path)) as container:
        times = [frame.time for frame in container.decode(video=0)]
    assert times and path.read_bytes()[-8:-4] != b"mdat"


# ---- Ctrl-C at any time


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
@pytest.mark.parametrize("reached", ["start", "imports", "running"])
def test_a_signal_ends_it_whenever_it_comes_without_a_traceback(tmp_path, name, reached):
    """reached: as far as it has come when the signal comes."""
    line = {
        "start": "import buzzcam.__main__; print('here', flush=True); import buzzcam.studio; x.main()",
        "imports": "import buzzcam.__main__ as x, buzzcam.process as s, sys\n"
        "s.prepare_process = lambda: print('here', flush=True)\n"
        f"sys.argv = {['buzzcam', *RUN[:-2]]!r}\nx.main()",
        "running": "import buzzcam.__main__ as x, buzzcam.studio as s, sys\n"
        "start = s.Studio.start\n"
        "s.Studio.start = lambda self, limit: (start(self, limit), print('here', flush=True))\n"
        f"sys.argv = {['buzzcam', *RUN[:-2]]!r}\nx.main()",
    }[reached]
    process = subprocess.Popen(
        [sys.executable, "-c", line], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        # a shell's "&" has it ignored
        preexec_fn=lambda: signal.signal(getattr(signal, name), signal.SIG_DFL),  # noqa: PLW1509 - it takes no lock
    )  # fmt: skip
    assert process.stdout
    assert process.stdout.readline() == "here\n"
    process.send_signal(getattr(signal, name))
    _out, said = process.communicate(timeout=60)
    assert "Traceback" not in said, said
    assert process.returncode == (0 if reached == "running" else -getattr(signal, name))


def test_a_signal_while_the_lock_of_its_event_is_held_ends_nothing_for_good(tmp_path):
    """Event.set() in a handler waited for the lock that the interrupted thread held: for ever."""
    done = subprocess.run([sys.executable, "-c", HELD], capture_output=True, text=True, check=False, timeout=30)
    assert done.stdout == "ended\n", done.stderr


HELD = """
import os, signal, threading
from buzzcam.cli.console import ending
from buzzcam.core.events import Publisher
finished = threading.Event()
with ending(finished.set, Publisher()):
    with finished._cond:
        os.kill(os.getpid(), signal.SIGINT)
        for _ in range(100_000):
            pass
    assert finished.wait(20)
print("ended")
"""


def test_under_nohup_a_closed_terminal_changes_nothing(tmp_path):
    process = subprocess.Popen(
        ["nohup", sys.executable, "-m", "buzzcam", *RUN[:-2], "--json"], stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    path = Path(f"/proc/{process.pid}/status")

    def has_a_handler() -> bool:
        caught = next(line for line in path.read_text().splitlines() if line.startswith("SigCgt"))
        return bool(int(caught.split()[1], 16) & 1 << signal.SIGTERM - 1)

    wait_until(has_a_handler, timeout_s=30)
    process.send_signal(signal.SIGHUP)
    process.send_signal(signal.SIGTERM)
    output, _said = process.communicate(timeout=60)
    assert process.returncode == 0 and json.loads(output)
