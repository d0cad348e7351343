/** The line to the host: one WebSocket that comes back by itself, and does not send faster than the host listens. */

import { read } from "./messages.js";

const ANSWER_WITHIN_MS = 4000;
const PROBE_EVERY_MS = 1000;
const PROBE_FOR_MS = 3000;
const SILENT_MS = 4000;  // the host pings each second, in the lobby too
const REFUSED_MS = 2000;  // who says no as soon as this is there
const PAUSE_MS = 500;
const PAUSE_MAX_MS = 8000;
const EAGER_MS = 120_000;  // so long after a loss we try often: networks come back
const EAGER_PAUSE_MS = 1000;
const BURST = 100;  // below server.py's BURST and PER_S
const PER_S = 30;

/** How long to wait before attempt `attempt` (0 is the first again), `lost_ms` after the loss. */
export function pauseBefore(attempt, lost_ms) {
    const most = lost_ms < EAGER_MS ? EAGER_PAUSE_MS : PAUSE_MAX_MS;
    return Math.min(PAUSE_MS * 2 ** Math.min(attempt, 10), most);
}

/**
 * One socket after the other; no state of it is for ever:
 *
 *     state    until                          or for                          then
 *     trying   it opens: open                 ANSWER_WITHIN_MS                waiting
 *     open     it is closed: waiting          SILENT_MS without a message     waiting
 *     waiting  `pauseBefore` has passed, the network is back, or the user looks: trying
 *
 * While it tries or waits, it asks for a small file once a second, too. A socket that was begun while the line was down
 * opens up to 4 s after its return, for TCP asks again after 1, 2 and 4 s; many sockets at once would be quicker, but
 * Chromium holds them back (by the number that failed). Who gets the file, tries at once.
 */
export class Socket {
    #url; #hello; #onMessage; #onLost;
    /** @type {WebSocket | null} */ #socket = null;
    #heardAt = 0; #openedAt = 0;
    #attempt = 0; #lostAt = 0; #retry = 0; #watch = 0; #probedAt = 0;
    #queue = []; #tokens = BURST; #tokensAt = 0; #pump = 0;
    #isEnded = false;
    isOpen = false;

    /**
     * @param {string} url
     * @param {{hello: () => object, onMessage: (message: any) => void, onLost: (isRefused: boolean, lost_ms: number) => void}} hooks
     *     hello: the first message of each connection; onLost: after each attempt that failed, too; isRefused: somebody
     *     is there, and says no.
     */
    constructor(url, { hello, onMessage, onLost }) {
        this.#url = url;
        this.#hello = hello;
        this.#onMessage = onMessage;
        this.#onLost = onLost;
        this.#watch = setInterval(() => this.#look(), 250);
        for (const event of ["online", "focus"]) addEventListener(event, this.retryNow);
        document.addEventListener("visibilitychange", this.retryNow);
        this.#connect();
    }

    /** Sends, or says false: then it is for the caller to do without, or to do it when `hello` has gone out again. */
    send(message) {
        if (!this.isOpen) return false;
        this.#queue.push(message);
        this.#flush();
        return true;
    }

    /** For good. @param {object} [last] one message more */
    end(last) {
        if (this.#isEnded) return;
        this.#isEnded = true;
        clearInterval(this.#watch);
        clearTimeout(this.#retry);
        clearTimeout(this.#pump);
        for (const event of ["online", "focus"]) removeEventListener(event, this.retryNow);
        document.removeEventListener("visibilitychange", this.retryNow);
        if (last && this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(last));
        this.#drop();
    }

    /** The network may be back, or the user looks: no use in waiting any longer. */
    retryNow = () => {
        if (this.#isEnded || this.#socket || document.visibilityState === "hidden") return;
        clearTimeout(this.#retry);
        this.#connect();
    };

    #connect() {
        this.#openedAt = performance.now();
        let socket;
        try {
            socket = new WebSocket(this.#url);
        } catch {  // an address that no WebSocket takes
            this.#lose();
            return;
        }
        this.#socket = socket;
        socket.onopen = () => {
            if (this.#socket !== socket) return;
            this.isOpen = true;
            this.#heardAt = this.#tokensAt = performance.now();
            this.#tokens = BURST - 1;
            this.#queue = [];
            socket.send(JSON.stringify(this.#hello()));
        };
        socket.onmessage = (event) => {
            if (this.#socket !== socket) return;
            this.#heardAt = performance.now();
            const message = read(event.data);
            if (!message) return;
            this.#attempt = this.#lostAt = 0;
            if (message.type === "ping") this.#pong(message);
            else this.#onMessage(message);
        };
        socket.onclose = () => {
            if (this.#socket === socket) this.#lose();
        };
    }

    #pong(ping) {
        this.#tokens -= 1;
        this.#socket?.send(JSON.stringify({ type: "pong", at_ms: ping.at_ms, page_ms: performance.now() }));
    }

    #look() {
        const now = performance.now();
        if (!this.isOpen && this.#lostAt && now - this.#probedAt >= PROBE_EVERY_MS) this.#probe(now);
        if (!this.#socket) return;
        const isSilent = this.isOpen ? now - this.#heardAt > SILENT_MS : now - this.#openedAt > ANSWER_WITHIN_MS;
        if (isSilent) this.#lose();
    }

    async #probe(now) {
        this.#probedAt = now;
        try {
            await fetch("/page/icon.svg", { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(PROBE_FOR_MS) });
        } catch {  // the line is still down
            return;
        }
        if (this.#isEnded || this.isOpen || this.#openedAt > now) return;  // what was begun after it is no older
        this.#drop();
        clearTimeout(this.#retry);
        this.#connect();
    }

    #drop() {
        const socket = this.#socket;
        this.#socket = null;
        this.isOpen = false;
        this.#queue = [];
        if (socket) {
            socket.onopen = socket.onmessage = socket.onclose = null;
            socket.close();
        }
    }

    #lose() {
        const isRefused = !this.isOpen && navigator.onLine && performance.now() - this.#openedAt < REFUSED_MS;
        this.#drop();
        if (this.#isEnded) return;
        this.#lostAt ||= performance.now();
        const lost_ms = performance.now() - this.#lostAt;
        const pause = pauseBefore(this.#attempt, lost_ms);
        this.#attempt += 1;
        this.#retry = setTimeout(() => this.#connect(), pause);
        this.#onLost(isRefused, lost_ms);
    }

    #flush() {
        const now = performance.now();
        this.#tokens = Math.min(BURST, this.#tokens + ((now - this.#tokensAt) / 1000) * PER_S);
        this.#tokensAt = now;
        while (this.#queue.length && this.#tokens >= 1 && this.#socket) {
            this.#tokens -= 1;
            this.#socket.send(JSON.stringify(this.#queue.shift()));
        }
        clearTimeout(this.#pump);
        if (this.#queue.length) this.#pump = setTimeout(() => this.#flush(), 1000 / PER_S);
    }
}
