/**
 * Back to where one had scrolled to. What a page shows comes some time after the page, so the browser, which looks at once,
 * finds nothing to scroll.
 */

/** Longer than a page of this emulator takes; whoever scrolls first has it their way. */
const WAIT_MS_MAX = 2000;

const placesScrolledTo = new Map<number, number>();
let newestEntry = 0;
let entry = entryOf(history.state);

function entryOf(state: unknown): number {
  const { entry: known } = (state ?? {}) as { readonly entry?: number };
  return known ?? 0;
}

/** The state of the next step of the history. Call it before the step is made. */
export function nextEntry(): { readonly entry: number } {
  placesScrolledTo.set(entry, scrollY);
  newestEntry = Math.max(newestEntry, entry) + 1;
  entry = newestEntry;
  return { entry };
}

/** After a step back or forward. */
export function scrollBack(state: unknown): void {
  entry = entryOf(state);
  const wanted = placesScrolledTo.get(entry) ?? 0;
  const untilMs = performance.now() + WAIT_MS_MAX;
  const ending = new AbortController();
  const { signal } = ending;
  for (const name of ["wheel", "touchmove", "keydown", "pointerdown", "popstate"]) {
    addEventListener(name, () => ending.abort(), { signal, passive: true });
  }
  const look = () => {
    if (signal.aborted) return;
    scrollTo(0, wanted);
    const isThere = Math.abs(scrollY - wanted) < 2;
    if (isThere || performance.now() > untilMs) ending.abort();
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

export function startScroll(): void {
  addEventListener("scroll", () => placesScrolledTo.set(entry, scrollY), { passive: true });
}
