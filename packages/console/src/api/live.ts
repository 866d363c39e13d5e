/**
 * What happens now, from `GET /_cloudglass/events`: one stream for the whole page, opened again when it breaks or the
 * namespace changes. A page that nobody sees has none: browsers have six connections for all tabs of a host, and those
 * that a stream holds are lost to everything else.
 */
import { effect, signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { ApiError, open } from "./client.ts";
import { EventStreamParser } from "./event-stream.ts";
import { forgetAll, namespace, renewAll, token, undone } from "./session.ts";

/** `absent`: this emulator has no such route. */
export type LiveState = "connecting" | "live" | "lost" | "absent";

export const liveState = signal<LiveState>("connecting");

type Listener = (content: unknown) => void;

const listeners = new Map<string, Set<Listener>>();
const RETRY_MS_MIN = 500;
const RETRY_MS_MAX = 10_000;

export function onLive(name: string, listener: Listener): () => void {
  const known = listeners.get(name) ?? new Set();
  listeners.set(name, known.add(listener));
  return () => known.delete(listener);
}

/** Calls `listener` with the content of each event of that name, the newest `listener` given. */
export function useLive<Content>(name: string, listener: (content: Content) => void): void {
  const newest = useRef(listener);
  newest.current = listener;
  useEffect(() => onLive(name, (content) => newest.current(content as Content)), [name]);
}

/** Calls `listener` when what is shown is undone or another's, at once: before anything is asked for again. */
export function useUndone(listener: () => void): void {
  const newest = useRef(listener);
  newest.current = listener;
  useEffect(() => undone.subscribe(() => newest.current()), []);
}

const isSeen = signal(document.visibilityState === "visible");
/** Something may have happened while there was no stream. */
let hasMissed = !isSeen.value;

/** Runs for as long as the page lives. */
export function startLive(): void {
  onLive("reset", forgetAll);
  onLive("snapshot", (content) => {
    if ((content as { readonly action: string }).action === "restored") forgetAll();
  });
  document.addEventListener("visibilitychange", () => {
    isSeen.value = document.visibilityState === "visible";
  });
  effect(() => {
    // Read here so that a change of either opens the stream anew.
    void namespace.value;
    void token.value;
    if (!isSeen.value) {
      hasMissed = true;
      return;
    }
    const ending = new AbortController();
    keepOpen(ending.signal);
    return () => ending.abort();
  });
}

async function keepOpen(ending: AbortSignal): Promise<void> {
  let retryMs = RETRY_MS_MIN;
  while (!ending.aborted) {
    try {
      const response = await open("GET", "/_cloudglass/events", undefined, ending);
      liveState.value = "live";
      retryMs = RETRY_MS_MIN;
      if (hasMissed) renewAll();
      hasMissed = false;
      await readAll(response);
    } catch (error) {
      if (ending.aborted) return;
      if (error instanceof ApiError && error.status >= 400 && error.status < 500) {
        liveState.value = "absent";
        return;
      }
    }
    if (ending.aborted) return;
    liveState.value = "lost";
    hasMissed = true;
    await new Promise((resolve) => setTimeout(resolve, retryMs));
    retryMs = Math.min(retryMs * 2, RETRY_MS_MAX);
  }
}

async function readAll(response: Response): Promise<void> {
  const parser = new EventStreamParser();
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (reader === undefined) return;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    for (const { name, text } of parser.push(value)) publish(name, text);
  }
}

function publish(name: string, text: string): void {
  const known = listeners.get(name);
  if (known === undefined || known.size === 0) return;
  const content: unknown = JSON.parse(text);
  for (const listener of known) listener(content);
}
