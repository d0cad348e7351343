/**
 * A worker that cuts subjects out of photos, one at a time; ended where one is cancelled.
 *
 * Takes {files, threads} once, then {bitmap, kind} again and again. Tells {stage, share} and {done} (see engine.js) or {failed}.
 */

import { boxOf, find, within, workingCopy } from "./find.js";
import { planes, shrunk } from "./planes.js";

import { enlarged, keepSubject } from "./refine.js";
import { roomOf } from "./room.js";
import { StillNets } from "./still_nets.js";

const BOX_PX = 768;  // the longer side at which the subject's box is looked for
const SHOWN_PX = 1600;  // the longer side of what is composed; the file of the cutout is as large as the photo

let nets = null;

const tell = (stage, share) => postMessage({ stage, share });

/** @param {ImageBitmap} bitmap */
async function cut(bitmap, kind) {
    tell("processing", 0);
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height), context = canvas.getContext("2d", { willReadFrequently: true });
    context.drawImage(bitmap, 0, 0);
    bitmap.close();
    const picture = context.getImageData(0, 0, canvas.width, canvas.height), { data, width, height } = picture;
    const work = workingCopy(picture);
    tell("processing", 0.1);
    const { alpha: coarse, subject } = await find(work, nets, kind, (share) => tell("processing", 0.1 + 0.6 * share));
    if (!subject) return { subject };
    tell("processing", 0.7);
    const alpha = enlarged(picture, work, coarse);
    for (let k = 0; k < alpha.length; k++) alpha[k] = Math.min(alpha[k], data[4 * k + 3]);  // what was transparent stays so
    const room = roomOf(picture, alpha);
    keepSubject(picture, alpha);
    tell("processing", 0.9);
    context.putImageData(picture, 0, 0);
    const png = await canvas.convertToBlob({ type: "image/png" });
    const part = heldBy(alpha, width, height), [wide, high] = within({ width: part[2] - part[0], height: part[3] - part[1] }, SHOWN_PX);
    const shown = await createImageBitmap(canvas, part[0], part[1], part[2] - part[0], part[3] - part[1], { resizeWidth: wide, resizeHeight: high, resizeQuality: "high" });
    return { subject, png, shown, part, box: subjectBox(alpha, width, height), width, height, room };
}

/** Around all that is not wholly transparent. @returns {import("./planes.js").Box} */
function heldBy(alpha, width, height) {
    let [left, top, right, bottom] = [width, height, 0, 0];
    for (let y = 0, at = 0; y < height; y++) {
        for (let x = 0; x < width; x++, at++) {
            if (!alpha[at]) continue;
            if (x < left) left = x;
            if (x >= right) right = x + 1;
            if (y < top) top = y;
            bottom = y + 1;
        }
    }
    return right ? [left, top, right, bottom] : [0, 0, width, height];
}

/** In the photo's pixels. */
function subjectBox(alpha, width, height) {
    const size = within({ width, height }, BOX_PX), coarse = shrunk({ data: alpha, width, height }, ...size, 1, 1);
    const box = boxOf(planes(...size, 1, coarse.data.map((level) => level / 255)), 0);
    return box.map((side, k) => Math.round(side * (k % 2 ? height / size[1] : width / size[0])));
}

onmessage = async ({ data }) => {
    try {
        if (data.files) {
            nets = StillNets.open(data.files, data.threads, (share) => tell("loading", share));
            return;
        }
        nets = await nets;
    } catch (error) {
        postMessage({ failed: "model", why: String(error) });
        return;
    }
    try {
        const done = await cut(data.bitmap, data.kind);
        postMessage({ done }, done.shown ? [done.shown] : []);
    } catch (error) {
        postMessage({ failed: error instanceof RangeError ? "memory" : "broken", why: String(error) });
    }
};
