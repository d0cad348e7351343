/** Opens nets by ONNX Runtime for the web. What is loaded is whole: its length and its checksum are those of effects/files.json. */

/** @param {Response} answer @param {(chunk: Uint8Array) => void} take */
async function read(answer, take) {
    const reader = answer.body.getReader();
    for (let part = await reader.read(); !part.done; part = await reader.read()) take(part.value);
}

async function isWhole(content, sha256) {
    const found = new Uint8Array(await crypto.subtle.digest("SHA-256", content));
    return Array.from(found, (byte) => byte.toString(16).padStart(2, "0")).join("") === sha256;
}

/**
 * A whole file. @param {{address: string, bytes: number, sha256: string}} file @param {(bytes: number) => void} count told of what came
 * @param {boolean} isAgain what the browser has kept was of no use
 */
export async function loadWhole({ address, bytes, sha256 }, count, isAgain = false) {
    const answer = await fetch(address, isAgain ? { cache: "reload" } : {}), whole = new Uint8Array(bytes);
    if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
    let got = 0;
    await read(answer, (chunk) => {
        whole.set(chunk, got);
        got += chunk.length;
        count(chunk.length);
    });
    if (got !== bytes) throw new Error(`${address} was cut`);
    if (!(await isWhole(whole, sha256))) throw new Error(`${address} is damaged`);
    return whole;
}

/** @param {any} runtime as effects/files.json has it @param {(bytes: number) => void} count told of what came, as it was sent */
export async function loadRuntime(runtime, threads, count, isAgain = false) {
    const loaded = globalThis.fetch, how = isAgain ? { cache: "reload" } : {}, again = isAgain ? `?again=${Date.now()}` : "";
    const wasm = loaded(runtime.wasm.address, how);  // at once: the runtime asks for it only after two other files
    wasm.then((answer) => read(answer.clone(), (chunk) => count(chunk.length * runtime.wasm.sent / runtime.wasm.bytes))).catch(() => {});
    globalThis.fetch = (address, more) => (String(address).endsWith(runtime.wasm.address) ? wasm : loaded(address, { ...more, ...how }));
    import(runtime.glue.address + again).catch(() => {});
    const ort = await import(runtime.loader.address + again);
    ort.env.wasm.wasmPaths = { mjs: runtime.glue.address + again, wasm: runtime.wasm.address };  // compiled as it comes out of the cache
    ort.env.wasm.numThreads = threads;
    return ort;
}

/** @param {any} ort @param {Uint8Array} model */
export function openSession(ort, model, isQuantised) {
    return ort.InferenceSession.create(model, {
        executionProviders: ["wasm"],
        extra: { session: { disable_quant_qdq: isQuantised ? "0" : "1", intra_op: { allow_spinning: "0" } } },
    });
}
