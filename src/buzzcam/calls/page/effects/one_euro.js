/** The one-euro filter: calm while what it follows is still, quick while it moves. vision/one_euro.py, with its number. */

const SPEED_HZ = 3;

/** How much of the new value an exponential low-pass takes. */
const shareOf = (cutOff_hz, elapsed_s) => 1 / (1 + 1 / (2 * Math.PI * cutOff_hz * elapsed_s));

export class OneEuroFilter {
    #least_hz; #perSpeed; #points = null; #given = null; #velocity = null; #last_s = 0;

    /** @param {number} least_hz cut-off of what stands still @param {number} perSpeed Hz for each length a second */
    constructor(least_hz, perSpeed) {
        [this.#least_hz, this.#perSpeed] = [least_hz, perSpeed];
    }

    /** @param {Float32Array} points x, y, z of each @param {number} length in their unit @param {number} now_s @returns {Float32Array} */
    filtered(points, length, now_s) {
        const elapsed_s = now_s - this.#last_s;
        this.#last_s = now_s;
        if (elapsed_s === 0 && this.#points) return this.#points;
        if (!this.#points || elapsed_s < 0) {
            this.#velocity = new Float32Array(points.length);
            return (this.#points = this.#given = points);
        }
        const share = shareOf(SPEED_HZ, elapsed_s), velocity = this.#velocity, calm = new Float32Array(points.length);
        for (let k = 0; k < points.length; k += 3) {
            let squares = 0;
            for (let j = k; j < k + 3; j++) {
                velocity[j] += share * ((points[j] - this.#given[j]) / elapsed_s - velocity[j]);
                squares += velocity[j] ** 2;
            }
            const near = shareOf(this.#least_hz + this.#perSpeed * Math.sqrt(squares) / length, elapsed_s);
            for (let j = k; j < k + 3; j++) calm[j] = this.#points[j] + near * (points[j] - this.#points[j]);
        }
        this.#given = points;
        return (this.#points = calm);
    }
}
