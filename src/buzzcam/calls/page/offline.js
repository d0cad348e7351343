/** Keeps the pages for when their server is away: the page's files by the service worker, and the effects' that were used. */

import { files } from "./effects/choices.js";

const FILES = "buzzcam-files";  // in Cache Storage, by addresses that hold a checksum; service_worker.js removes old ones

/** Fails silently: some browsers have none of it, or not with a certificate that they do not know. */
export function keepPages() {
    navigator.serviceWorker?.register("/service_worker.js", { updateViaCache: "none" }).catch(() => {});
}

/** @param {string[]} addresses of effects' files; most are in the browser's usual cache, but may leave that */
export async function keepFiles(addresses) {
    try {
        const cache = await caches.open(FILES);
        for (const address of addresses) if (!(await cache.match(address))) await cache.add(address);
    } catch {  // no storage, or it is full
    }
}

/** What hiding the room has needed so far. @param {import("./effects/effects.js").Effects} effects */
export async function keepEffects({ choice, status }) {
    const all = await files();
    if (!all || !status.isLive) return;
    const nets = all.rungs.filter(({ name }) => name === "small" || status.rung.startsWith(name));
    const pictures = choice.kind === "picture" ? all.pictures.filter(({ name }) => name === choice.picture) : [];
    const faces = ["on", "reduced"].includes(status.face) ? Object.values(all.faces) : [];
    const used = [...Object.values(all.runtime), ...nets, all.presence, ...faces, ...pictures].map(({ address }) => address);
    await keepFiles([...used, ...all.pictures.map(({ thumbnail }) => thumbnail)]);
}
