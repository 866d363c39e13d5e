/** Steps as spans of time: each lasts from the end of the one before to its own end. */
import type { TraceStep } from "../../api/shapes.ts";

export interface Span {
  readonly name: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly detail: TraceStep["detail"];
}

/** With the answer's way out behind the last step. `durationMs` is 0 while the request runs. */
export function spansOf(steps: readonly TraceStep[], durationMs: number): readonly Span[] {
  const spans: Span[] = [];
  let fromMs = 0;
  for (const { step, atMs, detail } of steps) {
    // Steps of concurrent reads may be told out of order.
    const toMs = Math.max(fromMs, atMs);
    spans.push({ name: step, fromMs, toMs, detail });
    fromMs = toMs;
  }
  if (durationMs > fromMs) {
    spans.push({ name: "answer sent", fromMs, toMs: durationMs, detail: {} });
  }
  return spans;
}

/** Round numbers from 0 to `endMs`, four to ten steps. */
export function ticksOf(endMs: number): readonly number[] {
  if (endMs <= 0) return [0];
  const power = 10 ** Math.floor(Math.log10(endMs / 4));
  const step = [1, 2, 5].map((each) => each * power).findLast((each) => endMs / each >= 4) ?? power;
  const count = Math.floor(endMs / step + 1e-9);
  return Array.from({ length: count + 1 }, (_, index) => index * step);
}
