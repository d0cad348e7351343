/** Plays the sound: one audio element for each person, all on the chosen speaker. */

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

    /** @param {string} id empty for the default speaker */
    use(id) {
        this.#speaker = id;
        for (const audio of this.#elements.values()) this.#lead(audio);
    }

    /** Call it after a click, if the browser had blocked the sound. */
    unlock() {
        this.onBlocked(false);
        for (const audio of this.#elements.values()) this.#play(audio);
    }

    close() {
        for (const peer of [...this.#elements.keys()]) this.remove(peer);
    }

    #lead(audio) {
        if (this.#speaker || audio.sinkId) audio.setSinkId?.(this.#speaker).catch(() => {});  // not available: keep the default speaker
    }

    #play(audio) {
        audio.play().catch((error) => {
            if (error?.name === "NotAllowedError") this.onBlocked(true);
        });
    }
}
