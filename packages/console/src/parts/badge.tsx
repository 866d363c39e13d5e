import type { ComponentChildren } from "preact";

export type Tone = "plain" | "good" | "warn" | "bad" | "note";

/** A short word on a ground of its tone; the word alone says all, the colour repeats it. */
export function Badge({
  tone = "plain",
  dot = false,
  children,
}: {
  readonly tone?: Tone;
  readonly dot?: boolean;
  readonly children: ComponentChildren;
}) {
  return (
    <span class={`badge ${tone}`}>
      {dot && <span class="dot" aria-hidden="true" />}
      {children}
    </span>
  );
}
