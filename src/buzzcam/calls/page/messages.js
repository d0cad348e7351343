/** Checks messages from the socket (see signaling.py). Invalid ones are dropped and change nothing. */

export const VERSION = 4;
export const HOST = "host";
const TEXT_MAX = 256 * 1024;
const PEOPLE_MAX = 32;

const isText = (most, least = 0) => (value) => typeof value === "string" && value.length >= least && value.length <= most;
const isFlag = (value) => typeof value === "boolean";
const isNumber = (value) => typeof value === "number" && Number.isFinite(value);
const isCount = (most) => (value) => Number.isInteger(value) && value >= 0 && value <= most;
const isNull = (value) => value === null;
const either = (...checks) => (value) => checks.some((check) => check(value));
const isList = (most, check) => (value) => Array.isArray(value) && value.length <= most && value.every(check);
const isObject = (shape) => (value) =>
    typeof value === "object" && value !== null && Object.entries(shape).every(([name, check]) => check(value[name]));

const isId = isText(8, 1);
const isGeneration = isCount(10_000);
const isSdp = isText(48 * 1024, 1);
const isName = isText(256);
const isPerson = isObject({ id: isId, name: isName, microphone: isFlag, camera: isFlag, screen: isFlag });
const isIceServer = isObject({
    urls: (value) => typeof value === "string" && /^(stun|turn)s?:[^\s]{1,250}$/i.test(value),
    username: either((value) => value === undefined, isText(512)),
    credential: either((value) => value === undefined, isText(512)),
});

const SHAPES = new Map(Object.entries({
    offer: isObject({ peer: isId, generation: isGeneration, sdp: isSdp }),
    answer: isObject({ peer: isId, generation: isGeneration, sdp: isSdp }),
    candidate: isObject({
        peer: isId, generation: isGeneration, candidate: isText(1024),
        mid: either(isNull, isText(16)), line: either(isNull, isCount(11)),
    }),
    "want-offer": isObject({ peer: isId, generation: isGeneration }),
    state: isObject({ peer: isId, microphone: isFlag, camera: isFlag, screen: isFlag }),
    lobby: isObject({ room: isName, is_recorded: isFlag }),
    welcome: isObject({
        id: isId, resume_token: isText(64, 1), room: isName,
        people: isList(PEOPLE_MAX, isPerson), ice_servers: isList(8, isIceServer), is_recorded: isFlag,
    }),
    recording: isObject({ is_on: isFlag }),
    "ice-servers": isObject({ ice_servers: isList(8, isIceServer) }),
    greeted: isObject({ public: isText(128) }),
    denied: isObject({ reason: isText(64, 1) }),
    joined: isObject({ person: isPerson }),
    left: isObject({ peer: isId }),
    away: isObject({ peer: isId, is_away: isFlag }),
    said: isObject({ peer: isId, name: isName, text: isText(4000), at_s: isNumber }),
    ping: isObject({ at_ms: isNumber }),
    refused: isObject({ about: isText(64), text: isText(4000) }),
}));

/** @param {unknown} text @returns {{type: string, [field: string]: any} | null} null if it is invalid */
export function read(text) {
    if (typeof text !== "string" || text.length > TEXT_MAX) return null;
    try {
        const message = JSON.parse(text);
        return SHAPES.get(message?.type)?.(message) ? message : null;
    } catch {  // not JSON
        return null;
    }
}
