/** Reads picture files, as far as the browser can: upright, and not larger than the desktop takes them. */

const MOST_MEGAPIXELS = 64, SMALLEST_PX = 16;  // pictures.py, photo/picture.py
const KNOWN = /^image\/(png|jpeg|webp|gif|bmp|avif)$/, MOVING = /^image\/(png|webp|gif|avif)$/;
const HEIC = /^ftyp(hei[cxms]|hevc|mif1)$/;

/** What is to be said of a file: a key of words.js, and its values. */
export class BadPicture extends Error {
    constructor(word, values = {}) {
        super(word);
        this.word = word;
        this.values = values;
    }
}

/** @param {Blob} file @returns {Promise<ImageBitmap>} Rejects with a BadPicture. */
export async function readPicture(file) {
    if (!file.size) throw new BadPicture("trouble.photo.damaged");
    const { width, height } = await sizeOf(file), megapixels = width * height / 1e6;
    if (megapixels > MOST_MEGAPIXELS) throw new BadPicture("trouble.photo.large", { megapixels: Math.round(megapixels), most: MOST_MEGAPIXELS });
    if (Math.min(width, height) < SMALLEST_PX) throw new BadPicture("trouble.photo.small", { width, height, least: SMALLEST_PX });
    try {
        return await createImageBitmap(file);
    } catch {
        throw new BadPicture(KNOWN.test(file.type) ? "trouble.photo.damaged" : "trouble.photo.kind");
    }
}

/** Decodes nothing: only the file's head is read. */
async function sizeOf(file) {
    const address = URL.createObjectURL(file), image = new Image();
    try {
        await new Promise((resolve, reject) => {
            [image.onload, image.onerror] = [resolve, reject];
            image.src = address;
        });
        return { width: image.naturalWidth, height: image.naturalHeight };
    } catch {
        const begin = new TextDecoder("latin1").decode(await file.slice(4, 12).arrayBuffer());
        throw new BadPicture(HEIC.test(begin) ? "trouble.photo.heic" : KNOWN.test(file.type) ? "trouble.photo.damaged" : "trouble.photo.kind");
    } finally {
        URL.revokeObjectURL(address);
    }
}

/** Whether it has several pictures, of which the first one counts; false where the browser cannot say. @param {Blob} file */
export async function isAnimated(file) {
    if (!globalThis.ImageDecoder || !MOVING.test(file.type)) return false;
    const decoder = new ImageDecoder({ data: file.stream(), type: file.type });
    try {
        await decoder.tracks.ready;
        return decoder.tracks.selectedTrack.animated;
    } catch {  // of a type that it does not know
        return false;
    } finally {
        decoder.close();
    }
}
