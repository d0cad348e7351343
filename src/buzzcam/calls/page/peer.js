/**
 * The connection to one other person. When it is lost, a connection of the next generation replaces it.
 *
 *     state       ends when                             or after            next state
 *     connecting  it is connected: up                   CONNECT_MS          lost
 *     up          nothing arrives: unstable                                 (checked every 250 ms)
 *     unstable    something arrives: up                 DEAD_MS of silence  lost
 *     lost        a new connection starts: connecting   (waits while our socket to the host, or theirs, is closed)
 *
 * When our socket to the host, or theirs, works again (`hurry`): if connecting, and we make the offers, we start a new
 * connection, because our offer may have been lost; if unstable, something has to arrive within HURRY_MS, or the
 * connection is lost; if lost, we start a new connection at once. The side that makes offers starts a new connection
 * with an offer; the other side asks for one (want-offer). It names the present generation, or an older one if it never
 * got the offer.
 */

import { HOST } from "./messages.js";
import { judge, sample } from "./quality.js";

const KINDS = ["audio", "camera", "screen"];  // by mid: 0, 1, 2
const UNSTABLE_MS = 2000;
const DEAD_MS = 6000;
const HURRY_MS = 1000;
const CONNECT_MS = 8000;
const SAMPLE_MS = 1000;
const WANT_AGAIN_MS = 1000;  // more frequent requests are ignored
const PAUSE_MS = 500;
const PAUSE_MAX_MS = 8000;
const STEADY_MS = 10_000;
const JUDGED_OVER = 5;  // samples, one per second
const EARLY_CANDIDATES_MAX = 64;
const SCREEN_PLAN = { maxBitrate: 2_500_000, maxFramerate: 15 };

/** Of two guests, the one who joined first makes offers; the host always does. @param {string} me @param {string} other */
export function isOfferer(me, other) {
    if (other === HOST) return false;
    return Number(me) < Number(other);
}

/** H.264 first, then VP8: the host supports both, and phones have hardware for them. @param {any[]} codecs */
export function byPreference(codecs) {
    const rank = ({ mimeType, sdpFmtpLine = "" }) => {
        const name = mimeType.toLowerCase();
        if (name === "video/h264") return /packetization-mode=1/.test(sdpFmtpLine) ? (/profile-level-id=42e0/i.test(sdpFmtpLine) ? 0 : 1) : 2;
        return name === "video/vp8" ? 3 : 4;
    };
    return [...codecs].sort((one, other) => rank(one) - rank(other));
}

export class Peer {
    /** @type {"connecting" | "up" | "unstable" | "lost"} */ state = "connecting";
    wasUp = false;
    quality = judge(null, null, false);
    /** @type {Record<string, MediaStreamTrack | null>} */ tracks = { audio: null, camera: null, screen: null };
    #id; #offers; #iceServers; #send; #isLineOpen; #outgoing; #isDue; #isAway; #onTracks; #onChange;
    /** @type {RTCPeerConnection | null} */ #pc = null;
    #generation = -1; #isClosed = false; #jobs = Promise.resolve();
    #isDescribed = false; #isAnnounced = false; #early = []; #local = [];
    #samples = []; #aliveAt = 0; #bytes = -1; #mediaAt = 0; #received = -1; #startedAt = 0; #upAt = 0;
    #isUp = false; #isDead = false; #attempts = 0; #tryAt = 0; #heardBy = Infinity; #plan = null;
    #sampledAt = 0; #isMeasuring = false;

    /**
     * @param {string} me @param {string} id
     * @param {{iceServers: () => RTCIceServer[], send: (message: object) => void, isLineOpen: () => boolean, isAway: () => boolean,
     *     outgoing: () => {audio: MediaStreamTrack | null, camera: MediaStreamTrack | null, screen: MediaStreamTrack | null},
     *     isDue: () => {picture: boolean, media: boolean}, onTracks: () => void, onChange: () => void}} hooks
     *     isDue: what the other person claims to send now; isAway: their socket to the host is closed
     */
    constructor(me, id, { iceServers, send, isLineOpen, isAway, outgoing, isDue, onTracks, onChange }) {
        this.#id = id;
        this.#offers = isOfferer(me, id);
        this.#iceServers = iceServers;
        this.#send = send;
        this.#isLineOpen = isLineOpen;
        this.#isAway = isAway;
        this.#outgoing = outgoing;
        this.#isDue = isDue;
        this.#onTracks = onTracks;
        this.#onChange = onChange;
        this.#startedAt = performance.now();
        if (this.#offers) this.#offer(0);
    }

    /** Handles a message from the other person: offer, answer, candidate, want-offer. Ignores older generations. */
    take(message) {
        this.#job(async () => {
            if (message.type === "offer") {
                if (!this.#offers && message.generation > this.#generation) await this.#answer(message);
            } else if (message.type === "want-offer") {
                const isLate = message.generation > this.#generation || (message.generation < this.#generation && this.#isUp);
                const isSoon = performance.now() - this.#startedAt < WANT_AGAIN_MS;
                if (this.#offers && !isLate && !isSoon) this.#offer(this.#generation + 1);
            } else if (message.generation !== this.#generation || !this.#pc) {
                return;
            } else if (message.type === "answer") {
                if (this.#offers && this.#pc.signalingState === "have-local-offer") await this.#describe(message);
            } else {
                await this.#candidate(message);
            }
        });
    }

    /** Updates the tracks that we send, on the same connection. */
    refresh() {
        this.#job(async () => {
            if (this.#pc && this.#isDescribed) await this.#fill();
        });
    }

    /** @param {{height: number, maxBitrate: number}} plan of the camera */
    use(plan) {
        this.#plan = plan;
        this.#job(() => this.#limit());
    }

    /** Our socket to the host, or theirs, works again. @param {number} now */
    hurry(now) {
        if (this.#isClosed) return;
        this.#tryAt = this.#attempts = 0;
        if (this.#isUp && now - this.#aliveAt > UNSTABLE_MS) this.#heardBy = now + HURRY_MS;
        else if (!this.#isUp && this.#offers && now - this.#startedAt > WANT_AGAIN_MS) this.#isDead = true;
        this.#act(now);
    }

    /** Runs four times a second: measures, and replaces the connection when it is dead. @param {number} now */
    async tick(now) {
        if (this.#isClosed) return;
        await this.#measure(now);
        if (!this.#isClosed) this.#act(now);
    }

    /** @param {number} now */
    #act(now) {
        const before = this.state;
        this.state = this.#judgeState(now);
        if (this.state === "up" && now - this.#upAt > STEADY_MS) this.#attempts = 0;
        if (this.state === "lost" && now >= this.#tryAt) this.#rebuild(now);
        if (before !== this.state) this.#onChange();
    }

    close() {
        this.#isClosed = true;
        this.#shut();
    }

    /** The level of their sound as received, 0..1. */
    get level() {
        const receiver = this.#pc?.getTransceivers()[0]?.receiver;
        const level = receiver?.getSynchronizationSources?.()[0]?.audioLevel;
        return level ?? this.#samples.at(-1)?.level ?? 0;
    }

    #judgeState(now) {
        if (!this.#isUp && now - this.#startedAt > CONNECT_MS) this.#isDead = true;
        if (this.#isUp && (now - this.#aliveAt > DEAD_MS || now > this.#heardBy)) this.#isDead = true;
        if (this.#isDead) return "lost";
        if (!this.#isUp) return "connecting";
        const isQuiet = this.#isDue().media && now - this.#mediaAt > UNSTABLE_MS;
        return isQuiet || this.#pc?.connectionState !== "connected" ? "unstable" : "up";
    }

    async #measure(now) {
        const pc = this.#pc;
        const isDue = this.state !== "up" || now - this.#sampledAt >= SAMPLE_MS;
        if (!pc || !this.#isUp || !isDue || this.#isMeasuring) return;
        let report;
        this.#isMeasuring = true;
        try {
            report = await pc.getStats();
        } catch {  // closed meanwhile
            return;
        } finally {
            this.#isMeasuring = false;
        }
        if (this.#pc !== pc) return;
        const taken = sample(report, now);
        if (taken.bytes !== this.#bytes) [this.#bytes, this.#aliveAt, this.#heardBy] = [taken.bytes, now, Infinity];
        if (taken.received !== this.#received) [this.#received, this.#mediaAt] = [taken.received, now];
        if (now - this.#sampledAt < SAMPLE_MS) return;
        this.#sampledAt = now;
        this.#samples = [...this.#samples.slice(-JUDGED_OVER), taken];
        const before = this.#samples.length > 2 ? this.#samples[0] : null;
        this.quality = judge(before, taken, this.#isDue().picture && document.visibilityState === "visible");
        this.#onChange();
    }

    #rebuild(now) {
        if (!this.#isLineOpen() || this.#isAway()) return;  // the message would be lost; `hurry` is called when they are back
        const pause = Math.min(PAUSE_MS * 2 ** Math.min(this.#attempts, 10), PAUSE_MAX_MS);
        if (this.#offers) {
            this.#offer(this.#generation + 1);
        } else {
            this.#send({ type: "want-offer", peer: this.#id, generation: Math.max(0, this.#generation) });
        }
        this.#attempts += 1;
        this.#tryAt = now + pause + (this.#offers ? CONNECT_MS : 1000);
    }

    /** Runs one task after another. An error, for example a malformed description, affects only this connection. */
    #job(work) {
        this.#jobs = this.#jobs.then(async () => {
            if (!this.#isClosed) await work();
        }).catch((error) => {
            console.warn("A connection could not be made:", error?.message);
            this.#isDead = true;
        });
    }

    #offer(generation) {
        this.#job(async () => {
            if (generation <= this.#generation) return;
            const pc = this.#open(generation);
            const streams = [new MediaStream()];
            for (const kind of ["audio", "video", "video"]) pc.addTransceiver(kind, { direction: "sendrecv", streams });
            this.#prefer();
            await this.#fill();
            await pc.setLocalDescription(await pc.createOffer());
            if (this.#pc !== pc) return;
            this.#tell("offer", pc);
        });
    }

    async #answer({ generation, sdp }) {
        const pc = this.#open(generation);
        await pc.setRemoteDescription({ type: "offer", sdp });
        const lines = pc.getTransceivers();
        if (lines.map((line) => line.receiver.track.kind).join() !== "audio,video,video") throw new Error("other lines than agreed");
        this.#isDescribed = true;
        const stream = new MediaStream();
        for (const line of lines) {
            line.direction = "sendrecv";
            line.sender.setStreams?.(stream);
        }
        this.#prefer();
        await this.#fill();
        await pc.setLocalDescription(await pc.createAnswer());
        if (this.#pc !== pc) return;
        this.#tell("answer", pc);
        await this.#addEarly();
        await this.#limit();
    }

    async #describe({ sdp }) {
        await this.#pc.setRemoteDescription({ type: "answer", sdp });
        this.#isDescribed = true;
        await this.#addEarly();
        await this.#fill();
    }

    #tell(type, pc) {
        this.#send({ type, peer: this.#id, generation: this.#generation, sdp: pc.localDescription.sdp });
        this.#isAnnounced = true;
        for (const message of this.#local.splice(0)) this.#send(message);
    }

    async #candidate({ candidate, mid, line }) {
        if (!this.#isDescribed) {
            if (this.#early.length < EARLY_CANDIDATES_MAX) this.#early.push({ candidate, mid, line });
            return;
        }
        if (!candidate) return;
        try {
            await this.#pc.addIceCandidate({ candidate, sdpMid: mid, sdpMLineIndex: line });
        } catch {  // one of many: others may work
        }
    }

    async #addEarly() {
        for (const candidate of this.#early.splice(0)) await this.#candidate(candidate);
    }

    #open(generation) {
        this.#shut();
        this.#generation = generation;
        const pc = new RTCPeerConnection({ iceServers: this.#iceServers(), bundlePolicy: "max-bundle" });
        this.#pc = pc;
        this.#isUp = this.#isDead = this.#isDescribed = this.#isAnnounced = false;
        this.#early = [];
        this.#local = [];
        this.#samples = [];
        this.#bytes = this.#received = -1;
        this.#heardBy = Infinity;
        this.#startedAt = performance.now();
        pc.onicecandidate = ({ candidate }) => {
            if (this.#pc !== pc || (candidate?.candidate.length ?? 0) > 512) return;
            const message = {
                type: "candidate", peer: this.#id, generation,
                candidate: candidate?.candidate ?? "", mid: candidate?.sdpMid ?? null, line: candidate?.sdpMLineIndex ?? null,
            };
            if (this.#isAnnounced) this.#send(message);
            else this.#local.push(message);
        };
        pc.ontrack = ({ track, transceiver, receiver }) => {
            const kind = KINDS[Number(transceiver.mid)];
            if (this.#pc !== pc || !kind) return;
            if (kind === "camera" && "jitterBufferTarget" in receiver) receiver.jitterBufferTarget = 0;
            this.tracks[kind] = track;
            this.#onTracks();
        };
        pc.onconnectionstatechange = () => {
            if (this.#pc !== pc) return;
            const now = performance.now();
            if (pc.connectionState === "connected") {
                this.#aliveAt = this.#mediaAt = this.#upAt = now;
                this.#isUp = this.wasUp = true;
                this.#job(() => this.#limit());
            } else if (pc.connectionState === "failed" || pc.connectionState === "closed") {
                this.#isDead = true;
            }
            this.state = this.#judgeState(now);
            this.#onChange();
        };
        return pc;
    }

    #shut() {
        const pc = this.#pc;
        this.#pc = null;
        if (!pc) return;
        pc.onicecandidate = pc.ontrack = pc.onconnectionstatechange = null;
        pc.close();
    }

    #prefer() {
        const codecs = RTCRtpReceiver.getCapabilities?.("video")?.codecs;
        if (!codecs) return;
        for (const line of this.#pc.getTransceivers().slice(1)) {
            try {
                line.setCodecPreferences?.(byPreference(codecs));
            } catch {  // the browser's own order works too
            }
        }
    }

    async #fill() {
        const outgoing = this.#outgoing();
        const lines = this.#pc.getTransceivers();
        for (const [index, kind] of KINDS.entries()) {
            if (lines[index].sender.track !== outgoing[kind]) await lines[index].sender.replaceTrack(outgoing[kind]);
        }
        await this.#limit();
    }

    /** Limits bit rates and sizes of what we send. A browser that refuses keeps its own. */
    async #limit() {
        if (!this.#pc) return;
        const [, camera, screen] = this.#pc.getTransceivers().map((line) => line.sender);
        if (camera?.track && this.#plan) {
            const { width = 1280, height = 720 } = camera.track.getSettings();
            const scaleResolutionDownBy = Math.max(1, Math.min(width, height) / this.#plan.height);
            await adjust(camera, { maxBitrate: this.#plan.maxBitrate, maxFramerate: 30, scaleResolutionDownBy }, "balanced");
        }
        if (screen?.track) await adjust(screen, SCREEN_PLAN, "maintain-resolution");
    }
}

/** @param {RTCRtpSender} sender @param {Partial<RTCRtpEncodingParameters>} limits @param {string} degradationPreference */
async function adjust(sender, limits, degradationPreference) {
    try {
        const parameters = sender.getParameters();
        if (!parameters.encodings?.length) return;  // not negotiated yet
        Object.assign(parameters.encodings[0], limits);
        await sender.setParameters({ ...parameters, degradationPreference });
    } catch {  // the browser lacks one of them
    }
}
