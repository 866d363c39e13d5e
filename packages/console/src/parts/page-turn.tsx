/** Through what comes in pages. */
import { useRef } from "preact/hooks";
import { goToQuery, place } from "../router/router.ts";
import "./page-turn.css";
import { PushButton } from "./push-button.tsx";

interface Way {
  readonly title: string;
  /** Undefined where it ends. */
  readonly go: (() => void) | undefined;
}

/** Nothing where all is on one page. */
export function Turn({ back, on }: { readonly back: Way; readonly on: Way }) {
  // Once there it stays: while a page is on its way nobody knows of others, and what was pressed has the focus.
  const isNeeded = useRef(false);
  if (back.go !== undefined || on.go !== undefined) isNeeded.current = true;
  if (!isNeeded.current) return null;
  return (
    <div class="page-turn">
      {[back, on].map(({ title, go }) => (
        <PushButton key={title} isOff={go === undefined} push={() => go?.()}>
          {title}
        </PushButton>
      ))}
    </div>
  );
}

/** Of a list: the place is in the address, as `after`. */
export function PageTurn({ next }: { readonly next: string | undefined }) {
  const isFirst = !place.value.query.has("after");
  const turnTo = (after: string) => () => goToQuery({ after });
  return (
    <Turn
      back={{ title: "First page", go: isFirst ? undefined : turnTo("") }}
      on={{ title: "Next page", go: next === undefined ? undefined : turnTo(next) }}
    />
  );
}
