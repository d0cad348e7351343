/** One picture of what goes out. */

const WITHIN_MS = 4000;

/** @param {import("../media.js").Media} media @returns {Promise<Blob>} a PNG; rejects if no picture comes */
export async function takeSnapshot(media) {
    const video = Object.assign(document.createElement("video"), { muted: true, playsInline: true }), canvas = document.createElement("canvas");
    const until = performance.now() + WITHIN_MS;
    try {
        for (let track = null; track !== media.camera || !track; ) {  // another one meanwhile: that before may have shown the room
            track = media.camera;
            video.srcObject = track && new MediaStream([track]);
            await next(video, until);
            [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
            canvas.getContext("2d").drawImage(video, 0, 0);
        }
    } finally {
        video.srcObject = null;
    }
    return new Promise((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("there is no picture"))), "image/png"));
}

async function next(video, until) {
    let timer;
    const late = new Promise((_, reject) => (timer = setTimeout(() => reject(new Error("no picture came")), Math.max(0, until - performance.now()))));
    try {
        await Promise.race([new Promise((resolve) => {
            video.requestVideoFrameCallback(resolve);
            video.play().catch(() => {});
        }), late]);
    } finally {
        clearTimeout(timer);
    }
}
