/**
 * Answers for the pages while their server is away. calls/site.py puts SITE before this file: the version of all files,
 * their addresses, and which of them stands for which page.
 *
 * A page comes from the server whenever that answers, so its newest version is seen at once. Its modules have addresses
 * with the version, and are kept whole or not at all: two versions never mix.
 */

const PAGES = `buzzcam-${SITE.version}`, FILES = "buzzcam-files";  // FILES: see offline.js
const WITHIN_MS = 5000;

addEventListener("install", (event) => event.waitUntil(install()));
addEventListener("activate", (event) => event.waitUntil(activate()));
addEventListener("fetch", (event) => {
    const { request } = event, { origin, pathname } = new URL(request.url);
    if (request.method !== "GET" || origin !== location.origin) return;
    if (request.mode === "navigate") {
        if (Object.hasOwn(SITE.pages, pathname)) event.respondWith(page(event, SITE.pages[pathname]));
    } else if (SITE.files.includes(pathname)) {
        event.respondWith(kept(PAGES, pathname).then((answer) => answer ?? fetch(request)));
    } else if (pathname.startsWith("/files/")) {
        event.respondWith(fetch(request).catch(() => kept(FILES, pathname)).then((answer) => answer ?? Response.error()));
    }
});

async function install() {
    await (await caches.open(PAGES)).addAll(SITE.files);
}

async function activate() {
    for (const name of await caches.keys()) if (name.startsWith("buzzcam-") && name !== PAGES && name !== FILES) await caches.delete(name);
    const files = await caches.open(FILES), known = await (await kept(PAGES, SITE.files.find((name) => name.endsWith("/files.json")))).text();
    for (const request of await files.keys()) if (!known.includes(new URL(request.url).pathname)) await files.delete(request);
    await registration.navigationPreload?.enable();
    await clients.claim();
}

/** @param {FetchEvent} event @param {string} instead the address of what stands in for it */
async function page(event, instead) {
    const late = new Promise((_, reject) => setTimeout(reject, WITHIN_MS));
    const asked = Promise.resolve(event.preloadResponse).then((answer) => answer ?? fetch(event.request));
    try {
        return await Promise.race([asked, late]);
    } catch {  // it is away
        return (await kept(PAGES, instead)) ?? asked;
    }
}

async function kept(name, address) {
    return (await caches.open(name)).match(address);
}
