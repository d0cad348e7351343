/** The guest's effects, hiding the room first: the worker that does them, the tracks around it, and a watch over both. */

import { say } from "../words.js";
import { CardTrack } from "./card.js";
import { hasLooks, pictureBehind, preselected, recall, remember } from "./choices.js";
import { hasElements, hasStreams, wayFor } from "./ways.js";

const LOOK_MS = 200;
const SILENT_LOOKS = 5, SILENT_LOOKS_AT_FIRST = 50;  // without a beat of the worker: it has gone
const AGAIN_MS = 1000, AGAIN_MOST_MS = 10_000;
const MOST_THREADS = 2;  // at best they take 1.4 times less than one; where cores are short, four take 2.4 times more
const LOW_BATTERY = 0.2;

/** A module of one function with one instruction on vectors. */
const VECTORS = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11);

/** Whether this browser gives frames of the camera to a worker, and can reckon there. */
export const canHide = () => ["OffscreenCanvas", "VideoFrame", "Worker", "WebAssembly"].every((name) => name in globalThis)
    && WebAssembly.validate(VECTORS) && Boolean(globalThis.crypto?.subtle) && (hasStreams() || hasElements());

/** @typedef {import("./choices.js").Choice} Choice */

/**
 * What the worker tells of itself, and what is wrong, as a part of a key of words.js.
 * @typedef {{isLive: boolean, trouble: string, rung: string, fps: number, cost_ms: number, isReduced: boolean,
 *     progress: Progress | null, face: "" | "loading" | "on" | "reduced" | "failed", faceProgress: Progress | null}} Status
 * @typedef {{name: string, got: number, of: number}} Progress
 */
const nothing = (trouble = "") => ({ isLive: false, trouble, rung: "", fps: 0, cost_ms: 0, isReduced: false, progress: null, face: "", faceProgress: null });

/**
 * Gives a track to show others. While `isHiding`, it never shows the room, whatever fails; else, while `isActive`, it shows the camera's
 * picture where its effects fail. A worker serves one of both, and never the other.
 */
export class Effects {
    /** @type {Choice} */ choice;
    /** @type {MediaStreamTrack | null} what may go out */ track = null;
    /** @type {Status} */ status = nothing();
    /** Called when `track` is another one. */ onTrack = () => {};
    /** Called after all other changes. */ onChange = () => {};
    #memory = recall(); #worker = null; #isHeard = false; #silent = 0; #watch = 0; #again_ms = AGAIN_MS; #againAt = 0; #turn = 0;
    /** @type {MediaStreamTrack | null} */ #raw = null;
    /** What ways.js found for the camera; the next one. */ #way = null; #coming = null; #takesTracks = false; #hasLost = false;
    /** @type {{track: MediaStreamTrack, stop: () => void} | null} in place of the worker's */ #card = null;
    #doesHide = false;

    /** @param {string | null} [wished] the background that the link names */
    constructor(wished = null) {
        this.choice = preselected(this.#memory.choice, wished);
        /** Whether it should hide the room and cannot. */
        this.isMissed = this.isHiding && !canHide();
        if (this.isMissed) this.choice = { ...this.choice, kind: "none" };
    }

    get isHiding() {
        return this.choice.kind !== "none";
    }

    /** Whether the camera's frames go through the worker. */
    get isActive() {
        return this.isHiding || (hasLooks(this.choice) && canHide());
    }

    /** For support: how it goes. */
    report() {
        const { kind, picture } = this.choice, { rung, fps, cost_ms, isLive, trouble, isReduced, face } = this.status;
        return { background: kind === "picture" ? picture : kind, is_live: isLive, rung, fps, cost_ms, provider: "wasm", trouble, is_reduced: isReduced, face };
    }

    /** @param {Choice} choice remembered from now on */
    choose(choice) {
        this.choice = choice;
        this.#remember({ choice });
        if (!this.isActive || this.isHiding !== this.#doesHide) this.#end();
        if (this.#worker) this.#send();
        else this.prepare();
        this.onChange();
    }

    /** Loads what is needed, if anything, before there is a camera. */
    prepare() {
        if (!this.isActive || this.#worker) return;
        this.#doesHide = this.isHiding;
        this.#start();
        this.#watch ||= setInterval(() => this.#look(), LOOK_MS);
    }

    /** @param {MediaStreamTrack} raw which nobody else must see @returns {MediaStreamTrack} what may go out */
    hide(raw) {
        this.release();
        this.prepare();
        this.#raw = raw;
        if (hasStreams() || this.#isHeard) this.#coming = this.#connected();
        if (!this.#isTaken()) this.#putCard();
        return this.track;
    }

    /** The camera is off. */
    release() {
        this.#raw = null;
        this.#stopTracks();
    }

    #start() {
        [this.#silent, this.#isHeard] = [0, false];
        const worker = new Worker(new URL("worker.js", import.meta.url), { type: "module" });
        worker.onmessage = ({ data }) => worker === this.#worker && this.#hear(data);  // not of one that was ended
        worker.onerror = () => worker === this.#worker && this.#lose();
        this.#worker = worker;
        const threads = globalThis.crossOriginIsolated ? Math.min(MOST_THREADS, Math.ceil(navigator.hardwareConcurrency / 4)) : 1;
        worker.postMessage({ type: "start", threads, words: { head: say("card"), more: say("card.more") }, choice: plain(this.choice), rung: this.#memory.rung });
        this.#send();
        spare(worker);
    }

    /** Tells the worker the present choice, once its picture has come. */
    async #send() {
        const turn = ++this.#turn, worker = this.#worker, { choice } = this;
        let behind = null;
        try {
            behind = await pictureBehind(choice);
        } catch {
            if (turn === this.#turn) this.#show({ ...this.status, trouble: "behind" });
            return;
        }
        if (turn === this.#turn && worker === this.#worker) worker?.postMessage({ type: "choose", choice: plain(choice), behind }, behind ? [behind] : []);
        else behind?.close();
    }

    /** A new way for the camera's frames: to the worker, and from there into a track. */
    #connected() {
        const way = wayFor(this.#worker, this.#raw, this.#takesTracks, () => {
            if (way === this.#coming && this.#isTaken()) this.onTrack();
        });
        return way;
    }

    /** What comes goes out once its track is there. */
    #isTaken() {
        if (!this.#coming?.track) return false;
        this.#card?.stop();
        [this.#way, this.#coming, this.#card] = [this.#coming, null, null];
        this.track = this.#way.track;
        this.track.contentHint = "motion";
        return true;
    }

    #putCard() {
        this.#card = this.#doesHide ? new CardTrack({ head: say("card"), more: say("card.more") }) : asItIs(this.#raw);
        this.track = this.#card.track;
    }

    #hear(status) {
        this.#silent = 0;
        if ("hasTracks" in status) {  // the first that a worker says
            [this.#isHeard, this.#takesTracks] = [true, status.hasTracks && !this.#hasLost];
            if (this.#raw && !this.#way) this.#coming = this.#connected();
            if (this.#isTaken()) this.onTrack();
            return;
        }
        if (status.isLive) {
            this.#again_ms = AGAIN_MS;
            if (status.rung !== this.#memory.rung) this.#remember({ rung: status.rung });
        }
        const isBehindMissing = this.status.trouble === "behind" && !status.isLive;
        this.#show({ ...status, trouble: status.trouble || (isBehindMissing ? "behind" : "") });
    }

    /** Four times a second or so: does the worker still answer? */
    #look() {
        if (this.#worker) {
            this.#silent += 1;
            if (this.#silent > (this.#isHeard ? SILENT_LOOKS : SILENT_LOOKS_AT_FIRST)) this.#lose();
        } else if (performance.now() >= this.#againAt) {
            this.#start();
        }
    }

    /** The worker has gone: a card goes out, and it is tried again. */
    #lose() {
        this.#worker?.terminate();
        this.#worker = null;
        this.#hasLost = true;
        this.#againAt = performance.now() + this.#again_ms;
        this.#again_ms = Math.min(AGAIN_MOST_MS, 2 * this.#again_ms);
        if (this.#raw) {
            this.#stopTracks();
            this.#putCard();
            this.onTrack();
        }
        this.#show(nothing("picture"));
    }

    #end() {
        clearInterval(this.#watch);
        this.#watch = 0;
        this.#worker?.terminate();
        this.#worker = null;
        this.release();
        this.status = nothing();
    }

    #stopTracks() {
        this.#worker?.postMessage({ type: "release" });
        for (const one of [this.#card, this.#coming, this.#way]) one?.stop();
        this.track = this.#card = this.#coming = this.#way = null;
    }

    /** @param {Status} status */
    #show(status) {
        const before = shown(this.status);
        this.status = status;
        if (shown(status) !== before) this.onChange();
    }

    #remember(changes) {
        this.#memory = { ...this.#memory, ...changes };
        remember(this.#memory);
    }
}

/** On a low battery the cheapest rung must do. Only Chrome and Edge tell. @param {Worker} worker */
async function spare(worker) {
    const { charging = true, level = 1 } = await navigator.getBattery?.().catch(() => ({})) ?? {};
    if (!charging && level <= LOW_BATTERY) worker.postMessage({ type: "spare" });
}

const shown = ({ isLive, trouble, rung, isReduced, progress, face, faceProgress }) => JSON.stringify([isLive, trouble, rung, isReduced, progress, face, faceProgress]);

/** What the worker needs of a choice. @param {Choice} choice */
const plain = ({ picture: _picture, own: _own, ...choice }) => choice;

/** The camera's picture, where nothing is to be hidden. @param {MediaStreamTrack} raw */
function asItIs(raw) {
    const track = raw.clone();
    return { track, stop: () => track.stop() };
}
