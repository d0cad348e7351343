/** A net in a worker of its own (net.js): however long it takes, whoever asks goes on. */

const WITHIN_MS = 3000;
const QUIET_MS = 30_000;  // while a net is loaded, without any word

export class NetWorker {
    #rung; #worker; #planes; #waiting = null; #onProgress = () => {}; #quiet = 0;

    /** @param {{name: string, shape: number[]}} rung as effects/files.json has it */
    constructor(rung) {
        this.#rung = rung;
        [, , this.rows, this.columns] = rung.shape;
        this.#planes = new Uint8Array(3 * this.rows * this.columns);
        this.#worker = new Worker(new URL("net.js", import.meta.url), { type: "module" });
        this.#worker.onmessage = ({ data }) => {
            if (data.progress) this.#note(data.progress);
            else this.#settle(data);
        };
        this.#worker.onerror = () => this.#settle({ failed: "the net's worker does not run" });
    }

    get name() {
        return this.#rung.name;
    }

    /** @param {boolean} [isAgain] what the browser has kept may be damaged @returns {Promise<number>} ms that one picture takes */
    async open(runtime, threads, onProgress, isAgain = false) {
        this.#onProgress = onProgress;
        this.#listen();
        try {
            return (await this.#ask({ type: "open", rung: this.#rung, runtime, threads, isAgain }, [])).ready;
        } finally {
            clearTimeout(this.#quiet);
        }
    }

    #note(progress) {
        this.#listen();
        this.#onProgress(progress);
    }

    #listen() {
        clearTimeout(this.#quiet);
        this.#quiet = setTimeout(() => this.#settle({ failed: "the net does not come" }), QUIET_MS);
    }

    /**
     * The matte of a picture, uint8 of the net's size.
     * @param {import("./picture.js").Picture} picture @param {number} now_ms @param {boolean} isNew nothing of before counts
     */
    async alpha(picture, now_ms, isNew = false) {
        return (await this.#shown(picture, { now_ms, isNew })).alpha;
    }

    /** Of a net that says whether anybody is there: its logit. @param {import("./picture.js").Picture} picture @returns {Promise<number>} */
    async presence(picture) {
        return (await this.#shown(picture, { now_ms: 0, isNew: true })).presence;
    }

    /** What any other net says. @param {(planes: Uint8Array) => void} draw what it sees: 3 * rows * columns @returns {Promise<any>} */
    seen(draw) {
        return this.#drawn(draw, { now_ms: 0, isNew: true });
    }

    #shown(picture, more) {
        return this.#drawn((planes) => picture.planes(this.columns, this.rows, planes), more);
    }

    async #drawn(draw, more) {
        draw(this.#planes);
        const late = setTimeout(() => this.#settle({ failed: "the net does not answer" }), WITHIN_MS);
        try {
            const answer = await this.#ask({ ...more, planes: this.#planes }, [this.#planes.buffer]);
            this.#planes = answer.planes;
            return answer;
        } finally {
            clearTimeout(late);
        }
    }

    close() {
        this.#worker.terminate();
        this.#settle({ failed: "it was closed" });
    }

    #ask(message, moved) {
        return new Promise((resolve, reject) => {
            this.#waiting = { resolve, reject };
            this.#worker.postMessage(message, moved);
        });
    }

    #settle(answer) {
        const waiting = this.#waiting;
        this.#waiting = null;
        if ("failed" in answer) waiting?.reject(new Error(answer.failed));
        else waiting?.resolve(answer);
    }
}
