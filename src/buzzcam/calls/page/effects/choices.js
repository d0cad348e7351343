/** What stands behind the guest: their choice, and what this device remembers of it. Nothing of it is ever sent. */

const MEMORY = "buzzcam-background";  // in localStorage
const LONGEST_SIDE_PX = 1280;

/** @typedef {{kind: "none" | "blur" | "colour" | "picture" | "own", strength: number, colour: string, picture: string, own: string,
 *     touchUp: number, faceLight: number, framing: number, brightness: number, warmth: number}} Choice
 *     strength: of the blur, 0..100; colour: #rrggbb; picture: name of a bundled one; own: a picture of the guest's, as a data: address;
 *     touchUp, faceLight, framing: 0..100; brightness, warmth: -100..100 */

/** @type {Choice} */
const NOTHING = { kind: "none", strength: 50, colour: "#2e3440", picture: "", own: "", touchUp: 0, faceLight: 0, framing: 0, brightness: 0, warmth: 0 };
/** What changes the camera's picture, and the least of each. */
const LOOKS = { touchUp: 0, faceLight: 0, framing: 0, brightness: -100, warmth: -100 };
const KINDS = ["none", "blur", "colour", "picture", "own"];

/** The bundled ones: keys of words.js. */
export const PICTURES = {
    "bright-office": "picture.bright-office", "concrete-studio": "picture.concrete-studio", "evening-room": "picture.evening-room",
    "garden": "picture.garden", "harbour": "picture.harbour", "library": "picture.library", "mountain-morning": "picture.mountain-morning",
    "plaster-arches": "picture.plaster-arches",
};

const isPicture = (name) => typeof name === "string" && Object.hasOwn(PICTURES, name);

/** @param {any} found whatever was stored @returns {Choice} */
export function checked(found) {
    const choice = { ...NOTHING }, { strength, colour, picture, own } = found ?? {};
    if (typeof found !== "object" || found === null) return choice;
    if (Number.isFinite(strength)) choice.strength = Math.min(100, Math.max(0, strength));
    for (const [name, least] of Object.entries(LOOKS)) if (Number.isFinite(found[name])) choice[name] = Math.min(100, Math.max(least, found[name]));
    if (/^#[0-9a-f]{6}$/.test(colour)) choice.colour = colour;
    if (isPicture(picture)) choice.picture = picture;
    if (/^data:image\/jpeg;base64,[\w+/=]+$/.test(own)) choice.own = own;
    if (KINDS.includes(found.kind)) choice.kind = found.kind;
    if ((choice.kind === "own" && !choice.own) || (choice.kind === "picture" && !choice.picture)) choice.kind = "blur";  // hidden all the same
    return choice;
}

/** Whether anything but the room is to be another. @param {Choice} choice */
export const hasLooks = (choice) => Object.keys(LOOKS).some((name) => choice[name] !== 0);

/** A link may preselect a background, but never take one away. @param {Choice} choice @param {string | null} wished */
export function preselected(choice, wished) {
    if (!wished || wished === "none") return choice;
    if (wished === "blur" || wished === "colour") return { ...choice, kind: wished };
    return isPicture(wished) ? { ...choice, kind: "picture", picture: wished } : choice;
}

/** @returns {{choice: Choice, rung: string}} rung: used last */
export function recall() {
    let found = {};
    try {
        found = JSON.parse(localStorage.getItem(MEMORY) ?? "{}") ?? {};
    } catch {  // no storage, or invalid content
    }
    return { choice: checked(found.choice), rung: String(found.rung ?? "") };
}

/** @param {{choice: Choice, rung: string}} memory */
export function remember(memory) {
    try {
        localStorage.setItem(MEMORY, JSON.stringify(memory));
    } catch {  // the browser stores nothing, or the picture is too large for it: it holds for this page
    }
}

let index = null;

/** Addresses of the effects' files; null where the host has none. */
export function files() {
    index ??= fetch(new URL("files.json", import.meta.url)).then((answer) => answer.json()).catch(() => (index = null));
    return index;
}

/** @param {Choice} choice @returns {Promise<ImageBitmap | null>} the picture that it stands for, if it does for one */
export async function pictureBehind(choice) {
    if (choice.kind === "own") return reduced(new Blob([Uint8Array.from(atob(choice.own.split(",")[1]), (letter) => letter.charCodeAt(0))]));
    if (choice.kind !== "picture") return null;
    const found = (await files())?.pictures.find(({ name }) => name === choice.picture);
    const answer = found ? await fetch(found.address) : null;
    if (!answer?.ok) throw new Error("there is no such picture");
    return reduced(await answer.blob());
}

/** A picture file of the guest's, as it is remembered. Rejects if the browser cannot read it. @param {Blob} file */
export async function ownPicture(file) {
    const picture = await reduced(file);
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [picture.width, picture.height];
    canvas.getContext("2d").drawImage(picture, 0, 0);
    picture.close();
    return canvas.toDataURL("image/jpeg", 0.85);
}

async function reduced(blob) {
    const whole = await createImageBitmap(blob);
    const scale = LONGEST_SIDE_PX / Math.max(whole.width, whole.height);
    if (scale >= 1) return whole;
    const small = await createImageBitmap(whole, {
        resizeWidth: Math.max(1, Math.round(whole.width * scale)), resizeHeight: Math.max(1, Math.round(whole.height * scale)), resizeQuality: "medium",
    });
    whole.close();
    return small;
}
