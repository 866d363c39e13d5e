/** Keys of the whole page; lists have theirs in `parts/rows.tsx`. */
import { useEffect } from "preact/hooks";
import { go } from "../router/router.ts";

/** After `g`. */
export const PLACES_BY_KEY: Readonly<Record<string, string>> = {
  o: "/",
  r: "/requests",
  i: "/iam",
  s: "/s3",
  d: "/dynamodb",
  l: "/lambda",
  v: "/vpc",
  w: "/logs",
};

const CHORD_MS = 1500;

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}

/** `/` goes to the page's filter, `?` shows the keys, `g` and a letter go to a page. */
export function usePageKeys(showKeys: () => void): void {
  useEffect(() => {
    let chordUntil = 0;
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      // Nothing happens behind a dialog.
      if (document.querySelector("dialog[open]") !== null) return;
      const target = PLACES_BY_KEY[event.key];
      if (event.key === "/") focusFilter();
      else if (event.key === "?") showKeys();
      else if (event.key === "g") chordUntil = event.timeStamp + CHORD_MS;
      else if (target !== undefined && event.timeStamp < chordUntil) go(target);
      else return;
      if (event.key !== "g") chordUntil = 0;
      event.preventDefault();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [showKeys]);
}

function focusFilter(): void {
  const field = document.querySelector<HTMLInputElement>("main [data-filter]");
  field?.focus();
  field?.select();
}
