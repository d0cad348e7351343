/** Judges the connection to one person from the browser's counters (RTCStatsReport), without guessing or smoothing. */

/**
 * @typedef {object} Sample counters since the connection began, and current values
 * @property {number} at_ms @property {number} bytes all that arrived, including RTCP and ICE responses
 * @property {number} received @property {number} lost their RTP packets
 * @property {number} frames decoded @property {number} frozen_s
 * @property {number} samples @property {number} concealed of sound
 * @property {number | null} rtt_ms @property {number | null} lossUp share of our packets that were lost
 * @property {string} limit why we send less than possible: none, cpu, bandwidth or other
 * @property {boolean} isRelayed @property {number | null} level of their sound, 0..1
 */

/** @param {Iterable<[string, any]> | Map<string, any>} report @param {number} at_ms @returns {Sample} */
export function sample(report, at_ms) {
    const found = {
        at_ms, bytes: 0, received: 0, lost: 0, frames: 0, frozen_s: 0, samples: 0, concealed: 0,
        rtt_ms: null, lossUp: null, limit: "none", isRelayed: false, level: null,
    };
    const entries = new Map(report);
    for (const entry of entries.values()) {
        if (entry.type === "inbound-rtp") {
            found.received += entry.packetsReceived ?? 0;
            found.lost += Math.max(0, entry.packetsLost ?? 0);
            found.bytes += entry.bytesReceived ?? 0;
            if (entry.kind === "video") {
                found.frames += entry.framesDecoded ?? 0;
                found.frozen_s += entry.totalFreezesDuration ?? 0;
            } else {
                found.samples += entry.totalSamplesReceived ?? 0;
                found.concealed += Math.max(0, (entry.concealedSamples ?? 0) - (entry.silentConcealedSamples ?? 0));
                found.level = entry.audioLevel ?? null;
            }
        } else if (entry.type === "remote-inbound-rtp") {
            if (typeof entry.fractionLost === "number") found.lossUp = Math.max(found.lossUp ?? 0, entry.fractionLost);
        } else if (entry.type === "outbound-rtp" && entry.kind === "video" && entry.qualityLimitationReason) {
            if (found.limit === "none") found.limit = entry.qualityLimitationReason;
        } else if (entry.type === "transport") {
            found.bytes += entry.bytesReceived ?? 0;
        } else if (entry.type === "candidate-pair" && (entry.nominated || entry.selected) && entry.state === "succeeded") {
            found.bytes += (entry.responsesReceived ?? 0) + (entry.requestsReceived ?? 0);
            if (typeof entry.currentRoundTripTime === "number") found.rtt_ms = entry.currentRoundTripTime * 1000;
            const kinds = [entry.localCandidateId, entry.remoteCandidateId].map((id) => entries.get(id)?.candidateType);
            found.isRelayed = kinds.includes("relay");
        }
    }
    return found;
}

/** The part as a share of the whole; 0 if the whole is 0. */
const share = (part, whole) => (whole > 0 ? Math.max(0, part) / whole : 0);
const percent = (value) => (value < 0.1 ? Math.round(value * 1000) / 10 : Math.round(value * 100));

/**
 * @param {Sample | null} before a few seconds ago @param {Sample | null} now
 * @param {boolean} isPictureDue whether they claim to send video
 * @returns {{grade: "unknown" | "good" | "fair" | "weak", facts: [string, Record<string, number>][]}} facts: for `say`
 */
export function judge(before, now, isPictureDue) {
    if (!before || !now) return { grade: "unknown", facts: [] };
    const facts = [];
    let trouble = 0;  // 0 good, 1 fair, 2 weak
    const note = (grade, key, values = {}) => {
        trouble = Math.max(trouble, grade);
        facts.push([key, values]);
    };
    const received = now.received - before.received;
    const lost = now.lost - before.lost;
    const lossDown = share(lost, received + lost);
    const frozen_s = now.frozen_s - before.frozen_s;
    const guessed = share(now.concealed - before.concealed, now.samples - before.samples);
    if (isPictureDue && now.frames === before.frames) note(2, "line.still");
    else if (frozen_s >= 0.2) note(frozen_s >= 1 ? 2 : 1, "line.frozen", { seconds: Math.round(frozen_s * 10) / 10 });
    if (lossDown >= 0.01) note(lossDown >= 0.05 ? 2 : 1, "line.loss-down", { percent: percent(lossDown) });
    if ((now.lossUp ?? 0) >= 0.01) note(now.lossUp >= 0.05 ? 2 : 1, "line.loss-up", { percent: percent(now.lossUp) });
    if (guessed >= 0.02) note(guessed >= 0.08 ? 2 : 1, "line.sound", { percent: percent(guessed) });
    const isLimited = (limit) => now.limit === limit && before.limit === limit;  // not only at the start
    if (isLimited("bandwidth")) note(1, "line.narrow");
    if (isLimited("cpu")) note(1, "line.slow-device");
    if (!facts.length) facts.push(["line.fine", {}]);
    if (now.rtt_ms !== null) note(now.rtt_ms >= 500 ? 2 : now.rtt_ms >= 250 ? 1 : 0, "line.rtt", { ms: Math.round(now.rtt_ms) });
    if (now.isRelayed) facts.push(["line.relayed", {}]);
    return { grade: ["good", "fair", "weak"][trouble], facts };
}
