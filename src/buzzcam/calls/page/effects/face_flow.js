/**
 * How a face has moved since the mesh saw it, by its picture alone, at a small part of the mesh's cost. As vision/face_flow.py, but
 * the whole face is followed at once: S. Baker, I. Matthews, Lucas-Kanade 20 Years On (IJCV 2004), the inverse compositional way.
 */

import { Crop, cutOut } from "./face_crop.js";
import { OVAL } from "./face_mesh.js";

const CELLS = 96, COUNT = CELLS * CELLS, HALF = (CELLS - 1) / 2;
const INSIDE = 0.92, COARSE_FROM = 2.5;
const STILL_LEVELS = 3, OTHER_SHARE = 0.25, OTHER_LEVELS = [5, 12];
const STEPS = 6, ARRIVED_CELLS = 0.02, MOST_CELLS = 6;

/** A square of the picture's luma. */
export function seenIn(picture, crop) {
    const to = picture.spare("flow", COUNT);
    cutOut(picture, crop.side >= COARSE_FROM * CELLS ? picture.cells(0) : picture.plane(0), crop, CELLS, to);
    return picture.bytes(to, COUNT);
}

export class FaceFlow {
    #seen; #crop; #isFace; #slopes; #inverse; #other;

    /** @param {Uint8Array} seen how it looked @param {Crop} crop where, and around the face @param {Float32Array} points as the mesh has them */
    constructor(seen, crop, points) {
        [this.#seen, this.#crop, this.crop, this.points] = [seen, crop, crop, points];
        this.#isFace = insideOf(points, crop);
        let [sum, squares, count] = [0, 0, 0];
        for (let k = 0; k < COUNT; k++) if (this.#isFace[k]) [sum, squares, count] = [sum + seen[k], squares + seen[k] ** 2, count + 1];
        const contrast = count ? Math.sqrt(Math.max(0, squares / count - (sum / count) ** 2)) : 0;
        this.#other = Math.min(Math.max(OTHER_LEVELS[0], OTHER_SHARE * contrast), OTHER_LEVELS[1]);
        this.#learn();
    }

    /**
     * Where it is in this picture. @param {import("./picture.js").Picture} picture
     * @returns {{points: Float32Array, isStill: boolean, isOther: boolean}} isOther: the face looks different, so that the mesh should see it
     */
    moved(picture) {
        if (this.#change(seenIn(picture, this.#crop)) < STILL_LEVELS) {
            this.crop = this.#crop;
            return { points: this.points, isStill: true, isOther: false };
        }
        let crop = this.crop, best = crop, least = Infinity;
        for (let step = 0; step < STEPS; step++) {
            const now = seenIn(picture, crop), off = this.#off(now);
            if (!(off.mean < least)) break;
            [least, best] = [off.mean, crop];
            const [dx, dy, a, b] = off.move, far = Math.hypot(dx, dy);
            if (far < ARRIVED_CELLS || far > MOST_CELLS) break;
            crop = stepped(crop, dx, dy, a, b);
        }
        this.crop = best;
        return { points: placed(this.points, this.#crop, best), isStill: false, isOther: this.#change(seenIn(picture, best)) >= this.#other };
    }

    /** The largest mean change of any 5x5 cells of the face. */
    #change(now) {
        const sums = new Float32Array(COUNT), seen = this.#seen, isFace = this.#isFace;
        let most = 0;
        for (let row = 0; row < CELLS; row++) {
            const line = row * CELLS, off = (column) => (column < CELLS && isFace[line + column] ? Math.abs(now[line + column] - seen[line + column]) : 0);
            let sum = off(0) + off(1);
            for (let column = 0; column < CELLS; column++) {
                sum += off(column + 2) - (column > 2 ? off(column - 3) : 0);
                sums[line + column] = sum;
            }
        }
        for (let column = 0; column < CELLS; column++) {
            let sum = 0;
            for (let row = 0; row < CELLS; row++) {
                sum += sums[row * CELLS + column] - (row > 4 ? sums[(row - 5) * CELLS + column] : 0);
                most = Math.max(most, sum);
            }
        }
        return most / 25;
    }

    /** What the slopes say of a move, once for the face as it was. */
    #learn() {
        const seen = this.#seen, slopes = new Float32Array(4 * COUNT), square = new Float64Array(16);
        for (let row = 1; row < CELLS - 1; row++) {
            for (let column = 1; column < CELLS - 1; column++) {
                const k = row * CELLS + column;
                if (!this.#isFace[k]) continue;
                const gx = (seen[k + 1] - seen[k - 1]) / 2, gy = (seen[k + CELLS] - seen[k - CELLS]) / 2, x = (column - HALF) / HALF, y = (row - HALF) / HALF;
                const slope = [gx, gy, gx * x + gy * y, gy * x - gx * y];
                slopes.set(slope, 4 * k);
                for (let i = 0; i < 4; i++) for (let j = 0; j < 4; j++) square[4 * i + j] += slope[i] * slope[j];
            }
        }
        for (let i = 0; i < 4; i++) square[5 * i] += 1;  // of a face without any slope, too
        this.#slopes = slopes;
        this.#inverse = inverted(square);
    }

    /** The move that explains the difference: x and y in cells, growth and turn; and the mean difference. */
    #off(now) {
        const sums = [0, 0, 0, 0], slopes = this.#slopes;
        let whole = 0, count = 0;
        for (let k = 0; k < COUNT; k++) {
            if (!this.#isFace[k]) continue;
            const off = now[k] - this.#seen[k];
            whole += Math.abs(off);
            count += 1;
            for (let i = 0; i < 4; i++) sums[i] += slopes[4 * k + i] * off;
        }
        const [dx, dy, a, b] = [0, 1, 2, 3].map((i) => sums.reduce((sum, value, j) => sum + this.#inverse[4 * i + j] * value, 0));
        return { mean: whole / Math.max(1, count), move: [dx, dy, a / HALF, b / HALF] };
    }
}

/** The square after the inverse of that move. */
function stepped(crop, dx, dy, a, b) {
    const scale = Math.hypot(1 + a, b), turn = Math.atan2(b, 1 + a), x = -(dx * Math.cos(turn) + dy * Math.sin(turn)) / scale;
    const y = -(dy * Math.cos(turn) - dx * Math.sin(turn)) / scale, cell = crop.side / CELLS, [cosine, sine] = [Math.cos(crop.angle), Math.sin(crop.angle)];
    return new Crop(crop.x + cell * (x * cosine - y * sine), crop.y + cell * (x * sine + y * cosine), crop.side / scale, crop.angle - turn);
}

/** Points of one square, in another. */
function placed(points, from, to) {
    const scale = to.side / from.side, turn = to.angle - from.angle, [cosine, sine] = [scale * Math.cos(turn), scale * Math.sin(turn)], out = new Float32Array(points.length);
    for (let k = 0; k < points.length; k += 3) {
        const x = points[k] - from.x, y = points[k + 1] - from.y;
        out[k] = to.x + cosine * x - sine * y;
        out[k + 1] = to.y + sine * x + cosine * y;
        out[k + 2] = scale * points[k + 2];
    }
    return out;
}

/** 1 for each cell of a square that is well within the face. */
function insideOf(points, crop) {
    const [a, b, x0, c, d, y0] = crop.toPicture(CELLS), whole = a * d - b * c, isIn = new Uint8Array(COUNT);
    const cells = OVAL.map((k) => {
        const x = points[3 * k] - x0, y = points[3 * k + 1] - y0;
        return [(d * x - b * y) / whole - 0.5, (a * y - c * x) / whole - 0.5];
    });
    const middle = [0, 1].map((k) => cells.reduce((sum, cell) => sum + cell[k], 0) / cells.length);
    const oval = cells.map((cell) => cell.map((value, k) => middle[k] + INSIDE * (value - middle[k])));
    for (let row = 0; row < CELLS; row++) {
        const ends = [];
        oval.forEach(([x, y], k) => {
            const [u, v] = oval[(k + 1) % oval.length];
            if ((y > row) !== (v > row)) ends.push(x + (row - y) * (u - x) / (v - y));
        });
        ends.sort((one, other) => one - other);
        for (let k = 0; k + 1 < ends.length; k += 2) {
            isIn.fill(1, row * CELLS + Math.min(CELLS, Math.max(0, Math.ceil(ends[k]))), row * CELLS + Math.min(CELLS, Math.max(0, Math.floor(ends[k + 1]) + 1)));
        }
    }
    return isIn;
}

/** Of a symmetric 4x4, by Gauss and Jordan. */
function inverted(square) {
    const rows = [0, 1, 2, 3].map((i) => [...square.subarray(4 * i, 4 * i + 4), ...[0, 1, 2, 3].map((j) => Number(i === j))]);
    for (let i = 0; i < 4; i++) {
        const pivot = rows[i][i];
        rows[i] = rows[i].map((value) => value / pivot);
        for (let j = 0; j < 4; j++) if (j !== i) rows[j] = rows[j].map((value, k) => value - rows[j][i] * rows[i][k]);
    }
    return rows.flatMap((row) => row.slice(4));
}
