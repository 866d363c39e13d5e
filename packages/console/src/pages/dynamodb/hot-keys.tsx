/** Which keys make a table or an index hot. */
import { Empty } from "../../parts/empty.tsx";
import { count, dateAndTime } from "../../parts/wording.ts";
import type { Insights, KeyUse } from "./shapes.ts";

const SHOWN_MAX = 5;

export function HotKeys({ insights }: { readonly insights: Insights | undefined }) {
  if (insights === undefined) {
    return (
      <Empty title="Keys are not counted">
        <code>aws dynamodb update-contributor-insights</code> has them counted; those that are used
        most appear here.
      </Empty>
    );
  }
  const { accessed, throttled, since } = insights;
  return (
    <>
      {accessed && <Keys title="Used most, in units" uses={accessed.partitionKeys} />}
      <Keys title="Throttled most" uses={throttled.partitionKeys} />
      <p class="muted">Since {dateAndTime(since)}.</p>
    </>
  );
}

function Keys({ title, uses }: { readonly title: string; readonly uses: readonly KeyUse[] }) {
  const shown = uses.slice(0, SHOWN_MAX);
  const most = Math.max(1, ...shown.map(({ weight }) => weight));
  return (
    <section>
      <h3>{title}</h3>
      {shown.length === 0 && <p class="muted">None yet.</p>}
      <ul class="levels" aria-label={title}>
        {shown.map(({ key, weight }) => {
          const text = Object.values(key).map(valueText).join(", ");
          return (
            <li key={text} class="hot-key">
              <code title={JSON.stringify(key)}>{text}</code>
              <span class="level-bar">
                <span style={{ width: `${(weight / most) * 100}%` }} />
              </span>
              <span class="muted">{count(Math.round(weight))}</span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** `o-1` of `{"S": "o-1"}`: of which type a key is, is the table's. */
const valueText = (value: object) => Object.values(value).map(String).join();
