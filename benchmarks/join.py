"""How long a guest waits: from the opened link to the join form, and from the press to the first picture on the glass.

What a guest does in between, writing a name and pressing, is not waited for; here the driver does it, and its time (it
looks whether the button lies still, and more) is shown apart.

PYTHONPATH=tests .venv/bin/python benchmarks/join.py    # half a minute; needs Debian's chromium
"""

import asyncio
import json
import statistics
import sys
import time

from call_page import FAKE_DEVICES, chromium

ROUNDS = 6
COMMAND = [
    sys.executable, "-m", "buzzcam", "call", "--source", "demo", "--background", "blur", "--model", "small", "--size",
    "1280x720", "--no-lobby", "--seats", "8", "--microphone", "tone", "--speaker", "none", "--json",
]  # fmt: skip


WATCH = """
    addEventListener("submit", () => { window.pressedAt = performance.now(); }, true);
    window.shownAt = new Promise((resolve) => {
        const known = new WeakSet();
        new MutationObserver(() => {
            const video = document.querySelector('[data-peer="host"] video');
            if (!video || known.has(video)) return;
            known.add(video);
            video.requestVideoFrameCallback((_now, frame) => resolve(frame.expectedDisplayTime));
        }).observe(document, { subtree: true, childList: true });
    });
"""


async def one_join(browser, link: str) -> tuple[float, float, float]:
    """A guest in a fresh profile. Seconds: link to form, the driver's writing and pressing, press to picture."""
    context = await browser.new_context(permissions=["camera", "microphone"])
    page = await context.new_page()
    await page.add_init_script(WATCH)
    began = time.monotonic()
    await page.goto(link)
    await page.wait_for_selector("#name")
    at_form = time.monotonic()
    await page.fill("#name", "Ana")
    await page.click("button[type=submit]")
    pressed = time.monotonic()
    picture_ms = await page.evaluate("shownAt.then((shown) => shown - window.pressedAt)")
    await context.close()
    return at_form - began, pressed - at_form, picture_ms / 1000


async def main() -> None:
    host = await asyncio.create_subprocess_exec(*COMMAND, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE)
    assert host.stdin and host.stdout
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
    form, driver, picture = (statistics.median(values) for values in zip(*joins, strict=True))
    verdict = "met" if form + picture <= 1 else "MISSED"
    print("| join, median of 6 | measured | target | |\n|---|---:|---:|---|")
    print(f"| link opened to the join form | {form:.2f} s | | |")
    print(f"| the driver writes a name and presses | {driver:.2f} s | | |")
    print(f"| press to the first picture | {picture:.2f} s | | |")
    print(f"| link to form and press to picture | {form + picture:.2f} s | <= 1 | {verdict} |")


if __name__ == "__main__":
    asyncio.run(main())
