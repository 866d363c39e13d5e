/** The last minute as bars, a bar a second; errors stand at their foot. */
import { counted } from "../../parts/wording.ts";
import type { Second } from "./recent.ts";

const HEIGHT = 24;
const STEP = 4;

export function RateStrip({ seconds }: { readonly seconds: readonly Second[] }) {
  const highest = Math.max(4, ...seconds.map(({ count }) => count));
  const total = seconds.reduce((sum, { count }) => sum + count, 0);
  const errors = seconds.reduce((sum, each) => sum + each.errors, 0);
  const text = `${counted(total, "request")} in the last minute, ${counted(errors, "error")}`;
  const tall = (count: number) => (count === 0 ? 0 : Math.max(2, (count / highest) * HEIGHT));
  return (
    <div class="rate">
      <svg
        role="img"
        aria-label={text}
        viewBox={`0 0 ${seconds.length * STEP} ${HEIGHT}`}
        preserveAspectRatio="none"
      >
        {seconds.map(({ count, errors: failed }, index) => {
          const x = index * STEP;
          return (
            <g key={x}>
              <rect class="all" x={x} y={HEIGHT - tall(count)} width={3} height={tall(count)} />
              <rect
                class="errors"
                x={x}
                y={HEIGHT - tall(failed)}
                width={3}
                height={tall(failed)}
              />
            </g>
          );
        })}
      </svg>
      <span class="muted">
        {total === 0 ? "Quiet for a minute" : `${counted(total, "request")} in a minute`}
        {errors > 0 && <span class="warn-text">, {counted(errors, "error")}</span>}
      </span>
    </div>
  );
}
