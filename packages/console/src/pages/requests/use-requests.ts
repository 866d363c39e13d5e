/** The requests that the page shows: those of before, and those that come in while it is open. */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import type { RequestFilter } from "../../../../control/src/request-filter.ts";
import { useAnswer } from "../../api/answer.ts";
import { useLive } from "../../api/live.ts";
import type { RequestPage, RequestSummary } from "../../api/shapes.ts";
import type { Asked } from "./filters.tsx";
import { newIn, RateWindow, SHOWN_MAX, withNew } from "./recent.ts";

const RATE_EVERY_MS = 1000;

export function useRequests(asked: Asked, wanted: RequestFilter) {
  const { content, error, isLoading, again } = useAnswer<RequestPage>("/_cloudglass/requests", {
    query: { ...asked, limit: SHOWN_MAX },
  });
  const [shown, setShown] = useState<readonly RequestSummary[]>([]);
  const [waiting, setWaiting] = useState<readonly RequestSummary[]>([]);
  const [lost, setLost] = useState(0);
  const [isPaused, setPaused] = useState(false);
  const incoming = useRef<RequestSummary[]>([]);
  const frame = useRef(0);
  const { seconds, note } = useRate();

  const shownFor = useRef<Asked>(undefined);
  useEffect(() => {
    if (isPaused && content !== undefined && shownFor.current === asked) {
      setWaiting(() => newIn(content.requests, shown));
      return;
    }
    shownFor.current = content === undefined ? undefined : asked;
    // Until the emulator answers, what is here already is filtered: no flicker while somebody types.
    setShown((before) => content?.requests ?? before.filter(wanted));
    setWaiting([]);
    setLost(0);
  }, [content, wanted]);

  const takeIncoming = useCallback(() => {
    frame.current = 0;
    const came = incoming.current;
    incoming.current = [];
    if (isPaused) setWaiting((before) => withNew(before, came));
    else setShown((before) => withNew(before, came));
  }, [isPaused]);

  useLive<RequestSummary>("request", (request) => {
    note(request.status >= 400);
    if (!wanted(request)) return;
    incoming.current.push(request);
    if (incoming.current.length > SHOWN_MAX) incoming.current.shift();
    // A burst is drawn once.
    if (frame.current === 0) frame.current = requestAnimationFrame(takeIncoming);
  });
  useLive<{ readonly count: number }>("dropped", (dropped) => {
    setLost((before) => before + dropped.count);
  });
  useEffect(() => () => cancelAnimationFrame(frame.current), []);

  const pause = (isWanted: boolean) => {
    setPaused(isWanted);
    if (isWanted) return;
    setShown((before) => withNew(before, [...waiting].reverse()));
    setWaiting([]);
  };
  return {
    shown,
    waiting: waiting.length,
    lost,
    isPaused,
    setPaused: pause,
    seconds,
    error,
    isLoading,
    again,
  };
}

function useRate() {
  const rate = useRef(new RateWindow());
  const [seconds, setSeconds] = useState(() => rate.current.read(Date.now()));
  useEffect(() => {
    const timer = setInterval(() => setSeconds(rate.current.read(Date.now())), RATE_EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  const note = (isError: boolean) => rate.current.note(Date.now(), isError);
  return { seconds, note };
}
