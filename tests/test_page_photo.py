"""The page for photos in Debian's Chromium: what it cuts out, beside the desktop; its states; what it writes."""

import base64
from contextlib import asynccontextmanager
from functools import partial
from io import BytesIO

import cv2
import numpy as np
import pytest
from aiohttp import web
from PIL import Image

from buzzcam.calls.site import Site
from buzzcam.core.frame import Size
from buzzcam.effects import blur
from buzzcam.factory import make_photo_studio
from buzzcam.photo import thumbnail
from buzzcam.photo.refine import Guide, enlarged, subject_colours
from call_page import browsers, guest, until
from test_photo import ball, portrait

SAME_LEVELS = 2.0
"""The mean difference from the desktop that the page may have: browsers decode and reduce pictures in their own way."""

BOX = """onmessage = async ({ data: { bitmap, kind } }) => {
    if (!bitmap) return;
    const { width, height } = bitmap, canvas = new OffscreenCanvas(width, height), context = canvas.getContext("2d");
    const box = [width / 4, height / 4, width * 3 / 4, height * 3 / 4];
    context.fillStyle = "#ff0000";
    context.fillRect(box[0], box[1], width / 2, height / 2);
    const shown = await createImageBitmap(canvas), png = await canvas.convertToBlob(), part = [0, 0, width, height];
    const room = new Uint8ClampedArray(4 * 320 * 180).fill(255), subject = kind === "person" ? "" : "object";
    postMessage({ done: { subject, png, shown, part, box, width, height, room } });
};"""
"""A worker that finds a red box in the middle of whatever it is shown, but no person."""

HELD = (
    "const begin = "
    + BOX.partition(" = ")[2]
    + """
const gate = new BroadcastChannel("gate");
onmessage = (message) => {
    if (!message.data.bitmap) return;
    postMessage({ stage: "loading", share: 0.42 });
    gate.onmessage = ({ data }) => (data ? postMessage({ stage: "processing", share: data }) : begin(message));
};"""
)
"""The same, but it goes on when the page is told to."""


@pytest.fixture(scope="module")
def browser(runner):
    yield from browsers(runner)


@asynccontextmanager
async def opened(browser, worker=None, change=lambda site: None, **options):
    """The page, open. worker: instead of its own. change: what the server has."""
    site, app = Site(), web.Application()
    if worker:
        site._files["photo/worker.js"] = worker.encode()
    change(site)
    site.add_to(app, ("photo",))
    server = web.AppRunner(app)
    await server.setup()
    try:
        await web.TCPSite(server, "127.0.0.1", 0).start()
        async with guest(browser, **({"service_workers": "block"} | options)) as page:
            await page.goto(f"http://localhost:{server.addresses[0][1]}/photo")
            await page.wait_for_selector(".background-tile img")
            page.end_server = server.cleanup
            yield page
    finally:
        await server.cleanup()


def picture(name, content, mime="image/png"):
    return {"name": name, "mimeType": mime, "buffer": content}


def coded(image, kind="PNG", **options):
    data = BytesIO()
    image.save(data, kind, **options)
    return data.getvalue()


def red(width=64, height=48):
    return coded(Image.new("RGB", (width, height), "#800000"))


async def add(page, *pictures):
    await page.set_input_files("input[multiple]", list(pictures))


async def settled(page, count=1):
    """What became of the pictures."""
    at_work = "['waiting', 'loading', 'processing'].includes(state)"
    await until(page, f"buzzcam.photos().length === {count} && !buzzcam.photos().some(({{ state }}) => {at_work})")
    return await page.evaluate("buzzcam.photos()")


async def downloaded(page, button):
    async with page.expect_download() as waiting:
        await page.click(f"text={button}")
    download = await waiting.value
    return download.suggested_filename, (await download.path()).read_bytes()


def apart(one, other):
    return float(np.abs(one.astype(np.int16) - other).mean())


def premultiplied(bgra):
    """What is seen of it: below alpha 0 there is nothing to compare."""
    return bgra[:, :, :3] * (bgra[:, :, 3:] / 255)


# ---- the same arithmetic

REFINED = """async ([rgba, alpha, width, height, wide, high]) => {
    const { enlarged, keepSubject } = await import("/page/photo/refine.js");
    const { workingCopy } = await import("/page/photo/find.js");
    const { planes } = await import("/page/photo/planes.js");
    const { roomOf, blurredRoom } = await import("/page/photo/room.js");
    const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    const text = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
    const picture = { data: new Uint8ClampedArray(bytes(rgba).buffer), width, height }, work = workingCopy(picture);
    const coarse = planes(wide, high, 1, Float32Array.from(bytes(alpha), (level) => level / 255));
    if (work.width !== wide || work.height !== high) throw new Error(`${work.width}x${work.height}`);
    const large = enlarged(picture, work, coarse), room = roomOf(picture, large);
    const blurs = [0, 50, 100].map((strength) => blurredRoom(room, strength).data);
    keepSubject(picture, large);
    return [large, picture.data, ...blurs].map(text);
}"""


@pytest.mark.parametrize("size", [Size(900, 620), Size(301, 423)])
def test_edges_colours_and_blur_are_the_desktops(runner, browser, size):
    rng = np.random.default_rng(7)
    bgr = cv2.GaussianBlur(rng.integers(0, 256, (size.height, size.width, 3)).astype(np.uint8), (0, 0), 5)
    bgr = cv2.convertScaleAbs(bgr, alpha=3, beta=-255)
    scale = min(1, 768 / max(size))
    work = cv2.resize(bgr, (round(size.width * scale), round(size.height * scale)), interpolation=cv2.INTER_AREA)
    coarse = np.zeros(work.shape[:2], np.uint8)
    cv2.circle(coarse, (work.shape[1] // 3, work.shape[0] // 2), 110, 255, -1)
    coarse = cv2.GaussianBlur(coarse, (0, 0), 12)
    alpha = enlarged(bgr, Guide(work), coarse.astype(np.float32) / 255)
    given = [base64.b64encode(part.tobytes()).decode() for part in (cv2.cvtColor(bgr, cv2.COLOR_BGR2RGBA), coarse)]

    async def scenario():
        async with opened(browser) as page:
            return await page.evaluate(REFINED, [*given, *size, *work.shape[1::-1]])

    found, kept, *blurs = (np.frombuffer(base64.b64decode(part), np.uint8) for part in runner.run(scenario()))
    assert np.mean((alpha > 0) & (alpha < 255)) > 0.04, "there is much to do"
    assert apart(found.reshape(alpha.shape), alpha) < 0.05
    kept = cv2.cvtColor(kept.reshape(*alpha.shape, 4), cv2.COLOR_RGBA2BGRA)
    wanted = subject_colours(bgr, alpha)
    assert apart(premultiplied(kept), premultiplied(wanted)) < 0.1
    assert not kept[found.reshape(alpha.shape) == 0].any()
    for strength, made in zip((0, 50, 100), blurs, strict=True):
        still = blur.still(bgr, alpha, thumbnail.THUMBNAIL, None, strength)
        small = cv2.resize(still, (320, 180), interpolation=cv2.INTER_AREA)
        assert apart(cv2.cvtColor(made.reshape(180, 320, 4), cv2.COLOR_RGBA2BGR), small) < 0.5


def test_a_subject_stands_where_the_desktop_puts_it(runner, browser):
    cases = []
    for box in ((300, 100, 700, 800), (300, 100, 700, 700), (20, 500, 1180, 560), (900, 20, 960, 90)):
        alpha = np.zeros((800, 1200), np.uint8)
        alpha[box[1] : box[3], box[0] : box[2]] = 255
        for name in ("photo", *thumbnail.TEMPLATE_NAMES):
            template = next((one for one in thumbnail.TEMPLATES if one.name == name), None)
            where = thumbnail._place(alpha, thumbnail.THUMBNAIL, "fill", template)
            cases.append((box, name, [where[0, 0], where[0, 2], where[1, 2]]))
    code = """async (cases) => {
        const { placed } = await import("/page/photo/compose.js");
        const found = cases.map(([box, place]) => placed({ box, width: 1200, height: 800 }, { place, size: 100 }));
        return found.map(({ scale, x, y }) => [scale, x, y]);
    }"""

    async def scenario():
        async with opened(browser) as page:
            return await page.evaluate(code, [[box, name] for box, name, _where in cases])

    for found, (box, name, wanted) in zip(runner.run(scenario()), cases, strict=True):
        assert found == pytest.approx(wanted, abs=0.01), (box, name)


# ---- cutouts


def turned(bgr):
    """A JPEG as telephones write it: lying on its side, with a note that says so."""
    exif = Image.Exif()
    exif[0x0112] = 6
    lying = np.rot90(bgr[:, :, ::-1])  # "the 0th row is the right side"
    return coded(Image.fromarray(lying), "JPEG", exif=exif, quality=95)


def half_there(bgr):
    alpha = np.full(bgr.shape[:2], 255, np.uint8)
    alpha[:, :200] = 0
    return cv2.imencode(".png", cv2.merge([*cv2.split(bgr), alpha]))[1].tobytes()


def test_cutouts_are_the_desktops(runner, browser, tmp_path):
    files = {"me.jpg": turned(portrait()[0]), "ball.png": half_there(ball())}

    async def scenario():
        async with opened(browser) as page:
            made = []
            for name, subject in (("me.jpg", "person"), ("ball.png", "object")):
                await add(page, picture(name, files[name]))
                told = (await settled(page, len(made) + 1))[-1]
                assert (told["state"], told["subject"]) == ("done", subject)
                made.append(await downloaded(page, "Download cutout"))
            await page.click("[title='Remove me.jpg']")
            await page.check("[name=subject][value=person]")
            assert [one["state"] for one in await settled(page)] == ["nothing"], "a ball is nobody"
            assert await page.is_disabled("text=Download cutout")
            return made

    studio = make_photo_studio(lambda event: None)
    for (name, content), (found_name, png) in zip(files.items(), runner.run(scenario()), strict=True):
        (tmp_path / name).write_bytes(content)
        wanted = studio.cut(tmp_path / name)
        found = np.asarray(cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_UNCHANGED))
        assert found_name == name.partition(".")[0] + "-cutout.png" and found.shape == (*wanted.alpha.shape, 4)
        assert apart(found[:, :, 3], wanted.alpha) < SAME_LEVELS
        assert apart(premultiplied(found), premultiplied(wanted.bgra)) < SAME_LEVELS
        assert not found[found[:, :, 3] == 0].any()
        assert 0.02 < np.mean(found[:, :, 3] == 255) < 0.7
    studio.close()


# ---- states


def test_a_photo_goes_through_its_states_and_can_be_cancelled(runner, browser):
    async def scenario():
        async with opened(browser, HELD) as page:
            status = partial(page.text_content, ".photo-status")
            gate = "new BroadcastChannel('gate').postMessage"
            await add(page, picture("one.png", red()), picture("two.png", red()))
            await until(page, "buzzcam.photos()[0]?.state === 'loading'")
            assert (await status(), await page.evaluate("buzzcam.photos()[1].state")) == ("Loading 42 %", "waiting")
            await page.evaluate(f"{gate}(0.07)")
            await until(page, "buzzcam.photos()[0].share === 0.07")
            assert await status() == "Processing 7 %"
            assert await page.evaluate("document.querySelector('progress').value") == 0.07
            await page.click("text=Cancel")
            await until(page, "buzzcam.photos()[1].state === 'loading'")
            assert (await page.evaluate("buzzcam.photos()[0].state"), await status()) == ("cancelled", "Cancelled")
            await page.evaluate(f"{gate}(0)")
            await until(page, "buzzcam.photos()[1].state === 'done'")
            await page.click("text=Try again")
            await until(page, "buzzcam.photos()[0].state === 'loading'")
            await page.evaluate(f"{gate}(0)")
            await until(page, "buzzcam.photos()[0].state === 'done'")
            said = await page.text_content("#said")
            assert "one.png: Done" in said and "%" not in said
            await page.click("text=Remove all")
            assert await page.is_visible("text=They stay on this device.")

    runner.run(scenario())


FILES = """(names) => {
    const files = new DataTransfer(), bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    for (const [name, text] of names) files.items.add(new File([bytes(text)], name, { type: "image/png" }));
    return files;
}"""
DROP = "new DragEvent('drop', { dataTransfer: files, cancelable: true })"
PASTE = "new ClipboardEvent('paste', { clipboardData: files })"


async def give(page, event, names):
    await page.evaluate(f"(names) => {{ const files = ({FILES})(names); window.dispatchEvent({event}); }}", names)


def test_25_photos_dropped_at_once_come_out_whatever_one_of_them_is(runner, browser):
    good = base64.b64encode(red()).decode()
    names = [(f"{k}.png", "aGVsbG8=" if k == 7 else good) for k in range(25)]

    async def scenario():
        async with opened(browser, BOX) as page:
            await give(page, DROP, names)
            states = [one["state"] for one in await settled(page, 25)]
            assert states == ["failed" if k == 7 else "done" for k in range(25)]

    runner.run(scenario())


def heic():
    return b"\0\0\0\x18ftypheic" + bytes(64)


def gif():
    frames = [Image.new("RGB", (64, 64), colour) for colour in ("red", "blue")]
    return coded(frames[0], "GIF", save_all=True, append_images=frames[1:])


NOISE = coded(Image.effect_noise((300, 300), 90), "JPEG")[:9000]
BAD_FILES = (
    (picture("cut.png", red()[:60]), "damaged", "is damaged"),
    (picture("cut.jpg", NOISE, "image/jpeg"), "damaged", "is damaged"),
    (picture("empty.png", b""), "damaged", "is damaged"),
    (picture("a.txt", b"hello", "text/plain"), "kind", "cannot be opened"),
    (picture("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml"), "kind", "cannot be opened"),
    (picture("phone.heic", heic(), "image/heic"), "heic", "HEIC"),
    (picture("heic.jpg", heic(), "image/jpeg"), "heic", "HEIC"),
    (picture("vast.png", coded(Image.new("1", (10000, 10000)))), "large", "100 megapixels"),
    (picture("narrow.png", red(8, 900)), "small", "8 × 900"),
)


def test_bad_files_get_one_sentence_each(runner, browser):
    async def scenario():
        async with opened(browser, BOX) as page:
            await add(page, *(file for file, _trouble, _words in BAD_FILES))
            told = await settled(page, len(BAD_FILES))
            sentences = await page.locator(".photo-item-state").all_text_contents()
            assert (await page.text_content("#said")).endswith(sentences[-1])
            return told, sentences

    for one, sentence, (file, trouble, words) in zip(*runner.run(scenario()), BAD_FILES, strict=True):
        assert (one["state"], one["trouble"]) == ("failed", f"trouble.photo.{trouble}"), file["name"]
        assert words in sentence


def test_an_animation_counts_with_its_first_picture(runner, browser):
    async def scenario():
        async with opened(browser, BOX) as page:
            await add(page, picture("a.gif", gif(), "image/gif"))
            await settled(page)
            assert "first frame" in await page.text_content(".photo-status")

    runner.run(scenario())


def test_without_its_nets_the_page_says_so_and_tries_again(runner, browser):
    def without(site):
        site.effect_files.by_address = {
            name: file for name, file in site.effect_files.by_address.items() if "u2netp" not in name
        }

    async def scenario():
        async with opened(browser, change=without) as page:
            await add(page, picture("a.png", red()))
            [told] = await settled(page)
            assert (told["state"], told["trouble"]) == ("failed", "trouble.photo.model")
            assert await page.is_visible("text=Try again")

    runner.run(scenario())


# ---- what goes out


def test_thumbnails_are_written_as_chosen(runner, browser):
    async def scenario():
        async with opened(browser, BOX) as page:
            await add(page, picture("my.photo.png", red(640, 480)))
            await settled(page)
            plain = await downloaded(page, "Download 1280")
            assert await page.is_disabled("option[value=jpeg]")
            await page.check("[data-kind=colour]")
            await page.select_option("select", "jpeg")
            await page.check("[name=place][value=right]")
            coloured = await downloaded(page, "Download 1280")
            await page.fill("textarea", "Ten rooms")
            await page.select_option("select", "webp")
            titled = await downloaded(page, "Download 1280")
            await page.select_option("select", "jpeg")
            await page.check("[data-kind=none]")
            assert await page.input_value("select") == "png", "a JPEG cannot be transparent"
            return plain, coloured, titled

    (plain_name, plain), (name, coloured), (last_name, titled) = runner.run(scenario())
    assert (plain_name, name, last_name) == tuple(f"my.photo-thumbnail.{kind}" for kind in ("png", "jpg", "webp"))
    plain, coloured, titled = (Image.open(BytesIO(content)) for content in (plain, coloured, titled))
    assert plain.size == coloured.size == titled.size == (1280, 720)
    alpha = np.asarray(plain)[:, :, 3]
    box = cv2.boundingRect((alpha > 128).astype(np.uint8))
    assert box == pytest.approx((0, 84, 746, 600), abs=1) and not np.asarray(plain)[alpha == 0].any()
    assert coloured.getpixel((100, 100)) == pytest.approx((0x2E, 0x34, 0x40), abs=3)
    assert coloured.getpixel((950, 400)) == pytest.approx((255, 0, 0), abs=3)
    left, right = (
        np.abs(np.asarray(titled.convert("RGB")).astype(int) - np.asarray(coloured))[:, part].max()
        for part in (slice(0, 620), slice(700, None))
    )
    assert left > 150 and right < 40, "the title stands beside the subject"


def test_choices_can_be_undone_and_are_remembered(runner, browser):
    now = "JSON.parse(localStorage.getItem('buzzcam-photo'))"

    async def scenario():
        async with opened(browser, BOX) as page:
            assert await page.is_disabled("text=Undo")
            await page.check("[data-kind=blur]")
            await page.check("[name=place][value=centre]")
            await page.fill("textarea", "Ten")
            await page.fill("textarea", "Ten rooms")
            await page.press("textarea", "Tab")
            await page.press(".segment input", "Control+z")
            told = await page.evaluate(now)
            assert (told["title"], told["place"], told["background"]["kind"]) == ("", "centre", "blur")
            await page.click("text=Undo")
            await page.click("text=Undo")
            assert await page.is_disabled("text=Undo") and await page.is_checked("[data-kind=none]")
            for _ in range(3):
                await page.press(".segment input", "Control+Shift+Z")
            assert await page.input_value("textarea") == "Ten rooms" and await page.is_disabled("text=Redo")
            await page.reload()
            await page.wait_for_selector(".background-tile img")
            assert await page.input_value("textarea") == "Ten rooms"
            assert await page.is_checked("[name=place][value=centre]") and await page.is_checked("[data-kind=blur]")
            await page.evaluate(
                'localStorage.setItem(\'buzzcam-photo\', \'{"place": 7, "size": "x", "background": 3}\')'
            )
            await page.reload()
            assert await page.is_checked("[name=place][value=left]")

    runner.run(scenario())


def test_another_kind_of_subject_is_looked_for_at_once(runner, browser):
    async def scenario():
        async with opened(browser, BOX) as page:
            await add(page, picture("a.png", red()), picture("b.png", red()))
            await settled(page, 2)
            await page.check("[name=subject][value=person]")
            assert [one["state"] for one in await settled(page, 2)] == ["nothing", "nothing"]
            await page.check("[name=subject][value=object]")
            assert [one["state"] for one in await settled(page, 2)] == ["done", "done"]

    runner.run(scenario())


def test_one_compares_and_pastes(runner, browser):
    pixel = "Array.from(document.querySelector('.photo-canvas').getContext('2d').getImageData(640, 360, 1, 1).data)"

    async def scenario():
        async with opened(browser, BOX) as page:
            await page.check("[name=place][value=centre]")
            await give(page, PASTE, [("a.png", base64.b64encode(red()).decode())])
            await settled(page)
            assert (await page.evaluate(pixel))[0] == 255
            await page.hover("text=Hold to compare")
            await page.mouse.down()
            assert await page.evaluate(pixel) == [128, 0, 0, 255]
            await page.mouse.up()
            assert (await page.evaluate(pixel))[0] == 255

    runner.run(scenario())


def test_the_page_speaks_the_readers_language_and_fits_a_phone(runner, browser):
    wide = "[...document.querySelectorAll('main *')].filter((one) => one.getBoundingClientRect().right > 321)"

    async def scenario():
        async with opened(browser, BOX, viewport={"width": 320, "height": 640}, locale="es-ES") as page:
            assert await page.text_content("h1") == "Fotos"
            empty = await page.evaluate(f"{wide}.map((one) => one.className)")
            await add(page, picture("a.png", red()))
            await settled(page)
            return empty + await page.evaluate(f"{wide}.map((one) => one.className)")

    assert runner.run(scenario()) == []


def test_nothing_leaves_the_page(runner, browser):
    async def scenario():
        async with opened(browser, BOX) as page:
            sent = []
            page.on("request", lambda request: sent.append((request.method, request.url, request.post_data)))
            await add(page, picture("a.png", red()))
            await settled(page)
            await downloaded(page, "Download cutout")
            return sent

    for method, url, body in runner.run(scenario()):
        assert method == "GET" and body is None, url
        assert url.startswith("blob:") or url.partition("/page/")[2] or url.partition("/files/")[2], url


def test_the_page_works_while_its_server_is_away(runner, browser):
    async def scenario():
        async with opened(browser, BOX, service_workers="allow") as page:
            await add(page, picture("a.png", red()))
            await settled(page)
            await until(page, "navigator.serviceWorker.controller")
            keys = "caches.open('buzzcam-files').then((one) => one.keys())"
            kept = f"(window.kept ??= [], {keys}.then((all) => (window.kept = all)), kept)"
            await until(page, f"{kept}.some(({{ url }}) => url.includes('u2netp'))")
            await until(page, f"{kept}.filter(({{ url }}) => url.endsWith('.jpg')).length >= 16")
            await page.end_server()
            await page.reload()
            await page.wait_for_selector(".background-tile img")
            await add(page, picture("a.png", red()))
            assert [one["state"] for one in await settled(page)] == ["done"]

    runner.run(scenario())
