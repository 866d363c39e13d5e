/** The steps of a request along its time; each opens to what was noted of it. */
import type { TraceStep } from "../../api/shapes.ts";
import { Facts } from "../../parts/page.tsx";
import { duration } from "../../parts/wording.ts";
import { type Span, spansOf, ticksOf } from "./spans.ts";

/** Further right there is no room for the words. */
const LABEL_SHARE_MAX = 0.88;

export function Timeline({
  steps,
  durationMs,
}: {
  readonly steps: readonly TraceStep[];
  readonly durationMs: number;
}) {
  const spans = spansOf(steps, durationMs);
  const endMs = Math.max(durationMs, spans.at(-1)?.toMs ?? 0, 0.001);
  const share = (ms: number) => `${(ms / endMs) * 100}%`;
  const ticks = ticksOf(endMs);
  return (
    <div class="timeline">
      <div class="timeline-scale" aria-hidden="true">
        {ticks.map((ms) => (
          <span key={ms} style={{ left: share(ms) }}>
            {ms / endMs < LABEL_SHARE_MAX && <span>{duration(ms)}</span>}
          </span>
        ))}
      </div>
      <ol>
        {spans.map((span, index) => (
          <li key={`${index} ${span.name}`}>
            <details>
              <summary>
                <span class="timeline-name">{span.name}</span>
                <span class="timeline-track" aria-hidden="true">
                  {ticks.map((ms) => (
                    <span key={ms} class="timeline-tick" style={{ left: share(ms) }} />
                  ))}
                  <span
                    class={`timeline-bar ${kindOf(span)}`}
                    style={{ left: share(span.fromMs), width: share(span.toMs - span.fromMs) }}
                  />
                </span>
                <span class="timeline-took number">{duration(span.toMs - span.fromMs)}</span>
              </summary>
              <Detail span={span} />
            </details>
          </li>
        ))}
      </ol>
    </div>
  );
}

const GATE_STEPS = new Set(["authenticate", "authorize"]);

function kindOf({ name, detail }: Span): string {
  if (name === "error" || String(detail.decision ?? "").endsWith("deny")) return "fault";
  if (name === "answer sent") return "answer";
  return GATE_STEPS.has(name) ? "gate" : "engine";
}

function Detail({ span: { fromMs, toMs, detail } }: { readonly span: Span }) {
  const times = `from ${duration(fromMs)} to ${duration(toMs)}`;
  const noted = Object.entries(detail).map(
    ([name, value]) => [name, <Value key={name} value={value} />] as const,
  );
  return (
    <div class="timeline-detail">
      <Facts of={[["Time", times], ...noted]} />
    </div>
  );
}

function Value({ value }: { readonly value: unknown }) {
  if (value === null || value === undefined || value === "") return <span class="muted">—</span>;
  if (typeof value !== "object") return <code>{String(value)}</code>;
  return <pre>{JSON.stringify(value, undefined, 2)}</pre>;
}
