/** The tile of one person or one screen: video, name, connection. */

import { el } from "./dom.js";
import { bars, icon } from "./icons.js";
import { say } from "./words.js";

/** The initials shown while the camera is off: at most two letters. @param {string} name */
export function initials(name) {
    const words = name.trim().split(/\s+/).filter(Boolean);
    const first = (word) => [...(word ?? "")].find((letter) => /[\p{L}\p{N}]/u.test(letter)) ?? "";
    const found = first(words[0]) + (words.length > 1 ? first(words.at(-1)) : "");
    return found.toLocaleUpperCase() || "?";
}

export class Tile {
    isLarge = false;
    #video = null; #track = null; #name = ""; #shown = new Map();

    /**
     * @param {string} peer @param {"camera" | "screen"} kind
     * @param {{isOwn: boolean, onChosen: () => void}} options
     */
    constructor(peer, kind, { isOwn, onChosen }) {
        this.peer = peer;
        this.kind = kind;
        this.isOwn = isOwn;
        this.circle = el("div", { class: "circle", "aria-hidden": "true" });
        this.choose = el("button", { class: "choose", type: "button", on: { click: onChosen } });
        this.note = el("p", { class: "tile-note", hidden: true });
        this.plate = el("span", { class: "plate-name", dir: "auto" });
        this.muted = el("span", { class: "mark muted", role: "img", "aria-label": say("muted"), title: say("muted"), hidden: true }, icon("microphone-off"));
        this.facts = el("span", { class: "facts", role: "tooltip" });
        this.line = el("button", { class: "mark line", type: "button", hidden: true, "aria-expanded": "false",
            on: { click: () => this.#toggleFacts(), blur: () => this.#toggleFacts(false) } }, bars());
        this.root = el("figure", { class: "tile", "data-peer": peer, "data-kind": kind, "data-own": isOwn },
            this.circle, this.note, this.choose,
            el("figcaption", { class: "foot" }, el("span", { class: "plate" }, this.plate),
                el("span", { class: "marks" }, this.muted, kind === "camera" && !isOwn ? this.line : null, this.facts)));
    }

    /** @param {MediaStreamTrack | null} track the old picture stays visible until the new one arrives @param {boolean} [isMirrored] */
    show(track, isMirrored = false) {
        this.root.classList.toggle("is-facing", isMirrored);
        if (track === this.#track) return;
        this.#track = track;
        const before = this.#video;
        this.#video = null;
        if (!track) {
            before?.remove();
        } else {
            const video = el("video", { playsinline: true, autoplay: true, "aria-hidden": "true", tabindex: "-1" });
            video.muted = true;
            video.disablePictureInPicture = this.isOwn;
            video.srcObject = new MediaStream([track]);
            video.play().catch(() => {});  // muted videos may always play; otherwise autoplay starts it later
            this.#video = video;
            this.root.prepend(video);
            if (before) video.addEventListener("loadeddata", () => before.remove(), { once: true });
        }
        this.root.classList.toggle("has-picture", Boolean(track));
    }

    get video() {
        return this.#video;
    }

    /** @param {string} name @param {boolean} isLarge */
    call(name, isLarge) {
        this.#set("name", name, () => {
            this.#name = name;
            this.plate.textContent = name;
            this.circle.textContent = initials(name);
        });
        this.#set("choose", `${name} ${isLarge}`, () => {
            const words = isLarge ? say("small") : say("large", { name });
            this.choose.setAttribute("aria-label", words);
            this.choose.title = words;
        });
    }

    /** @param {boolean} isMuted */
    mute(isMuted) {
        this.muted.hidden = !isMuted;
    }

    /** @param {string} text empty to hide the note */
    say(text) {
        this.#set("note", text, () => {
            this.note.textContent = text;
            this.note.hidden = !text;
        });
        this.root.classList.toggle("is-dim", Boolean(text));
    }

    speak(isSpeaking) {
        this.root.classList.toggle("is-speaking", isSpeaking);
    }

    /** @param {{grade: string, facts: [string, Record<string, number>][]}} quality @param {boolean} isUp */
    judge(quality, isUp) {
        const grade = isUp ? quality.grade : "lost";
        const head = say(isUp ? `line.${grade}` : "line.lost-connection");
        const facts = isUp ? quality.facts.map(([key, values]) => say(key, values)) : [];
        this.#set("line", [this.#name, head, ...facts].join("|"), () => {
            this.line.hidden = false;
            this.root.dataset.line = grade;
            this.line.setAttribute("aria-label", `${say("line", { name: this.#name })}: ${[head, ...facts].join(", ")}`);
            this.facts.replaceChildren(el("strong", { text: head }), ...facts.map((text) => el("span", { text })));
        });
    }

    close() {
        this.show(null);
        this.root.remove();
    }

    #toggleFacts(isOpen = this.line.getAttribute("aria-expanded") !== "true") {
        this.line.setAttribute("aria-expanded", String(isOpen));
    }

    /** Calls `change` only if the value has changed. */
    #set(what, value, change) {
        if (this.#shown.get(what) === value) return;
        this.#shown.set(what, value);
        change();
    }
}
