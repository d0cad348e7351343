/** Cuts the subject out of a photo, in a worker (worker.js). Nothing leaves the page. */

import { files } from "../effects/choices.js";
import { keepFiles } from "../offline.js";

const MOST_THREADS = 2;  // as in effects/effects.js
const WITHIN_MS = 120_000;  // from one word of the worker to the next: a net that hangs must not stop the other photos

/**
 * @typedef {{subject: "person" | "object" | "", png: Blob, shown: ImageBitmap, part: import("./planes.js").Box, box: import("./planes.js").Box,
 *     width: number, height: number, room: Uint8ClampedArray}} Cutout
 *     subject: "" where there is none, then the rest is missing; png: as large as the photo; shown: a part of it, perhaps smaller;
 *     part, box: that part, and where the subject is, in the photo's pixels; room: see room.js
 */

/** What went wrong: "model", "memory" or "broken"; "cancelled". */
export class Trouble extends Error {}

export class Engine {
    #worker = null; #waiting = null; #late = 0;

    /** One at a time. @param {ImageBitmap} bitmap is moved @param {(stage: "loading" | "processing", share: number) => void} tell @returns {Promise<Cutout>} Rejects with a Trouble. */
    async cut(bitmap, kind, tell) {
        const known = await files();
        if (!known?.photo) throw new Trouble("model");
        if (!this.#worker) {
            this.#worker = new Worker(new URL("worker.js", import.meta.url), { type: "module" });
            this.#worker.onmessage = ({ data }) => this.#hear(data);
            this.#worker.onerror = () => this.#hear({ failed: "broken" });
            const threads = globalThis.crossOriginIsolated ? Math.min(MOST_THREADS, navigator.hardwareConcurrency || 1) : 1;
            this.#worker.postMessage({ files: { runtime: known.runtime, photo: known.photo }, threads });
        }
        return new Promise((resolve, reject) => {
            this.#waiting = { resolve, reject, tell };
            this.#watch();
            this.#worker.postMessage({ bitmap, kind }, [bitmap]);
        });
    }

    /** Whatever the worker is at. The next photo gets a new one. */
    cancel() {
        this.#hear({ failed: "cancelled" });
    }

    #hear({ stage, share, done, failed, why }) {
        const waiting = this.#waiting;
        if (stage) {
            this.#watch();
            waiting?.tell(stage, share);
            return;
        }
        clearTimeout(this.#late);
        this.#waiting = null;
        if (done) {
            waiting?.resolve(done);
            this.#keep();
            return;
        }
        if (why) console.warn("A photo was not cut out:", why);
        this.#worker?.terminate();
        this.#worker = null;
        waiting?.reject(new Trouble(failed));
    }

    /** What it has needed, for when the server is away. */
    async #keep() {
        const { runtime, photo, pictures } = await files(), nets = [photo.things, ...Object.values(photo.person), photo.faces];
        await keepFiles([...Object.values(runtime), ...nets].map(({ address }) => address).concat(pictures.flatMap(({ address, thumbnail }) => [address, thumbnail])));
    }

    #watch() {
        clearTimeout(this.#late);
        this.#late = setTimeout(() => this.#hear({ failed: "broken", why: "its worker is silent" }), WITHIN_MS);
    }
}
