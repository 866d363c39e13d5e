/** The phases of a cold start, one after the other on one scale. */
import { duration } from "../../parts/wording.ts";
import type { Phases } from "./shapes.ts";

const PHASES: readonly (readonly [keyof Phases, string])[] = [
  ["downloadMs", "download"],
  ["sandboxMs", "sandbox"],
  ["runtimeMs", "runtime"],
  ["functionMs", "function"],
];

export const coldStartMs = (phases: Phases) =>
  PHASES.reduce((sum, [name]) => sum + (phases[name] ?? 0), 0);

/** @param mostMs what the whole width stands for */
export function ColdStart({
  phases,
  mostMs,
}: {
  readonly phases: Phases;
  readonly mostMs: number;
}) {
  const shown = PHASES.map(([name, word]) => [word, phases[name] ?? 0] as const);
  return (
    <div class="cold-start">
      <div class="cold-start-bar" aria-hidden="true">
        {shown.map(([word, ms]) => (
          <span key={word} data-phase={word} style={{ width: `${(ms / mostMs) * 100}%` }} />
        ))}
      </div>
      <dl aria-label={`Cold start of ${duration(coldStartMs(phases))}`}>
        {shown.map(([word, ms]) => (
          <div key={word} data-phase={word}>
            <dt>{word}</dt>
            <dd>{duration(ms)}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
