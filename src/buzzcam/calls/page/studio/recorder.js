/** Records what goes out, with the sound of the microphone. */

import { CardTrack } from "../effects/card.js";
import { say } from "../words.js";
import { makeFilm } from "./film.js";
import { MOST_IN_MEMORY_BYTES, nameNow, openStore } from "./store.js";
import { HEAD_BYTES, lengthOf, withRoom } from "./webm.js";

const TYPES = ["video/mp4;codecs=avc1.42E01F,mp4a.40.2", "video/webm;codecs=vp8,opus", "video/webm", "video/mp4"];  // what opens everywhere first
const BITS_PER_S = { videoBitsPerSecond: 5_000_000, audioBitsPerSecond: 128_000 };
const PART_MS = 1000;

export const canRecord = () => typeof MediaRecorder === "function";

/** Call `follow` when a track of `media` is another one: the recording goes on with it. */
export class Recorder {
    /** @type {"idle" | "busy" | "recording" | "paused"} */ state = "idle";
    bytes = 0;
    /** Called when the state has changed. */ onChange = () => {};
    /** @type {(saved: {content: Blob | null, name: string, trouble: string}) => void} trouble: why it ended by itself, a key of words.js */ onSaved = () => {};
    #media; #recorder = null; #film = null; #store = null; #writing = Promise.resolve(); #head = new Blob(); #lengthAt = null; #trouble = "";
    #sound = null; #mixed = null; #heard = null; #source = null; #shown = null; #off = null;
    #recorded_ms = 0; #since = 0;

    /** @param {import("../media.js").Media} media */
    constructor(media) {
        this.#media = media;
    }

    get isOn() {
        return this.state === "recording" || this.state === "paused";
    }

    get seconds() {
        return (this.#recorded_ms + (this.state === "recording" ? performance.now() - this.#since : 0)) / 1000;
    }

    /** Whether it grows in memory, which has less room. */
    get isInMemory() {
        return this.#store?.mostBytes === MOST_IN_MEMORY_BYTES;
    }

    async start() {
        if (this.state !== "idle") return;
        this.#put("busy");
        [this.bytes, this.#recorded_ms, this.#head, this.#lengthAt, this.#trouble] = [0, 0, new Blob(), null, ""];
        try {
            await this.#open();
        } catch {
            this.#close();
            this.onSaved({ content: null, name: "", trouble: "trouble.record" });
            this.#put("idle");
            return;
        }
        this.#since = performance.now();
        this.#put("recording");
    }

    async #open() {
        const type = TYPES.find((one) => MediaRecorder.isTypeSupported(one)) ?? "";
        this.#store = await openStore(type.split(";")[0]);
        this.#film = makeFilm(this.#media.settings("camera"));
        this.#sound = new AudioContext();
        this.#mixed = this.#sound.createMediaStreamDestination();
        const silence = this.#sound.createConstantSource();  // without any sound, browsers write no picture either
        silence.offset.value = 0;
        silence.connect(this.#mixed);
        silence.start();
        this.#recorder = new MediaRecorder(new MediaStream([this.#film.track, ...this.#mixed.stream.getAudioTracks()]), { mimeType: type, ...BITS_PER_S });
        this.#recorder.ondataavailable = ({ data }) => this.#keep(data);
        this.#recorder.onstop = () => this.#save(type);
        this.#recorder.onerror = () => this.#end("trouble.record");
        this.follow();
        this.#recorder.start(PART_MS);
    }

    #close() {
        this.#film?.close();
        this.#closeCard();
        this.#sound?.close();
        this.#film = this.#sound = this.#shown = this.#heard = this.#source = null;
    }

    pause() {
        if (this.state !== "recording") return;
        this.#recorded_ms += performance.now() - this.#since;
        this.#recorder.pause();
        this.#put("paused");
    }

    resume() {
        if (this.state !== "paused") return;
        this.#since = performance.now();
        this.#recorder.resume();
        this.#put("recording");
    }

    stop() {
        if (this.isOn) this.#end("");
    }

    follow() {
        if (!this.#film) return;
        const { camera, microphone } = this.#media;
        if (camera !== this.#shown || !camera) {
            if (!camera) this.#off ??= new CardTrack({ head: say("camera.off"), more: "" });
            const track = camera ?? this.#off.track;
            if (track !== this.#shown) this.#film.use(this.#shown = track);
            if (camera) this.#closeCard();
        }
        if (microphone !== this.#heard) {
            this.#source?.disconnect();
            this.#heard = microphone;
            this.#source = microphone && this.#sound.createMediaStreamSource(new MediaStream([microphone]));
            this.#source?.connect(this.#mixed);
        }
    }

    #end(trouble) {
        this.#trouble ||= trouble;
        if (this.state === "recording") this.#recorded_ms += performance.now() - this.#since;
        this.#put("busy");
        if (this.#recorder.state !== "inactive") this.#recorder.stop();
    }

    #keep(part) {
        this.bytes += part.size;
        this.#writing = this.#writing.then(() => this.#write(part)).catch(() => this.isOn && this.#end("trouble.record.disk"));
        if (this.bytes > this.#store.mostBytes && this.isOn) this.#end("record.limit");
    }

    async #write(part) {
        if (this.#lengthAt === null) {
            part = this.#head = new Blob([this.#head, part]);
            if (part.size < HEAD_BYTES) return;  // it comes in pieces when the computer is busy
            ({ part, at: this.#lengthAt } = await withRoom(part));
        }
        await this.#store.add(part);
    }

    async #save(type) {
        if (this.isOn) this.#end("trouble.record");  // the browser ended it
        this.#close();
        await this.#writing;
        try {
            if (this.#lengthAt === null) await this.#store.add(this.#head);
            if (this.#lengthAt > 0) await this.#store.put(lengthOf(this.#recorded_ms), this.#lengthAt);
            const content = await this.#store.close();
            this.onSaved({ content, name: nameNow(type.startsWith("video/mp4") ? "mp4" : "webm"), trouble: this.#trouble });
        } catch {
            this.onSaved({ content: null, name: "", trouble: "trouble.record.disk" });
        }
        this.#put("idle");
    }

    #closeCard() {
        this.#off?.stop();
        this.#off = null;
    }

    #put(state) {
        this.state = state;
        this.onChange();
    }
}
