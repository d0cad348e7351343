/** The room of a photo, blurred without its subject: `still` of effects/blur.py. */

import { blurred, cropped, planes, shrunk, stretched } from "./planes.js";

export const COLUMNS = 320, ROWS = 180;  // a quarter of what is composed
const WEAKEST_BLUR = 0.006, STRONGEST_BLUR = 0.174;  // sigma, as a share of the height
const SURE_ROOM = 250, LEAST_WEIGHT = 2, PASSES = 3;

/**
 * The middle of a picture, small: R, G, B and how much of each pixel is room.
 * @param {import("./refine.js").Picture} picture what is transparent in it shows white @param {Uint8Array} alpha of its subject @returns {Uint8ClampedArray}
 */
export function roomOf({ data, width, height }, alpha) {
    const scale = Math.max(COLUMNS / width, ROWS / height), size = [width, height].map((side, k) => Math.max([COLUMNS, ROWS][k], Math.round(side * scale)));
    const left = (size[0] - COLUMNS) >> 1, top = (size[1] - ROWS) >> 1, out = new Uint8ClampedArray(4 * COLUMNS * ROWS);
    const small = (levels, channels) => {
        const whole = scale < 1 ? shrunk({ data: levels, width, height }, ...size, channels, channels) : stretched(planes(width, height, channels, levels), ...size);
        return cropped(whole, [left, top, left + COLUMNS, top + ROWS]).data;
    };
    const picture = small(data, 4), subject = small(alpha, 1);
    for (let k = 0; k < subject.length; k++) {
        for (let c = 0; c < 3; c++) out[4 * k + c] = 255 + (picture[4 * k + c] - 255) * picture[4 * k + 3] / 255;
        out[4 * k + 3] = 255 - subject[k];
    }
    return out;
}

/** @param {Uint8ClampedArray} room see roomOf @param {number} strength 0..100 @returns {ImageData} COLUMNS x ROWS */
export function blurredRoom(room, strength) {
    const sides = boxSides((WEAKEST_BLUR + (STRONGEST_BLUR - WEAKEST_BLUR) * strength / 100) * ROWS);
    let found = planes(COLUMNS, ROWS, 3);
    const weighted = planes(COLUMNS, ROWS, 4), count = COLUMNS * ROWS;  // colours times what is room, and that
    for (let k = 0; k < count; k++) {
        for (let c = 0; c < 3; c++) {
            found.data[3 * k + c] = room[4 * k + c];
            weighted.data[4 * k + c] = room[4 * k + c] * room[4 * k + 3];
        }
        weighted.data[4 * k + 3] = room[4 * k + 3];
    }
    const known = Uint8Array.from({ length: count }, (_, k) => Number(room[4 * k + 3] > SURE_ROOM));
    for (let side = Math.max(3, ...sides); known.includes(0) && side < 4 * COLUMNS; side = 2 * side + 1) {  // without the subject, or it would glow around itself
        const sums = blurred(weighted, side >> 1).data;
        for (let k = 0; k < count; k++) {
            if (known[k] || sums[4 * k + 3] <= LEAST_WEIGHT) continue;
            known[k] = 1;
            for (let c = 0; c < 3; c++) {
                found.data[3 * k + c] = sums[4 * k + c] / (sums[4 * k + 3] + 1e-3);
                weighted.data[4 * k + c] = found.data[3 * k + c] * 255;
            }
            weighted.data[4 * k + 3] = 255;
        }
    }
    const means = [0, 1, 2].map((c) => found.data.reduce((sum, value, k) => (k % 3 === c ? sum + value : sum), 0) / count);
    known.forEach((isKnown, k) => isKnown || found.data.set(means, 3 * k));
    for (const side of sides) found = blurred(found, side >> 1);
    const out = new ImageData(COLUMNS, ROWS);
    for (let k = 0; k < count; k++) {
        for (let c = 0; c < 3; c++) out.data[4 * k + c] = Math.floor(found.data[3 * k + c]);
        out.data[4 * k + 3] = 255;
    }
    return out;
}

/** Of the boxes that, one after the other, come nearest to a Gaussian: see blur.py. */
function boxSides(sigma) {
    const lower = Math.max(1, Math.floor((Math.sqrt(12 * sigma ** 2 / PASSES + 1) - 1) / 2) * 2 + 1);
    const small = Math.round((12 * sigma ** 2 - PASSES * (lower ** 2 + 4 * lower + 3)) / (-4 * lower - 4));
    return Array.from({ length: PASSES }, (_, k) => (k < small ? lower : lower + 2));
}
