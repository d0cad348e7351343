/** The effects on one's own camera, without a call: to look, to record, and to take pictures. */

import { BackgroundPanel } from "../background.js";
import { DevicePicker } from "../devices.js";
import { announce, el } from "../dom.js";
import { wordmark } from "../join.js";
import { Media, Meter, hasDevices } from "../media.js";
import { Notices } from "../notices.js";
import { keepEffects, keepPages } from "../offline.js";
import { Toggle } from "../toggle.js";
import { language, say } from "../words.js";
import { Recorder, canRecord } from "./recorder.js";
import { takeSnapshot } from "./snapshot.js";
import { MOST_IN_MEMORY_BYTES, download, forgetRecordings, nameNow } from "./store.js";

const LEVELS_EVERY_MS = 100;
const NOTICE_MS = 12_000;

class Studio {
    #media; #recorder; #panel; #notices = new Notices(); #meter = null; #metered = null; #isAsking = hasDevices(); #kept = ""; #lock = null;

    /** @param {Media} media */
    constructor(media) {
        this.#media = media;
        this.#recorder = new Recorder(media);
        this.#panel = new BackgroundPanel(media);
        this.microphone = new Toggle({ key: "m", kind: "round", onPress: () => media.toggle("microphone") });
        this.camera = new Toggle({ key: "v", kind: "round", onPress: () => media.toggle("camera") });
        this.record = new Toggle({ key: "r", kind: "record", onPress: () => (this.#recorder.isOn ? this.#recorder.stop() : this.#start()) });
        this.pause = new Toggle({ key: "p", kind: "icon-only", onPress: () => (this.#recorder.state === "paused" ? this.#recorder.resume() : this.#recorder.pause()) });
        this.snapshot = new Toggle({ key: "s", kind: "icon-only", onPress: () => this.#takeSnapshot() });
        this.full = new Toggle({ key: "f", kind: "icon-only", onPress: () => this.#toggleFull() });
        this.time = el("p", { class: "studio-time", role: "timer" });
        this.#panel.preview.append(this.time, el("div", { class: "preview-buttons" }, this.microphone.button, this.camera.button));
        this.level = el("meter", { class: "level", min: "0", max: "1", "aria-label": say("level") });
        this.picker = new DevicePicker(media, { beside: this.level, onChosen: (kind, id) => kind !== "speaker" && media.choose(kind, id) });
        this.trouble = el("p", { class: "trouble", role: "alert", hidden: true });
        const see = this.see = el("section", { class: "studio-see", "aria-label": say("studio.picture") }, this.#notices.root, this.#panel.preview,
            el("div", { class: "studio-bar" }, this.record.button, this.pause.button, el("span", { class: "studio-gap" }), this.snapshot.button, this.full.button));
        this.root = el("main", { class: "studio" },
            el("header", { class: "head" }, wordmark(), el("h1", { class: "room-name", text: say("studio") }),
                el("a", { class: "other-page", href: "/photo", text: say("photo") })),
            el("div", { class: "studio-body" }, see, el("section", { class: "studio-choices", "aria-label": say("studio.choices") }, this.trouble, this.picker.root,
                el("h2", { text: say("background") }), ...this.#panel.parts.filter((part) => part !== this.#panel.preview),
                el("p", { class: "hint", text: say("studio.promise") }))));
        media.changed = media.effects.onChange = () => this.#show();
        media.onTrouble = (key) => this.#tell(key);
        this.#recorder.onChange = () => this.#show();
        this.#recorder.onSaved = (saved) => this.#saved(saved);
        setInterval(() => this.#tick(), LEVELS_EVERY_MS);
        addEventListener("keydown", this.#onKey);
        addEventListener("beforeunload", (event) => this.#recorder.state !== "idle" && event.preventDefault());
        document.addEventListener("fullscreenchange", () => this.#show());
        this.full.button.hidden = !see.requestFullscreen;
        this.record.button.hidden = this.pause.button.hidden = !canRecord();
    }

    async open() {
        this.#show();
        forgetRecordings().catch(() => {});  // not every browser has such files
        await this.#panel.open();
        if (hasDevices()) await this.#media.start(["microphone", "camera"]);
        else this.#tell(isSecureContext ? "trouble.browser" : "trouble.insecure");
        this.#isAsking = false;
        this.#show();
        this.picker.refresh();
    }

    #show() {
        const { camera, microphone, isHeard } = this.#media, { isOn, state } = this.#recorder, isFull = Boolean(document.fullscreenElement);
        this.#recorder.follow();
        this.#panel.show();
        if (!camera && this.#isAsking) this.#panel.note.textContent = say("join.asking");
        this.microphone.show(isHeard ? "microphone" : "microphone-off", say(isHeard ? "microphone.on" : "microphone.off"),
            say(isHeard ? "microphone.mute" : "microphone.unmute"), isHeard);
        this.camera.show(camera ? "camera" : "camera-off", say(camera ? "camera.on" : "camera.off"), say(camera ? "camera.stop" : "camera.start"), Boolean(camera));
        for (const { button } of [this.microphone, this.camera]) button.hidden = !hasDevices();
        this.record.show(isOn ? "stop" : "record", say(isOn ? "record.stop" : "record"), say(isOn ? "record.stop" : "record"), isOn);
        this.record.button.disabled = state === "busy" || !camera && !isOn;
        const isPaused = state === "paused";
        this.pause.show(isPaused ? "play" : "pause", say(isPaused ? "record.resume" : "record.pause"), say(isPaused ? "record.resume" : "record.pause"), isPaused);
        this.pause.button.disabled = !isOn;
        this.snapshot.show("snapshot", say("snapshot"), say("snapshot"));
        this.snapshot.button.disabled = !camera;
        this.full.show(isFull ? "full-off" : "full", say(isFull ? "full.leave" : "full"), say(isFull ? "full.leave" : "full"));
        if (camera && this.trouble.dataset.of?.match(/\.(camera|both)$/) || microphone && this.trouble.dataset.of?.endsWith(".microphone")) this.trouble.hidden = true;
        this.#listen(microphone);
        this.picker.refresh();
        this.#keep();
    }

    #tell(key) {
        const alone = key.replace("trouble.", "trouble.alone."), text = say(alone);
        this.trouble.textContent = text === alone ? say(key) : text;  // the call's words speak of others
        this.trouble.dataset.of = key;
        this.trouble.hidden = false;
    }

    async #start() {
        await this.#recorder.start();
        if (!this.#recorder.isOn) return;
        announce(say("record.on"));
        if (this.#recorder.isInMemory) this.#notices.show("record", say("record.memory", { megabytes: MOST_IN_MEMORY_BYTES / 1e6 }), { forMs: NOTICE_MS });
        this.#lock = await navigator.wakeLock?.request("screen").catch(() => null);
    }

    #saved({ content, name, trouble }) {
        this.#lock?.release();
        this.#lock = null;
        if (content) download(content, name);
        const said = [trouble && say(trouble), content && say("saved", { name })].filter(Boolean).join(" ");
        this.#notices.show("record", said, { isBad: Boolean(trouble), forMs: 3 * NOTICE_MS, action: content && [say("saved.again"), () => download(content, name)] });
    }

    async #takeSnapshot() {
        try {
            const content = await takeSnapshot(this.#media), name = nameNow("png");
            download(content, name);
            this.#notices.show("snapshot", say("saved", { name }), { forMs: NOTICE_MS });
        } catch {
            this.#notices.show("snapshot", say("trouble.snapshot"), { isBad: true, forMs: NOTICE_MS });
        }
    }

    #toggleFull() {
        (document.fullscreenElement ? document.exitFullscreen() : this.see.requestFullscreen()).catch(() => {});
    }

    /** @param {MediaStreamTrack | null} track */
    #listen(track) {
        if (track === this.#metered) return;
        this.#meter?.close();
        this.#metered = track;
        this.#meter = track && new Meter(track);
    }

    #tick() {
        this.level.value = this.#meter && this.#media.isHeard ? this.#meter.read() : 0;
        const { isOn, seconds, bytes } = this.#recorder, whole = Math.floor(seconds);
        const clock = `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
        this.time.textContent = isOn ? say("record.so-far", { time: clock, megabytes: (bytes / 1e6).toFixed(1) }) : "";
    }

    /** For when the server is away, once there is something to keep. */
    #keep() {
        const { effects, camera } = this.#media, { isLive, rung } = effects.status;
        const now = JSON.stringify([isLive, rung, effects.choice.kind, effects.choice.picture]);
        if (!camera || effects.isHiding && !isLive || now === this.#kept) return;
        this.#kept = now;
        keepPages();
        keepEffects(effects);
    }

    #onKey = (event) => {
        if (event.target.matches?.("input:not([type=radio], [type=range]), select, textarea") || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
        const toggles = { m: this.microphone, v: this.camera, r: this.record, p: this.pause, s: this.snapshot, f: this.full };
        if (Object.hasOwn(toggles, event.key)) toggles[event.key].button.click();
    };
}

const media = new Media(), studio = new Studio(media);
document.documentElement.lang = language;
document.title = `${say("studio")} · BuzzCam`;
document.getElementById("app").replaceChildren(studio.root);
media.effects.prepare();
globalThis.buzzcam = { effects: () => media.effects.report() };  // for support and tests
studio.open();
