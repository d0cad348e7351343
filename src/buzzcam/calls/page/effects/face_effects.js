/**
 * The effects of the camera's picture, in the desktop's order, before the room is hidden: nothing here decides what of the room is seen.
 * Whatever is wrong with one of them raises, and the picture that it happened with must not be used.
 */

import { AutoFraming } from "./auto_framing.js";
import { FaceLight } from "./face_light.js";
import { isShown } from "./faces.js";
import { Light } from "./light.js";
import { TouchUp } from "./touch_up.js";

/** @param {import("./choices.js").Choice} choice */
export const needsFaces = ({ touchUp, faceLight, framing }) => touchUp > 0 || faceLight > 0 || framing > 0;

export class FaceEffects {
    #framing = new AutoFraming(); #faceLight = new FaceLight(); #light = new Light(); #touchUp = new TouchUp();

    /**
     * @param {import("./picture.js").Picture} picture @param {import("./face_mesh.js").Face[]} faces @param {import("./choices.js").Choice} choice
     * @param {boolean} hasMatte faces that it does not show have no effects
     */
    apply(picture, faces, choice, now_s, hasMatte) {
        const { touchUp, faceLight, framing, brightness, warmth } = choice;
        let shown = hasMatte ? faces.filter(({ points }) => isShown(picture, points)) : faces;
        if (framing) shown = this.#framing.apply(picture, shown, framing, now_s);
        if (faceLight) this.#faceLight.apply(picture, shown, faceLight, now_s, hasMatte);
        if (brightness || warmth) this.#light.apply(picture, brightness, warmth);
        if (touchUp) this.#touchUp.apply(picture, shown, touchUp, now_s);
    }
}
