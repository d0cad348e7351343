/** From the working size up to the picture's own: photo/refine.py and the curve of kernels/bands.py, with their numbers. */

import { within } from "./find.js";
import { betweens, blurred, planes, rowOf, shrunk, stretched } from "./planes.js";

const STATISTICS_PX = 400, RADIUS = 0.008, EPSILON = 1e-4;
const FAR = 0.09, NEAR = 0.008, COLOURS_PX = 256, FAR_SHRUNK = 4;
const TILE_PX = 128, MARGIN = 4;
const SURE_ROOM = 0.015, SURE_SUBJECT = 0.985;
const STILL = [[0, 0], [50, 0], [100, 88], [128, 128], [200, 214], [240, 255], [255, 255]];
const SMOOTHED = [[100, 0], [120, 255], [180, 255], [200, 0]];

/** @typedef {import("./planes.js").Planes} Planes */
/** @typedef {{data: Uint8ClampedArray, width: number, height: number}} Picture R, G, B and alpha */

/** The picture's half of the guided filter: mean colours of each small window, and the inverse of their covariance. */
class Guide {
    #colours; #means; #inverse; #reach;

    /** @param {Planes} work R, G, B, 0..255 */
    constructor(work) {
        this.size = within(work, STATISTICS_PX);
        const [width, height] = this.size, count = width * height;
        this.#colours = shrunk(work, width, height).data.map((level) => level / 255);
        this.#reach = Math.max(1, Math.round(RADIUS * Math.sqrt(count)));
        const sums = planes(width, height, 9), inverse = planes(width, height, 6);
        for (let k = 0, at = 0; k < count; k++) {
            const a = this.#colours[3 * k], b = this.#colours[3 * k + 1], c = this.#colours[3 * k + 2];
            for (const value of [a, b, c, a * a, a * b, a * c, b * b, b * c, c * c]) sums.data[at++] = value;
        }
        const means = this.#means = blurred(sums, this.#reach, true).data;
        for (let k = 0, at = 0; k < count; k++) {  // the inverse of the symmetric 3x3 covariance, by its cofactors
            const m = 9 * k, a = means[m], b = means[m + 1], c = means[m + 2];
            const aa = means[m + 3] - a * a + EPSILON, ab = means[m + 4] - a * b, ac = means[m + 5] - a * c;
            const bb = means[m + 6] - b * b + EPSILON, bc = means[m + 7] - b * c, cc = means[m + 8] - c * c + EPSILON;
            const i00 = bb * cc - bc * bc, i01 = ac * bc - ab * cc, i02 = ab * bc - ac * bb, share = 1 / (aa * i00 + ab * i01 + ac * i02);
            for (const value of [i00, i01, i02, aa * cc - ac * ac, ab * ac - aa * bc, aa * bb - ab * ab]) inverse.data[at++] = share * value;
        }
        this.#inverse = inverse.data;
    }

    /** In each window alpha = slope · colour + offset, colours and alpha in 0..1. @param {Planes} alpha @returns {Planes} the three slopes, the offset */
    slopes(alpha) {
        const [width, height] = this.size, values = shrunk(alpha, width, height).data, sums = planes(width, height, 4), out = planes(width, height, 4);
        for (let k = 0; k < values.length; k++) {
            sums.data[4 * k] = values[k];
            for (let c = 0; c < 3; c++) sums.data[4 * k + 1 + c] = values[k] * this.#colours[3 * k + c];
        }
        const mean = blurred(sums, this.#reach, true).data, colours = this.#means, inverse = this.#inverse;
        for (let k = 0; k < values.length; k++) {
            const at = 4 * k, own = mean[at], with_ = (c) => mean[at + 1 + c] - colours[9 * k + c] * own;
            const a = with_(0), b = with_(1), c = with_(2), i = 6 * k;
            out.data[at] = inverse[i] * a + inverse[i + 1] * b + inverse[i + 2] * c;
            out.data[at + 1] = inverse[i + 1] * a + inverse[i + 3] * b + inverse[i + 4] * c;
            out.data[at + 2] = inverse[i + 2] * a + inverse[i + 4] * b + inverse[i + 5] * c;
            out.data[at + 3] = own - out.data[at] * colours[9 * k] - out.data[at + 1] * colours[9 * k + 1] - out.data[at + 2] * colours[9 * k + 2];
        }
        return blurred(out, this.#reach, true);
    }
}

/** The matte at the picture's size. @param {Picture} picture @param {Planes} work its working copy @param {Planes} alpha of that, 0..1 @returns {Uint8Array} */
export function enlarged(picture, work, alpha) {
    const { data, width, height } = picture, said = new Uint8Array(width * height), guide = new Guide(work), slopes = guide.slopes(alpha);
    const row = new Float32Array(4 * slopes.width), across = betweens(slopes.width, width), down = betweens(slopes.height, height);
    for (const { left, top, right, bottom, low, high } of tiles(picture, alpha)) {
        const isSure = high < SURE_ROOM || low > SURE_SUBJECT;
        for (let y = top; y < bottom; y++) {
            const to = y * width;
            if (isSure) {
                said.fill(high < SURE_ROOM ? 0 : 255, to + left, to + right);
                continue;
            }
            rowOf(slopes, down, y, row, 4 * across.low[left], 4 * across.high[right - 1] + 4);
            for (let x = left; x < right; x++) {
                const one = 4 * across.low[x], other = 4 * across.high[x], share = across.share[x], at = 4 * (to + x);
                let sum = 255 * (row[one + 3] + share * (row[other + 3] - row[one + 3]));
                for (let c = 0; c < 3; c++) sum += data[at + c] * (row[one + c] + share * (row[other + c] - row[one + c]));
                said[to + x] = Math.min(255, Math.max(0, Math.round(sum)));
            }
        }
    }
    return banded(said, width, height);
}

/** The picture in tiles, each with the least and most of the coarse matte in it and just around. @param {Planes} coarse */
function* tiles({ width, height }, coarse) {
    const down = coarse.height / height, across = coarse.width / width;
    for (let top = 0; top < height; top += TILE_PX) {
        for (let left = 0; left < width; left += TILE_PX) {
            const bottom = Math.min(height, top + TILE_PX), right = Math.min(width, left + TILE_PX);
            let low = 1, high = 0;
            for (let y = Math.max(0, Math.floor(top * down) - MARGIN); y < Math.min(coarse.height, Math.floor(bottom * down) + MARGIN + 1); y++) {
                for (let x = Math.max(0, Math.floor(left * across) - MARGIN); x < Math.min(coarse.width, Math.floor(right * across) + MARGIN + 1); x++) {
                    const value = coarse.data[y * coarse.width + x];
                    if (value < low) low = value;
                    if (value > high) high = value;
                }
            }
            yield { left, top, right, bottom, low, high };
        }
    }
}

/** For each of the 256 values said, the one that is shown. @param {number[][]} points */
function levels(points) {
    return Uint8Array.from({ length: 256 }, (_, said) => {
        const next = points.findIndex(([from]) => from >= said);
        if (next <= 0) return points.at(next)[1];
        const [[from, low], [to, high]] = points.slice(next - 1, next + 1);
        return Math.round(low + (high - low) * (said - from) / (to - from));
    });
}

/** From how sure the nets are to how much is shown; what is about half is smoothed. @param {Uint8Array} said */
function banded(said, width, height) {
    const shown = levels(STILL), weights = levels(SMOOTHED), out = new Uint8Array(said.length);
    const inside = (k, count) => (k < 0 ? Math.min(1, count - 1) : k >= count ? Math.max(0, count - 2) : k);
    for (let y = 0, at = 0; y < height; y++) {
        const rows = [inside(y - 1, height) * width, y * width, inside(y + 1, height) * width];
        for (let x = 0; x < width; x++, at++) {
            const own = said[at], weight = weights[own];
            if (!weight) {
                out[at] = shown[own];
                continue;
            }
            const left = inside(x - 1, width), right = inside(x + 1, width);
            let sum = 0;
            for (const row of rows) sum += said[row + left] + said[row + x] + said[row + right];
            out[at] = shown[own + Math.round((Math.round(sum / 9) - own) * weight / 255)];
        }
    }
    return out;
}

/**
 * Leaves the subject alone: where alpha is 0 nothing of the picture is left, at the edge no old background.
 * @param {Picture} picture changed in place @param {Uint8Array} alpha
 */
export function keepSubject(picture, alpha) {
    const { data, width, height } = picture, size = within(picture, COLOURS_PX);
    const share = shrunk({ data: alpha, width, height }, ...size, 1, 1);
    share.data.forEach((value, k) => (share.data[k] = value / 255));
    const { subject, room } = spread(shrunk(picture, ...size, 3, 4), share);
    const near = new Float32Array(3 * size[0]), behind = near.slice(), across = betweens(size[0], width), down = betweens(size[1], height);
    for (let y = 0, at = 0; y < height; y++) {
        let hasRows = false;
        for (let x = 0; x < width; x++, at++) {
            const own = alpha[at] / 255, to = 4 * at;
            data[to + 3] = alpha[at];
            if (own === 1) continue;
            if (own === 0) {
                data[to] = data[to + 1] = data[to + 2] = 0;
                continue;
            }
            if (!hasRows) [hasRows] = [true, rowOf(subject, down, y, near), rowOf(room, down, y, behind)];
            const one = 3 * across.low[x], other = 3 * across.high[x], step = across.share[x];
            for (let c = 0; c < 3; c++) {
                const front = near[one + c] + step * (near[other + c] - near[one + c]), back = behind[one + c] + step * (behind[other + c] - behind[one + c]);
                data[to + c] = front + own * (data[to + c] - back - own * (front - back));  // rounds, and stays in 0..255
            }
        }
    }
}

/** The subject's and the room's colours, known where each is sure, spread to where they are not. @param {Planes} work @param {Planes} share */
function spread(work, share) {
    const sure = { ...share, data: share.data.map((value) => value ** 3) }, sureRoom = { ...share, data: share.data.map((value) => (1 - value) ** 3) };
    let subject = work, room = work;
    for (const [far, parts] of [[FAR, FAR_SHRUNK], [NEAR, 1]]) {
        [subject, room] = [weightedMean(subject, sure, far, parts), weightedMean(room, sureRoom, far, parts)];
        for (let k = 0; k < subject.data.length; k++) {
            const own = share.data[Math.floor(k / 3)], front = subject.data[k], back = room.data[k];
            subject.data[k] = Math.min(255, Math.max(0, front + own * (work.data[k] - back - own * (front - back))));
        }
    }
    return { subject, room };
}

/** Of the pixels around each, up to `far` of the longer side away; worked out on a copy `parts` times smaller. */
function weightedMean(colours, weight, far, parts) {
    const { width, height } = weight, [wide, high] = [width, height].map((side) => Math.max(1, Math.floor(side / parts)));
    const weighted = planes(width, height, 4);
    for (let k = 0; k < weight.data.length; k++) {
        for (let c = 0; c < 3; c++) weighted.data[4 * k + c] = colours.data[3 * k + c] * weight.data[k];
        weighted.data[4 * k + 3] = weight.data[k];
    }
    const sums = blurred(shrunk(weighted, wide, high), Math.max(1, Math.round(far * Math.max(wide, high)))).data, mean = planes(wide, high, 3);
    for (let k = 0; k < wide * high; k++) for (let c = 0; c < 3; c++) mean.data[3 * k + c] = sums[4 * k + c] / (sums[4 * k + 3] + 1e-5);
    return stretched(mean, width, height);
}
