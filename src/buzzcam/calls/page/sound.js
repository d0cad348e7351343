/** What is heard: one audio element for each person, all on the speaker that was chosen. */

export class Sound {
    /** @type {Map<string, HTMLAudioElement>} */ #elements = new Map();
    #speaker = "";
    onBlocked = (_isBlocked) => {};

    /** @param {string} peer @param {MediaStreamTrack | null} track */
    set(peer, track) {
        let audio = this.#elements.get(peer);
        if (!track) {
            this.remove(peer);
            return;
        }
        if (!audio) {
            audio = new Audio();
            audio.autoplay = true;
            this.#elements.set(peer, audio);
            this.#lead(audio);
        }
        if (audio.srcObject?.getTracks()[0] === track) return;
        audio.srcObject = new MediaStream([track]);
        this.#play(audio);
    }

    remove(peer) {
        const audio = this.#elements.get(peer);
        if (!audio) return;
        audio.srcObject = null;
        this.#elements.delete(peer);
    }

    /** @param {string} id empty: the usual one */
    use(id) {
        this.#speaker = id;
        for (const audio of this.#elements.values()) this.#lead(audio);
    }

    /** After a press of the user's, when the browser had kept the sound off. */
    unlock() {
        this.onBlocked(false);
        for (const audio of this.#elements.values()) this.#play(audio);
    }

    close() {
        for (const peer of [...this.#elements.keys()]) this.remove(peer);
    }

    #lead(audio) {
        if (this.#speaker || audio.sinkId) audio.setSinkId?.(this.#speaker).catch(() => {});  // gone: the usual one goes on
    }

    #play(audio) {
        audio.play().catch((error) => {
            if (error?.name === "NotAllowedError") this.onBlocked(true);
        });
    }
}
