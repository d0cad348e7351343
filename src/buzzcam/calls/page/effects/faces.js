/**
 * Faces and their points: found by the detector once, followed by the mesh. vision/faces.py, with its numbers, but nobody waits for a
 * net: what it says of a picture counts in that one if it comes in time, and else from the next one on.
 */

import { MARGIN, cropAround, cropOfEyes, cutOut } from "./face_crop.js";
import { detect } from "./face_detector.js";
import { FaceFlow, seenIn } from "./face_flow.js";
import { POINTS, boxOf, middleOf } from "./face_mesh.js";
import { OneEuroFilter } from "./one_euro.js";

const MOST_FACES = 4, PRESENT_LOGIT = 0;
const SEEK_S = 0.1, NEWCOMER_S = 0.5, LOST_S = 2, MESH_S = 0.25, REUSE_S = 0.5, FORGET_S = 0.5;
const LEAST_HZ = 1.5, PER_SPEED = 120, TAKEN_SHARE = 0.4;
const SHOWN_LEVEL = 127;

class Track {
    #calm = new OneEuroFilter(LEAST_HZ, PER_SPEED);
    isLost = false;

    constructor(number) {
        this.number = number;
    }

    /** What the mesh says of a picture that looked so in that square. */
    see({ crop, seen, points }, now_s) {
        [this.flow, this.looked, this.lookedAt_s] = [new FaceFlow(seen, crop, points), crop, now_s];
        [this.measured, this.isStill, this.isOther] = [points, false, false];
    }

    /** @param {import("./picture.js").Picture} picture */
    follow(picture) {
        const { points, isStill, isOther } = this.flow.moved(picture);
        [this.measured, this.isStill, this.isOther] = [points, isStill, isOther];
    }

    shown(now_s) {
        return (this.points = this.#calm.filtered(this.measured, this.size, now_s));
    }

    get size() {
        return this.looked.side / MARGIN;
    }

    isAt([x, y], size) {
        const [u, v] = middleOf(this.measured);
        return Math.hypot(x - u, y - v) < TAKEN_SHARE * Math.max(size, this.size);
    }
}

export class FaceTracker {
    #nets; #tracks = []; #candidates = []; #count = 0; #isBusy = false; #error = null; #frame = 0; #lookedFrame = 0;
    #size = ""; #now_s = 0; #detectedAt_s = -Infinity; #lostAt_s = -Infinity;

    /** @param {{detection: import("./net_worker.js").NetWorker, mesh: import("./net_worker.js").NetWorker}} nets opened */
    constructor(nets) {
        this.#nets = nets;
    }

    /** The next picture, as the camera gave it. @param {import("./picture.js").Picture} picture @param {number} now_s @param {number} every the mesh looks at so few of the pictures at most */
    follow(picture, now_s, every) {
        if (this.#error) throw this.#error;
        const size = [picture.width, picture.height].join();
        if (size !== this.#size || !(now_s >= this.#now_s && now_s - this.#now_s <= FORGET_S)) this.#forget();
        [this.#size, this.#now_s] = [size, now_s];
        this.#frame += 1;
        for (const track of this.#tracks) track.follow(picture);
        if (this.#isBusy || this.#frame - this.#lookedFrame < every) return;
        const age_s = (track) => now_s - track.lookedAt_s;
        const due = this.#tracks.filter((track) => track.isOther || age_s(track) >= (track.isStill ? REUSE_S : MESH_S) * every);
        due.sort((one, other) => age_s(other) - age_s(one));
        const isSeeking = !this.#tracks.length || now_s - this.#lostAt_s < LOST_S;
        if (this.#candidates.length) this.#look(picture, this.#candidates.shift());
        else if (this.#tracks.length < MOST_FACES && now_s - this.#detectedAt_s >= (isSeeking ? SEEK_S : NEWCOMER_S)) this.#detect(picture);
        else if (due.length) this.#look(picture, { track: due[0], crop: squareOf(due[0]) });
    }

    /** Those that are known of the present picture. @returns {import("./face_mesh.js").Face[]} */
    faces() {
        if (this.#error) throw this.#error;
        return this.#tracks.map((track) => ({ number: track.number, points: track.shown(this.#now_s) }));
    }

    close() {
        for (const net of Object.values(this.#nets)) net.close();
    }

    #forget() {
        [this.#tracks, this.#candidates, this.#detectedAt_s] = [[], [], -Infinity];
    }

    async #busy(work) {
        [this.#isBusy, this.#lookedFrame] = [true, this.#frame];
        try {
            await work();
        } catch (error) {
            this.#error = error;
        } finally {
            this.#isBusy = false;
        }
    }

    #detect(picture) {
        this.#detectedAt_s = this.#now_s;
        return this.#busy(async () => {
            const found = await detect(this.#nets.detection, picture);
            const others = found.filter(({ x, y, width, height }) => !this.#tracks.some((track) => track.isAt([x, y], Math.max(width, height))));
            this.#candidates = others.slice(0, MOST_FACES - this.#tracks.length).map((one) => ({ crop: cropOfEyes(one), isRough: true }));
        });
    }

    /** The mesh looks at a square: of a track, or of a face that the detector has found, which it must see twice. */
    #look(picture, { track, crop, isRough }) {
        const now_s = this.#now_s, seen = seenIn(picture, crop).slice(), { width, height } = picture;
        return this.#busy(async () => {
            const { points: cells, presence } = await this.#nets.mesh.seen((planes) => draw(picture, crop, this.#nets.mesh, planes));
            if (track?.isLost || (track && !this.#tracks.includes(track))) return;
            const points = inPicture(cells, crop, this.#nets.mesh.columns), [x, y] = middleOf(points), box = boxOf(points);
            const isThere = presence >= PRESENT_LOGIT && x >= 0 && x < width && y >= 0 && y < height && Number.isFinite(box.width + box.height);
            if (track && !isThere) {
                this.#tracks.splice(this.#tracks.indexOf(track), 1);
                [track.isLost, this.#lostAt_s] = [true, now_s];
            } else if (isThere && isRough) {
                this.#candidates.unshift({ crop: cropAround(points) });
            } else if (isThere) {
                this.#take(track, { crop, seen, points }, now_s);
            }
        });
    }

    #take(track, look, now_s) {
        const known = track ?? new Track(this.#count);
        known.see(look, now_s);
        const isTaken = this.#tracks.some((one) => one !== known && one.isAt(middleOf(look.points), known.size));
        if (isTaken) {
            this.#tracks = this.#tracks.filter((one) => one !== known);
        } else if (!track && this.#tracks.length < MOST_FACES) {
            this.#tracks.push(known);
            this.#count += 1;
        }
    }
}

/** Another square only where it would show another thing: what the mesh says trembles with its square. */
function squareOf(track) {
    const crop = cropAround(track.points ?? track.measured);
    return track.looked.isNear(crop) ? track.looked : crop;
}

/** What the mesh is shown. */
function draw(picture, crop, { columns }, planes) {
    const half = columns / 2, size = columns * columns, whole = picture.spare("square", 3 * size), small = picture.spare("half-square", half * half);
    cutOut(picture, picture.plane(0), crop, columns, whole);
    for (const k of [1, 2]) {
        cutOut(picture, picture.plane(k), crop, half, small);
        picture.resize(small, half, half, whole + k * size, columns, columns);
    }
    planes.set(picture.bytes(whole, 3 * size));
}

function inPicture(cells, crop, count) {
    const [a, b, x, c, d, y] = crop.toPicture(count), out = new Float32Array(3 * POINTS);
    if (cells.length !== out.length) throw new Error("these are no points of a face");
    for (let k = 0; k < out.length; k += 3) {
        out[k] = a * cells[k] + b * cells[k + 1] + x;
        out[k + 1] = c * cells[k] + d * cells[k + 1] + y;
        out[k + 2] = cells[k + 2] * crop.side / count;
    }
    return out;
}

/** Whether most of a face's box is a person's, by the matte. @param {import("./picture.js").Picture} picture @param {Float32Array} points */
export function isShown(picture, points) {
    const { left, top, width, height } = boxOf(points), { at, px, width: columns, height: rows } = picture.mask, alpha = picture.bytes(at, columns * rows);
    const [x0, y0] = [left, top].map((value) => Math.max(0, Math.trunc(value / px)));
    const x1 = Math.min(columns, Math.max(0, Math.trunc((left + width) / px) + 1)), y1 = Math.min(rows, Math.max(0, Math.trunc((top + height) / px) + 1));
    let sum = 0;
    for (let row = y0; row < y1; row++) for (let k = row * columns + x0; k < row * columns + x1; k++) sum += alpha[k];
    return x1 > x0 && y1 > y0 && sum > SHOWN_LEVEL * (x1 - x0) * (y1 - y0);
}
