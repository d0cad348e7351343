/** Gives a WebM recording its length: browsers write the head of the file before they know it, and programs then show none. */

const INFO = [0x15, 0x49, 0xa9, 0x66], DURATION = [0x44, 0x89, 0x88];  // Matroska's elements, RFC 9559; the last byte: eight follow
const ADDED_BYTES = DURATION.length + 8;
export const HEAD_BYTES = 1024;  // all of the head is in so many

/**
 * @param {Blob} first HEAD_BYTES of a recording, or more
 * @returns {Promise<{part: Blob, at: number}>} the same with room for the length, and where; at -1: it is no such file
 */
export async function withRoom(first) {
    const head = new Uint8Array(await first.slice(0, HEAD_BYTES).arrayBuffer());
    const info = head.findIndex((_, at) => INFO.every((byte, k) => head[at + k] === byte)), size = head[info + INFO.length] ^ 0x80;
    const end = info + INFO.length + 1 + size;
    if (info < 0 || size + ADDED_BYTES > 126 || end > head.length) return { part: first, at: -1 };
    head[info + INFO.length] += ADDED_BYTES;
    const duration = new Uint8Array([...DURATION, ...new Uint8Array(8)]);
    return { part: new Blob([head.subarray(0, end), duration, head.subarray(end), first.slice(HEAD_BYTES)]), at: end + DURATION.length };
}

/** @param {number} length_ms @returns {Blob} what goes there */
export function lengthOf(length_ms) {
    const bytes = new DataView(new ArrayBuffer(8));
    bytes.setFloat64(0, length_ms);
    return new Blob([bytes]);
}
