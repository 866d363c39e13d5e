/** A button that may turn itself off. It keeps the focus then, which one that were `disabled` would lose. */
import type { ComponentChildren } from "preact";

export function PushButton({
  isOff,
  push,
  look,
  children,
}: {
  readonly isOff: boolean;
  push(): void;
  readonly look?: "danger" | "quiet";
  readonly children: ComponentChildren;
}) {
  return (
    <button type="button" class={look} aria-disabled={isOff} onClick={() => !isOff && push()}>
      {children}
    </button>
  );
}
