"""A call of four that is recorded, and killed at its end: what is lost, how far sound and picture are apart, the cost.

    .venv/bin/python benchmarks/recording.py [SECONDS]     # twice SECONDS, default 60; 600 is the goal's ten minutes

`buzzcam call --record` runs in a process of its own. Its three guests clap once a second (tests/clapper.py). The host
ends by SIGKILL. The same call without a recording runs before, for the CPU time.
"""

import asyncio
import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import AsyncExitStack
from pathlib import Path

import av

from buzzcam.calls import signaling

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from call_guest import Guest
from clapper import WHOLE, Clapper, claps_in, offsets_ms

NAMES, HZ = ("Ana", "Bob", "Cem"), (1000, 1500, 2000)
ANA_IN_ALL = (slice(0, 360), slice(640, 1280))
"""The picture of everybody has four cells; the host's is the first."""
COMMAND = [
    sys.executable, "-m", "buzzcam", "call", "--source", "demo", "--size", "1280x720", "--background", "blur",
    "--microphone", "none", "--speaker", "none", "--no-lobby", "--json",
]  # fmt: skip


def cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def call(seconds: float, *more: str) -> tuple[float, float]:
    """The host's share of a core, and when it was killed, in seconds of the epoch."""
    host = await asyncio.create_subprocess_exec(*COMMAND, *more, stdout=asyncio.subprocess.PIPE)
    assert host.stdout
    link = json.loads(await host.stdout.readline())["links"][0]
    reading = asyncio.create_task(read_on(host.stdout))
    async with AsyncExitStack() as stack:
        for k, name in enumerate(NAMES):
            guest = await stack.enter_async_context(Guest(link, name))
            await guest.heard("welcome")
            await guest.send(signaling.State(True, True, False))
            clapper = Clapper(guest.publisher, hz=HZ[k]).start()
            stack.push_async_callback(asyncio.to_thread, clapper.stop)
            await guest.until(lambda guest=guest: guest.frames.get("camera"))
        began, before = time.monotonic(), cpu_s(host.pid)
        await asyncio.sleep(seconds)
        share = (cpu_s(host.pid) - before) / (time.monotonic() - began)
        host.send_signal(signal.SIGKILL)
        killed_at = time.time()
    await host.wait()
    reading.cancel()
    return share, killed_at


async def read_on(lines: asyncio.StreamReader) -> None:
    while await lines.readline():
        pass


def ends_of(path: Path) -> dict[str, float]:
    """The end of each track, in seconds of the file; every packet is decoded."""
    ends: dict[str, float] = {}
    with av.open(str(path)) as container:
        for frame in container.decode():
            ends["picture" if isinstance(frame, av.VideoFrame) else "sound"] = float(frame.time)
    return ends


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 60
    plain, _ = asyncio.run(call(seconds))
    within = Path(tempfile.mkdtemp())
    recorded, killed_at = asyncio.run(call(seconds, "--record", str(within)))
    [folder] = within.iterdir()
    began_at = float(subprocess.check_output(["stat", "-c", "%.9W", folder]))  # the recording's time zero
    print(f"{seconds:.0f} s; host {plain:.2f} cores without a recording, {recorded:.2f} with")
    for path in sorted(folder.iterdir()):
        lost = {track: killed_at - began_at - end for track, end in ends_of(path).items()}
        said = ""
        if path.stem != "Host":
            hz, part = (HZ[0], ANA_IN_ALL) if path.stem == "Everybody" else (HZ[NAMES.index(path.stem)], WHOLE)
            offsets = offsets_ms(*claps_in(path, hz, part))
            middle, low, high = statistics.median(offsets), min(offsets), max(offsets)
            said = f"sound after picture: median {middle:.0f} ({low:.0f} to {high:.0f}) ms, {len(offsets)} claps; "
        size = path.stat().st_size / 1e6
        ends = ", ".join(f"{track} {s:.2f} s" for track, s in lost.items())
        print(f"{path.stem:10} {size:6.1f} MB  {said}lost {ends}")
    shutil.rmtree(within)


if __name__ == "__main__":
    main()
