/**
 * Is anybody there at all? Nets find people in empty rooms; what they find is shown only with evidence. Does what
 * vision/presence.py does, with its numbers, but nobody waits for a look: what it finds counts from the next picture on.
 */

const ENTER_LOGIT = 6, LEAVE_LOGIT = 2, GONE_LOGIT = -2, DOUBTS = 2;
const SMALLEST_SHARE = 0.003;
const COMES_MS = 100, LOOK_EVERY_MS = 200, CHECK_EVERY_MS = 4000;
const COARSE = 16, ALIKE = 0.6;
const PERSON = 128;

export class Presence {
    #net; #isThere = true; #doubts = 0; #lookedAt = -Infinity; #seen = new Float32Array(0); #isLooking = false; #isBroken = false;

    /** @param {import("./net_worker.js").NetWorker} net */
    constructor(net) {
        this.#net = net;
    }

    /**
     * Whether a matte may be believed. @param {import("./picture.js").Picture} picture which it is of
     * @param {Uint8Array} raw the net's, columns x rows @param {number} now_ms
     */
    believes(picture, raw, columns, rows, now_ms) {
        const seen = coarse(raw, columns, rows), since_ms = now_ms - this.#lookedAt;
        const isEmpty = seen.reduce((sum, share) => sum + share, 0) < SMALLEST_SHARE * seen.length;
        if (this.#isBroken) return true;
        if (isEmpty) {
            if (since_ms >= LOOK_EVERY_MS) this.#isThere = false;
            return false;
        }
        const hasChanged = overlap(seen, this.#seen) < ALIKE;
        const patience_ms = hasChanged && !this.#isThere ? COMES_MS : hasChanged || !this.#isThere || this.#doubts ? LOOK_EVERY_MS : CHECK_EVERY_MS;
        if (since_ms >= patience_ms && !this.#isLooking) this.#look(picture, seen, now_ms);
        return this.#isThere;
    }

    close() {
        this.#net.close();
    }

    async #look(picture, seen, now_ms) {
        [this.#isLooking, this.#lookedAt, this.#seen] = [true, now_ms, seen];
        try {
            this.#judge(await this.#net.presence(picture));
        } catch (error) {
            console.warn("Whether anybody is there is not known:", error.message);
            this.#isBroken = true;
        } finally {
            this.#isLooking = false;
        }
    }

    #judge(logit) {
        if (logit >= (this.#isThere ? LEAVE_LOGIT : ENTER_LOGIT)) {
            [this.#isThere, this.#doubts] = [true, 0];
        } else if (this.#isThere) {
            this.#doubts += 1;
            this.#isThere = this.#doubts < DOUBTS && logit >= GONE_LOGIT;
        }
    }
}

/** The share of each 16x16 cells that is person. */
function coarse(raw, columns, rows) {
    const wide = columns / COARSE, seen = new Float32Array(wide * rows / COARSE);
    for (let row = 0, k = 0; row < rows; row++) {
        const line = (row >> 4) * wide;
        for (let column = 0; column < columns; column++, k++) if (raw[k] >= PERSON) seen[line + (column >> 4)] += 1 / COARSE ** 2;
    }
    return seen;
}

/** Intersection over union, soft; 0 for those of different sizes. */
function overlap(one, other) {
    if (one.length !== other.length) return 0;
    let both = 0, whole = 0;
    for (let k = 0; k < one.length; k++) {
        both += Math.min(one[k], other[k]);
        whole += Math.max(one[k], other[k]);
    }
    return whole ? both / whole : 1;
}
