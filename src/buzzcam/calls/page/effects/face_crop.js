/** The square around a face that the mesh is shown, upright. vision/face_crop.py, with its numbers. */

export const MARGIN = 1.5;
const OUTER_CORNERS = [33, 263];
const NEAR_SHIFT = 0.02, NEAR_SIDE = 0.04, NEAR_ANGLE = 2 * Math.PI / 180;
const LEAST_SIDE = 8;

/** x, y: its middle, side: in pixels of the picture; angle: radians by which the face leans, clockwise. */
export class Crop {
    constructor(x, y, side, angle) {
        Object.assign(this, { x, y, side, angle });
    }

    /** From the square, cut out as so many cells each way, to the picture: 2x3; (0, 0) is an outer corner in both. */
    toPicture(cells) {
        const scale = this.side / cells, cosine = scale * Math.cos(this.angle), sine = scale * Math.sin(this.angle), half = cells / 2;
        return [cosine, -sine, this.x - half * (cosine - sine), sine, cosine, this.y - half * (sine + cosine)];
    }

    /** Whether the mesh would see about the same in both. @param {Crop} other */
    isNear(other) {
        const turn = (this.angle - other.angle) % (2 * Math.PI);
        return Math.hypot(this.x - other.x, this.y - other.y) < NEAR_SHIFT * this.side && Math.abs(other.side / this.side - 1) < NEAR_SIDE
            && Math.abs(turn > Math.PI ? turn - 2 * Math.PI : turn < -Math.PI ? turn + 2 * Math.PI : turn) < NEAR_ANGLE;
    }
}

/** For a face whose points, x, y and z of each, are known. @param {Float32Array} points */
export function cropAround(points) {
    const [left, right] = OUTER_CORNERS.map((corner) => points.subarray(3 * corner, 3 * corner + 2));
    const angle = Math.atan2(right[1] - left[1], right[0] - left[0]), cosine = Math.cos(angle), sine = Math.sin(angle);
    let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity];
    for (let k = 0; k < points.length; k += 3) {
        const u = points[k] * cosine + points[k + 1] * sine, v = points[k + 1] * cosine - points[k] * sine;
        [x0, y0, x1, y1] = [Math.min(x0, u), Math.min(y0, v), Math.max(x1, u), Math.max(y1, v)];
    }
    const [x, y] = [(x0 + x1) / 2, (y0 + y1) / 2];
    return new Crop(x * cosine - y * sine, x * sine + y * cosine, Math.max(LEAST_SIDE, MARGIN * Math.max(x1 - x0, y1 - y0)), angle);
}

/** For a face of which a box and two eyes are known, the one that stands left first. */
export function cropOfEyes({ x, y, width, height, eyes: [x0, y0, x1, y1] }) {
    return new Crop(x, y, Math.max(LEAST_SIDE, MARGIN * Math.max(width, height)), Math.atan2(y1 - y0, x1 - x0));
}

/**
 * Puts the square at `to`, cells x cells bytes; beyond the picture stand the pixels of its rim. A large one is made smaller by whole
 * factors first. @param {import("./picture.js").Picture} picture @param {{at: number, width: number, height: number, px: number}} plane @param {Crop} crop
 */
export function cutOut(picture, plane, crop, cells, to) {
    const { kernels } = picture, matrix = picture.spare("matrix", 48);
    let { at, width, height } = plane;
    const where = crop.toPicture(cells).map((value) => value / plane.px), factor = Math.floor(crop.side / plane.px / cells);
    const part = factor > 1 ? partOf(plane, where, cells, factor) : null;
    if (part) {
        const small = picture.spare("part", part.width * part.height);
        kernels.means(at + part.top * width + part.left, width, part.width * factor, part.height * factor, factor, small, part.width, part.height);
        where[2] -= part.left;
        where[5] -= part.top;
        where.forEach((value, k) => (where[k] = value / factor));
        [at, width, height] = [small, part.width, part.height];
    }
    for (const k of [0, 3]) where[k + 2] += (where[k] + where[k + 1]) / 2 - 0.5;  // from corners to middles
    new Float64Array(kernels.memory.buffer, matrix, 6).set(where);
    kernels.cut(at, width, height, matrix, to, cells);
}

/** What of the plane the square needs; null where that is too little. */
function partOf(plane, where, cells, factor) {
    const spans = [plane.width, plane.height].map((length, k) => {
        const [a, b, c] = where.slice(3 * k, 3 * k + 3), corners = [c, c + a * cells, c + b * cells, c + (a + b) * cells];
        const start = Math.max(0, Math.trunc(Math.min(...corners)) - factor);
        return [start, Math.floor((Math.min(length, Math.trunc(Math.max(...corners)) + 2 * factor) - start) / factor)];
    });
    const [[left, width], [top, height]] = spans;
    return width < 2 || height < 2 ? null : { left, top, width, height };
}
