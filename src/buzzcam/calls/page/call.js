/**
 * The guest's side of a call: handles the host's messages, the list of people, and a connection to each of them. Draws
 * nothing.
 */

import { cameraPlan } from "./media.js";
import { HOST, VERSION } from "./messages.js";
import { Peer } from "./peer.js";
import { Socket } from "./socket.js";

const UNREACHABLE_MS = 10_000;  // the host's machine answers, but the call is over
const GONE_MS = 150_000;  // nothing answers: the network may come back
const LOOK_MS = 250;
const EFFECTS_EVERY_MS = 5000, EFFECTS_MOST_EVERY_MS = 1000;  // as time passes, and at changes

/** @typedef {{id: string, name: string, microphone: boolean, camera: boolean, screen: boolean, isAway?: boolean}} Person */

export class Call {
    /** @type {Map<string, Person>} */ people = new Map();
    /** @type {Map<string, Peer>} */ peers = new Map();
    me = "";
    room = "";
    /** @type {"connecting" | "lobby" | "room"} */ phase = "connecting";
    isLineLost = false;
    isRecorded = false;
    #media; #hooks; #socket; #name; #key; #resumeToken; #ticks = 0; #iceServers = []; #isEnded = false;
    #effects = ""; #effectsAt = -Infinity;

    /**
     * @param {{key: string, name: string, resumeToken: string | null, media: import("./media.js").Media}} how
     * @param {{onPhase: () => void, onResumeToken: (resumeToken: string) => void, onPeople: () => void, onEvent: (key: string, person: Person) => void,
     *     onSaid: (said: any, isOwn: boolean) => void, onRecorded: () => void, onRefused: () => void, onLine: () => void, onEnd: (why: string) => void}} hooks
     *     onRecorded: the host has begun to record, or has ended that; onPeople: people or their connections have changed; onEvent: a key of words.js for an event about a person;
     *     onEnd: a Reason, "unreachable" or "gone"
     */
    constructor({ key, name, resumeToken, media }, hooks) {
        this.#key = key;
        this.#name = name;
        this.#resumeToken = resumeToken ?? newResumeToken();
        this.#media = media;
        this.#hooks = hooks;
        this.#socket = new Socket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws?room=${location.pathname.replaceAll("/", "")}`, {
            key, hello: () => this.#hello(), onMessage: (message) => this.#take(message), onLost: (isRefused, lost_ms) => this.#lose(isRefused, lost_ms),
        });
        this.#ticks = setInterval(() => this.#tick(), LOOK_MS);
    }

    /** Call it when the tracks to send have changed. */
    refresh() {
        for (const peer of this.peers.values()) peer.refresh();
        this.#tellState();
    }

    /** @param {string} text @returns {boolean} false: there was no connection to send it on */
    say(text) {
        return this.phase === "room" && !this.isLineLost && this.#socket.send({ type: "chat", text });
    }

    /** @param {"camera" | "screen"} kind @param {number} rtp_timestamp @param {number} shown_ms */
    reportShown(kind, rtp_timestamp, shown_ms) {
        if (this.phase === "room" && !this.isLineLost) this.#socket.send({ type: "seen", kind, rtp_timestamp, shown_ms });
    }

    leave() {
        this.#end({ type: "bye" });
    }

    #hello() {
        const isNewPage = this.phase !== "room";
        return { type: "hello", version: VERSION, key: this.#key, name: this.#name, resume_token: this.#resumeToken, is_new_page: isNewPage };
    }

    #take(message) {
        if (this.#isEnded) return;
        const { type, peer } = message;
        const person = this.people.get(peer);
        if (type === "lobby") {
            this.#empty();
            this.room = message.room;
            this.#turn("lobby");
            this.#noteRecording(message.is_recorded);
        } else if (type === "welcome") {
            this.#enter(message);
        } else if (type === "recording") {
            this.#noteRecording(message.is_on);
        } else if (type === "denied" && message.reason === "no-room" && this.phase !== "connecting") {
            return;  // a meeting server that has started anew: the host comes back to it, too, and until then it is tried again
        } else if (type === "denied") {
            this.#end();
            this.#hooks.onEnd(message.reason);
        } else if (this.phase !== "room") {
            return;
        } else if (type === "joined") {
            const isKnown = this.people.has(message.person.id);
            this.#add(message.person);
            if (!isKnown) this.#hooks.onEvent("joined", message.person);
            this.#changed();
        } else if (type === "left" && person && peer !== HOST) {
            this.#remove(peer);
            this.#hooks.onEvent("left", person);
            this.#changed();
        } else if (type === "away" && person) {
            person.isAway = message.is_away;
            if (!person.isAway) this.peers.get(peer)?.hurry(performance.now());
            this.#hooks.onPeople();
        } else if (type === "state" && person) {
            this.#note(person, message);
        } else if (type === "said") {
            this.#hooks.onSaid(message, peer === this.me);
        } else if (type === "ice-servers") {
            this.#iceServers = message.ice_servers;
        } else if (type === "refused") {
            this.#hooks.onRefused();
        } else if (["offer", "answer", "candidate", "want-offer"].includes(type)) {
            this.peers.get(peer)?.take(message);
        }
    }

    #enter({ id, resume_token: resumeToken, room, people, ice_servers: iceServers, is_recorded: isRecorded }) {
        if (id !== this.me) this.#empty();
        const wasLost = this.isLineLost;
        this.me = id;
        this.room = room;
        this.#resumeToken = resumeToken;
        this.#iceServers = iceServers;
        this.isLineLost = false;
        this.#hooks.onResumeToken(resumeToken);
        const here = new Set(people.map((person) => person.id));
        for (const known of [...this.people.keys()]) if (!here.has(known)) this.#remove(known);
        for (const person of people) this.#add(person);
        for (const peer of this.peers.values()) peer.hurry(performance.now());
        this.#turn("room");
        this.#noteRecording(isRecorded);
        this.#tellState();
        this.#changed();
        if (wasLost) this.#hooks.onLine();
    }

    /** @param {Person} person */
    #add({ id, name, microphone, camera, screen }) {
        if (id === this.me) return;
        this.people.set(id, { id, name, microphone, camera, screen, isAway: false });
        if (this.peers.has(id)) return;
        const due = () => this.people.get(id);
        this.peers.set(id, new Peer(this.me, id, {
            iceServers: () => this.#iceServers,
            send: (message) => this.#socket.send(message),
            isLineOpen: () => this.#socket.isOpen && !this.isLineLost,
            isAway: () => Boolean(due()?.isAway),
            outgoing: () => ({ audio: this.#media.microphone, camera: this.#media.camera, screen: this.#media.screen }),
            isDue: () => ({ picture: Boolean(due()?.camera), media: Boolean(due()?.camera || due()?.microphone || due()?.screen) }),
            onTracks: () => this.#hooks.onPeople(),
            onChange: () => this.#hooks.onPeople(),
        }));
    }

    #remove(id) {
        this.peers.get(id)?.close();
        this.peers.delete(id);
        this.people.delete(id);
    }

    #note(person, { microphone, camera, screen }) {
        const hadScreen = person.screen;
        Object.assign(person, { microphone, camera, screen });
        if (screen !== hadScreen) this.#hooks.onEvent(screen ? "shares" : "shares.ended", person);
        this.#hooks.onPeople();
    }

    #noteRecording(isOn) {
        if (isOn === this.isRecorded) return;
        this.isRecorded = isOn;
        this.#hooks.onRecorded();
    }

    #tellState() {
        if (this.phase !== "room") return;
        const { isHeard, camera, screen } = this.#media;
        this.#socket.send({ type: "state", microphone: isHeard, camera: Boolean(camera), screen: Boolean(screen) });
    }

    /** Tells the host how the effects go: of the background its kind, never which picture. @param {number} now */
    #tellEffects(now) {
        if (this.phase !== "room" || this.isLineLost) return;
        const { choice, isHiding } = this.#media.effects, { is_live, trouble, rung, fps, cost_ms, provider, is_reduced } = this.#media.effects.report();
        const steady = { background: choice.kind, is_live, trouble, rung, provider, is_reduced }, is = JSON.stringify(steady), since_ms = now - this.#effectsAt;
        if (since_ms < (is !== this.#effects ? EFFECTS_MOST_EVERY_MS : isHiding ? EFFECTS_EVERY_MS : Infinity)) return;
        [this.#effects, this.#effectsAt] = [is, now];
        this.#socket.send({ type: "effects", ...steady, fps, cost_ms });
    }

    #changed() {
        const plan = cameraPlan(this.peers.size);
        for (const peer of this.peers.values()) peer.use(plan);
        this.#hooks.onPeople();
    }

    #turn(phase) {
        if (this.phase === phase) return;
        this.phase = phase;
        this.#hooks.onPhase();
    }

    #lose(isRefused, lost_ms) {
        const isHostUp = this.peers.get(HOST)?.state === "up";
        const most_ms = isRefused && this.phase !== "room" ? UNREACHABLE_MS : GONE_MS;
        if (lost_ms > most_ms && !isHostUp) {
            this.#end();
            this.#hooks.onEnd(this.phase === "room" ? "gone" : "unreachable");
        } else if (this.phase === "room" && !this.isLineLost) {
            this.isLineLost = true;
            this.#hooks.onLine();
        }
    }

    #tick() {
        const now = performance.now();
        for (const peer of this.peers.values()) peer.tick(now);
        this.#tellEffects(now);
    }

    #empty() {
        for (const id of [...this.people.keys()]) this.#remove(id);
    }

    #end(last) {
        if (this.#isEnded) return;
        this.#isEnded = true;
        clearInterval(this.#ticks);
        this.#socket.end(last);
        for (const peer of this.peers.values()) peer.close();
    }
}

/** A token for rejoining, even if the connection is lost before the host gives us one. */
function newResumeToken() {
    return Array.from(crypto.getRandomValues(new Uint8Array(18)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
