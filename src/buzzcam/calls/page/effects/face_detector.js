/** The face detector: a whole picture in, boxes with eyes out. vision/face_detector.py, with its numbers. */

const FACE_LOGIT = 0.5, CELLS = 48, SAME_IOU = 0.3, VALUES = 8, ANSWERED = 16;
const BLACK = [16, 128, 128];

/** Where a picture lies in the net's input, letterboxed. */
function innerOf(width, height, columns, rows) {
    const scale = Math.min(columns / width, rows / height), wide = Math.max(1, Math.round(width * scale)), high = Math.max(1, Math.round(height * scale));
    return { left: (columns - wide) >> 1, top: (rows - high) >> 1, wide, high };
}

/**
 * The faces of a picture, the largest first. @param {import("./net_worker.js").NetWorker} net @param {import("./picture.js").Picture} picture
 * @returns {Promise<{x: number, y: number, width: number, height: number, eyes: number[]}[]>} middle, size and eyes, in its pixels
 */
export async function detect(net, picture) {
    const { columns, rows } = net, { width, height } = picture, { left, top, wide, high } = innerOf(width, height, columns, rows);
    const answer = await net.seen((planes) => {
        const small = new Uint8Array(3 * wide * high);
        picture.planes(wide, high, small);
        for (let k = 0; k < 3; k++) {
            planes.fill(BLACK[k], k * columns * rows, (k + 1) * columns * rows);
            for (let row = 0; row < high; row++) {
                planes.set(small.subarray((k * high + row) * wide, (k * high + row + 1) * wide), k * columns * rows + (top + row) * columns + left);
            }
        }
    });
    const [across, down] = [width / wide, height / high];
    const faces = weighted(candidates(answer, columns, rows)).map(([x, y, w, h, ...eyes]) => ({
        x: (x - left) * across, y: (y - top) * down, width: w * across, height: h * down,
        eyes: eyes.map((value, k) => (k % 2 ? (value - top) * down : (value - left) * across)),
    }));
    return faces.sort((one, other) => other.width * other.height - one.width * one.height);
}

/** All cells that see a face: x, y, width, height and both eyes in the net's pixels, with a score; the best first. */
function candidates({ boxes, scores }, columns, rows) {
    const found = [];
    for (let cell = 0; cell < scores.length; cell++) {
        if (!(scores[cell] > FACE_LOGIT)) continue;
        const values = Array.from(boxes.subarray(ANSWERED * cell, ANSWERED * cell + VALUES));
        const x = (cell % CELLS + 0.5) * columns / CELLS, y = (Math.floor(cell / CELLS) + 0.5) * rows / CELLS;
        for (const k of [0, 4, 6]) {
            values[k] += x;
            values[k + 1] += y;
        }
        found.push({ values, score: 1 / (1 + Math.exp(-scores[cell])) });
    }
    return found.sort((one, other) => other.score - one.score);
}

/** One for each face: the mean of all that overlap with the best, by their scores. */
function weighted(left) {
    const faces = [];
    while (left.length) {
        const [best] = left, isSame = (one) => one === best || overlap(best.values, one.values) > SAME_IOU, same = left.filter(isSame);
        const whole = same.reduce((sum, { score }) => sum + score, 0);
        faces.push(best.values.map((_, k) => same.reduce((sum, { values, score }) => sum + values[k] * score, 0) / whole));
        left = left.filter((one) => !isSame(one));
    }
    return faces;
}

function overlap([x, y, w, h], [u, v, wide, high]) {
    const across = Math.min(x + w / 2, u + wide / 2) - Math.max(x - w / 2, u - wide / 2), down = Math.min(y + h / 2, v + high / 2) - Math.max(y - h / 2, v - high / 2);
    const shared = Math.max(0, across) * Math.max(0, down);
    return shared / Math.max(1e-9, w * h + wide * high - shared);
}
