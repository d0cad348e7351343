/** The small net without a general runtime: its program (models/layers.py writes it), run by kernels/layers.c. */

const PAGE = 65536, ALIGNED = 16;
const LAYER_BYTES = 14 * 4, LEVEL_BYTES = 2 * 4, FLOAT_BYTES = 4;

/** @param {Uint8Array} program @param {number[]} shape of what goes in @param {boolean} isAgain see `loadWhole` @returns {Promise<(planes: Uint8Array) => Uint8Array>} gives a matte; its memory is used again */
export async function openLayers(program, [, planes, rows, columns], isAgain) {
    const how = isAgain ? { cache: "reload" } : {};
    const { instance } = await WebAssembly.instantiateStreaming(fetch(new URL("layers.wasm", import.meta.url), how));
    const { memory, run, __heap_base: heap } = instance.exports;
    const head = new Int32Array(program.buffer, 0, 5), [layers, floats, scratch, weights] = head, cells = rows * columns;
    const written = [layers * LAYER_BYTES, head[4] * LEVEL_BYTES, weights * FLOAT_BYTES];
    if (head[4] !== planes || written.reduce((sum, bytes) => sum + bytes, head.byteLength) !== program.length) throw new Error("this is another program");
    let top = heap.value;
    const at = [...written, floats * FLOAT_BYTES, scratch * FLOAT_BYTES, planes * cells, cells].map((bytes) => {
        const start = Math.ceil(top / ALIGNED) * ALIGNED;
        top = start + bytes;
        return start;
    });
    memory.grow(Math.ceil(Math.max(0, top - memory.buffer.byteLength) / PAGE));
    let from = head.byteLength;
    for (const [k, bytes] of written.entries()) {
        new Uint8Array(memory.buffer, at[k], bytes).set(program.subarray(from, from + bytes));
        from += bytes;
    }
    const [first, levels, weight, float, space, input, alpha] = at;
    const into = new Uint8Array(memory.buffer, input, planes * cells), out = new Uint8Array(memory.buffer, alpha, cells);
    return (picture) => {
        into.set(picture);
        run(first, layers, weight, float, space, levels, input, alpha);
        return out;
    };
}
