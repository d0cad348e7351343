/** This browser's media: camera, microphone, screen; errors when opening them; sound levels. */

import { Effects } from "./effects/effects.js";

/** @typedef {"camera" | "microphone"} Device */

export const hasDevices = () => Boolean(globalThis.isSecureContext && navigator.mediaDevices?.getUserMedia);
export const hasScreen = () => Boolean(globalThis.isSecureContext && navigator.mediaDevices?.getDisplayMedia);
export const hasSpeakers = () => hasDevices() && typeof HTMLMediaElement.prototype.setSinkId === "function";

/** Classifies an error of getUserMedia: blocked, missing or busy. */
export function troubleOf(error) {
    const name = error?.name;
    if (["NotAllowedError", "SecurityError", "PermissionDeniedError"].includes(name)) return "blocked";
    if (["NotFoundError", "OverconstrainedError", "DevicesNotFoundError"].includes(name)) return "missing";
    return "busy";
}

/**
 * The limits of one's camera, by the number of others: each of them gets a separate copy.
 * @param {number} others @returns {{height: number, maxBitrate: number}}
 */
export function cameraPlan(others) {
    if (others <= 1) return { height: 720, maxBitrate: 1_200_000 };
    if (others === 2) return { height: 540, maxBitrate: 800_000 };
    if (others <= 4) return { height: 360, maxBitrate: 500_000 };
    return { height: 360, maxBitrate: 320_000 };
}

const constraintsOf = {
    camera: (id) => ({
        width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30, max: 30 },
        ...(id ? { deviceId: { exact: id } } : { facingMode: "user" }),
    }),
    microphone: (id) => ({
        echoCancellation: true, noiseSuppression: true, autoGainControl: true, channelCount: 1,
        ...(id ? { deviceId: { exact: id } } : {}),
    }),
};

/** One's own tracks. Calls `changed` after each change, and `onTrouble` with a key of words.js after an error. */
export class Media {
    /** @type {MediaStreamTrack | null} what others may see: never the camera's own track */ camera = null;
    /** @type {MediaStreamTrack | null} */ microphone = null;
    /** @type {MediaStreamTrack | null} */ screen = null;
    isMuted = false;
    chosen = { camera: "", microphone: "", speaker: "" };
    changed = () => {};
    onTrouble = (_key) => {};
    effects = new Effects(new URLSearchParams(location.search).get("background"));
    isComparing = false;
    /** @type {MediaStreamTrack | null} the camera's own, never in a connection */ #raw = null;
    #turns = { camera: Promise.resolve(), microphone: Promise.resolve(), screen: Promise.resolve() };
    /** @type {Record<string, boolean>} what was clicked last, until it is done */ #wishes = {};

    constructor() {
        this.effects.onTrack = () => {
            this.camera = this.effects.track;
            this.changed();
        };
    }

    /** What one sees of oneself; null while that is the card. */
    get seen() {
        if (this.isComparing) return this.#raw;
        return this.effects.isHiding && !this.effects.status.isLive ? null : this.camera;
    }

    /** Of what is in use. @param {string} device @returns {MediaTrackSettings} */
    settings(device) {
        return { camera: this.#raw, microphone: this.microphone }[device]?.getSettings() ?? {};
    }

    /** As in a mirror: one's own picture, unless the camera looks the other way. */
    get isMirrored() {
        return this.settings("camera").facingMode !== "environment";
    }

    /** What stands behind oneself, and how one looks. Where the room is to be hidden, no frame of it goes out from here on. @param {import("./effects/choices.js").Choice} choice */
    hide(choice) {
        const { isHiding, isActive } = this.effects, willHide = choice.kind !== "none";
        if (willHide !== isHiding) this.camera?.stop();
        this.effects.choose(choice);
        if ((willHide === isHiding && this.effects.isActive === isActive) || !this.#raw) return;
        this.camera?.stop();
        this.camera = this.#outgoing();
        this.changed();
    }

    /** Shows oneself the camera's own picture, and nobody else. @param {boolean} isOn */
    compare(isOn) {
        this.isComparing = isOn && this.#raw !== null;
        this.changed();
    }

    get isHeard() {
        return Boolean(this.microphone && !this.isMuted);
    }

    /** Opens both at once, so that the browser asks only once. Skips devices that fail. @param {Device[]} wanted */
    async start(wanted) {
        if (!hasDevices()) {
            this.onTrouble("trouble.insecure");
            return;
        }
        if (wanted.length === 2) {
            try {
                this.#take(await navigator.mediaDevices.getUserMedia({
                    video: constraintsOf.camera(this.chosen.camera), audio: constraintsOf.microphone(this.chosen.microphone),
                }));
                return;
            } catch (error) {
                if (troubleOf(error) === "blocked" && !(await isOneAllowed())) {
                    this.onTrouble("trouble.blocked.both");
                    return;
                }
            }
        }
        const troubles = [];
        for (const device of wanted) {
            const trouble = await this.#open(device);
            if (trouble) troubles.push([device, trouble]);
        }
        if (troubles.length === 2 && troubles[0][1] === troubles[1][1]) this.onTrouble(`trouble.${troubles[0][1]}.both`);
        else for (const [device, trouble] of troubles) this.onTrouble(`trouble.${trouble}.${device}`);
    }

    /** Undoes the click before, also while that is still being done. @param {"camera" | "microphone" | "screen"} kind */
    toggle(kind) {
        const isOn = this.#wishes[kind] ?? (kind === "microphone" ? this.isHeard : this[kind] !== null);
        this.#wishes[kind] = !isOn;
        return kind === "camera" ? this.#setCamera(!isOn) : kind === "microphone" ? this.#setMicrophone(!isOn) : this.setScreen(!isOn);
    }

    /** Turning it off also turns off the camera's light. @param {boolean} isOn */
    #setCamera(isOn) {
        return this.#inTurn("camera", async () => {
            if (isOn && !this.camera) await this.#openAndTell("camera");
            else if (!isOn) this.#put("camera", null);
        });
    }

    /** @param {boolean} isOn */
    #setMicrophone(isOn) {
        return this.#inTurn("microphone", async () => {
            if (isOn && !this.microphone) {
                this.isMuted = false;
                await this.#openAndTell("microphone");
            } else {
                this.isMuted = !isOn;
                if (this.microphone) this.microphone.enabled = isOn;
                this.changed();
            }
        });
    }

    /** Switches to another camera or microphone. @param {Device} device @param {string} id */
    choose(device, id) {
        this.chosen[device] = id;
        if (!this[device]) return Promise.resolve();
        return this.#inTurn(device, async () => {
            if (device === "camera") this.#put("camera", null);  // some phones open only one camera at a time
            await this.#openAndTell(device);
        });
    }

    /** @param {boolean} isOn */
    setScreen(isOn) {
        return this.#inTurn("screen", async () => {
            if (!isOn) {
                this.#put("screen", null);
                return;
            }
            try {
                const stream = await navigator.mediaDevices.getDisplayMedia({
                    video: { frameRate: { ideal: 15, max: 30 }, width: { max: 2560 }, height: { max: 1440 } }, audio: false,
                });
                this.#put("screen", stream.getVideoTracks()[0] ?? null);
            } catch (error) {
                const isOwnChoice = troubleOf(error) === "blocked" && !/system/i.test(error?.message);
                if (!isOwnChoice) this.onTrouble("trouble.screen");
            }
        });
    }

    /** Turns everything off. */
    stop() {
        for (const kind of ["camera", "microphone", "screen"]) this.#put(kind, null);
    }

    async #openAndTell(device) {
        const trouble = await this.#open(device);
        if (trouble) this.onTrouble(`trouble.${trouble}.${device}`);
    }

    /** @param {Device} device @returns {Promise<string | null>} the kind of error */
    async #open(device) {
        if (!hasDevices()) return "blocked";
        const type = device === "camera" ? "video" : "audio";
        for (const id of new Set([this.chosen[device], ""])) {
            try {
                this.#take(await navigator.mediaDevices.getUserMedia({ [type]: constraintsOf[device](id) }));
                return null;
            } catch (error) {
                if (id && troubleOf(error) === "missing") continue;  // the chosen device is gone: try any other
                return troubleOf(error);
            }
        }
        return "missing";
    }

    #take(stream) {
        for (const track of stream.getTracks()) this.#put(track.kind === "video" ? "camera" : "microphone", track);
    }

    #put(kind, track) {
        const before = kind === "camera" ? this.#raw : this[kind];
        if (before) {
            before.onended = null;
            before.stop();
        }
        if (kind === "camera") {
            this.camera?.stop();
            this.effects.release();
            this.#raw = track;
            this.isComparing = false;
        }
        this[kind] = kind === "camera" && track ? this.#outgoing() : track;
        if (track) {
            track.contentHint = { camera: "motion", microphone: "speech", screen: "detail" }[kind];
            track.onended = () => {
                if ((kind === "camera" ? this.#raw : this[kind]) !== track) return;
                this.#put(kind, null);
                if (kind !== "screen") this.onTrouble(`trouble.lost.${kind}`);
            };
            if (kind === "microphone") track.enabled = !this.isMuted;
        }
        if (before || track) this.changed();
    }

    /** A track that others may see. A copy, so that it can end at once when the room is to be hidden. */
    #outgoing() {
        if (this.effects.isActive) return this.effects.hide(this.#raw);
        const copy = this.#raw.clone();
        copy.contentHint = "motion";
        return copy;
    }

    /** Makes one change of a device after another: a second click waits for the first. */
    #inTurn(kind, work) {
        const turn = this.#turns[kind] = this.#turns[kind].then(work, work);
        const settle = () => this.#turns[kind] === turn && delete this.#wishes[kind];
        turn.then(settle, settle);
        return turn;
    }
}

async function isOneAllowed() {
    const names = ["camera", "microphone"];
    try {
        const states = await Promise.all(names.map((name) => navigator.permissions.query({ name })));
        return states.some((state) => state.state === "granted");
    } catch {  // the browser does not tell
        return false;
    }
}

/** Measures the level of a track: `read()` returns 0..1, `close()` ends it. */
export class Meter {
    #context; #analyser; #source; #block;

    /** @param {MediaStreamTrack} track */
    constructor(track) {
        this.#context = new AudioContext();
        this.#analyser = this.#context.createAnalyser();
        this.#analyser.fftSize = 1024;
        this.#block = new Float32Array(this.#analyser.fftSize);
        this.#source = this.#context.createMediaStreamSource(new MediaStream([track]));
        this.#source.connect(this.#analyser);
    }

    read() {
        if (this.#context.state === "suspended" && navigator.userActivation?.hasBeenActive !== false) {
            this.#context.resume().catch(() => {});  // it was created before the first click
        }
        this.#analyser.getFloatTimeDomainData(this.#block);
        return loudness(Math.sqrt(this.#block.reduce((sum, value) => sum + value * value, 0) / this.#block.length));
    }

    close() {
        this.#source.disconnect();
        this.#context.close().catch(() => {});
    }
}

/** Converts an amplitude (RMS, 0..1) to perceived loudness: -60 dB is 0, -10 dB and more is 1. */
export function loudness(amplitude) {
    return Math.min(1, Math.max(0, (20 * Math.log10(Math.max(amplitude, 1e-6)) + 60) / 50));
}
