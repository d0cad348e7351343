/**
 * A worker with one net: loads, checks and warms it, then answers pictures. A rung's net sees its own last answer; it is
 * fed as vision/segmenter.py does it. Those of presence and of faces see what they are given only. The small one is a
 * program of few layers (layers.js), which needs no runtime; all others run in ONNX Runtime.
 *
 * Takes {type: "open", rung, runtime, threads, isAgain}, then {planes, now_ms, isNew} again and again. Tells {progress}, {ready: ms},
 * {alpha, planes}, {presence, planes}, {boxes, scores, planes} or {points, presence, planes}, or {failed}.
 */

import { openLayers } from "./layers.js";
import { loadRuntime, loadWhole, openSession } from "./session.js";

const PLANES = 3;
const UNKNOWN = 128;  // of a cell of which the net knows nothing
const FORGET_MS = 1200;  // an answer older than that is no memory
const CUT_LEVELS = 30;  // mean change of luma that makes it another scene
const PROBED = 16;
const WARM_RUNS = 2;
const TELL_EVERY_MS = 100;

class Net {
    #run; #input; #alpha; #shape; #hasMemory = false; #shownAt = -Infinity;

    /** @param {(input: Uint8Array) => Promise<{alpha?: Uint8Array, presence?: number}>} run @param {number[]} shape of the input */
    constructor(run, shape) {
        this.#run = run;
        this.#shape = shape;
        const [, planes, rows, columns] = shape;
        this.#input = new Uint8Array(planes * rows * columns);
        this.#alpha = new Uint8Array(rows * columns);
    }

    /**
     * @param {Uint8Array} planes Y, U and V of the net's size @param {number} now_ms @param {boolean} isNew nothing of before counts
     * @returns {Promise<any>} alpha, uint8; or presence, a logit, and points, float32; or boxes and scores, float32
     */
    async answer(planes, now_ms, isNew) {
        const [, count, rows, columns] = this.#shape, size = rows * columns, input = this.#input;
        if (count > PLANES) {
            input.copyWithin(PLANES * size, 0, size);
            input.set(planes);
            const age_ms = now_ms - this.#shownAt;
            if (isNew || age_ms > FORGET_MS || age_ms < 0 || this.#isCut(size)) this.#hasMemory = false;
            this.#shownAt = now_ms;
            if (this.#hasMemory) {
                input.set(this.#alpha, 4 * size);
            } else {
                input.copyWithin(PLANES * size, 0, size);
                input.fill(UNKNOWN, 4 * size, 5 * size);
            }
        } else {
            input.set(planes);
        }
        const found = await this.#run(input);
        if (!found.alpha) return found;
        this.#alpha.set(found.alpha);
        this.#hasMemory = true;
        return { alpha: this.#alpha.slice() };
    }

    #isCut(size) {
        let sum = 0;
        for (let k = 0; k < size; k += PROBED) sum += Math.abs(this.#input[k] - this.#input[PLANES * size + k]);
        return sum * PROBED / size >= CUT_LEVELS;
    }
}

/** One plane of four that hold a quarter of its cells each: even rows and columns, odd columns, odd rows, both. */
function interleaved(quarters, columns, rows) {
    const whole = new Uint8Array(rows * columns), wide = columns / 2, quarter = columns * rows / 4;
    for (let row = 0; row < rows; row++) {
        const from = (row & 1) * 2 * quarter + (row >> 1) * wide, to = row * columns;
        for (let k = 0; k < wide; k++) {
            whole[to + 2 * k] = quarters[from + k];
            whole[to + 2 * k + 1] = quarters[from + quarter + k];
        }
    }
    return whole;
}

/** @param {{rung: any, runtime: any, threads: number, isAgain: boolean}} what see `open` @param {(bytes: number) => void} count */
async function inRuntime({ rung, runtime, threads, isAgain }, count) {
    const [ort, model] = await Promise.all([loadRuntime(runtime, threads, count, isAgain), loadWhole(rung, count, isAgain)]);
    const session = await openSession(ort, model, rung.is_quantised), [, , rows, columns] = rung.shape;
    return async (input) => {
        const { alpha, presence, points, boxes, scores } = await session.run({ yuv: new ort.Tensor("uint8", input, rung.shape) });
        if (boxes) return { boxes: boxes.data, scores: scores.data };
        if (points) return { points: points.data, presence: presence.data[0] };
        return alpha ? { alpha: interleaved(alpha.data, columns, rows) } : { presence: presence.data[0] };
    };
}

async function inLayers({ rung, isAgain }, count) {
    const layers = await openLayers(await loadWhole(rung, count, isAgain), rung.shape, isAgain);
    return async (input) => ({ alpha: layers(input) });
}

/** @param {{rung: any, runtime: any, threads: number, isAgain: boolean}} what as effects/files.json has it */
async function open(what) {
    const { rung, runtime } = what, of = rung.bytes + (rung.is_program ? 0 : runtime.wasm.sent);
    let got = 0, toldAt = 0;
    const count = (bytes) => {
        got += bytes;
        if (performance.now() - toldAt < TELL_EVERY_MS) return;
        toldAt = performance.now();
        postMessage({ progress: { name: rung.name, got: Math.round(got), of } });
    };
    const net = new Net(await (rung.is_program ? inLayers : inRuntime)(what, count), rung.shape), costs = [];
    const gray = new Uint8Array(3 * rung.shape[2] * rung.shape[3]).fill(UNKNOWN);
    for (let k = 0; k < WARM_RUNS; k++) {
        const began = performance.now();
        await net.answer(gray, 0, k === 0);
        costs.push(performance.now() - began);
    }
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
            const answer = await (await opened).answer(data.planes, data.now_ms, data.isNew);
            postMessage({ ...answer, planes: data.planes }, [data.planes.buffer]);
        }
    } catch (error) {
        postMessage({ failed: String(error?.message ?? error) });
    }
};
