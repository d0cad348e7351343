"""How long a guest waits: from the opened link to the door, and from the press to the host's first picture.

PYTHONPATH=tests .venv/bin/python benchmarks/join.py    # half a minute; needs Debian's chromium
"""

import asyncio
import json
import statistics
import sys
import time

from call_page import FAKE_DEVICES, chromium, picture_of, until

ROUNDS = 6
COMMAND = [
    sys.executable, "-m", "buzzcam", "call", "--source", "demo", "--background", "blur", "--model", "small", "--size",
    "1280x720", "--open", "--seats", "8", "--microphone", "tone", "--speaker", "none", "--json",
]  # fmt: skip


async def one_join(browser, link: str) -> tuple[float, float]:
    """A guest in a fresh profile; seconds."""
    context = await browser.new_context(permissions=["camera", "microphone"])
    page = await context.new_page()
    began = time.monotonic()
    await page.goto(link)
    await page.wait_for_selector("#name")
    at_door = time.monotonic()
    await page.fill("#name", "Ana")
    await page.click("button[type=submit]")
    await until(page, picture_of("host"))
    in_call = time.monotonic()
    await context.close()
    return at_door - began, in_call - at_door


async def main() -> None:
    host = await asyncio.create_subprocess_exec(*COMMAND, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE)
    link = json.loads(await host.stdout.readline())["links"][0]
    reading = asyncio.ensure_future(host.stdout.read())
    try:
        async with chromium(*FAKE_DEVICES) as browser:
            joins = [await one_join(browser, link) for _ in range(ROUNDS)]
    finally:
        host.stdin.write(b"quit\n")
        await host.stdin.drain()
        await host.wait()
        await reading
    door, picture = (statistics.median(values) for values in zip(*joins, strict=True))
    verdict = "met" if door + picture <= 1 else "MISSED"
    print("| join, median of 6 | measured | target | |\n|---|---:|---:|---|")
    print(f"| link opened to the door | {door:.2f} s | | |")
    print(f"| press to the first picture | {picture:.2f} s | | |")
    print(f"| both | {door + picture:.2f} s | <= 1 | {verdict} |")


if __name__ == "__main__":
    asyncio.run(main())
