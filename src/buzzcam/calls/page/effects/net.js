/**
 * A worker with one rung's net: loads, checks and warms it, then answers pictures. The net sees its own last answer; it
 * is fed as vision/segmenter.py does it.
 *
 * Takes {type: "open", rung, runtime, threads}, then {planes, now_ms} again and again. Tells {progress}, {ready: ms},
 * {alpha, planes} or {failed}.
 */

const UNKNOWN = 128;  // of a cell of which the net knows nothing
const FORGET_MS = 1200;  // an answer older than that is no memory
const CUT_LEVELS = 30;  // mean change of luma that makes it another scene
const PROBED = 16;
const WARM_RUNS = 5;
const TELL_EVERY_MS = 100;

class Net {
    #ort; #session; #input; #alpha; #shape; #hasMemory = false; #shownAt = -Infinity;

    constructor(ort, session, shape) {
        this.#ort = ort;
        this.#session = session;
        this.#shape = shape;
        const [, planes, rows, columns] = shape;
        this.#input = new Uint8Array(planes * rows * columns);
        this.#alpha = new Uint8Array(rows * columns);
    }

    /** @param {Uint8Array} planes Y, U and V of the net's size @param {number} now_ms @returns {Promise<Uint8Array>} of that size; valid until the next call */
    async alpha(planes, now_ms) {
        const [, , rows, columns] = this.#shape, size = rows * columns, input = this.#input;
        input.copyWithin(3 * size, 0, size);
        input.set(planes);
        const age_ms = now_ms - this.#shownAt;
        if (age_ms > FORGET_MS || age_ms < 0 || this.#isCut(size)) this.#hasMemory = false;
        this.#shownAt = now_ms;
        if (this.#hasMemory) {
            input.set(this.#alpha, 4 * size);
        } else {
            input.copyWithin(3 * size, 0, size);
            input.fill(UNKNOWN, 4 * size, 5 * size);
        }
        const { alpha } = await this.#session.run({ yuv: new this.#ort.Tensor("uint8", input, this.#shape) });
        interleave(alpha.data, columns, rows, this.#alpha);
        alpha.dispose?.();
        this.#hasMemory = true;
        return this.#alpha;
    }

    forget() {
        this.#hasMemory = false;
    }

    #isCut(size) {
        let sum = 0;
        for (let k = 0; k < size; k += PROBED) sum += Math.abs(this.#input[k] - this.#input[3 * size + k]);
        return sum * PROBED / size >= CUT_LEVELS;
    }
}

/** One plane of four that hold a quarter of its cells each: even rows and columns, odd columns, odd rows, both. */
function interleave(quarters, columns, rows, whole) {
    const wide = columns / 2, quarter = columns * rows / 4;
    for (let row = 0; row < rows; row++) {
        const from = (row & 1) * 2 * quarter + (row >> 1) * wide, to = row * columns;
        for (let k = 0; k < wide; k++) {
            whole[to + 2 * k] = quarters[from + k];
            whole[to + 2 * k + 1] = quarters[from + quarter + k];
        }
    }
}

/** A whole file. @param {(count: number) => void} onBytes told as they come @param {(chunk: Uint8Array, at: number) => void} keep */
async function load({ address, bytes }, onBytes, keep) {
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
    const reader = answer.body.getReader();
    let got = 0;
    for (;;) {
        const { done, value } = await reader.read();
        if (done) break;
        keep(value, got);
        got += value.length;
        onBytes(value.length);
    }
    if (got !== bytes) throw new Error(`${address} was cut`);
}

async function isWhole(content, sha256) {
    const found = new Uint8Array(await crypto.subtle.digest("SHA-256", content));
    return Array.from(found, (byte) => byte.toString(16).padStart(2, "0")).join("") === sha256;
}

/** @param {{rung: any, runtime: any, threads: number}} what as effects/files.json has it */
async function open({ rung, runtime, threads }) {
    const of = rung.bytes + runtime.wasm.sent, model = new Uint8Array(rung.bytes);
    let got = 0, toldAt = 0;
    const count = (bytes) => {
        got += bytes;
        if (performance.now() - toldAt < TELL_EVERY_MS) return;
        toldAt = performance.now();
        postMessage({ progress: { name: rung.name, got: Math.round(got), of } });
    };
    const [ort] = await Promise.all([
        import(runtime.loader.address),
        load(rung, count, (chunk, at) => model.set(chunk, at)),
        load(runtime.wasm, (bytes) => count(bytes * runtime.wasm.sent / runtime.wasm.bytes), () => {}),  // into the browser's cache
    ]);
    if (!(await isWhole(model, rung.sha256))) throw new Error(`${rung.name} is damaged`);
    ort.env.wasm.wasmPaths = { mjs: runtime.glue.address, wasm: runtime.wasm.address };  // compiled as it comes out of the cache
    ort.env.wasm.numThreads = threads;
    const session = await ort.InferenceSession.create(model, {
        executionProviders: ["wasm"],
        extra: { session: { disable_quant_qdq: rung.is_quantised ? "0" : "1", intra_op: { allow_spinning: "0" } } },
    });
    const net = new Net(ort, session, rung.shape), costs = [];
    const gray = new Uint8Array(3 * rung.shape[2] * rung.shape[3]).fill(UNKNOWN);
    for (let k = 0; k < WARM_RUNS; k++) {
        const began = performance.now();
        await net.alpha(gray, 0);
        costs.push(performance.now() - began);
    }
    net.forget();
    postMessage({ ready: Math.min(...costs.slice(1)) });  // of one picture, in ms
    return net;
}

let opened = null;
onmessage = async ({ data }) => {
    try {
        if (data.type === "open") {
            opened = open(data);
            await opened;
        } else {
            const alpha = (await (await opened).alpha(data.planes, data.now_ms)).slice();
            postMessage({ alpha, planes: data.planes }, [alpha.buffer, data.planes.buffer]);
        }
    } catch (error) {
        postMessage({ failed: String(error?.message ?? error) });
    }
};
