/** Where the page is: a path below `/_cloudglass/ui`, kept in the address bar. */
import { signal } from "@preact/signals";
import { nextEntry, scrollBack, startScroll } from "./scroll.ts";

const ROOT = "/_cloudglass/ui";

export interface Place {
  /** Below the root: `/requests/4442587FB7D0A2F9`. */
  readonly path: string;
  readonly query: URLSearchParams;
}

export const place = signal<Place>(currentPlace());

function currentPlace(): Place {
  const { pathname, search } = location;
  const path = pathname.startsWith(ROOT) ? pathname.slice(ROOT.length) : pathname;
  return { path: path === "" ? "/" : path, query: new URLSearchParams(search) };
}

/** The address of a path below the root, for `href`. */
export function addressOf(path: string): string {
  return ROOT + path;
}

export function go(path: string): void {
  history.pushState(nextEntry(), "", addressOf(path));
  place.value = currentPlace();
  scrollTo(0, 0);
}

/** The query of this place with some names changed; those without a value are gone. */
function changedQuery(changes: Readonly<Record<string, string>>): string {
  const query = new URLSearchParams(place.value.query);
  for (const [name, value] of Object.entries(changes)) {
    if (value === "") query.delete(name);
    else query.set(name, value);
  }
  const text = query.toString();
  return text === "" ? "" : `?${text}`;
}

/** Changes the query of this place and adds no step to the history: filters live there. */
export function setQuery(changes: Readonly<Record<string, string>>): void {
  history.replaceState(history.state, "", location.pathname + changedQuery(changes));
  place.value = currentPlace();
}

/** The same as a step, which one comes back from: pages of a list. */
export function goToQuery(changes: Readonly<Record<string, string>>): void {
  go(place.value.path + changedQuery(changes));
}

export function startRouter(): void {
  addEventListener("popstate", ({ state }) => {
    place.value = currentPlace();
    scrollBack(state);
  });
  startScroll();
  addEventListener("click", takeOver);
}

/** A plain click on a link of this page changes the place and loads nothing. */
function takeOver(event: MouseEvent): void {
  const isPlain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey;
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  if (event.defaultPrevented || !isPlain || event.altKey || link === null) return;
  const { origin, pathname, search } = new URL(link.href, location.href);
  if (origin !== location.origin || !pathname.startsWith(`${ROOT}/`)) return;
  if (link.target !== "" || link.hasAttribute("download")) return;
  event.preventDefault();
  const written = `${link.getAttribute("href")}`;
  if (written.startsWith("#")) {
    moveTo(written.slice(1));
    return;
  }
  go(pathname.slice(ROOT.length) + search);
}

/** Within the page, and no step of the history: the place is the same. */
function moveTo(id: string): void {
  const goal = document.getElementById(id);
  goal?.focus({ preventScroll: true });
  goal?.scrollIntoView();
}
