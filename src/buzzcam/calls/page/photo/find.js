/** Where the subject is, at working size: photo/find.py, with its numbers. */

import { cropped, partsOf, planes, rounded, shrunk, stretched } from "./planes.js";

export const WORK_PX = 768;

const WHOLE = ["general"], CLOSE = [["general", 0.12], ["landscape", 0.25], ["small", 0.06]];
const MIXED_PX = 400;
const TAKEN = 0.15, TAKEN_DOUBTED = 0.15, GIVEN = 0.9;
const THINGS_MARGIN = 0.12, SECOND_LOOK_SHARE = 0.5;
const SMALLEST_PERSON = 0.004;
const FAINT = 0.1, SPECK = 0.004;
const SURE = 0.3;
const LEAST_PART = 40, LEAST_SIDE = 8;

/** @typedef {import("./planes.js").Planes} Planes */
/** @typedef {import("./planes.js").Box} Box */

/** @param {{data: Uint8ClampedArray, width: number, height: number}} picture R, G, B and alpha @returns {Planes} R, G, B, whole levels, its longer side at most WORK_PX */
export function workingCopy(picture) {
    const [width, height] = within(picture, WORK_PX);
    return rounded(shrunk(picture, width, height, 3, 4));
}

/** A size whose longer side is at most so long. @param {{width: number, height: number}} of @returns {[number, number]} */
export function within({ width, height }, most) {
    const scale = Math.min(1, most / Math.max(width, height));
    return [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
}

/**
 * @param {Planes} work see workingCopy @param {import("./still_nets.js").StillNets} nets
 * @param {"auto" | "person" | "object"} kind @param {(share: number) => void} tell
 * @returns {Promise<{alpha: Planes, subject: "person" | "object" | ""}>}
 */
export async function find(work, nets, kind, tell) {
    const size = within(work, MIXED_PX), voices = kind === "object" ? [] : await personIn(work, size, nets, tell);
    const fitted = (alpha) => stretched(withoutSpecks(alpha), work.width, work.height);
    if (kind === "person" && !voices.length) return { alpha: planes(work.width, work.height, 1), subject: "" };
    const things = stretched(await nets.things(work), ...size);
    tell(0.7);
    if (voices.length) return { alpha: fitted(mixed(voices, things)), subject: "person" };
    const alpha = await thingIn(work, things, nets);
    tell(1);
    return { alpha: fitted(alpha), subject: alpha.data.some((value) => value >= 0.5) ? "object" : "" };
}

/** What each person net says. Nothing when there is nobody: no net is believed without a face in what it says. */
async function personIn(work, size, nets, tell) {
    const voices = [];
    for (const view of WHOLE) voices.push(stretched(await nets.person(view, work), ...size));
    const first = meanOf([...voices, stretched(await nets.person("small", work), ...size)]);
    tell(0.15);
    const held = first.data.reduce((count, value) => count + (value >= 0.5), 0);
    if (held / first.data.length < SMALLEST_PERSON || !(await hasWitness(work, first, nets))) return [];
    for (const [view, margin] of CLOSE) {
        const box = boxOf(first, margin);
        voices.push(pasted(await nets.person(view, part(work, box, size)), box, size));
    }
    tell(0.3);
    return voices;
}

/** @param {Planes[]} voices what at least three person nets say @param {Planes} things what the net for things says */
function mixed(voices, things) {
    const out = meanOf(voices), said = new Float64Array(voices.length);
    for (let k = 0; k < out.data.length; k++) {
        const person = out.data[k], thing = things.data[k];
        voices.forEach(({ data }, voice) => (said[voice] = data[k]));
        said.sort();
        const taken = TAKEN * Math.max(0, person - thing) + TAKEN_DOUBTED * Math.max(0, person - Math.max(thing, said[1]));
        const given = GIVEN * Math.max(0, Math.min(thing, said.at(-2)) - person);
        out.data[k] = Math.min(1, Math.max(0, person - taken + given));
    }
    return out;
}

/** The net for things is asked about the subject's box once more. */
async function thingIn(work, things, nets) {
    const first = widened(things), box = boxOf(first, THINGS_MARGIN), size = [first.width, first.height];
    if ((box[2] - box[0]) * (box[3] - box[1]) > SECOND_LOOK_SHARE * size[0] * size[1]) return first;
    return meanOf([first, widened(pasted(await nets.things(part(work, box, size)), box, size))]);
}

/** A face, in the picture or in the upper part of the person's box, that lies in what the nets hold. */
async function hasWitness(work, person, nets) {
    const { width, height } = person, [left, top, right, bottom] = boxOf(person, 0.1);
    for (const box of [[0, 0, width, height], [left, top, right, Math.min(bottom, top + right - left)]]) {
        for (const [x, y] of await nets.faces(part(work, box, [width, height]))) {
            const row = Math.min(height - 1, Math.max(0, Math.round(box[1] + y * (box[3] - box[1]))));
            const column = Math.min(width - 1, Math.max(0, Math.round(box[0] + x * (box[2] - box[0]))));
            if (person.data[row * width + column] >= 0.5) return true;
        }
    }
    return false;
}

/** Islands far smaller than the subject are dust. @param {Planes} alpha changed in place */
function withoutSpecks(alpha) {
    const { labels, parts } = partsOf(alpha, FAINT), least = SPECK * Math.max(...parts.map(({ size }) => size));
    labels.forEach((label, k) => {
        if (label && parts[label - 1].size < least) alpha.data[k] = 0;
    });
    return alpha;
}

/** Around all larger parts of what is held, with a margin as a share of its sides; all of it when none is. @param {Planes} alpha @returns {Box} */
export function boxOf(alpha, margin) {
    const { width, height } = alpha, { parts } = partsOf(alpha, 0.5);
    const least = Math.max(LEAST_PART, Math.max(...parts.map(({ size }) => size)) / 10), larger = parts.filter(({ size }) => size >= least).map(({ box }) => box);
    if (!larger.length) return [0, 0, width, height];
    const [left, top] = [0, 1].map((k) => Math.min(...larger.map((box) => box[k])));
    const [right, bottom] = [2, 3].map((k) => Math.max(...larger.map((box) => box[k])));
    const wide = margin * (right - left), high = margin * (bottom - top);
    const box = [
        Math.max(0, Math.round(left - wide)), Math.max(0, Math.round(top - high)),
        Math.min(width, Math.round(right + wide)), Math.min(height, Math.round(bottom + high)),
    ];
    return Math.min(box[2] - box[0], box[3] - box[1]) >= LEAST_SIDE ? box : [0, 0, width, height];
}

/** @param {Box} box in pixels of `size` */
function part(work, box, size) {
    return cropped(work, box.map((side, k) => Math.round(side * (k % 2 ? work.height / size[1] : work.width / size[0]))));
}

function pasted(alpha, [left, top, right, bottom], [width, height]) {
    const whole = planes(width, height, 1), fitted = stretched(alpha, right - left, bottom - top);
    for (let y = top; y < bottom; y++) whole.data.set(fitted.data.subarray((y - top) * fitted.width, (y - top + 1) * fitted.width), y * width + left);
    return whole;
}

function meanOf(all) {
    const out = planes(all[0].width, all[0].height, 1);
    for (let k = 0; k < out.data.length; k++) out.data[k] = all.reduce((sum, { data }) => sum + data[k], 0) / all.length;
    return out;
}

/** To 0..1, if the net is sure anywhere. */
function widened(alpha) {
    const low = alpha.data.reduce((one, other) => Math.min(one, other)), high = alpha.data.reduce((one, other) => Math.max(one, other));
    if (high - low <= SURE) return alpha;
    return planes(alpha.width, alpha.height, 1, alpha.data.map((value) => (value - low) / (high - low)));
}
