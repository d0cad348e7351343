"""Starts `buzzcam call` again and again, with and without --json: is the link on stdout each time, and does it end?

python benchmarks/call_links.py [--starts 50]
"""

import argparse
import json
import signal
import subprocess
import sys
import time

CALL = [sys.executable, "-m", "buzzcam", "call", "--source", "pattern", "--size", "320x180", "--background", "none"]
LINK_WITHIN_S = 60


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--starts", type=int, default=50)
    starts = parser.parse_args().starts
    found, ended, waits = 0, 0, []
    for number in range(starts):
        is_json = number % 2 == 1
        began = time.monotonic()
        process = subprocess.Popen(
            [*CALL, *(["--json"] if is_json else [])], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        assert process.stdout
        line = process.stdout.readline()
        waits.append(time.monotonic() - began)
        found += bool(json.loads(line)["links"]) if is_json and line else line.startswith("http") and "/#" in line
        process.send_signal(signal.SIGINT)
        try:
            process.communicate(timeout=LINK_WITHIN_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
        ended += process.returncode == 0
        print(f"\r{found} of {number + 1}", end="", file=sys.stderr, flush=True)
    waits.sort()
    print(f"\nlink on stdout: {found} of {starts}; ended in order: {ended} of {starts}; "
          f"median {waits[starts // 2]:.1f} s, longest {waits[-1]:.1f} s")  # fmt: skip


if __name__ == "__main__":
    main()
