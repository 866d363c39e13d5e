/** Through a list that comes in pages: the place is in the address, as `after`. */
import { goToQuery, place } from "../router/router.ts";
import "./page-turn.css";

export function PageTurn({ next }: { readonly next: string | undefined }) {
  const isFirst = !place.value.query.has("after");
  if (isFirst && next === undefined) return null;
  return (
    <div class="page-turn">
      <button type="button" disabled={isFirst} onClick={() => goToQuery({ after: "" })}>
        First page
      </button>
      <button
        type="button"
        disabled={next === undefined}
        onClick={() => goToQuery({ after: next ?? "" })}
      >
        Next page
      </button>
    </div>
  );
}
