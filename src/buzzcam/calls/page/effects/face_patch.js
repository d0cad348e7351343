/** The part of a picture with one face, on cells of a few pixels: effects/face_patch.py and face_skin.py, with their numbers. */

import { CHEEKS, POINTS, boxOf } from "./face_mesh.js";

const CELLS_ACROSS = 56, LEAST_CELLS = 8, SMALLEST_PX = 40;
const SKIN_TINT = 4.5, LEAST_DEVIATION = 2.6;
const LOOK_S = 0.09, CALM_S = 0.5, GAP_S = 0.5;

/** @typedef {{luma: number, u: number, v: number, reachU: number, reachV: number}} Skin how it looks, and how far from that is skin for certain */

export class Patch {
    #picture; #masks = 0;

    /** @param {import("./picture.js").Picture} picture @param {Float32Array} points @returns {Patch | null} null where the face is too small, or out of the picture */
    static of(picture, points) {
        const { left, top, width, height } = boxOf(points), cellPx = [8, 4].find((side) => Math.max(width, height) >= side * CELLS_ACROSS) ?? 2;
        if (!(height >= SMALLEST_PX)) return null;
        const step = 2 * cellPx, rim = 2 * step, [x0, y0] = [left, top].map((side) => Math.max(0, Math.trunc(Math.floor((side - rim) / step) * step)));
        const x1 = Math.min(picture.width, Math.trunc(left + width) + rim), y1 = Math.min(picture.height, Math.trunc(top + height) + rim);
        const columns = Math.ceil((x1 - x0) / cellPx), rows = Math.ceil((y1 - y0) / cellPx);
        return columns < LEAST_CELLS || rows < LEAST_CELLS ? null : new Patch(picture, points, { cellPx, x0, y0, columns, rows });
    }

    constructor(picture, points, { cellPx, x0, y0, columns, rows }) {
        this.#picture = picture;
        Object.assign(this, { cellPx, columns, rows, count: columns * rows, points: new Float32Array(2 * POINTS) });
        for (let k = 0; k < POINTS; k++) {
            this.points[2 * k] = (points[3 * k] - x0) / cellPx - 0.5;
            this.points[2 * k + 1] = (points[3 * k + 1] - y0) / cellPx - 0.5;
        }
        this.parts = [0, 1, 2].map((k) => {
            const plane = picture.plane(k), step = cellPx / plane.px, x = x0 / plane.px, y = y0 / plane.px;
            return { at: plane.at + y * plane.width + x, stride: plane.width, step, width: Math.min(plane.width - x, columns * step), height: Math.min(plane.height - y, rows * step) };
        });
        /** Of the face, in cells. */
        this.height = Math.max(1, Math.hypot(this.points[304] - this.points[20], this.points[305] - this.points[21]));
        this.#lay();
    }

    /** All memory at once: none of the views is void afterwards. */
    #lay() {
        const { count } = this, size = 4 * count + 64;
        this.#picture.spare("patch-bytes", 5 * count + 64);
        this.#picture.spare("patch-line", size + 4 * this.columns + 64);
        this.#picture.spare("patch-corners", 1024);
        this.#picture.spare("patch-floats", 12 * size);
    }

    /** The mean of each cell, uint8. @param {number} k of Y, U or V */
    cells(k) {
        const to = this.#picture.spare("patch-bytes", 0) + k * this.count, { at, stride, step, width, height } = this.parts[k];
        this.#picture.kernels.means(at, stride, width, height, step, to, this.columns, this.rows);
        return this.#picture.bytes(to, this.count);
    }

    /** One number for each cell; there are twelve, each new one anew. */
    floats() {
        const at = this.#picture.spare("patch-floats", 0) + (this.#masks++ % 12) * (Math.ceil(this.count / 4) * 16);
        return this.#picture.floats(at, this.count);
    }

    /** The mean around each cell. @param {Float32Array} cells of `floats` @param {number} reach in cells @returns {Float32Array} */
    blurred(cells, reach, out = this.floats()) {
        this.#picture.kernels.blur(cells.byteOffset, out.byteOffset, this.columns, this.rows, Math.min(reach, this.columns - 2, this.rows - 2), this.#picture.spare("patch-line", 0));
        return out;
    }

    /** Puts a value where a part of the face is, larger or smaller than it is by a factor. */
    fill(out, part, factor, value) {
        const corners = this.#corners(part.length), at = [0, 1].map((k) => part.reduce((sum, point) => sum + this.points[2 * point + k], 0) / part.length);
        part.forEach((point, j) => { for (const k of [0, 1]) corners[2 * j + k] = at[k] + factor * (this.points[2 * point + k] - at[k]); });
        this.#fill(out, part.length, value);
    }

    fillCircle(out, [x, y], radius, value) {
        const corners = this.#corners(16);
        for (let k = 0; k < 16; k++) corners.set([x + radius * Math.cos(k * Math.PI / 8), y + radius * Math.sin(k * Math.PI / 8)], 2 * k);
        this.#fill(out, 16, value);
    }

    #corners(count) {
        return this.#picture.floats(this.#picture.spare("patch-corners", 0), 2 * count);
    }

    #fill(out, count, value) {
        this.#picture.kernels.fill(out.byteOffset, this.columns, this.rows, this.#picture.spare("patch-corners", 0), count, value, this.#picture.spare("patch-line", 0));
    }

    /** Mixes a plane with what it should be. @param {Float32Array} colour @param {Float32Array} keep 255 where all of it stays */
    paint(k, colour, keep) {
        const { at, stride, step, width, height } = this.parts[k], [from, weights] = [3, 4].map((j) => this.#picture.spare("patch-bytes", 0) + j * this.count);
        rounded(colour, this.#picture.bytes(from, this.count));
        rounded(keep, this.#picture.bytes(weights, this.count));
        this.#picture.kernels.paint(at, stride, width, height, from, weights, this.columns, this.rows, step, this.#picture.scratch);
    }

    /** Raises its luma, nothing above white. @param {Float32Array} levels */
    brighten(levels, most) {
        const { at, stride, step, width, height } = this.parts[0], from = this.#picture.spare("patch-bytes", 0) + 3 * this.count;
        rounded(levels, this.#picture.bytes(from, this.count));
        this.#picture.kernels.brighten(at, stride, width, height, from, this.columns, this.rows, step, most, this.#picture.scratch);
    }
}

function rounded(values, out) {
    for (let k = 0; k < values.length; k++) out[k] = Math.min(255, Math.max(0, values[k] + 0.5));
}

/** @param {Patch} patch @param {Uint8Array[]} cells of Y, U and V @returns {Skin | null} null where too little of the face is in the picture */
function skinOf(patch, cells) {
    const found = [];
    for (const point of CHEEKS) {
        const [x, y] = [0, 1].map((k) => Math.trunc(patch.points[2 * point + k] + 0.5));
        if (x >= 0 && y >= 0 && x < patch.columns && y < patch.rows) found.push(y * patch.columns + x);
    }
    if (2 * found.length < CHEEKS.length) return null;
    const [luma, u, v] = cells.map((plane) => found.map((k) => plane[k]).sort((one, other) => one - other));
    const middle = (sorted) => sorted[sorted.length >> 1], quarter = found.length >> 2;
    const reach = (sorted) => SKIN_TINT * Math.max(LEAST_DEVIATION, (sorted[sorted.length - quarter - 1] - sorted[quarter]) / 1.35);
    return { luma: middle(luma), u: middle(u), v: middle(v), reachU: reach(u), reachV: reach(v) };
}

/** The skin of each face, calmed over time. */
export class CalmSkin {
    #known = new Map();

    /** @param {number} number of the face @returns {Skin | null} */
    of(number, patch, cells, now_s) {
        let known = this.#known.get(number);
        if (known && !(now_s >= known.last_s && now_s - known.last_s <= GAP_S)) known = undefined;
        if (!known || now_s - known.looked_s >= LOOK_S) {
            const seen = skinOf(patch, cells);
            if (!seen) return null;
            known = { shown: known?.shown ?? seen, seen, looked_s: now_s, last_s: known?.last_s ?? now_s };
            this.#known.set(number, known);
        }
        const share = 1 - Math.exp((known.last_s - now_s) / CALM_S), { shown, seen } = known;
        known.shown = Object.fromEntries(Object.keys(seen).map((key) => [key, shown[key] + share * (seen[key] - shown[key])]));
        known.last_s = now_s;
        for (const [other, { last_s }] of this.#known) if (now_s - last_s > GAP_S) this.#known.delete(other);
        return known.shown;
    }
}
