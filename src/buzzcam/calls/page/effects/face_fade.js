/** Faces come and go softly: how much of an effect each one has. effects/face_fade.py. */

const COME_S = 0.2, GO_S = 0.2, GAP_S = 1;

export class FaceFade {
    #known = new Map(); #last_s = null;

    /** @param {import("./face_mesh.js").Face[]} faces @param {number} now_s @returns {{number: number, points: Float32Array, weight: number}[]} */
    weighed(faces, now_s) {
        const past_s = this.#last_s === null ? null : now_s - this.#last_s;
        this.#last_s = now_s;
        const isFirst = past_s === null || past_s < 0 || past_s > GAP_S;
        if (isFirst) this.#known.clear();
        for (const [number, one] of this.#known) {
            if (faces.some((face) => face.number === number)) continue;
            one.weight -= past_s / GO_S;
            if (one.weight <= 0) this.#known.delete(number);
        }
        for (const { number, points } of faces) {
            const weight = isFirst ? 1 : Math.min(1, (this.#known.get(number)?.weight ?? 0) + past_s / COME_S);
            if (weight > 0) this.#known.set(number, { number, points, weight });
        }
        return [...this.#known.values()];
    }
}
