/** The join page: name, camera preview and devices. */

import { BackgroundDialog, nameOf, noteOf, troubleOf } from "./background.js";
import { DevicePicker } from "./devices.js";
import { el } from "./dom.js";
import { icon } from "./icons.js";
import { Meter, hasDevices } from "./media.js";
import { initials } from "./tile.js";
import { Toggle } from "./toggle.js";
import { say } from "./words.js";

export class JoinPage {
    #media; #video; #meter = null; #metered = null; #levels = 0; #isAsking = true; #trouble = ""; #onJoin;

    /** @param {import("./media.js").Media} media @param {{name: string, onJoin: (name: string) => void}} options */
    constructor(media, { name, onJoin }) {
        this.#media = media;
        this.#onJoin = onJoin;
        if (media.effects.isMissed) this.#trouble = "trouble.background.browser";
        this.#video = el("video", { playsinline: true, autoplay: true, "aria-hidden": "true" });
        this.#video.muted = true;
        this.note = el("p", { class: "preview-note" });
        this.circle = el("div", { class: "circle", "aria-hidden": "true" });
        this.microphone = new Toggle({ key: "m", kind: "round", onPress: () => media.toggle("microphone") });
        this.camera = new Toggle({ key: "v", kind: "round", onPress: () => media.toggle("camera") });
        this.background = new Toggle({ key: "b", kind: "round named", onPress: () => this.dialog.open() });
        this.dialog = new BackgroundDialog(media);
        const preview = el("div", { class: "preview" }, this.#video, this.circle, this.note,
            el("div", { class: "preview-buttons" }, this.microphone.button, this.camera.button, this.background.button));
        this.field = el("input", { class: "field", id: "name", required: true, maxlength: "64", autocomplete: "name", dir: "auto",
            placeholder: say("name.example"), on: { input: () => this.#showCircle() } });
        this.field.value = name;
        this.level = el("meter", { class: "level", min: "0", max: "1", "aria-label": say("level") });
        this.picker = new DevicePicker(media, {
            beside: this.level, onChosen: (kind, id) => (kind === "speaker" ? (media.chosen.speaker = id) : media.choose(kind, id)),
        });
        this.trouble = el("p", { class: "trouble", role: "alert", hidden: true });
        this.hint = el("p", { class: "hint" });
        this.join = el("button", { class: "button primary", type: "submit" });
        const form = el("form", { class: "join-form", on: { submit: (event) => this.#submit(event) } },
            el("h1", { text: say("title") }),
            el("label", { class: "row", for: "name" }, el("span", { class: "label", text: say("name") }), this.field),
            this.picker.root, this.trouble, this.join, this.hint);
        this.root = el("main", { class: "join" }, wordmark(), el("div", { class: "join-body" }, preview, form), this.dialog.root);
        media.changed = media.effects.onChange = () => this.#show();
        media.onTrouble = (key) => {
            this.#trouble = key;
            this.#show();
        };
        addEventListener("keydown", this.#onKey);
        this.#levels = setInterval(() => this.#showLevel(), 100);
        this.#show();
    }

    /** Asks for permission to use camera and microphone. @param {import("./media.js").Device[]} wanted */
    async ask(wanted) {
        this.#isAsking = wanted.length > 0 && hasDevices();
        this.#show();
        await this.#media.start(wanted);
        this.#isAsking = false;
        this.#show();
        await this.picker.refresh();
    }

    close() {
        clearInterval(this.#levels);
        removeEventListener("keydown", this.#onKey);
        this.#meter?.close();
        this.picker.close();
        this.dialog.close();
        this.#video.srcObject = null;
        this.#media.changed = this.#media.effects.onChange = this.#media.onTrouble = () => {};
    }

    #show() {
        const { camera, microphone, isHeard, seen, effects } = this.#media;
        const shown = this.#video.srcObject?.getTracks()[0] ?? null;
        if (shown !== seen) this.#video.srcObject = seen ? new MediaStream([seen]) : null;
        this.#video.hidden = !seen;
        this.#video.classList.toggle("is-facing", this.#media.isMirrored);
        this.microphone.show(isHeard ? "microphone" : "microphone-off", say(isHeard ? "microphone.on" : "microphone.off"),
            say(isHeard ? "microphone.mute" : "microphone.unmute"), isHeard);
        this.camera.show(camera ? "camera" : "camera-off", say(camera ? "camera.on" : "camera.off"),
            say(camera ? "camera.stop" : "camera.start"), Boolean(camera));
        this.background.show("background", nameOf(effects.choice), say("background"), effects.isHiding);
        for (const { button } of [this.microphone, this.camera, this.background]) button.hidden = !hasDevices();
        this.note.textContent = camera ? troubleOf(this.#media) || noteOf(this.#media) : say(this.#isAsking ? "join.asking" : hasDevices() ? "join.off" : "join.watching");
        if (camera && this.#trouble.endsWith(".camera") || microphone && this.#trouble.endsWith(".microphone")
            || (camera || microphone) && this.#trouble.endsWith(".both")) this.#trouble = "";
        this.trouble.textContent = this.#trouble ? say(this.#trouble) : "";
        this.trouble.hidden = !this.#trouble;
        this.hint.hidden = !hasDevices();
        const isWatching = !camera && !isHeard && !this.#isAsking;
        this.join.textContent = say(isWatching ? "join.watch" : "join");
        this.hint.textContent = say(isWatching ? "join.watching" : camera || this.#isAsking ? "join.promise" : "join.only-microphone");
        this.#showCircle();
        this.#listen(microphone);
        this.picker.refresh();
        this.dialog.show();
    }

    #showCircle() {
        this.circle.textContent = this.field.value.trim() ? initials(this.field.value) : "";
        this.circle.hidden = Boolean(this.#media.camera) || this.#isAsking;
        if (!this.circle.textContent) this.circle.replaceChildren(icon(hasDevices() ? "camera-off" : "eye"));
    }

    /** @param {MediaStreamTrack | null} track */
    #listen(track) {
        if (track === this.#metered) return;
        this.#meter?.close();
        this.#metered = track;
        this.#meter = track ? new Meter(track) : null;
    }

    #showLevel() {
        this.level.value = this.#meter && this.#media.isHeard ? this.#meter.read() : 0;
    }

    #submit(event) {
        event.preventDefault();
        const name = this.field.value.trim();
        if (name) this.#onJoin(name);
        else this.field.focus();
    }

    #onKey = (event) => {
        if (event.target.matches?.("input, select, textarea") || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
        if (this.dialog.root.open) return;
        if (event.key === "b") this.background.button.click();
        if (event.key === "m") this.microphone.button.click();
        if (event.key === "v") this.camera.button.click();
    };
}

/** Says that the call is being recorded. */
export function recordedBadge() {
    return el("p", { class: "recorded" }, el("i", { "aria-hidden": "true" }), el("span", { text: say("recorded") }));
}

export function wordmark() {
    return el("p", { class: "wordmark", "aria-label": "BuzzCam", role: "img" }, "Buzz", el("span", { text: "Cam" }));
}
