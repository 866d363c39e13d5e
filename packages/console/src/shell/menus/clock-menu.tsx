/** The emulator's time: what it is, how far it was moved, and moves of it. */
import { useEffect, useState } from "preact/hooks";
import { useAction } from "../../api/action.ts";
import { useAnswer } from "../../api/answer.ts";
import { send } from "../../api/client.ts";
import type { ClockState } from "../../api/shapes.ts";
import { today } from "../../api/today.ts";
import { Badge } from "../../parts/badge.tsx";
import { Failure } from "../../parts/failure.tsx";
import { Facts } from "../../parts/page.tsx";
import { dateAndTime, duration } from "../../parts/wording.ts";
import { useTicking } from "./clock-time.ts";
import { Menu } from "./menu.tsx";

const CLOCK = "/_cloudglass/clock";
const CHECK_EVERY_MS = 30_000;
const STEPS = [
  ["1m", "1 min"],
  ["1h", "1 h"],
  ["1d", "1 day"],
  ["30d", "30 days"],
] as const;
const RATES = [1, 10, 60, 3600];
/** Smaller offsets are the time that answers take. */
const OFFSET_SHOWN_MS = 1500;

export function ClockMenu() {
  const { content, again } = useAnswer<ClockState>(CLOCK, {
    everyMs: CHECK_EVERY_MS,
    after: ["clock"],
  });
  const now = useTicking(content);
  useEffect(() => {
    if (now !== undefined) today.value = now.slice(0, 10);
  }, [now]);
  if (content === undefined || now === undefined) return null;
  const { offsetMs, rate, paused } = content;
  const isMoved = Math.abs(offsetMs) > OFFSET_SHOWN_MS || paused || rate !== 1;
  return (
    <Menu
      title="Clock"
      icon="clock"
      tone={isMoved ? "warn" : "plain"}
      label={
        <>
          <time class="bar-date" dateTime={now}>
            {now.slice(0, 10)}
          </time>{" "}
          <span class="bar-time">{now.slice(11, 19)}</span>
          {paused && <Badge tone="warn">paused</Badge>}
          {!paused && rate !== 1 && <Badge tone="warn">×{rate}</Badge>}
        </>
      }
    >
      {() => <ClockPanel state={content} now={now} again={again} />}
    </Menu>
  );
}

function ClockPanel({
  state,
  now,
  again,
}: {
  readonly state: ClockState;
  readonly now: string;
  readonly again: () => void;
}) {
  const { isUnderWay, error, run } = useAction();
  const change = async (body: object) => {
    if (await run(() => send("POST", CLOCK, body))) again();
  };
  const { offsetMs, paused, rate } = state;
  const isAhead = Math.abs(offsetMs) > OFFSET_SHOWN_MS;
  return (
    <div class="menu-content">
      <h2>Clock</h2>
      <Facts
        of={[
          ["It is (UTC)", <code key="now">{dateAndTime(now)}</code>],
          ["Ahead of this machine", isAhead ? duration(offsetMs) : "not moved"],
        ]}
      />
      <fieldset class="menu-row">
        <legend>Advance</legend>
        {STEPS.map(([step, title]) => (
          <button
            key={step}
            type="button"
            aria-disabled={isUnderWay}
            onClick={() => change({ advance: step })}
          >
            +{title}
          </button>
        ))}
      </fieldset>
      <ClockForms change={change} isUnderWay={isUnderWay} />
      <fieldset class="menu-row">
        <legend>Pace</legend>
        <button
          type="button"
          aria-pressed={paused}
          aria-disabled={isUnderWay}
          onClick={() => change(paused ? { resume: true } : { pause: true })}
        >
          {paused ? "Resume" : "Pause"}
        </button>
        {RATES.map((each) => (
          <button
            key={each}
            type="button"
            aria-pressed={rate === each}
            aria-disabled={isUnderWay}
            onClick={() => change({ rate: each })}
          >
            ×{each}
          </button>
        ))}
      </fieldset>
      {isUnderWay && (
        <p class="muted" role="status">
          Timers that fall due run first…
        </p>
      )}
      {error && <Failure error={error} />}
    </div>
  );
}

function ClockForms({
  change,
  isUnderWay,
}: {
  readonly change: (body: object) => void;
  readonly isUnderWay: boolean;
}) {
  const [step, setStep] = useState("");
  const [moment, setMoment] = useState("");
  const submit = (event: SubmitEvent, body: object) => {
    event.preventDefault();
    change(body);
  };
  return (
    <div class="menu-forms">
      <form onSubmit={(event) => submit(event, { advance: step.trim() })}>
        <input
          aria-label="Advance by"
          placeholder="90s, 1.5h, P1M"
          value={step}
          onInput={(event) => setStep(event.currentTarget.value)}
        />
        <button type="submit" disabled={step.trim() === ""} aria-disabled={isUnderWay}>
          Advance
        </button>
      </form>
      <form onSubmit={(event) => submit(event, { set: moment.trim() })}>
        <input
          aria-label="Set to"
          placeholder="2030-01-31T00:00:00Z"
          value={moment}
          onInput={(event) => setMoment(event.currentTarget.value)}
        />
        <button type="submit" disabled={moment.trim() === ""} aria-disabled={isUnderWay}>
          Set
        </button>
      </form>
    </div>
  );
}
