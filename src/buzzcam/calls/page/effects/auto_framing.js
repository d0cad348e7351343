/**
 * Auto-framing: the picture is cut so that the head stays at its place, and moves as a calm hand would move the camera.
 * effects/auto_framing.py, which says why, with its numbers; the person nearest to the camera is followed.
 */

import { apart, boxOf } from "./face_mesh.js";

const MOST_ZOOM = 2.5, FULL_ZOOM_AT = 50, LEAST_SHARE = 0.20, MOST_SHARE = 0.50, MOST_CLOSER = 1.6, CLOSEST_SHARE = 0.58, PLACE = 1 / 3;
const HEAD = 2.9, CROWN = 1.85, HEADROOM = 0.03;
const DEAD_X = 0.12, DEAD_Y = 0.08, DEAD_ZOOM = 0.14, REST_SHARE = 0.3, REST_S = 0.6, STRAYED = 1;
const HEAD_S = 0.25, SPAN_S = 0.8, GOAL_S = 0.2, STIFFNESS_HZ = 5, MOST_SPEED = 1, MOST_ZOOM_SPEED = 0.9, ARRIVED = 1e-4;
const NEWCOMER_S = 0.4, HOLD_S = 2, SAME_PLACE = 3, SAME_SIZE = 1.5, FORGET_S = 3, MOST_STEP_S = 0.1, WHOLE_ZOOM = 1.04;

/** @typedef {{x: number, y: number, span: number}} Head its middle, and the distance of the eyes' outer corners @typedef {{x: number, y: number, height: number}} Part */
/** @typedef {{width: number, height: number}} Size */

export class AutoFraming {
    #people = null; #camera = null; #size = ""; #last_s = -Infinity;

    /**
     * @param {import("./picture.js").Picture} picture @param {import("./face_mesh.js").Face[]} faces @param {number} strength 0..100
     * @returns {import("./face_mesh.js").Face[]} where they are now
     */
    apply(picture, faces, strength, now_s) {
        const part = this.part(picture, faces, strength, now_s);
        if (part.height >= picture.height) return faces;
        const step = part.height / picture.height, left = part.x - step * picture.width / 2, top = part.y - part.height / 2;
        picture.enlarge(left, top, step);
        return faces.filter(({ points }) => isIn(boxOf(points), part, picture)).map(({ number, points }) => ({ number, points: moved(points, left, top, step) }));
    }

    /** What is shown. @param {Size} size @returns {Part} */
    part({ width, height }, faces, strength, now_s) {
        let step_s = now_s - this.#last_s;
        const is = [width, height, strength].join();
        if (is !== this.#size || !(step_s >= 0 && step_s < FORGET_S)) {
            const isSame = this.#camera && is.startsWith(`${width},${height},`) && step_s >= 0 && step_s < FORGET_S && this.#size.startsWith(`${width},${height},`);
            if (isSame) this.#camera.strength = strength;  // glides to it
            else [this.#people, this.#camera, step_s] = [new People(), new Camera({ width, height }, strength), 0];
            this.#size = is;
        }
        this.#last_s = now_s;
        return this.#camera.shown(this.#people.heads(faces, now_s), now_s, step_s);
    }
}

/** @returns {Head} */
function headOf(points) {
    const [one, other] = [234, 454];  // the ears
    return { x: (points[3 * one] + points[3 * other]) / 2, y: (points[3 * one + 1] + points[3 * other + 1]) / 2, span: Math.max(1, apart(points, 33, 263)) };
}

/** Who is there, calmed over time; who has gone stays for HOLD_S. */
class People {
    #people = new Map(); #subject = null;

    /** @returns {Head[]} the one that is followed, or none */
    heads(faces, now_s) {
        for (const { number, points } of faces) this.#see(number, headOf(points), now_s);
        for (const [number, one] of this.#people) if (now_s - one.last_s >= HOLD_S) this.#people.delete(number);
        this.#choose(now_s);
        return this.#subject === null ? [] : [this.#people.get(this.#subject).head];
    }

    #see(number, head, now_s) {
        const known = this.#people.get(number);
        if (!known) {
            this.#people.set(number, { head, first_s: now_s, last_s: now_s });
            return;
        }
        const [near, size] = [HEAD_S, SPAN_S].map((constant) => 1 - Math.exp(-(now_s - known.last_s) / constant)), { x, y, span } = known.head;
        known.head = { x: x + near * (head.x - x), y: y + near * (head.y - y), span: span + size * (head.span - span) };
        known.last_s = now_s;
    }

    /** The subject stays until it has gone; a new number in its place is the same person again. */
    #choose(now_s) {
        const subject = this.#people.get(this.#subject), settled = [...this.#people].filter(([, one]) => one !== subject && one.last_s - one.first_s >= NEWCOMER_S);
        if (!subject) this.#subject = settled.sort(([, one], [, other]) => other.head.span - one.head.span)[0]?.[0] ?? null;
        else if (subject.last_s < now_s) this.#subject = settled.find(([, one]) => isSame(one.head, subject.head))?.[0] ?? this.#subject;
    }
}

const isSame = (one, other) => Math.hypot(one.x - other.x, one.y - other.y) < SAME_PLACE * other.span && Math.abs(Math.log(one.span / other.span)) < Math.log(SAME_SIZE);

/** Lets a goal be until what is wanted has left the dead zone around it; then goes along until that rests. */
class Follower {
    #isFollowing = true; #mark = null; #mark_s = 0;

    /** @param {number[]} goal @param {number[]} wanted @param {number[]} zone half of it, for each coordinate */
    followed(goal, wanted, zone, now_s) {
        const zones = (one) => Math.hypot(...one.map((value, k) => (value - wanted[k]) / zone[k]));
        if (!this.#isFollowing) {
            if (zones(goal) <= STRAYED) return goal;
            this.#mark = null;
        }
        if (!this.#mark || zones(this.#mark) > REST_SHARE) [this.#mark, this.#mark_s] = [wanted, now_s];
        this.#isFollowing = now_s - this.#mark_s < REST_S;
        return wanted;
    }
}

/** One coordinate on its way to a goal: critically damped, its speed limited, the same for any rate of frames. */
class Glide {
    #near; #speed = 0;

    constructor(at) {
        this.at = this.#near = at;
    }

    go(goal, step_s, mostSpeed, arrived) {
        this.#near += (goal - this.#near) * (1 - Math.exp(-step_s / GOAL_S));
        const reach = 2 * mostSpeed / STIFFNESS_HZ, ahead = Math.min(reach, Math.max(-reach, this.at - this.#near));
        const towards = (this.#speed + STIFFNESS_HZ * ahead) * step_s, fading = Math.exp(-STIFFNESS_HZ * step_s);
        this.at += (ahead + towards) * fading - ahead;
        this.#speed = (this.#speed - STIFFNESS_HZ * towards) * fading;
        if (Math.max(Math.abs(this.at - goal), Math.abs(this.#near - goal)) < arrived) [this.at, this.#near, this.#speed] = [goal, goal, 0];
    }
}

class Camera {
    #size; #goal; #place = new Follower(); #zoom = new Follower(); #x; #y; #logHeight;

    /** @param {Size} size @param {number} strength */
    constructor(size, strength) {
        [this.#size, this.strength, this.#goal] = [size, strength, { x: size.width / 2, y: size.height / 2, height: size.height }];
        [this.#x, this.#y, this.#logHeight] = [new Glide(this.#goal.x), new Glide(this.#goal.y), new Glide(Math.log(size.height))];
    }

    /** @returns {Part} */
    shown(heads, now_s, step_s) {
        const { width, height } = this.#size;
        if (heads.length && this.strength) this.#goal = this.#aimed(heads[0], now_s);
        else [this.#goal, this.#place, this.#zoom] = [{ x: width / 2, y: height / 2, height }, new Follower(), new Follower()];
        step_s = Math.min(step_s, MOST_STEP_S);
        const shown = Math.exp(this.#logHeight.at);
        this.#x.go(this.#goal.x, step_s, MOST_SPEED * shown, ARRIVED * shown);
        this.#y.go(this.#goal.y, step_s, MOST_SPEED * shown, ARRIVED * shown);
        this.#logHeight.go(Math.log(this.#goal.height), step_s, MOST_ZOOM_SPEED, ARRIVED);
        return within(this.#x.at, this.#y.at, Math.exp(this.#logHeight.at), this.#size);
    }

    #aimed(head, now_s) {
        const [logHeight] = this.#zoom.followed([Math.log(this.#goal.height)], [Math.log(wantedHeight(head, this.strength, this.#size))], [DEAD_ZOOM], now_s);
        const height = Math.exp(logHeight), wanted = Math.min(head.y + (0.5 - PLACE) * height, head.y - CROWN * head.span + (0.5 - HEADROOM) * height);
        const here = within(head.x, wanted, height, this.#size);
        const [x, y] = this.#place.followed([this.#goal.x, this.#goal.y], [here.x, here.y], [DEAD_X * height, DEAD_Y * height], now_s);
        return within(x, y, height, this.#size);
    }
}

/** Of what is to be shown of that person. */
function wantedHeight({ x, y, span }, strength, size) {
    const usual = HEAD * span / (LEAST_SHARE + (MOST_SHARE - LEAST_SHARE) * strength / 100);
    const centred = Math.min(2 * Math.min(x, size.width - x) * size.height / size.width, y / PLACE, (size.height - y) / (1 - PLACE));
    const closest = Math.min(usual, size.height) / (1 + (MOST_CLOSER - 1) * strength / 100), mostZoom = 1 + (MOST_ZOOM - 1) * Math.min(1, strength / FULL_ZOOM_AT);
    const height = Math.max(Math.min(usual, Math.max(centred, closest, HEAD * span / CLOSEST_SHARE)), size.height / mostZoom);
    return height * WHOLE_ZOOM < size.height ? height : size.height;
}

/** Moved into the picture. @returns {Part} */
function within(x, y, height, size) {
    const high = Math.min(height, size.height), wide = high * size.width / size.height, placed = (middle, length, most) => Math.min(Math.max(middle, length / 2), most - length / 2);
    return { x: placed(x, wide, size.width), y: placed(y, high, size.height), height: high };
}

function isIn({ left, top, width, height }, part, size) {
    const reach = part.height * size.width / size.height / 2;
    return left <= part.x + reach && left + width >= part.x - reach && top <= part.y + part.height / 2 && top + height >= part.y - part.height / 2;
}

/** Where points are in a part that is enlarged. */
function moved(points, left, top, step) {
    return points.map((value, k) => (value - [left, top, 0][k % 3]) / step);
}
