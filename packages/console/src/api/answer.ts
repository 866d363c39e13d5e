/** The answer of a route as a component sees it: loaded, loading anew, or failed. */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { ApiError, ask, pathWith, type Query } from "./client.ts";
import { onLive } from "./live.ts";
import { generation } from "./session.ts";

export interface Answered<Content> {
  /** The last good answer; it stays while it is asked for again, and while the emulator cannot answer. */
  readonly content: Content | undefined;
  /** When `content` was asked for, by `performance.now()`. */
  readonly askedAtMs: number;
  readonly error: ApiError | undefined;
  readonly isLoading: boolean;
  again(): void;
}

export interface AnswerOptions {
  readonly query?: Query;
  /** Asks again this often, while the page is visible. */
  readonly everyMs?: number;
  /** Asks again after live events of these names. */
  readonly after?: readonly string[];
}

interface State<Content> {
  readonly asked: string | undefined;
  /** Of which `generation` it is. */
  readonly of?: number;
  readonly content?: Content | undefined;
  readonly askedAtMs?: number | undefined;
  readonly error?: ApiError;
}

/** Nobody answers, or something is amiss there: it says nothing about what was asked for. */
const isPassing = ({ status }: ApiError) => status === 0 || status === 401 || status >= 500;

/** `path` undefined: nothing is asked yet. Another path or query drops the answer before. */
export function useAnswer<Content>(
  path: string | undefined,
  { query, everyMs, after = [] }: AnswerOptions = {},
): Answered<Content> {
  const target = path === undefined ? undefined : pathWith(path, query);
  const [round, setRound] = useState(0);
  const [state, setState] = useState<State<Content>>({ asked: undefined });
  const [isLoading, setLoading] = useState(false);
  const isAsking = useRef(false);
  // What is under way may have been answered before whatever makes it be asked again.
  const isStale = useRef(false);
  const again = useCallback(() => {
    if (isAsking.current) isStale.current = true;
    else setRound((before) => before + 1);
  }, []);
  const { value } = generation;

  useEffect(() => {
    if (target === undefined) return;
    const ending = new AbortController();
    isAsking.current = true;
    isStale.current = false;
    setLoading(true);
    const failed = (thrown: unknown) => {
      const error = asApiError(thrown);
      setState((before) => {
        const isOfIt = before.asked === target && before.of === value && isPassing(error);
        const { content, askedAtMs } = isOfIt ? before : {};
        return { asked: target, of: value, content, askedAtMs, error };
      });
    };
    const askedAtMs = performance.now();
    ask<Content>(target, undefined, ending.signal)
      .then((content) => setState({ asked: target, of: value, content, askedAtMs }))
      .catch((error: unknown) => {
        if (!ending.signal.aborted) failed(error);
      })
      .finally(() => {
        if (ending.signal.aborted) return;
        isAsking.current = false;
        setLoading(false);
        if (isStale.current) again();
      });
    return () => {
      ending.abort();
      isAsking.current = false;
    };
  }, [target, round, value, again]);

  useEffect(() => {
    if (everyMs === undefined) return;
    const timer = setInterval(() => {
      // One that takes longer than the interval is waited for.
      if (document.visibilityState === "visible" && !isAsking.current) again();
    }, everyMs);
    return () => clearInterval(timer);
  }, [everyMs, again]);

  const names = after.join(" ");
  useEffect(() => {
    const ends = names
      .split(" ")
      .filter(Boolean)
      .map((name) => onLive(name, again));
    return () => {
      for (const end of ends) end();
    };
  }, [names, again]);

  const isCurrent = state.asked === target;
  return {
    content: isCurrent ? state.content : undefined,
    askedAtMs: state.askedAtMs ?? 0,
    error: isCurrent ? state.error : undefined,
    isLoading: isLoading || (target !== undefined && !isCurrent),
    again,
  };
}

/** What a page is about is not there. */
export const isMissing = ({ content, error }: Answered<unknown>) =>
  content === undefined && error?.status === 404;

export function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  return new ApiError(0, "Unexpected", error instanceof Error ? error.message : String(error));
}
