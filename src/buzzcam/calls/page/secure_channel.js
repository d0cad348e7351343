/** The guest's side of a secure channel to the host: see calls/secure_channel.py. What carries it learns nothing. */

const CURVE = { name: "ECDH", namedCurve: "P-256" };
const FROM_GUEST = "BuzzCam signaling, guest to host", FROM_HOST = "BuzzCam signaling, host to guest";
const bytesOf = (text) => new TextEncoder().encode(text);
const joined = (...parts) => Uint8Array.from(parts.flatMap((part) => [...new Uint8Array(part)]));

/** Plain HTTP from another machine has no cryptography: the messages then go as they are, if the host allows it. */
export const canSeal = () => Boolean(globalThis.crypto?.subtle);

/** One connection's fresh key. */
export class KeyExchange {
    #pair;

    /** @returns {Promise<string>} the public key for the host, in base64 */
    async begin() {
        this.#pair = await crypto.subtle.generateKey(CURVE, false, ["deriveBits"]);
        return btoa(String.fromCharCode(...new Uint8Array(await crypto.subtle.exportKey("raw", this.#pair.publicKey))));
    }

    /** @param {string} theirs the host's public key, in base64 @param {string} linkKey @returns {Promise<SecureChannel>} */
    async channel(theirs, linkKey) {
        const raw = Uint8Array.from(atob(theirs), (letter) => letter.charCodeAt(0));
        const host = await crypto.subtle.importKey("raw", raw, CURVE, false, []);
        const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: host }, this.#pair.privateKey, 256);
        const secret = await crypto.subtle.importKey("raw", joined(shared, bytesOf(linkKey)), "HKDF", false, ["deriveKey"]);
        const salt = joined(await crypto.subtle.exportKey("raw", this.#pair.publicKey), raw);
        const key = (info, use) => crypto.subtle.deriveKey({ name: "HKDF", hash: "SHA-256", salt, info: bytesOf(info) }, secret, { name: "AES-GCM", length: 256 }, false, [use]);
        return new SecureChannel(await key(FROM_GUEST, "encrypt"), await key(FROM_HOST, "decrypt"));
    }
}

export class SecureChannel {
    #ours; #theirs; #sealed = 0; #opened = 0;

    constructor(ours, theirs) {
        this.#ours = ours;
        this.#theirs = theirs;
    }

    /** Calls keep their order. @param {string} text @returns {Promise<ArrayBuffer>} */
    seal(text) {
        return crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce(this.#sealed++) }, this.#ours, bytesOf(text));
    }

    /** Rejects what is not the host's next message. @param {ArrayBuffer} sealed @returns {Promise<string>} */
    async open(sealed) {
        return new TextDecoder().decode(await crypto.subtle.decrypt({ name: "AES-GCM", iv: nonce(this.#opened++) }, this.#theirs, sealed));
    }
}

function nonce(count) {
    const bytes = new DataView(new ArrayBuffer(12));
    bytes.setUint32(8, count);
    return bytes.buffer;
}
