/** The requests that the page shows: those of before, and those that come in while it is open. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { RequestFilter } from "../../../../control/src/request-filter.ts";
import { useAnswer } from "../../api/answer.ts";
import { useLive, useUndone } from "../../api/live.ts";
import type { RequestPage, RequestSummary } from "../../api/shapes.ts";
import type { Asked } from "./filters.tsx";
import { newIn, RateWindow, SHOWN_MAX, withNew } from "./recent.ts";

const RATE_EVERY_MS = 1000;
/** Faster than anybody reads; 500 rows at each frame would leave the browser no time for clicks. */
const DRAW_EVERY_MS = 500;

export function useRequests(asked: Asked, wanted: RequestFilter) {
  const { content, askedAtMs, error, isLoading, again } = useAnswer<RequestPage>(
    "/_cloudglass/requests",
    { query: { ...asked, limit: SHOWN_MAX } },
  );
  const [shown, setShown] = useState<readonly RequestSummary[]>([]);
  const [waiting, setWaiting] = useState<readonly RequestSummary[]>([]);
  const [lost, setLost] = useState(0);
  const [isPaused, setPaused] = useState(false);
  const incoming = useRef<RequestSummary[]>([]);
  const timer = useRef(0);
  const drawnAt = useRef(0);
  const { seconds, note } = useRate();

  // Those that came while the list was on its way, which knows nothing of them.
  const heard = useRef<{ readonly request: RequestSummary; readonly atMs: number }[]>([]);
  const cameAfter = (ms: number) =>
    heard.current.filter(({ atMs }) => atMs >= ms).map(({ request }) => request);

  const shownFor = useRef<Asked>(undefined);
  useUndone(() => {
    heard.current = [];
    incoming.current = [];
    // What a pause keeps in sight is gone, too.
    shownFor.current = undefined;
  });
  useEffect(() => {
    incoming.current = incoming.current.filter(wanted);
    const listed = content && withNew(content.requests, cameAfter(askedAtMs).filter(wanted));
    if (isPaused && listed !== undefined && shownFor.current === asked) {
      setWaiting(newIn(listed, shown));
      return;
    }
    shownFor.current = listed === undefined ? undefined : asked;
    // Until the emulator answers, what is here already is filtered: no flicker while somebody types.
    setShown((before) => listed ?? before.filter(wanted));
    setWaiting([]);
    setLost(0);
  }, [content, wanted]);

  const takeIncoming = () => {
    timer.current = 0;
    drawnAt.current = performance.now();
    const came = incoming.current;
    incoming.current = [];
    if (isPaused) setWaiting((before) => withNew(before, came));
    else setShown((before) => withNew(before, came));
  };

  const newest = useRef(takeIncoming);
  newest.current = takeIncoming;
  useLive<RequestSummary>("request", (request) => {
    note(request.status >= 400);
    heard.current.push({ request, atMs: performance.now() });
    if (heard.current.length > SHOWN_MAX) heard.current.shift();
    if (!wanted(request)) return;
    incoming.current.push(request);
    if (incoming.current.length > SHOWN_MAX) incoming.current.shift();
    if (timer.current !== 0) return;
    const passedMs = performance.now() - drawnAt.current;
    timer.current = setTimeout(() => newest.current(), Math.max(0, DRAW_EVERY_MS - passedMs));
  });
  useLive<{ readonly count: number }>("dropped", (dropped) => {
    setLost((before) => before + dropped.count);
  });
  useEffect(() => () => clearTimeout(timer.current), []);

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
