/**
 * The worker that owns the camera's frames while an effect is on. One that was started to hide the room hides it for as
 * long as it lives: what it writes is a picture whose room was replaced, or the card; nothing else ever leaves here. One
 * that was started for other effects alone writes the camera's picture where they fail.
 *
 * Takes {type: "start" | "camera" | "release" | "choose" | "spare"}. Tells first whether it takes tracks, and then every BEAT_MS how
 * it is, see `Engine.beat`. Whatever fails, the card goes out, and after a while all is made anew.
 */

import { drawCard } from "./card.js";
import { FaceEffects, needsFaces } from "./face_effects.js";
import { FaceTracker } from "./faces.js";
import { Ladder } from "./ladder.js";
import { NetWorker } from "./net_worker.js";
import { Picture, loadKernels } from "./picture.js";
import { endsOf, hasTracks } from "./ports.js";
import { Presence } from "./presence.js";

const BEAT_MS = 200;
const STALL_MS = 800;
const CARD_EVERY_MS = 400;
const RETRY_MS = 500, RETRY_MOST_MS = 8000;
const STEADY_MS = 10_000;
const STARTING_MS = 2000;  // all is slow at first
const REDUCED_MS = 5000;  // sooner it is not worth a word
const OLD_INTERVALS = 6;  // a matte from before counts for nothing
const STUCK_MS = 5000;  // no frame takes that long
const FETCH_MS = 20_000;
const AT_ONCE_MS = 2;  // a frame that came that soon had waited

/** From the cheapest: the net, and on which of so many frames it is asked; likewise that of faces, 0: never. */
const RUNGS = [
    { name: "small/2", net: "small", every: 2, faces: 0 }, { name: "small", net: "small", every: 1, faces: 0 },
    { name: "small-faces/2", net: "small", every: 1, faces: 2 }, { name: "small-faces", net: "small", every: 1, faces: 1 },
    { name: "medium", net: "medium", every: 1, faces: 1 }, { name: "large", net: "large", every: 1, faces: 1 },
];
const SMALL = 1, FACES = 3;
const NO_FACES = { touchUp: 0, faceLight: 0, framing: 0 };
const COSTS_LIKE = { small: 1, medium: 20, large: 37 };  // beside small, in WASM, where none has been measured

class Engine {
    #hides; #looks = new FaceEffects(); #isPlain = false; #faces = null; #hasFaces; #areFacesOpening = false; #areFacesBroken = false; #faceProgress = null; #face_ms = 0;
    #files = null; #threads; #words; #choice; #behind = null; #first; #costs = {}; #interval_ms = 1000 / 30;
    #net = null; #picture = null; #presence = null; #wantsPresence = true; #isNobody = false;
    #taking = Promise.resolve(); #takingSince = Infinity; #isOpening = false; #opened = null; #isAgain = false; #refused = new Set();
    #ladder; #rest_ms = Infinity; #net_ms = 0; #missed = 0; #highest = 0; #reducedAt = Infinity; #frames = 0; #stamp = 0;
    #writer = null; #stop = () => {}; #card = null; #width = 1280; #height = 720; #wroteStamp = 0; #wroteAt = 0;
    #isLive = false; #liveAt = 0; #liveSince = 0; #trouble = ""; #retryAt = 0; #retry_ms = RETRY_MS;
    #progress = null; #shown = [];

    /**
     * @param {{threads: number, words: {head: string, more: string}, choice: object, rung: string}} start
     *     choice: of this kind, to hide or not, they all are from now on; rung: the one that this device used last, if any
     */
    constructor({ threads, words, choice, rung }) {
        [this.#hides, this.#hasFaces] = [choice.kind !== "none", needsFaces(choice)];
        [this.#threads, this.#words, this.#choice] = [threads, words, choice];
        this.#first = RUNGS.findIndex(({ name }) => name === rung);
        this.#ladder = new Ladder(RUNGS.map(() => null), this.#interval_ms, SMALL);
        this.#openFirst();
        setInterval(() => this.#tick(), BEAT_MS);
    }

    /** @param {object} choice @param {ImageBitmap | null} behind null: as before */
    choose(choice, behind) {
        if ((choice.kind !== "none") !== this.#hides) return;  // that is for another worker
        this.#choice = choice;
        this.#standForFaces();
        if (!behind) return;
        this.#behind?.close();
        this.#behind = behind;
        this.#picture?.putBehind(behind);
    }

    /** No rung but the cheapest, from here on. */
    spare() {
        for (const { name } of RUNGS.slice(1)) this.#refused.add(name);
        this.#first = 0;  // if none stands yet
        if (!this.#net) return;
        this.#reckon();
        this.#step(0);
    }

    /** Takes frames from one end and writes to the other until the first ends or another camera comes. @param {ReturnType<typeof endsOf>} ends @param {number} fps */
    async camera(ends, fps) {
        const reader = ends.readable.getReader(), writer = ends.writable.getWriter();
        this.release();
        [this.#writer, this.#stop] = [writer, ends.stop];
        this.#interval_ms = 1000 / fps;
        this.#picture?.forget();
        this.#putCard();
        try {
            for (;;) {
                const asked = performance.now();
                const { done, value: frame } = await reader.read();
                if (done || this.#writer !== writer) {
                    frame?.close();
                    break;
                }
                const hadWaited = performance.now() - asked < AT_ONCE_MS;
                this.#taking = this.#taking.then(() => this.#take(frame, writer, hadWaited));  // those of two cameras never mix
                await this.#taking;
            }
            if (this.#writer === writer) this.#writer = null;
            await reader.cancel();
        } catch (error) {
            end(error);
        }
    }

    /** The camera is off. */
    release() {
        this.#writer?.close().catch(() => {});
        this.#writer = null;
        this.#stop();
        this.#stop = () => {};
    }

    /** One frame of the camera; closes it. */
    async #take(frame, writer, hadWaited) {
        const began = performance.now();
        this.#takingSince = began;
        try {
            if (this.#writer !== writer) return;
            if (!this.#picture || !this.#hasBehind()) {
                if (!this.#hides) this.#write(frame.clone());
                return;
            }
            this.#countMissed(frame.timestamp, hadWaited);
            const picture = this.#picture;
            if (await picture.take(frame)) [this.#width, this.#height] = [picture.width, picture.height];
            this.#followFaces(picture, frame.timestamp / 1e6);
            const net_ms = this.#hides ? await this.#find(picture, began) : 0;
            if (this.#writer !== writer || this.#picture !== picture) return;
            const drew = performance.now();
            if (!this.#draw(picture, frame.timestamp / 1e6)) return;
            const face_ms = performance.now() - drew;
            this.#write(this.#hides ? picture.composed(this.#choice, frame.timestamp) : picture.seen(frame.timestamp));
            this.#note(performance.now(), performance.now() - began, net_ms, face_ms);
        } catch (error) {
            this.#fail(error);
        } finally {
            this.#takingSince = Infinity;
            frame.close();
        }
    }

    #followFaces(picture, now_s) {
        const { faces } = RUNGS[this.#ladder.rung];
        try {
            if (faces) this.#faces?.follow(picture, now_s, faces);
        } catch (error) {
            this.#leaveFaces(error);
        }
    }

    /** The effects of the camera's picture. @returns {boolean} false where one of them has failed: the picture may be half done, and is not used */
    #draw(picture, now_s) {
        if (this.#isPlain) return true;
        const hasFaces = this.#faces && RUNGS[this.#ladder.rung].faces, choice = this.#areFacesBroken ? { ...this.#choice, ...NO_FACES } : this.#choice;
        try {
            this.#looks.apply(picture, hasFaces ? this.#faces.faces() : [], choice, now_s, this.#hides);
            return true;
        } catch (error) {
            this.#isPlain = true;
            this.#leaveFaces(error);
            return false;
        }
    }

    /** Until the guest turns them off and on again. */
    #leaveFaces(error) {
        console.warn("The face stays as it is:", error?.message);
        this.#areFacesBroken = true;
        this.#standForFaces();
    }

    /** The nets of faces come once a choice needs them and a picture goes out; they go when none does. */
    async #openFaces() {
        this.#areFacesOpening = true;
        const nets = [];
        try {
            await this.#readFiles();
            for (const use of ["detection", "mesh"]) {
                nets.push(new NetWorker(this.#files.faces[use]));
                await nets.at(-1).open(this.#files.runtime, 1, (progress) => (this.#faceProgress = progress));
            }
            if (this.#hasFaces) this.#faces = new FaceTracker({ detection: nets.shift(), mesh: nets.shift() });
        } catch (error) {
            this.#leaveFaces(error);
        } finally {
            for (const net of nets) net.close();
            [this.#areFacesOpening, this.#faceProgress] = [false, null];
        }
    }

    /** On a rung that goes with the choice. */
    #standForFaces() {
        const isWanted = needsFaces(this.#choice);
        if (!isWanted) this.#areFacesBroken = this.#isPlain = false;
        if (isWanted && !this.#areFacesBroken === this.#hasFaces) return;
        this.#hasFaces = isWanted && !this.#areFacesBroken;
        if (!this.#hasFaces) {
            this.#faces?.close();
            [this.#faces, this.#looks] = [null, new FaceEffects()];
        }
        this.#reckon();
        if (RUNGS[this.#ladder.rung].net === "small") this.#stand(this.#hasFaces ? FACES : SMALL);
    }

    /** Renews the matte where it is due. @returns {Promise<number>} ms that it took, 0 if it was not due */
    async #find(picture, began) {
        const { every } = RUNGS[this.#ladder.rung];
        if (picture.hasMatte && this.#frames++ % every) return 0;
        const asked = performance.now(), net = this.#net, raw = await net.alpha(picture, began, !picture.hasMatte || this.#isNobody), took_ms = performance.now() - asked;
        this.#isNobody = this.#presence?.believes(picture, raw, net.columns, net.rows, began) === false;
        if (this.#isNobody) {
            raw.fill(0);
            picture.forget();
        }
        picture.putMatte(raw, net.columns, net.rows);
        return took_ms;
    }

    #hasBehind() {
        return this.#behind !== null || !["picture", "own"].includes(this.#choice.kind);
    }

    /** The camera's frames that were left out because the one before took too long. */
    #countMissed(stamp, hadWaited) {
        const intervals = Math.round((stamp - this.#stamp) / 1000 / this.#interval_ms);
        if (hadWaited && intervals > 1 && intervals < 30) this.#missed += intervals - 1;
        if (intervals > OLD_INTERVALS) this.#picture.forget();
        this.#stamp = stamp;
    }

    #write(frame) {
        if (this.#writer.desiredSize === null) {
            frame.close();
            end(new Error("what goes out goes nowhere"));
        } else if (this.#writer.desiredSize > 0) {
            [this.#wroteStamp, this.#wroteAt] = [frame.timestamp, performance.now()];
            this.#writer.write(frame).catch(() => frame.close());
        } else {
            frame.close();  // the one before has not been taken yet
        }
    }

    #putCard() {
        this.#isLive = false;
        this.#liveSince = Infinity;
        if (!this.#writer || !this.#hides) return;
        try {
            if (this.#card?.width !== this.#width || this.#card?.height !== this.#height) {
                this.#card = new OffscreenCanvas(this.#width, this.#height);
                drawCard(this.#card, this.#words);
            }
            const timestamp = this.#wroteStamp + Math.round(1000 * (performance.now() - this.#wroteAt)) + 1;
            this.#write(new VideoFrame(this.#card, { timestamp, alpha: "discard" }));
        } catch (error) {
            end(error);
        }
    }

    #note(now, cost_ms, net_ms, face_ms) {
        if (!this.#isLive) this.#liveSince = now;
        if (now - this.#liveSince > STEADY_MS) this.#retry_ms = RETRY_MS;
        [this.#isLive, this.#liveAt, this.#trouble] = [true, now, ""];
        this.#shown.push({ now, cost_ms });
        while (now - this.#shown[0].now > 2000) this.#shown.shift();
        if (net_ms) {
            const { net } = RUNGS[this.#ladder.rung];
            this.#net_ms += (net_ms - this.#net_ms) / 16;
            this.#costs[net] = Math.min(this.#costs[net], this.#net_ms);  // it may have been measured while all was slow
        }
        if (net_ms || !this.#hides) {
            this.#face_ms += (face_ms - this.#face_ms) / 16;
            this.#rest_ms = Math.min(this.#rest_ms, cost_ms - net_ms - face_ms);
            this.#reckon();
        }
        if (now - this.#liveSince < STARTING_MS) return;
        const step = this.#ladder.observe(now / 1000, cost_ms, this.#missed);
        if (step !== null) this.#step(step);
    }

    /** What each rung costs for one frame, by what is known of its net. */
    #reckon() {
        const rest_ms = Math.min(this.#rest_ms, this.#interval_ms);
        this.#ladder.costs_ms = RUNGS.map(({ name, net, every, faces }, rung) => {
            const isLeftOut = this.#hasFaces ? rung === SMALL && !this.#hides : rung > SMALL && rung <= FACES;
            if (this.#refused.has(name) || isLeftOut || (!this.#hides && net !== "small")) return null;
            const net_ms = this.#hides ? (this.#costs[net] ?? this.#costs.small * COSTS_LIKE[net]) / every : 0;
            return rest_ms + net_ms + (faces && this.#hasFaces ? this.#face_ms : 0);
        });
    }

    async #readFiles() {
        this.#files ??= await (await fetch(new URL("files.json", import.meta.url), { signal: AbortSignal.timeout(FETCH_MS) })).json();
    }

    /** Opens the small net, which is there soon and fits everywhere; the rung that was used the last time comes after it. */
    async #openFirst() {
        this.#isOpening = true;
        try {
            const kernels = loadKernels();
            kernels.catch(() => {});  // it is waited for below
            if (this.#hides) {
                await this.#readFiles();
                this.#net = await this.#open("small");
            }
            this.#picture = new Picture(await kernels, this.#behind);
            this.#isAgain = false;
            this.#stand(this.#hasFaces ? FACES : SMALL);
        } catch (error) {
            this.#fail(error, "model");
            return;
        } finally {
            this.#isOpening = false;
        }
        const { faces } = RUNGS[this.#first] ?? {};
        if (this.#hides && this.#first >= 0 && (faces ? this.#ladder.costs_ms[this.#first] !== null : !this.#hasFaces)) this.#step(this.#first, true);
    }

    /** Comes last: until it is there, the matte is believed. */
    async #openPresence() {
        this.#wantsPresence = false;
        const net = new NetWorker(this.#files.presence);
        try {
            await net.open(this.#files.runtime, 1, () => {});
            this.#presence?.close();
            this.#presence = new Presence(net);
        } catch (error) {
            console.warn("Whether anybody is there is not known:", error.message);
            net.close();
        }
    }

    async #open(name) {
        const net = new NetWorker(this.#files.rungs.find((rung) => rung.name === name));
        this.#opened = net;
        try {
            this.#costs[name] = await net.open(this.#files.runtime, name === "small" ? 1 : this.#threads, (progress) => (this.#progress = progress), this.#isAgain);
            this.#reckon();
            return net;
        } catch (error) {
            net.close();
            throw error;
        } finally {
            this.#progress = null;
        }
    }

    /** To another rung. Its net is opened and warmed aside, and takes over between two frames. @param {boolean} isTrusted it was used before */
    async #step(rung, isTrusted = false) {
        if (this.#isOpening) return;
        const before = this.#net, { name, net: wanted } = RUNGS[rung];
        if (!this.#hides || before.name === wanted) {
            this.#stand(rung);
            return;
        }
        this.#isOpening = true;
        try {
            const net = await this.#open(wanted);
            if (rung > this.#ladder.rung && !isTrusted && !this.#ladder.fits(rung)) {  // less than had been hoped
                net.close();
                return;
            }
            this.#taking = this.#taking.then(() => {  // between two frames
                const isLate = this.#net !== before;  // all was made anew meanwhile
                (isLate ? net : before).close();
                if (isLate) return;
                this.#net = net;
                this.#stand(rung);
            });
            await this.#taking;
        } catch (error) {
            console.warn(`The rung ${name} cannot be used:`, error.message);
            if (this.#net === before) this.#refused.add(name);
            this.#reckon();
        } finally {
            this.#isOpening = false;
        }
    }

    #stand(rung) {
        this.#ladder.standOn(rung, performance.now() / 1000);
        const outline = outlineOf(RUNGS[rung]);
        this.#highest = Math.max(this.#highest, outline);
        this.#net_ms = this.#costs[RUNGS[rung].net];
        this.#reducedAt = outline < this.#highest ? performance.now() : Infinity;
    }

    /** @param {string} trouble "picture" or "model" */
    #fail(error, trouble = "picture") {
        console.warn("The room cannot be hidden:", error?.message);
        this.#net?.close();
        this.#opened?.close();  // of another rung: nothing must wait for it
        this.#presence?.close();
        this.#net = this.#picture = this.#presence = null;
        this.#wantsPresence = true;
        this.#trouble = trouble;
        if (trouble === "model") [this.#files, this.#isAgain] = [null, !this.#isAgain];  // every other time: the host may be away
        this.#retryAt = performance.now() + this.#retry_ms;
        this.#retry_ms = Math.min(RETRY_MOST_MS, 2 * this.#retry_ms);
        this.#putCard();
    }

    #tick() {
        const now = performance.now();
        if (now - this.#takingSince > STUCK_MS) end(new Error("a frame is never done"));
        if (!this.#picture && !this.#isOpening && now > this.#retryAt) this.#openFirst();
        if (this.#isLive ? now - this.#liveAt > STALL_MS : now - this.#wroteAt > CARD_EVERY_MS) this.#putCard();
        if (this.#wantsPresence && this.#isLive && now - this.#liveSince > STARTING_MS && this.#hides) this.#openPresence();
        if (this.#hasFaces && this.#isLive && !this.#faces && !this.#areFacesOpening) this.#openFaces();
        postMessage(this.beat(now));
    }

    /** How it is. fps: of what goes out; cost_ms: of one frame, the median. */
    beat(now) {
        const costs = this.#shown.map(({ cost_ms }) => cost_ms).sort((one, other) => one - other);
        const fps = this.#isLive ? this.#shown.filter((one) => now - one.now < 2000).length / 2 : 0;
        return {
            isLive: this.#isLive, trouble: this.#trouble, rung: RUNGS[this.#ladder.rung].name, fps,
            cost_ms: Math.round(10 * (costs[costs.length >> 1] ?? 0)) / 10, isReduced: now - this.#reducedAt > REDUCED_MS, progress: this.#progress,
            face: this.#areFacesBroken ? "failed" : !this.#hasFaces ? "" : !RUNGS[this.#ladder.rung].faces ? "reduced" : this.#faces ? "on" : "loading", faceProgress: this.#faceProgress,
        };
    }
}

/** How fine the outline is. */
const outlineOf = ({ net, every }) => COSTS_LIKE[net] / every;

/** effects.js hears no more of this worker, shows a card of its own, and starts another. */
function end(error) {
    console.warn("This worker is of no more use:", error?.message);
    globalThis.close();
}

let engine = null;
onmessage = ({ data }) => {
    if (data.type === "start") engine = new Engine(data);
    else if (data.type === "camera") engine.camera(endsOf(data), data.fps);
    else if (data.type === "release") engine.release();
    else if (data.type === "spare") engine.spare();
    else if (data.type === "choose") engine.choose(data.choice, data.behind);
};
postMessage({ hasTracks });
