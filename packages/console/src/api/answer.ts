/** The answer of a route as a component sees it: loaded, loading anew, or failed. */
import { useCallback, useEffect, useState } from "preact/hooks";
import { ApiError, ask, pathWith, type Query } from "./client.ts";
import { onLive } from "./live.ts";
import { generation } from "./session.ts";

export interface Answered<Content> {
  /** The last good answer; it stays while it is asked for again. */
  readonly content: Content | undefined;
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
  readonly content?: Content;
  readonly error?: ApiError;
}

/** `path` undefined: nothing is asked yet. Another path or query drops the answer before. */
export function useAnswer<Content>(
  path: string | undefined,
  { query, everyMs, after = [] }: AnswerOptions = {},
): Answered<Content> {
  const target = path === undefined ? undefined : pathWith(path, query);
  const [round, setRound] = useState(0);
  const [state, setState] = useState<State<Content>>({ asked: undefined });
  const [isLoading, setLoading] = useState(false);
  const again = useCallback(() => setRound((before) => before + 1), []);
  const { value } = generation;

  useEffect(() => {
    if (target === undefined) return;
    const ending = new AbortController();
    setLoading(true);
    ask<Content>(target, undefined, ending.signal)
      .then((content) => setState({ asked: target, content }))
      .catch((error: unknown) => {
        if (!ending.signal.aborted) setState({ asked: target, error: asApiError(error) });
      })
      .finally(() => {
        if (!ending.signal.aborted) setLoading(false);
      });
    return () => ending.abort();
  }, [target, round, value]);

  useEffect(() => {
    if (everyMs === undefined) return;
    const timer = setInterval(() => {
      if (document.visibilityState === "visible") again();
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
    error: isCurrent ? state.error : undefined,
    isLoading: isLoading || (target !== undefined && !isCurrent),
    again,
  };
}

export function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  return new ApiError(0, "Unexpected", error instanceof Error ? error.message : String(error));
}
