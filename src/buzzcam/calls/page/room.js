/** The page during a call: the stage, the action bar, the chat, and notices. */

import { BackgroundDialog, nameOf, noteOf, troubleOf } from "./background.js";
import { Chat } from "./chat.js";
import { DelayReporter } from "./delay.js";
import { DevicePicker } from "./devices.js";
import { el } from "./dom.js";
import { recordedBadge, wordmark } from "./join.js";
import { Meter, hasDevices, hasScreen, loudness } from "./media.js";
import { HOST } from "./messages.js";
import { Notices } from "./notices.js";
import { Sound } from "./sound.js";
import { Stage } from "./stage.js";
import { Toggle } from "./toggle.js";
import { say } from "./words.js";

const LEVELS_EVERY_MS = 200;
const LOUD = 0.4;  // of loudness(): about -40 dB
const SPEAKING_MS = 700;

export class Room {
    #call; #media; #name; #stage = new Stage(); #sound = new Sound(); #reporter; #chat; #levels; #meter = null; #metered = null;
    #spoke = new Map(); #unread = 0; #wakeLock = null; #isClosed = false;

    /** @param {import("./call.js").Call} call @param {import("./media.js").Media} media @param {{name: string, onLeave: () => void}} options */
    constructor(call, media, { name, onLeave }) {
        this.#call = call;
        this.#media = media;
        this.#name = name;
        this.#reporter = new DelayReporter(call, this.#stage);
        this.notices = new Notices();
        this.#chat = new Chat({
            send: (text) => call.say(text), onClose: () => this.#openChat(false),
            onUnread: (count) => {
                this.#unread = count;
                this.#show();
            },
        });
        this.microphone = new Toggle({ key: "m", kind: "wide", onPress: () => media.toggle("microphone") });
        this.camera = new Toggle({ key: "v", kind: "wide", onPress: () => media.toggle("camera") });
        this.background = new Toggle({ key: "b", kind: "icon-only", onPress: () => this.backgrounds.open() });
        this.backgrounds = new BackgroundDialog(media);
        this.screen = new Toggle({ key: "s", onPress: () => media.toggle("screen") });
        this.chatting = new Toggle({ key: "c", onPress: () => this.#openChat(!this.#chat.isOpen) });
        this.full = new Toggle({ key: "f", kind: "icon-only", onPress: () => this.#toggleFull() });
        this.devices = new Toggle({ kind: "icon-only", onPress: () => this.#openDevices() });
        this.leaving = new Toggle({ kind: "bad", onPress: onLeave });
        this.screen.button.hidden = !hasScreen();
        this.full.button.hidden = !document.documentElement.requestFullscreen;
        this.devices.button.hidden = !hasDevices();
        for (const { button } of [this.microphone, this.camera, this.background]) button.hidden = !hasDevices();
        this.bar = el("nav", { class: "bar" },
            el("div", { class: "bar-now" }, this.microphone.button, this.camera.button, this.background.button),
            el("div", { class: "bar-do" }, this.screen.button, this.chatting.button, this.devices.button, this.full.button, this.leaving.button));
        this.count = el("p", { class: "count" });
        this.picker = new DevicePicker(media, { onChosen: (kind, id) => this.#choose(kind, id) });
        this.dialog = el("dialog", { class: "dialog", "aria-label": say("devices") }, el("h2", { text: say("devices") }), this.picker.root,
            el("form", { method: "dialog" }, el("button", { class: "button", text: say("close") })));
        this.recorded = recordedBadge();
        this.root = el("main", { class: "room" },
            el("header", {}, el("div", { class: "head" }, wordmark(), el("h1", { class: "room-name", dir: "auto", text: call.room }), this.count), this.recorded),
            el("div", { class: "room-body" }, el("div", { class: "stage-frame" }, this.#stage.root, this.notices.root), this.#chat.root),
            this.bar, this.dialog, this.backgrounds.root);
        this.#sound.use(media.chosen.speaker);
        this.#sound.onBlocked = (isBlocked) => this.#offerSound(isBlocked);
        media.changed = () => {
            call.refresh();
            this.#show();
        };
        media.effects.onChange = () => this.#show();
        media.onTrouble = (key) => this.notices.show("trouble", say(key), { isBad: true, forMs: 12_000 });
        this.#levels = setInterval(() => this.#listen(), LEVELS_EVERY_MS);
        addEventListener("keydown", this.#onKey);
        document.addEventListener("visibilitychange", this.#keepAwake);
        document.addEventListener("fullscreenchange", this.#showFull);
        this.#keepAwake();
        this.#show();
        this.#showFull();
    }

    /** Call it when people, their tracks or their connections have changed. */
    show() {
        this.#show();
    }

    /** @param {string} key @param {import("./call.js").Person} person */
    tell(key, person) {
        const text = say(key, { name: person.name });
        this.notices.show("event", text, { forMs: 5000 });
    }

    said(said, isOwn) {
        this.#chat.add(said, isOwn);
    }

    refused() {
        this.#chat.refuse();
    }

    /** The host has begun to record the call, or has ended that. */
    showRecorded() {
        this.notices.show("recorded", say(this.#call.isRecorded ? "recorded.started" : "recorded.ended"), { forMs: 10_000 });
        this.#show();
    }

    /** The connection to the host was lost, or is back. */
    showLine() {
        if (this.#call.isLineLost) this.notices.show("line", say("line.lost"), { isBad: true });
        else this.notices.show("line", say("line.back"), { forMs: 4000 });
    }

    close() {
        this.#isClosed = true;
        clearInterval(this.#levels);
        removeEventListener("keydown", this.#onKey);
        document.removeEventListener("visibilitychange", this.#keepAwake);
        document.removeEventListener("fullscreenchange", this.#showFull);
        if (document.fullscreenElement) document.exitFullscreen().catch(() => {});
        this.#wakeLock?.release().catch(() => {});
        this.#meter?.close();
        this.#reporter.close();
        this.#sound.close();
        this.#stage.close();
        this.notices.close();
        this.picker.close();
        this.backgrounds.close();
        this.#media.changed = this.#media.effects.onChange = this.#media.onTrouble = () => {};
    }

    #show() {
        this.#showTiles();
        this.#showBar();
        this.backgrounds.show();
        this.recorded.hidden = !this.#call.isRecorded;
        const number = this.#call.people.size + 1;
        this.count.textContent = number === 1 ? say("people.one") : say("people", { number });
        if (this.#media.screen) this.notices.show("sharing", say("sharing"), { action: [say("screen.stop"), () => this.#media.setScreen(false)] });
        else this.notices.hide("sharing");
        const trouble = troubleOf(this.#media);
        if (trouble) this.notices.show("background", trouble, { isBad: true });
        else this.notices.hide("background");
    }

    #showTiles() {
        const { people, peers } = this.#call;
        for (const tile of this.#stage.tiles) {
            const person = people.get(tile.peer);
            if (!tile.isOwn && (!person || (tile.kind === "screen" && !person.screen))) this.#stage.remove(tile.peer, tile.kind);
            if (!tile.isOwn && !person) this.#sound.remove(tile.peer);
        }
        for (const person of people.values()) {
            const peer = peers.get(person.id);
            const tile = this.#stage.tile(person.id, "camera");
            tile.call(person.id === HOST ? `${person.name} · ${say("host")}` : person.name, tile.isLarge);
            tile.show(person.camera ? peer.tracks.camera : null);
            tile.mute(!person.microphone);
            tile.judge(peer.quality, peer.state === "up" || peer.state === "unstable");
            tile.say(stateOf(person, peer));
            this.#sound.set(person.id, peer.tracks.audio);
            if (person.screen) {
                const screen = this.#stage.tile(person.id, "screen");
                screen.call(say("screen.of", { name: person.name }), screen.isLarge);
                screen.show(peer.tracks.screen);
            }
        }
        if (this.#media.camera) {
            const own = this.#stage.tile("me", "camera", true);
            own.call(say("you.are", { name: this.#name }), own.isLarge);
            own.show(this.#media.seen, this.#media.isMirrored);
            own.say(noteOf(this.#media));
            own.mute(!this.#media.isHeard);
        } else {
            this.#stage.remove("me", "camera");
        }
    }

    #showBar() {
        const { isHeard, camera, screen, effects } = this.#media;
        this.microphone.show(isHeard ? "microphone" : "microphone-off", say(isHeard ? "microphone.on" : "microphone.off"),
            say(isHeard ? "microphone.mute" : "microphone.unmute"), isHeard);
        this.camera.show(camera ? "camera" : "camera-off", say(camera ? "camera.on" : "camera.off"),
            say(camera ? "camera.stop" : "camera.start"), Boolean(camera));
        this.background.show("background", nameOf(effects.choice), say("background"), effects.isHiding);
        this.screen.show("screen", say(screen ? "screen.stop" : "screen.share"), say(screen ? "screen.stop" : "screen.share"), Boolean(screen));
        const chat = this.#unread ? say("chat.unread", { number: this.#unread }) : say("chat");
        this.chatting.show("chat", say("chat"), chat);
        this.chatting.badge.hidden = !this.#unread;
        this.chatting.badge.textContent = this.#unread > 9 ? "9+" : String(this.#unread);
        this.chatting.button.setAttribute("aria-expanded", String(this.#chat.isOpen));
        this.devices.show("devices", say("devices"), say("devices"));
        this.leaving.show("leave", say("leave"), say("leave"));
    }

    #showFull = () => {
        const isFull = Boolean(document.fullscreenElement);
        this.full.show(isFull ? "full-off" : "full", say(isFull ? "full.leave" : "full"), say(isFull ? "full.leave" : "full"));
    };

    /** Highlights the tiles of people who speak. */
    #listen() {
        const now = performance.now();
        if (this.#media.microphone !== this.#metered) {
            this.#meter?.close();
            this.#metered = this.#media.microphone;
            this.#meter = this.#metered ? new Meter(this.#metered) : null;
        }
        const levels = [["me", this.#meter && this.#media.isHeard ? this.#meter.read() : 0]];
        for (const [id, peer] of this.#call.peers) {
            levels.push([id, this.#call.people.get(id)?.microphone ? loudness(peer.level) : 0]);
        }
        for (const [id, level] of levels) {
            if (level > LOUD) this.#spoke.set(id, now);
            this.#stage.find(id, "camera")?.speak(now - (this.#spoke.get(id) ?? -SPEAKING_MS) < SPEAKING_MS);
        }
    }

    #openChat(isOpen) {
        this.#chat.open(isOpen);
        this.root.classList.toggle("has-chat", isOpen);
        if (!isOpen) this.chatting.button.focus();
        this.#show();
    }

    #openDevices() {
        this.picker.refresh();
        this.dialog.showModal();
    }

    #choose(kind, id) {
        if (kind === "speaker") {
            this.#media.chosen.speaker = id;
            this.#sound.use(id);
        } else {
            this.#media.choose(kind, id);
        }
    }

    #offerSound(isBlocked) {
        if (isBlocked) this.notices.show("sound", say("hear"), { action: [say("hear.tap"), () => this.#sound.unlock()] });
        else this.notices.hide("sound");
    }

    #toggleFull() {
        const done = document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen();
        done.catch(() => {});  // the browser refuses
    }

    #keepAwake = async () => {
        if (document.visibilityState !== "visible" || !navigator.wakeLock) return;
        try {
            const lock = await navigator.wakeLock.request("screen");
            if (this.#isClosed) await lock.release();
            else this.#wakeLock = lock;
        } catch {  // low battery, or not allowed: the call goes on without it
        }
    };

    #onKey = (event) => {
        if (event.target.matches?.("input, select, textarea") || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
        if (this.dialog.open || this.backgrounds.root.open) return;
        const toggles = { m: this.microphone, v: this.camera, b: this.background, s: this.screen, f: this.full, c: this.chatting };
        const toggle = Object.hasOwn(toggles, event.key.toLowerCase()) ? toggles[event.key.toLowerCase()] : null;
        if (!toggle || toggle.button.hidden) return;
        event.preventDefault();
        toggle.button.click();
    };
}

/** The note on a tile while its video is interrupted. */
function stateOf(person, peer) {
    if (peer.state === "up") return "";
    if (person.isAway) return say("peer.away");
    if (peer.state === "unstable") return say("peer.unstable");
    return say(peer.wasUp ? "peer.lost" : "peer.connecting");
}
