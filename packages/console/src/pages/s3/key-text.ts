/** Keys as they are shown: any Unicode, and nothing of it may hide, turn around or run over what stands beside it. */

/** Controls, separators of lines, and what changes the direction of a text; joiners are part of emoji. */
const UNSEEN = /[\p{Cc}\p{Bidi_Control}\u200b\u2028\u2029\u2060-\u206f\ufeff]|^ +| +$/gu;

export function shownKey(text: string): string {
  return text.replace(UNSEEN, (found) =>
    found.startsWith(" ")
      ? "␣".repeat(found.length)
      : `\\u${found.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
