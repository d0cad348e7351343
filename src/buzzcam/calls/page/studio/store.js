/** Where a recording grows: in a file of the browser's own, or in memory where there is none. */

const PREFIX = "buzzcam-recording-";
export const MOST_IN_MEMORY_BYTES = 1e9;

/**
 * @typedef {{mostBytes: number, add: (part: Blob) => Promise<void>, put: (part: Blob, at: number) => Promise<void>, close: () => Promise<Blob>}} Store
 *     put: over what is at that byte of the first part. mostBytes: that fit in, with some room left: a file that grows too large is lost
 */

/** Removes what earlier recordings have left in the browser; the downloads have them. */
export async function forgetRecordings() {
    const folder = await navigator.storage.getDirectory();
    for await (const name of folder.keys()) if (name.startsWith(PREFIX)) await folder.removeEntry(name).catch(() => {});  // in use: another tab's
}

/** @param {string} type of the content @returns {Promise<Store>} */
export async function openStore(type) {
    try {
        await forgetRecordings();
        const folder = await navigator.storage.getDirectory(), { quota = Infinity, usage = 0 } = await navigator.storage.estimate();
        const file = await folder.getFileHandle(PREFIX + crypto.randomUUID(), { create: true }), writable = await file.createWritable();
        return {
            mostBytes: 0.9 * (quota - usage),
            add: (part) => writable.write(part),
            put: (part, at) => writable.write({ type: "write", position: at, data: part }),
            async close() {
                await writable.close();
                return new Blob([await file.getFile()], { type });
            },
        };
    } catch {  // the browser has no such files, or none in a private window
        const parts = [];
        return {
            mostBytes: MOST_IN_MEMORY_BYTES,
            add: async (part) => void parts.push(part),
            put: async (part, at) => void parts.splice(0, 1, parts[0].slice(0, at), part, parts[0].slice(at + part.size)),
            close: async () => new Blob(parts, { type }),
        };
    }
}

/** Puts it into the downloads. @param {Blob} content @param {string} name */
export function download(content, name) {
    const address = URL.createObjectURL(content), link = document.createElement("a");
    [link.href, link.download] = [address, name];
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** @param {string} ending */
export function nameNow(ending) {
    const now = new Date(), two = (number) => String(number).padStart(2, "0");
    const day = [now.getFullYear(), two(now.getMonth() + 1), two(now.getDate())].join("-");
    return `buzzcam-${day}-${[now.getHours(), now.getMinutes(), now.getSeconds()].map(two).join("-")}.${ending}`;
}
