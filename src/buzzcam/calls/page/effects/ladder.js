/** Which rung to stand on: vision/ladder.py, with its numbers. tests/ladder_vectors.json has both do the same. */

const LATE_SHARE = 0.85, FIT_SHARE = 0.6;
const WINDOW_S = 1.0, JUDGE_EVERY_S = 0.2, SETTLE_S = 0.7;
const PATIENCE_S = 4.0, MOST_PATIENCE_S = 64.0, FAILED_WITHIN_S = 10.0;
const REST_MS = 1.0, MISSED_SHARE = 0.1;

export class Ladder {
    #interval_ms; #samples = []; #patience_s = PATIENCE_S; #judgeAt = 0; #changedAt = null; #climbedAt = null; #calmSince = null;

    /** @param {(number | null)[]} costs_ms of each rung, the cheapest first; null: not to be used @param {number} interval_ms @param {number} rung */
    constructor(costs_ms, interval_ms, rung = 0) {
        this.costs_ms = costs_ms;
        this.rung = rung;
        this.#interval_ms = interval_ms;
    }

    /** One frame. @param {number} at_s @param {number} cost_ms @param {number} missed frames left out, ever @returns {number | null} the rung to change to */
    observe(at_s, cost_ms, missed) {
        this.#changedAt ??= at_s;
        if (at_s - this.#changedAt < SETTLE_S) this.#samples = [];
        this.#samples.push({ at_s, cost_ms, missed });
        while (at_s - this.#samples[0].at_s > WINDOW_S) this.#samples.shift();
        const wait = this.#judgeAt - at_s;
        if (this.costs_ms.length < 2 || (wait > 0 && wait < JUDGE_EVERY_S)) return null;
        this.#judgeAt = at_s + JUDGE_EVERY_S;
        if (this.#samples.length < 5 || at_s - this.#samples[0].at_s < WINDOW_S / 2) return null;
        const costs = this.#samples.map((sample) => sample.cost_ms).sort((one, other) => one - other);
        const middle = (costs[(costs.length - 1) >> 1] + costs[costs.length >> 1]) / 2, high = costs[Math.floor(0.9 * (costs.length - 1))];
        const skipped = missed - this.#samples[0].missed;
        if (middle > LATE_SHARE * this.#interval_ms || skipped > MISSED_SHARE * (costs.length + skipped)) {
            this.#calmSince = null;
            return this.#down(at_s);
        }
        this.#calmSince ??= at_s;
        if (at_s - this.#calmSince < this.#patience_s) return null;
        const measured = this.costs_ms[this.rung];
        return this.#up(measured === null ? 1 : Math.max(1, high / (measured + REST_MS)));
    }

    /** Whether what a rung costs leaves time enough. @param {number} rung */
    fits(rung) {
        return this.costs_ms[rung] <= FIT_SHARE * this.#interval_ms;
    }

    /** The change has been made. */
    standOn(rung, at_s) {
        if (rung > this.rung) this.#climbedAt = at_s;
        [this.rung, this.#changedAt, this.#calmSince, this.#samples] = [rung, at_s, null, []];
    }

    #down(at_s) {
        for (let k = this.rung - 1; k >= 0; k--) {
            if (this.costs_ms[k] === null && k > 0) continue;
            const isFailed = this.#climbedAt !== null && at_s - this.#climbedAt < FAILED_WITHIN_S;
            this.#patience_s = isFailed ? Math.min(MOST_PATIENCE_S, 2 * this.#patience_s) : PATIENCE_S;
            return k;
        }
        return null;
    }

    #up(slowdown) {
        for (let k = this.rung + 1; k < this.costs_ms.length; k++) {
            if (this.costs_ms[k] === null) continue;
            return this.costs_ms[k] * slowdown <= FIT_SHARE * this.#interval_ms ? k : null;
        }
        return null;
    }
}
