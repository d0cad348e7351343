/**
 * Face light: a face in the dark is lit as it should be, and the person with it; the room is left alone. effects/face_light.py, which
 * says how that is known, with its numbers; of several people all have the same light.
 */

import { LEFT_EYE, LEFT_IRIS, RIGHT_EYE, RIGHT_IRIS, boxOf } from "./face_mesh.js";

const SKIN = [
    10, 151, 9, 108, 337, 69, 299, 104, 333, 50, 280, 101, 330, 36, 266, 205, 425, 187, 411, 123, 352, 116, 345,
    117, 346, 118, 347, 119, 348, 100, 329, 142, 371, 4, 5, 195, 197, 6, 168,
];
const BLACK = 16, WHITE = 235, GOOD_WHITES = 115, MIDDLE_SKIN = 125, BRIGHT_SKIN = 175, GOOD_PICTURE = 100, UNEXPLAINED = 1 / 3;
const MOST_LIFT = 2 ** (1 / 2.2), MOST_FALL = 2 ** (-0.5 / 2.2), MOST_BOW = 0.9, LEAST_BOW = 1 / 256, DEAD_LIFT = 0.04;
const LEAST_EYE_PX = 14, OPEN = 0.16, WHITES_SHARE = 0.8, MOST_RATIO = 4;
const LOOK_EVERY_S = 0.2, CALM_S = 0.7, FOLLOW_S = 1, FADE_S = 0.4, HOLD_S = 1, FORGET_S = 3;

export class FaceLight {
    #lit = new Map(); #last_s = -Infinity; #looked_s = -Infinity; #size = "";

    /** @param {import("./picture.js").Picture} picture @param {import("./face_mesh.js").Face[]} faces @param {number} strength 0..100 @param {boolean} hasMatte */
    apply(picture, faces, strength, now_s, hasMatte) {
        this.#follow(picture, faces, now_s);
        let bow = 0, whole = 0;
        for (const { points, bow: own, weight } of this.#lit.values()) {
            const near = Math.max(1e-3, boxOf(points).height / picture.height) ** 2;
            [bow, whole] = [bow + near * weight * own, whole + near];
        }
        bow = whole ? strength / 100 * Math.min(MOST_BOW, Math.max(-MOST_BOW, bow / whole)) : 0;
        if (Math.abs(bow) < LEAST_BOW) return;
        const { columns, rows, kernels } = picture, count = columns * rows, [lift, share] = ["lift", "share"].map((name) => picture.spare(name, count));
        picture.spare("other", picture.width * picture.height * 3 / 2);
        const lifts = picture.bytes(lift, count), shares = picture.bytes(share, count);
        if (hasMatte) shares.set(picture.bytes(picture.mask.at, count));
        else shares.fill(255);
        for (let k = 0; k < count; k++) lifts[k] = 128.5 + bow * 128 / 255 * shares[k];
        picture.redraw((from, to) => kernels.relight(from, lift, share, 0, 0, 0, 0, columns, rows, picture.scratch, to, picture.width, picture.height));
        picture.changed();
    }

    #follow(picture, faces, now_s) {
        let step_s = now_s - this.#last_s;
        const size = [picture.width, picture.height].join(), isFirst = size !== this.#size || !(step_s >= 0 && step_s < FORGET_S);
        if (isFirst) {
            [this.#size, this.#looked_s, step_s] = [size, -Infinity, 0];
            this.#lit.clear();
        }
        this.#last_s = now_s;
        for (const { number, points } of faces) {
            if (!this.#lit.has(number)) this.#begin(number, points, now_s);
            Object.assign(this.#lit.get(number), { points, seen_s: now_s });
        }
        if (now_s - this.#looked_s >= LOOK_EVERY_S - 1e-6) {
            this.#looked_s = now_s;
            const mean = faces.length ? meanOf(picture) : 0;
            for (const one of this.#lit.values()) if (one.seen_s === now_s) look(picture, one, mean);
        }
        const near = 1 - Math.exp(-step_s / FOLLOW_S);
        for (const [number, one] of this.#lit) {
            const isThere = now_s - one.seen_s < HOLD_S;
            one.bow = isFirst ? one.goal : one.bow + near * (one.goal - one.bow);
            one.weight = isFirst ? 1 : one.weight + (1 - Math.exp(-step_s / FADE_S)) * (Number(isThere) - one.weight);
            if (!isThere && one.weight <= 0.01) this.#lit.delete(number);
        }
    }

    /** A new number where a face has just been lost is the same face. */
    #begin(number, points, now_s) {
        for (const [other, one] of this.#lit) {
            if (one.seen_s >= now_s || !isAt(one.points, points)) continue;
            this.#lit.delete(other);
            this.#lit.set(number, one);
            return;
        }
        this.#lit.set(number, { points, seen_s: now_s, skin: null, ratio: null, goal: 0, bow: 0, weight: 0 });
    }
}

function isAt(one, other) {
    const a = boxOf(one), b = boxOf(other);
    return Math.abs(a.left + a.width / 2 - b.left - b.width / 2) < Math.max(a.width, b.width)
        && Math.abs(a.top + a.height / 2 - b.top - b.height / 2) < Math.max(a.height, b.height);
}

function meanOf(picture) {
    const { at, width, height } = picture.cells(0), cells = picture.bytes(at, width * height);
    return cells.reduce((sum, level) => sum + level, 0) / cells.length;
}

const quantile = (levels, share) => levels.sort((one, other) => one - other)[Math.trunc(share * levels.length)];

/** Meters a face, and sets the goal of its light. */
function look(picture, one, mean) {
    const { at, width, height } = picture.plane(0), luma = picture.bytes(at, width * height), levels = [];
    for (const point of SKIN) {
        const [x, y] = [Math.floor(one.points[3 * point]), Math.floor(one.points[3 * point + 1])];
        if (x >= 0 && y >= 0 && x < width && y < height) levels.push(luma[y * width + x]);
    }
    if (2 * levels.length < SKIN.length) return;
    const near = 1 - Math.exp(-LOOK_EVERY_S / CALM_S), calmed = (old, now) => (old === null ? now : old + near * (now - old));
    const seen = quantile(levels, 0.5), eyes = [[RIGHT_EYE, RIGHT_IRIS], [LEFT_EYE, LEFT_IRIS]].map(([lids, iris]) => whiteOf(luma, width, height, one.points, lids, iris));
    one.skin = calmed(one.skin, seen);
    const whites = Math.max(...eyes.map((white) => white ?? -1)), level = one.skin - BLACK;
    if (whites >= 0 && seen > BLACK + 4) one.ratio = calmed(one.ratio, Math.min(MOST_RATIO, Math.max(0, whites - BLACK) / (seen - BLACK)));
    const bow = bowOf(one.skin, gainOf(one.skin, one.ratio === null ? null : BLACK + one.ratio * level, mean));
    if (Math.abs(bow - one.goal) > DEAD_LIFT) one.goal = bow;
}

/** Luma of an eye's white; null where the eye is shut, too small, or out of the picture. */
function whiteOf(luma, width, height, points, lids, iris) {
    const [xs, ys] = [0, 1].map((axis) => lids.map((point) => points[3 * point + axis])), [left, top] = [xs, ys].map((values) => Math.floor(Math.min(...values)));
    const [wide, high] = [Math.ceil(Math.max(...xs)) - left, Math.ceil(Math.max(...ys)) - top];
    if (!(left >= 0 && top >= 0 && left + wide < width && top + high < height) || wide < LEAST_EYE_PX || high < OPEN * wide) return null;
    const mask = filled(xs.map((x, k) => [Math.round(x - left), Math.round(ys[k] - top)]), wide + 1, high + 1);
    const [middle, ...rim] = iris, at = (point) => [points[3 * point] - left, points[3 * point + 1] - top], [x0, y0] = at(middle);
    const radius = Math.ceil(1.1 * rim.reduce((sum, point) => sum + Math.hypot(at(point)[0] - x0, at(point)[1] - y0), 0) / rim.length), levels = [];
    mask.forEach((isIn, k) => {
        const [x, y] = [k % (wide + 1), Math.floor(k / (wide + 1))];
        if (isIn && Math.hypot(x - Math.round(x0), y - Math.round(y0)) > radius) levels.push(luma[(top + y) * width + left + x]);
    });
    return levels.length >= LEAST_EYE_PX ? quantile(levels, WHITES_SHARE) : null;
}

/** 1 within a polygon of whole corners, and on its sides. */
function filled(corners, columns, rows) {
    const mask = new Uint8Array(columns * rows), ends = Array.from({ length: rows }, () => []);
    corners.forEach(([x, y], k) => {
        const [u, v] = corners[(k + 1) % corners.length], steps = Math.max(1, Math.abs(u - x), Math.abs(v - y));
        for (let step = 0; step <= steps; step++) mask[Math.round(y + (v - y) * step / steps) * columns + Math.round(x + (u - x) * step / steps)] = 1;
        for (let row = Math.min(y, v); row < Math.max(y, v); row++) ends[row].push(x + (row - y) * (u - x) / (v - y));
    });
    ends.forEach((row, y) => {
        row.sort((one, other) => one - other);
        for (let k = 0; k + 1 < row.length; k += 2) mask.fill(1, y * columns + Math.round(row[k]), y * columns + Math.round(row[k + 1]) + 1);
    });
    return mask;
}

/** By what luma above black is to be multiplied at the face. @param {number | null} whites null: not known @param {number} picture the mean of the whole */
function gainOf(skin, whites, picture) {
    const toMiddle = (MIDDLE_SKIN - BLACK) / Math.max(1, skin - BLACK);
    if (toMiddle <= 1) return Math.max(MOST_FALL, Math.min(1, (BRIGHT_SKIN - BLACK) / (skin - BLACK)));
    const byLight = whites === null ? Math.max((GOOD_PICTURE - BLACK) / Math.max(1, picture - BLACK), 1 + UNEXPLAINED * (toMiddle - 1))
        : (GOOD_WHITES - BLACK) / Math.max(1, whites - BLACK);
    return Math.min(MOST_LIFT, toMiddle, Math.max(1, byLight));
}

function bowOf(skin, gain) {
    const x = Math.min(0.98, Math.max(0.02, (skin - BLACK) / (WHITE - BLACK)));
    return Math.min(MOST_BOW, Math.max(-MOST_BOW, (gain - 1) / (1 - x)));
}
