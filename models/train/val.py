"""Validation clips that are hard to fool: people, rooms and things that no training saw, with exact alpha.

    python val.py --out FOLDER [--kind KIND ...] [--clips N] [--seed 1] [--jobs 2]

Needs NumPy, OpenCV and PyAV (the program's own environment has them). A clip is NAME.mkv (FFV1, I420, BT.601 limited),
NAME_alpha.mkv (FFV1, gray), NAME_plate.png (the room alone, by the light of the first frame) and NAME.json. Photos come
from the `val` split of ../shared/train2 and, by four-digit names, from the held-out twelfth of ../shared/train/ccp.
"""

import argparse
import json
import sys
import zlib
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path

import av
import cv2
import numpy as np
from scene import (
    FPS,
    MARGIN,
    ONE,
    STILL,
    Bend,
    Cut,
    H,
    Layer,
    Library,
    Maker,
    Pose,
    Scene,
    Sensor,
    W,
    fitted,
    framed,
    idle,
    keyed,
    layer_of,
    mirrored,
    pasted,
    still,
    sway,
    total,
)

SEEN, ALMOST_NOTHING = 0.003, 8
"""A frame shows a person from that share of its pixels on, and nobody where no alpha reaches that level."""

HELD_OUT_EVERY = 12
"""Of train/ccp, photos 5, 17, 29 and so on, in the order of their names, are for choosing."""

SHARED = Path(__file__).parents[3] / "shared"


# ---- kinds: (maker, n) -> Scene


def plain(rng, **more):
    tint = tuple(float(v) for v in rng.uniform(0.95, 1.05, 3))
    usual = {
        "tint": tint,
        "blur": rng.uniform(0.3, 0.7),
        "shot": rng.uniform(0.01, 0.035),
        "read": rng.uniform(0.6, 1.6),
    }
    usual |= {"jpeg": int(rng.integers(70, 93)), "exposure": total(still(rng.uniform(0.85, 1.05)), sway(rng, 0.008))}
    return Sensor(**(usual | more))


def dim(rng, exposure, **more):
    return plain(
        rng,
        exposure=total(still(exposure), sway(rng, 0.01)),
        shot=0.05,
        read=2.2,
        lift=0.4,
        jpeg=72,
        vignette=0.4,
        **more,
    )


def lamp_at(x, y, width, inside, outside):
    """A field of light, as gains."""
    yy, xx = np.mgrid[0:H, 0:W]
    near = np.exp(-(((xx / W - x) * 1.6) ** 2 + (yy / H - y) ** 2) / (2 * width * width))[..., None]
    return (near * np.float32(inside) + (1 - near) * np.float32(outside)).astype(np.float32)


def steps(away):
    """Up and down, while somebody is on the way."""
    return lambda t: 5 * abs(np.sin(8.8 * t)) * min(1, abs(away(t)) / 60)


def walk_out(rng, first, last, side, rise=0.0):
    """Stands up and goes, with steps."""
    away = keyed((first, 0), (last, side * W * 1.1))
    up = keyed((first - 8, 0), (first + 8, -rise * H))
    tilt = keyed((first, 0), (first + 8, side * 3), (last, side * 2))
    return Pose(total(away, sway(rng, 3)), total(up, steps(away), sway(rng, 2)), tilt, total(ONE, sway(rng, 0.006)))


def leaves(m, n):
    name, room, at, thing, x, top, side, level, shown = (
        ("grid_s27_a", "oi_475fa21801be09c8", 0.3, "clo_446df066", 0.9, 0.3, -1, 0, 0),
        ("ccp_0945", "oi_00eb261110ac46c5", 0.4, "clo_172a91db", 0.08, 0.25, 1, 0, 0.44),
        ("oi_65fd844bc8bc5666", "oi_19135e910ad435c3", 0.3, "clo_b6ed0718", 0.93, 0.35, -1, 0, None),
        ("ccp_0909", "oi_0c1315e74b604511", 0.2, "clo_64e29a42", 0.1, 0.2, 1, 1, 0.4),
        ("bor_____t00420", "oi_e73cf5235e501056", 0.4, "clo_57dec82b", 0.95, 0.3, -1, 1, None),
        ("ccp_0953", "oi_00f0152f65a68569", 0.5, "clo_f9949595", 0.05, 0.3, 1, 2, 0.46),
        ("0415", "oi_98b79845429b0080", 0.2, "clo_74f16421", 0.88, 0.12, 1, 1.5, 0.4),
    )[n]
    back = m.hang(m.back(room, at), thing, x, top, 0.6, 0.6)
    first = int(m.rng.integers(38, 50))
    pose = walk_out(m.rng, first, first + 26, side, 0.0 if name.startswith("grid") else 0.04)
    person = (
        m.talker(back, name, pose=pose) if name.startswith("grid") else m.sitter(back, name, shown=shown, pose=pose)
    )
    return Scene(135, back, [person], m.camera(level), plain(m.rng))


def far(m, n):
    name, room, at, x, feet, height, level = (
        ("ccp_0915", "oi_01b15d5fcabae5b0", 0.9, 0.62, 0.93, 0.62, 0),
        ("ccp_0917", "oi_a79c8309feb6385f", 0.95, 0.36, 0.9, 0.6, 1),
        ("ccp_0947", "oi_02e77bf2f790fdbc", 0.9, 0.28, 0.95, 0.66, 0),
        ("ccp_0921", "oi_0d01ee60fc82c415", 0.9, 0.5, 0.88, 0.5, 1),
        ("oi_0e332233f4825d0c", "oi_3a34cb02ae02ffaf", 0.9, 0.48, 0.97, 0.66, 0),
        ("ccp_0949", "oi_ee4168f2dedb6fff", 0.9, 0.66, 0.96, 0.72, 1),
    )[n]
    arms = (Bend(320, 80, 45, 262, 118, sway(m.rng, 10, 0.4, 1)),) if name == "ccp_0949" else ()
    back = m.back(room, at, blur=0.4)
    x_of = total(keyed((20, 0), (60, m.rng.choice([-1, 1]) * 40)), sway(m.rng, 1))
    pose = Pose(x_of, STILL, STILL, ONE, sway(m.rng, 0.03))
    return Scene(84, back, m.stander(back, name, x, feet, height, pose=pose, arms=arms), m.camera(level), plain(m.rng))


def faceless(m, n):
    name, room, at, x, feet, height, arm = (
        ("bor_____t00300", "oi_994a97bc1ec49cf2", 0.3, 0.42, None, 0.2, (257, 350, 40, 235, 400, 16)),
        ("bor___t00060", "oi_3a34cb02ae02ffaf", 0.3, 0.6, 0.66, 0.2, None),
        ("coco_000000281032", "oi_0e61cd4a43b03b48", 0.3, 0.55, None, 0.12, (290, 300, 70, 420, 230, 12)),
        ("ccp_0905", "oi_a79c8309feb6385f", 0.95, 0.4, 0.95, 0.74, None),
        ("ccp_0929", "oi_0d01ee60fc82c415", 0.9, 0.45, 0.9, 0.55, None),
        ("oi_4a4ed2e67f034405", "oi_fe5956b82ea1360d", 0.5, 0.45, None, 0.3, (250, 180, 60, 265, 320, 12)),
        ("0144", "oi_ee4168f2dedb6fff", 0.9, 0.5, 0.97, 0.74, None),
    )[n]
    back = m.back(room, at, blur=0.6)
    arms = (Bend(*arm[:5], sway(m.rng, arm[5], 0.4, 1.1)),) if arm else ()
    if not feet or feet < 0.8:
        layers = [m.sitter(back, name, x, height, feet, arms=arms)]
    else:
        layers = m.stander(back, name, x, feet, height, arms=arms)
    return Scene(78, back, layers, m.camera(n % 2), plain(m.rng))


def waving(hertz, degrees, rest=0.0):
    return lambda t: rest + degrees * np.sin(6.2832 * hertz * t) * min(1, 0.3 + t)


def arm_layer(m, back, x, y, length, pose, flip=False, sigma=0.0, fit=0.4, gain=1.0):
    """The lower arm with its hand, from x, y at the elbow."""
    cut = fitted(m.library.person("coco_000000484415"), back, fit)
    cut = cut.lit(gain)
    if sigma:
        cut = cut.blurred(sigma)
    layer = layer_of(cut, length / 260, x, y, (40, 250), pose)
    return mirrored(layer, x) if flip else layer


def fast_arms(m, n):
    name, room, at, shown, head, arm, other = (
        ("web_mn_hi6d", "oi_475fa21801be09c8", 0.3, None, 0.1, (430, 190, 75, 500, 340, 2.1, 20), None),
        ("web_mn_yesaa", "oi_bb561fb5cebe8415", 0.1, None, 0.16, (430, 345, 90, 150, 420, 2.6, 9), None),
        ("oi_4a4ed2e67f034405", "oi_e73cf5235e501056", 0.3, None, 0.2, (250, 180, 60, 265, 320, 2.4, 24), None),
        ("ccp_0903", "oi_02e77bf2f790fdbc", 0.3, 0.42, 0.2, None, (0.66, 1.24, 1.9, 18, True)),
        ("coco_000000281032", "oi_0c1315e74b604511", 0.3, None, 0.14, (290, 300, 75, 430, 240, 2.2, 18), None),
        ("ccp_0953", "oi_246b474d6ea03d80", 0.1, 0.46, 0.2, None, (0.38, 1.24, 2.5, 16, False)),
    )[n]
    back = m.back(room, at)
    arms = (Bend(*arm[:5], waving(*arm[5:])),) if arm else ()
    layers = [m.sitter(back, name, 0.64 if n == 0 else 0.5, head, shown, arms=arms)]
    if other:
        x, y, hertz, degrees, flip = other
        pose = Pose(turn=waving(hertz, degrees, 48 if flip else -48))
        layers.append(arm_layer(m, back, x * W, y * H, 330, pose, flip, gain=1.4 if flip else 1.0))
    return Scene(75, back, layers, m.camera(0.4), plain(m.rng), subframes=5)


def low_light(m, n):
    name, room, at, exposure, shown, gain = (
        ("ccp_0903", "oi_00f0152f65a68569", 0.5, 0.36, 0.42, 0.9),
        ("ccp_0953", "oi_506bd74062053978", 0.4, 0.34, 0.45, 0.7),
        ("grid_s27_a", "oi_fe5956b82ea1360d", 0.4, 0.36, 0, 0.7),
        ("0391", "oi_0d2e49086e83c259", 0.3, 0.42, 0.4, 0.6),
        ("0367", "oi_012570c9ec60f9c4", 0.4, 0.38, 0.42, 0.8),
        ("ccp_0925", "coco_000000516008", 0.2, 0.42, 0.42, 0.7),
    )[n]
    back = m.back(room, at, gain=gain)
    person = m.talker(back, name) if shown == 0 else m.sitter(back, name, m.rng.uniform(0.42, 0.58), 0.14, shown)
    side = float(m.rng.choice([0.2, 0.8]))
    light = lamp_at(side, 0.5, 0.35, (1.35, 1.3, 1.25), (0.75, 0.75, 0.8))
    return Scene(75, back, [person], m.camera(n % 3), dim(m.rng, exposure, light=lambda t: light))


def two(m, n):
    one, other, room, at, xs, shown = (
        ("ccp_0909", "ccp_0933", "oi_0e61cd4a43b03b48", 0.3, (0.3, 0.68), (0.44, 0.46)),
        ("bor_____t00540", "ccp_0945", "oi_32a5a75aff331bbc", 0.4, (0.33, 0.66), (None, 0.44)),
        ("0391", "0012", "oi_2607f946dc091571", 0.3, (0.36, 0.7), (0.4, 0.38)),
        ("ccp_0917", "ccp_0939", "oi_912e8d7a5aca1f90", 0.3, (0.28, 0.64), (0.5, 0.5)),
    )[n]
    back = m.back(room, at, blur=0.5)
    layers = [
        m.sitter(back, who, x, h, part) for who, x, h, part in zip((one, other), xs, (0.2, 0.15), shown, strict=True)
    ]
    return Scene(78, back, layers, m.camera(n % 2), plain(m.rng))


def one_of_two_leaves(m, n):
    one, other, room, at, side, level = (
        ("ccp_0945", "ccp_0921", "oi_00eb261110ac46c5", 0.4, 1, 0),
        ("0012", "ccp_0915", "oi_19135e910ad435c3", 0.3, 1, 1),
        ("ccp_0955", "bor_____t00030", "oi_506bd74062053978", 0.4, -1, 1),
        ("ccp_0929", "ccp_0909", "oi_98b79845429b0080", 0.2, -1, 0),
    )[n]
    back = m.back(room, at)
    stays = m.sitter(back, one, 0.5 - 0.2 * side, 0.18, 0.44)
    pose = walk_out(m.rng, 32, 58, side)
    goes = m.sitter(back, other, 0.5 + 0.2 * side, 0.14, None if other.startswith("bor") else 0.46, pose=pose)
    return Scene(105, back, [goes, stays] if n % 2 else [stays, goes], m.camera(level), plain(m.rng))


def at_the_rim(m, n):
    name, room, at, x, head, shown, level = (
        ("ccp_0911", "oi_475fa21801be09c8", 0.3, 0.0, 0.2, 0.4, 0),
        ("ccp_0935", "oi_01b15d5fcabae5b0", 0.4, 1.0, 0.14, 0.42, 1),
        ("ccp_0943", "oi_c777987787fa1284", 0.3, 0.9, 0.66, 0.2, 1),
        ("0192", "oi_4244f089ccfaeebb", 0.5, 0.5, -0.3, 0.62, 0),
        ("ccp_0937", "oi_e047154be3cf4f36", 0.1, 0.04, 0.3, 0.5, 1),
    )[n]
    back = m.back(room, at)
    drift = keyed((10, 0), (40, 0.07 * W), (70, -0.05 * W))
    pose = replace(idle(m.rng), x=total(drift, sway(m.rng, 4)))
    return Scene(78, back, [m.sitter(back, name, x, head, shown, pose=pose)], m.camera(level), plain(m.rng))


def desk_layer(m, wood, top):
    """A table top and its front. wood: its colour."""
    grain = sum(
        cv2.resize(m.rng.normal(0, 1, (rows, columns)), (W + 160, 160), interpolation=cv2.INTER_CUBIC) * part
        for rows, columns, part in ((40, 6, 0.05), (110, 14, 0.04), (6, 5, 0.06))
    )
    plank = np.float32(wood) * (1 + grain[..., None]) * np.linspace(0.85, 1.15, W + 160)[None, :, None]
    plank[:46] *= np.linspace(1.0, 1.25, 46)[:, None, None]
    plank[46:50] *= 1.4
    plank[50:] *= 0.6
    alpha = np.ones(plank.shape[:2], np.float32)
    alpha[:4] = 0
    colour, alpha = np.clip(plank, 0, 255).astype(np.uint8), cv2.GaussianBlur(alpha, (0, 0), 0.8)
    return Layer([Cut(colour, alpha)], np.array([[1, 0, -80], [0, 1, top * H], [0, 0, 1.0]]), role="cover", depth=1.5)


def lid_layer(x, top, width, shade):
    """The back of a laptop's screen, with its rim, its sign and its hinge."""
    pad, h = 6, int(width * 0.62)
    size = h + 2 * pad, width + 2 * pad
    colour = np.full((*size, 3), shade, np.float32) * np.linspace(1.12, 0.85, size[0])[:, None, None]
    colour *= np.linspace(0.94, 1.06, size[1])[None, :, None]
    cv2.circle(colour, (size[1] // 2, size[0] // 2), width // 18, (1.5 * shade + 20,) * 3, -1, cv2.LINE_AA)
    colour[: pad + 3] *= 1.35
    colour[-pad - 7 :] *= 0.45
    alpha = np.zeros(size, np.float32)
    cv2.rectangle(alpha, (pad + 7, pad), (width + pad - 7, h + pad), 1.0, -1)
    cv2.rectangle(alpha, (pad, pad + 7), (width + pad, h + pad), 1.0, -1)
    for corner in (pad + 7, width + pad - 7):
        cv2.circle(alpha, (corner, pad + 7), 7, 1.0, -1, cv2.LINE_AA)
    lid = Cut(np.clip(colour, 0, 255).astype(np.uint8), cv2.GaussianBlur(alpha, (0, 0), 0.8))
    place = np.array([[1, 0, x * W - width / 2], [0, 1, top * H], [0, 0, 1.0]])
    return Layer([lid], place, role="cover", depth=1.5)


def behind_a_desk(m, n):
    name, room, at, head, shown, wood, top, lid = (
        ("ccp_0941", "oi_994a97bc1ec49cf2", 0.3, 0.2, 0.44, (95, 125, 160), 0.8, None),
        ("0657", "oi_698fd32de47964e2", 0.4, 0.26, 0.4, (45, 75, 120), 0.84, (0.64, 0.7, 190, 165)),
        ("ccp_0959", "oi_be73b83c3f58d469", 0.2, 0.22, 0.42, (60, 60, 66), 0.78, None),
        ("bor____t00450", "oi_ee4168f2dedb6fff", 0.3, 0.3, None, (150, 165, 175), 0.8, (0.34, 0.68, 190, 60)),
    )[n]
    back = m.back(room, at)
    layers = [m.sitter(back, name, 0.5, head, shown), desk_layer(m, wood, top)]
    if lid:
        layers.append(lid_layer(*lid))
    return Scene(75, back, layers, m.camera(n % 2 * 0.7), plain(m.rng))


def held(m, n):
    name, room, at, head, shown, thing = (
        ("ccp_0913", "oi_00eb261110ac46c5", 0.4, 0.1, 0.72, None),
        ("oi_65fd844bc8bc5666", "oi_475fa21801be09c8", 0.3, 0.16, None, None),
        ("web_mn_thanks", "oi_a83b50041535fbbd", 0.3, 0.08, None, ("clo_baf70158", 0.5, 0.62, 0.34)),
        ("ccp_0939", "oi_bb561fb5cebe8415", 0.1, 0.16, 0.42, ("clo_fe326a13", 0.5, 0.68, 0.3)),
    )[n]
    back = m.back(room, at)
    layers = [m.sitter(back, name, 0.5, head, shown)]
    if thing:
        who, x, y, height = thing
        cut = fitted(m.library.thing(who), back, 0.4)
        x0, y0, x1, y1 = cut.box
        up = keyed((8, 0.5 * H), (22, 0), (56, 0), (70, 0.5 * H))
        pose = Pose(sway(m.rng, 12, 0.3, 1.2), total(up, sway(m.rng, 6)), sway(m.rng, 8))
        layers.append(layer_of(cut, height * H / (y1 - y0), x * W, y * H, ((x0 + x1) / 2, (y0 + y1) / 2), pose))
    return Scene(78, back, layers, m.camera(n % 2), plain(m.rng), subframes=3 if thing else 1)


def coloured(m, n):
    name, room, at, one, other = (
        ("ccp_0919", "oi_98b79845429b0080", 0.2, (1.5, 0.45, 0.9), (0.9, 0.3, 1.2)),
        ("grid_s25_a", "oi_3a34cb02ae02ffaf", 0.3, (0.5, 0.75, 1.5), (1.2, 0.5, 0.6)),
        ("0511", "oi_a79c8309feb6385f", 0.4, (1.3, 1.0, 0.4), (0.8, 0.35, 1.0)),
        ("ccp_0931", "oi_e4499b4e5c7ee71d", 0.3, (0.45, 1.1, 0.6), (0.35, 0.5, 1.2)),
    )[n]
    back = m.back(room, at)
    person = m.talker(back, name) if name.startswith("grid") else m.sitter(back, name, 0.5, 0.14, 0.42)
    fields = lamp_at(0.15, 0.4, 0.5, one, other), lamp_at(0.85, 0.4, 0.5, one, other)
    phase = m.rng.uniform(0, 6)

    def light(t):
        return fields[0] + (fields[1] - fields[0]) * np.float32(0.5 + 0.5 * np.sin(1.4 * t + phase))

    return Scene(78, back, [person], m.camera(n % 2), plain(m.rng, light=light, exposure=still(0.72)))


def lamp_switched(m, n):
    name, room, at, steps = (
        ("ccp_0945", "oi_fe5956b82ea1360d", 0.4, ((28, 0.35), (56, 1.0))),
        ("ccp_0927", "oi_00eb261110ac46c5", 0.4, ((24, 0.5), (50, 1.2))),
        ("grid_s27_a", "oi_19135e910ad435c3", 0.3, ((22, 1.9), (54, 0.8))),
        ("0843", "oi_0c1315e74b604511", 0.3, ((30, 0.3), (60, 0.9))),
    )[n]
    back = m.back(room, at, gain=0.8 if steps[0][1] > 1 else 1.0)
    person = m.talker(back, name) if name.startswith("grid") else m.sitter(back, name, 0.46, 0.15, 0.42)
    fields = (
        lamp_at(0.8, 0.2, 0.4, (0.75, 0.95, 1.15), (0.9, 0.95, 1.0)),
        lamp_at(0.1, 0.5, 0.5, (1.2, 1.05, 0.9), (0.9, 0.9, 0.9)),
    )
    first, second = steps

    def light(t):
        k = t * FPS
        is_between = first[0] <= k < second[0]
        return fields[1 if is_between else 0] * np.float32(1 if k < first[0] else first[1] if is_between else second[1])

    return Scene(84, back, [person], m.camera(0), plain(m.rng, light=light, exposure=still(0.8)))


def camera_turned(m, n):
    name, room, at, amount, sub = (
        ("ccp_0933", "oi_02e77bf2f790fdbc", 0.5, 250, 3),
        ("ccp_0951", "oi_32a5a75aff331bbc", 0.4, -280, 3),
        ("0964", "oi_0c1315e74b604511", 0.4, 0, 3),
        ("ccp_0901", "oi_e4499b4e5c7ee71d", 0.4, 0, 3),
    )[n]
    back = m.back(room, at, wide=abs(amount))
    layer = m.sitter(back, name, 0.5, 0.16, 0.43)
    if amount:
        camera, layer.depth = m.camera(1), 1.0
        camera = replace(camera, x=total(camera.x, keyed((18, 0), (34, amount), (58, amount), (76, 0))))
    else:
        camera, layer.depth = m.camera(4 if n == 2 else 2.5), 1.15
    return Scene(90, back, [layer], camera, plain(m.rng), subframes=sub)


def focus_and_exposure(m, n):
    name, room, at, focus, exposure = (
        ("ccp_0955", "oi_698fd32de47964e2", 0.4, keyed((20, 0), (28, 5), (34, 1.5), (40, 4), (50, 0)), still(0.95)),
        ("0040", "oi_e73cf5235e501056", 0.4, STILL, keyed((20, 0.95), (23, 1.6), (44, 1.5), (50, 0.7), (62, 0.95))),
        ("grid_s25_a", "oi_475fa21801be09c8", 0.3, keyed((15, 6), (30, 0)), keyed((0, 1.9), (25, 0.9))),
        (
            "ccp_0923",
            "oi_3a34cb02ae02ffaf",
            0.3,
            keyed((30, 0), (36, 4), (46, 0)),
            keyed((28, 1.0), (31, 0.5), (40, 0.55), (55, 1)),
        ),
    )[n]
    back = m.back(room, at)
    person = m.talker(back, name) if name.startswith("grid") else m.sitter(back, name, 0.5, 0.15, 0.42)
    return Scene(78, back, [person], m.camera(n % 2), plain(m.rng, focus=focus, exposure=exposure))


def flicker(m, n):
    name, room, at, bands, beat = (
        ("ccp_0929", "oi_41160be1337c198b", 0.3, 0.1, 0.0),
        ("0463", "oi_994a97bc1ec49cf2", 0.3, 0.05, 0.07),
        ("grid_s27_a", "oi_ee4168f2dedb6fff", 0.3, 0.08, 0.04),
    )[n]
    back = m.back(room, at)
    person = m.talker(back, name) if name.startswith("grid") else m.sitter(back, name, 0.52, 0.15, 0.42)
    exposure = waving(7.3, 0.92 * beat, 0.92)
    return Scene(75, back, [person], m.camera(n % 2), plain(m.rng, bands=bands, exposure=exposure))


def blocks(m, n):
    name, room, at, narrow, jpeg = (
        ("ccp_0917", "oi_0c1315e74b604511", 0.3, 320, 30),
        ("grid_s25_a", "oi_02e77bf2f790fdbc", 0.3, 256, 45),
        ("0754", "oi_912e8d7a5aca1f90", 0.3, 0, 14),
        ("bor_____t00120", "oi_bb561fb5cebe8415", 0.1, 426, 22),
    )[n]
    back = m.back(room, at)
    talks = name.startswith("grid")
    person = (
        m.talker(back, name) if talks else m.sitter(back, name, 0.5, 0.15, None if name.startswith("bor") else 0.42)
    )
    return Scene(75, back, [person], m.camera(n % 2), plain(m.rng, narrow=narrow, jpeg=jpeg, shot=0.05, read=2.0))


def hand_before(m, n):
    name, room, at, x, flip, gain = (
        ("ccp_0903", "oi_01b15d5fcabae5b0", 0.3, 0.05, False, 1.0),
        ("0367", "oi_698fd32de47964e2", 0.4, 0.95, True, 1.1),
        ("ccp_0953", "oi_98b79845429b0080", 0.2, 0.2, False, 0.9),
    )[n]
    back = m.back(room, at)
    up = keyed((14, 1.1 * H), (26, 0.12 * H), (54, 0.08 * H), (66, 1.1 * H))
    pose = Pose(sway(m.rng, 20, 0.3, 1.2), total(up, sway(m.rng, 14)), sway(m.rng, 6))
    hand = arm_layer(m, back, x * W, 1.08 * H, 560, pose, flip, 3.0 / 2, gain=gain)
    hand.depth = 1.8
    return Scene(81, back, [m.sitter(back, name, 0.52, 0.15, 0.42), hand], m.camera(n % 2), plain(m.rng), subframes=3)


def talkers(m, n):
    name, room, at, scale, x, level, flip = (
        ("grid_s25_a", "oi_e73cf5235e501056", 0.4, 1.36, 0.48, 1.0, False),
        ("grid_s27_a", "oi_994a97bc1ec49cf2", 0.3, 1.0, 0.55, 1.5, False),
        ("grid_s27_a", "oi_0e61cd4a43b03b48", 0.3, 1.3, 0.42, 1.0, True),
        ("grid_s25_a", "oi_912e8d7a5aca1f90", 0.3, 1.42, 0.58, 1.5, True),
    )[n]
    back = m.back(room, at, blur=1.2)
    layer = m.talker(back, name, x, scale, flip=flip, level=level)
    return Scene(75, back, [layer], m.camera(n % 2 * 0.7), plain(m.rng))


def empty(m, n):
    room, at, level = (
        ("oi_0c1315e74b604511", 0.4, 1), ("oi_e4499b4e5c7ee71d", 0.5, 0), ("oi_c777987787fa1284", 0.5, 2),
        ("oi_00f0152f65a68569", 0.5, 1), ("oi_98b79845429b0080", 0.5, 3),
    )[n]  # fmt: skip
    sensor = dim(m.rng, 0.35) if n == 3 else plain(m.rng)
    if n == 4:
        sensor = plain(m.rng, light=lambda t: 1.0 if t < 1 else 0.45)
    return Scene(72, m.back(room, at), [], m.camera(level), sensor)


def empty_with_coats(m, n):
    room, at, level, things = (
        ("oi_19135e910ad435c3", 0.3, 1, (("clo_446df066", 0.3, 0.3, 0.6), ("clo_fe326a13", 0.3, 0.1, 0.2))),
        ("oi_ee4168f2dedb6fff", 0.4, 0, (("clo_60923f19", 0.6, 0.15, 0.8), ("clo_f9949595", 0.85, 0.3, 0.6))),
        ("oi_41160be1337c198b", 0.5, 2, (("clo_0ad8629f", 0.5, 0.4, 0.7), ("clo_baf70158", 0.5, 0.14, 0.3))),
        ("oi_00eb261110ac46c5", 0.5, 1, (("clo_8a21d557", 0.5, 0.22, 0.75),)),
        ("oi_698fd32de47964e2", 0.5, 0, (("clo_3e31fc3e", 0.3, 0.15, 0.85), ("clo_64e29a42", 0.75, 0.4, 0.5))),
    )[n]
    back = m.back(room, at)
    for name, x, y, height in things:
        back = m.hang(back, name, x, y, height)
    return Scene(72, back, [], m.camera(level), plain(m.rng))


def empty_with_faces(m, n):
    """A poster, a mirror, a television with a presenter, photos on the wall."""
    rng, lib = m.rng, m.library
    room, at, level = (
        ("oi_0b60b0c918ad6879", 0.3, 1), ("oi_698fd32de47964e2", 0.5, 1), ("oi_be73b83c3f58d469", 0.2, 0),
        ("oi_bb561fb5cebe8415", 0.0, 2), ("oi_ee4168f2dedb6fff", 0.3, 0),
    )[n]  # fmt: skip
    back, layers = m.back(room, at), []
    if n == 0:
        poster = lib.photo("coco_000000206025")
        back = pasted(
            back,
            framed(poster[: int(0.95 * len(poster))], 0.62 * H, 5, (235, 235, 235), 0.9, 8),
            0.5 * W + MARGIN,
            0.1 * H + MARGIN,
        )
    elif n == 1:
        for name, x, y in (
            ("coco_000000488710", 0.24, 0.16),
            ("web_mn_hi75", 0.55, 0.2),
            ("coco_000000483667", 0.82, 0.14),
        ):
            back = pasted(
                back, framed(lib.photo(name), 0.3 * H, 6, (40, 60, 90), 0.85, 6), x * W + MARGIN, y * H + MARGIN
            )
    elif n == 2:
        mirror = lib.photo("ccp_0945")[:, ::-1]
        back = pasted(back, framed(mirror, 0.86 * H, 8, (30, 60, 110), 0.9, 4), 0.62 * W + MARGIN, 0.06 * H + MARGIN)
    elif n == 3:
        frames = [picture_of(cut, (120, 70, 30)) for cut in lib.talker("grid_s27_a")]
        shots = [framed(frame, 0.5 * H, 7, (18, 18, 18), 1.1, 6) for frame in frames]
        place = np.array([[1, 0, 0.3 * W], [0, 1, 0.12 * H], [0, 0, 1.0]])
        layers = [Layer(shots, place, role="room", depth=1.0)]
    else:
        poster = lib.photo("ccp_0935")
        back = pasted(back, framed(poster, 1.1 * H, 4, (240, 240, 240)), 0.45 * W + MARGIN, 0.04 * H + MARGIN)
    return Scene(75, back, layers, m.camera(level), plain(rng))


def picture_of(cut, shade):
    back = np.float32(shade) * np.linspace(0.6, 1.4, cut.alpha.shape[1])[None, :, None]
    return np.clip(cut.colour * cut.alpha[..., None] + back * (1 - cut.alpha[..., None]), 0, 255).astype(np.uint8)


def learn(m, n):
    """A static camera. The room alone for a second and a half; then somebody comes. The third's light drifts, in the
    fourth's room a coat is taken away while somebody is there."""
    name, room, at, side, shown = (
        ("ccp_0909", "oi_475fa21801be09c8", 0.3, 1, 0.42),
        ("grid_s27_a", "oi_506bd74062053978", 0.4, -1, 0),
        ("0120", "oi_e73cf5235e501056", 0.4, -1, 0.42),
        ("ccp_0957", "oi_98b79845429b0080", 0.2, 1, 0.42),
    )[n]
    back = m.back(room, at)
    come = keyed((45, side * 1.1 * W), (70, 0))
    pose = Pose(total(come, sway(m.rng, 4)), total(steps(come), sway(m.rng, 2)), sway(m.rng, 0.6))
    person = m.talker(back, name, pose=pose) if shown == 0 else m.sitter(back, name, 0.5, 0.15, shown, pose=pose)
    layers = [person]
    exposure = keyed((60, 0.9), (120, 1.15)) if n == 2 else still(0.95)
    if n == 3:
        cut = fitted(m.library.thing("clo_172a91db"), back, 0.3)
        x0, y0, x1, y1 = cut.box
        taken = Pose(x=keyed((80, 0), (95, -0.5 * W)))
        scale, top = 0.55 * H / (y1 - y0), ((x0 + x1) / 2, y0)
        layers.insert(0, layer_of(cut, scale, 0.12 * W, 0.2 * H, top, taken, role="room", depth=1.0))
    return Scene(120, back, layers, Pose(), plain(m.rng, exposure=exposure))


KINDS = {
    "leaves": (leaves, 7), "far": (far, 6), "faceless": (faceless, 7), "fast-arms": (fast_arms, 6),
    "low-light": (low_light, 6), "two": (two, 4), "one-of-two-leaves": (one_of_two_leaves, 4), "rim": (at_the_rim, 5),
    "desk": (behind_a_desk, 4), "held": (held, 4), "coloured": (coloured, 4), "lamp": (lamp_switched, 4),
    "camera": (camera_turned, 4), "focus": (focus_and_exposure, 4), "flicker": (flicker, 3), "blocks": (blocks, 4),
    "hand": (hand_before, 3), "talkers": (talkers, 4), "empty": (empty, 5), "empty-coats": (empty_with_coats, 5),
    "empty-faces": (empty_with_faces, 5), "learn": (learn, 4),
}  # fmt: skip


# ---- files


def scene(library, kind, n, seed=1):
    """-> the Scene and the seed of its frames."""
    dice = [seed, zlib.crc32(kind.encode()), n]
    return KINDS[kind][0](Maker(library, np.random.default_rng(dice)), n), dice


def facts(kind, alphas, seed):
    """alphas: uint8 (frames, rows, columns). person, nobody, room: numbers of frames; room: before anybody came."""
    shares = [(alpha > 127).mean() for alpha in alphas]
    nobody = [k for k, alpha in enumerate(alphas) if alpha.max() < ALMOST_NOTHING]
    first = next((k for k in range(len(alphas)) if k not in nobody), len(alphas))
    return {
        "kind": kind, "seed": seed, "fps": FPS, "frames": len(alphas),
        "person": [k for k, share in enumerate(shares) if share >= SEEN], "nobody": nobody, "room": list(range(first)),
    }  # fmt: skip


class Film:
    """Lossless frames in one file."""

    def __init__(self, path, pixels):
        self._file = av.open(str(path), "w")
        self._stream = self._file.add_stream("ffv1", rate=FPS)
        self._stream.width, self._stream.height, self._stream.pix_fmt = W, H, pixels
        if pixels == "yuv420p":
            self._stream.codec_context.color_range, self._stream.codec_context.colorspace = 1, 6

    def add(self, rows):
        frame = av.VideoFrame.from_ndarray(rows, self._stream.pix_fmt)
        self._file.mux(self._stream.encode(frame))

    def close(self):
        self._file.mux(self._stream.encode())
        self._file.close()


def write(folder, library, kind, n, seed=1):
    cv2.setNumThreads(1)
    name = f"{kind}-{n}"
    made, dice = scene(library, kind, n, seed)
    film, matte, alphas = Film(folder / f"{name}.mkv", "yuv420p"), Film(folder / f"{name}_alpha.mkv", "gray"), []
    for k in range(made.frames):
        picture, alpha = made.frame(k, dice)
        film.add(cv2.cvtColor(picture, cv2.COLOR_BGR2YUV_I420))
        matte.add(alpha)
        alphas.append(alpha)
    film.close()
    matte.close()
    cv2.imwrite(str(folder / f"{name}_plate.png"), made.plate())
    (folder / f"{name}.json").write_text(json.dumps(facts(kind, np.array(alphas), seed)))
    return name


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--out", type=Path, required=True, help="a folder outside the repository")
    parser.add_argument("--data", type=Path, default=SHARED, help="the folder with train2 and train/ccp")
    parser.add_argument("--kind", nargs="+", choices=KINDS, default=list(KINDS))
    parser.add_argument("--clips", type=int, default=99, help="at most so many of each kind")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    o = parser.parse_args()
    if o.out.resolve().is_relative_to(Path(__file__).resolve().parents[2]):
        sys.exit("pictures of people stay out of the repository: give another --out")
    o.out.mkdir(parents=True, exist_ok=True)
    library = Library(o.data)
    with ProcessPoolExecutor(o.jobs) as pool:
        jobs = [
            pool.submit(write, o.out, library, kind, n, o.seed)
            for kind in o.kind
            for n in range(min(o.clips, KINDS[kind][1]))
        ]
        for job in jobs:
            print(job.result(), flush=True)


if __name__ == "__main__":
    main()
