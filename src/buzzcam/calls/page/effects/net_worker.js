/** A net in a worker of its own (net.js): however long it takes, whoever asks goes on. */

const WITHIN_MS = 3000;

export class NetWorker {
    #rung; #worker; #planes; #waiting = null; #onProgress = () => {};

    /** @param {{name: string, shape: number[]}} rung as effects/files.json has it */
    constructor(rung) {
        this.#rung = rung;
        [, , this.rows, this.columns] = rung.shape;
        this.#planes = new Uint8Array(3 * this.rows * this.columns);
        this.#worker = new Worker("/page/effects/net.js", { type: "module" });
        this.#worker.onmessage = ({ data }) => {
            if (data.progress) this.#onProgress(data.progress);
            else this.#settle(data);
        };
        this.#worker.onerror = () => this.#settle({ failed: "the net's worker does not run" });
    }

    get name() {
        return this.#rung.name;
    }

    /** @returns {Promise<number>} ms that one picture takes */
    async open(runtime, threads, onProgress) {
        this.#onProgress = onProgress;
        return (await this.#ask({ type: "open", rung: this.#rung, runtime, threads }, [])).ready;
    }

    /** The matte of a picture, uint8 of the net's size. @param {import("./picture.js").Picture} picture @returns {Promise<Uint8Array>} */
    async alpha(picture, now_ms) {
        picture.planes(this.columns, this.rows, this.#planes);
        const late = setTimeout(() => this.#settle({ failed: "the net does not answer" }), WITHIN_MS);
        try {
            const { alpha, planes } = await this.#ask({ planes: this.#planes, now_ms }, [this.#planes.buffer]);
            this.#planes = planes;
            return alpha;
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
