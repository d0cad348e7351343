/** The connection to the host: a WebSocket that reconnects by itself, seals all messages, and keeps to the host's rate limit. */

import { VERSION, read } from "./messages.js";
import { KeyExchange, canSeal } from "./secure_channel.js";

const ANSWER_WITHIN_MS = 4000;
const PROBE_EVERY_MS = 1000;
const PROBE_FOR_MS = 3000;
const SILENT_MS = 4000;  // the host pings every second, also in the lobby
const REFUSED_MS = 2000;  // a refusal within this time comes from a host that is there
const PAUSE_MS = 500;
const PAUSE_MAX_MS = 8000;
const EAGER_MS = 120_000;  // for this long after a loss, try often: networks come back
const EAGER_PAUSE_MS = 1000;
const BURST = 100;  // below BURST and PER_S of server.py
const PER_S = 30;

/** How long to wait before an attempt (0 is the first), `lost_ms` after the loss. */
export function pauseBefore(attempt, lost_ms) {
    const most = lost_ms < EAGER_MS ? EAGER_PAUSE_MS : PAUSE_MAX_MS;
    return Math.min(PAUSE_MS * 2 ** Math.min(attempt, 10), most);
}

/**
 * Replaces a lost socket by a new one:
 *
 *     state    ends when                      or after                    next state
 *     trying   it opens: open                 ANSWER_WITHIN_MS            waiting
 *     open     it is closed: waiting          SILENT_MS without messages  waiting
 *     waiting  `pauseBefore` has passed, the network is back, or the user returns to the page: trying
 *
 * In the states "trying" and "waiting" it also requests a small file once a second, and tries a new socket as soon as it
 * gets the file. This is because a socket started during an outage opens only up to 4 s after the outage: TCP repeats its
 * request after 1, 2 and 4 s. Many sockets at once would be faster, but Chromium delays them after failures.
 */
export class Socket {
    #url; #key; #hello; #onMessage; #onLost;
    /** @type {WebSocket | null} */ #socket = null;
    #heardAt = 0; #openedAt = 0;
    #attempt = 0; #lostAt = 0; #retry = 0; #watch = 0; #probedAt = 0;
    #queue = []; #tokens = BURST; #tokensAt = 0; #pump = 0;
    /** @type {import("./secure_channel.js").SecureChannel | null} */ #channel = null;
    #isProven = false; #writing = Promise.resolve(); #reading = Promise.resolve();
    #isEnded = false;
    isOpen = false;

    /**
     * @param {string} url
     * @param {{key: string, hello: () => object, onMessage: (message: any) => void, onLost: (isRefused: boolean, lost_ms: number) => void}} hooks
     *     key: of the link; hello: makes the first message of each connection; onLost: also called after each failed attempt; isRefused: the
     *     machine is there, but refuses.
     */
    constructor(url, { key, hello, onMessage, onLost }) {
        this.#url = url;
        this.#key = key;
        this.#hello = hello;
        this.#onMessage = onMessage;
        this.#onLost = onLost;
        this.#watch = setInterval(() => this.#look(), 250);
        for (const event of ["online", "focus"]) addEventListener(event, this.retryNow);
        document.addEventListener("visibilitychange", this.retryNow);
        this.#connect();
    }

    /** Sends a message. Returns false without a connection: then the caller skips it, or sends it after the next `hello`. */
    send(message) {
        if (!this.isOpen) return false;
        this.#queue.push(message);
        this.#flush();
        return true;
    }

    /** Closes the connection permanently. @param {object} [last] a last message to send */
    end(last) {
        if (this.#isEnded) return;
        this.#isEnded = true;
        clearInterval(this.#watch);
        clearTimeout(this.#retry);
        clearTimeout(this.#pump);
        for (const event of ["online", "focus"]) removeEventListener(event, this.retryNow);
        document.removeEventListener("visibilitychange", this.retryNow);
        if (last && this.isOpen) this.#write(last);
        this.#writing.then(() => this.#drop());
    }

    /** Stops waiting, because the network may be back, or the user has returned to the page. */
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
        } catch {  // not a valid WebSocket URL
            this.#lose();
            return;
        }
        this.#socket = socket;
        socket.binaryType = "arraybuffer";
        let exchange = null;
        socket.onopen = async () => {
            if (!canSeal()) {
                this.#begin(null);
                return;
            }
            exchange = new KeyExchange();
            const greeting = JSON.stringify({ type: "greet", version: VERSION, public: await exchange.begin() });
            if (this.#socket === socket && socket.readyState === WebSocket.OPEN) socket.send(greeting);
        };
        socket.onmessage = ({ data }) => {
            this.#reading = this.#reading.then(async () => {
                if (this.#socket !== socket) return;
                const message = await this.#read(data);
                if (this.#socket !== socket || !message) return;
                this.#heardAt = performance.now();
                if (message.type === "greeted") {
                    const channel = await exchange.channel(message.public, this.#key);
                    if (this.#socket === socket) this.#begin(channel);
                    return;
                }
                if (this.#isProven || !canSeal()) this.#attempt = this.#lostAt = 0;  // else only a server has answered
                if (message.type === "ping") this.#pong(message);
                else this.#onMessage(message);
            }).catch(() => this.#socket === socket && this.#lose());  // it does not open: it is not the host's, or not all has come
        };
        socket.onclose = () => {
            this.#reading = this.#reading.then(() => this.#socket === socket && this.#lose());
        };
    }

    /** Says hello. @param {import("./secure_channel.js").SecureChannel | null} channel */
    #begin(channel) {
        this.isOpen = true;
        this.#channel = channel;
        this.#isProven = false;
        this.#heardAt = this.#tokensAt = performance.now();
        this.#tokens = BURST - 2;
        this.#queue = [];
        this.#write(this.#hello());
    }

    /** What the host says. Before it has proven that it has the link's key, it may greet, or say why it does not talk. */
    async #read(data) {
        if (typeof data === "string") {
            const message = read(data), isEarly = { greeted: !this.isOpen, denied: !this.#isProven }[message?.type];
            return isEarly || !canSeal() ? message : null;
        }
        if (!this.#channel) return null;
        const message = read(await this.#channel.open(data));
        this.#isProven = true;
        return message;
    }

    #write(message) {
        const socket = this.#socket, channel = this.#channel, text = JSON.stringify(message);
        this.#writing = this.#writing.then(async () => {
            const data = channel ? await channel.seal(text) : text;
            if (socket?.readyState === WebSocket.OPEN) socket.send(data);
        });
    }

    #pong(ping) {
        this.#tokens -= 1;
        this.#write({ type: "pong", at_ms: ping.at_ms, page_ms: performance.now() });
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
        } catch {  // the network is still down
            return;
        }
        if (this.#isEnded || this.isOpen || this.#openedAt > now) return;  // a newer attempt is under way
        this.#drop();
        clearTimeout(this.#retry);
        this.#connect();
    }

    #drop() {
        const socket = this.#socket;
        this.#socket = this.#channel = null;
        this.isOpen = this.#isProven = false;
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
            this.#write(this.#queue.shift());
        }
        clearTimeout(this.#pump);
        if (this.#queue.length) this.#pump = setTimeout(() => this.#flush(), 1000 / PER_S);
    }
}
