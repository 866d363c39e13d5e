import { useAnswer } from "../../api/answer.ts";
import { Empty } from "../../parts/empty.tsx";
import { Failure } from "../../parts/failure.tsx";
import { Page, Panel } from "../../parts/page.tsx";
import { PageTurn } from "../../parts/page-turn.tsx";
import { dateAndTime } from "../../parts/wording.ts";
import { setQuery } from "../../router/router.ts";
import type { PageProperties } from "../index.ts";
import type { LogEvents } from "./shapes.ts";
import "./logs.css";

const WATCH_MS = 2000;

export default function GroupPage({ query }: PageProperties) {
  const [name = "", account, region] = ["name", "account", "region"].map(
    (each) => query.get(each) ?? undefined,
  );
  const pattern = query.get("pattern") ?? "";
  const stream = query.get("stream") ?? undefined;
  const before = query.get("after") ?? undefined;
  const { content, error, again } = useAnswer<LogEvents>("/_cloudglass/logs/events", {
    query: { group: name, account, region, stream, pattern, before },
    // Later events come before the first page alone.
    ...(before === undefined ? { everyMs: WATCH_MS } : {}),
  });
  return (
    <Page title={name} trail={[{ title: "Logs", path: "/logs" }]}>
      {error && <Failure error={error} again={again} />}
      <form class="filters" onSubmit={(event) => event.preventDefault()}>
        <input
          type="search"
          data-filter
          class="mono"
          aria-label="Filter pattern"
          placeholder="Filter pattern: ERROR, { $.status = 500 }, %time out%"
          value={pattern}
          onInput={({ currentTarget }) => setQuery({ pattern: currentTarget.value, after: "" })}
        />
        {stream !== undefined && (
          <button type="button" onClick={() => setQuery({ stream: "", after: "" })}>
            Of all streams
          </button>
        )}
      </form>
      <Panel title="Events" about="The newest first." flush>
        {content?.events.length === 0 ? (
          <Empty title="There is none" />
        ) : (
          <ol class="log-events" aria-label="Events">
            {content?.events.map((event) => (
              <li key={event.id}>
                <time dateTime={event.at} class="mono muted" title={event.at}>
                  {dateAndTime(event.at)}
                </time>
                <button
                  type="button"
                  class="quiet mono log-stream"
                  title={`Only ${event.stream}`}
                  onClick={() => setQuery({ stream: event.stream, after: "" })}
                >
                  {event.stream}
                </button>
                <pre>{event.message.trimEnd()}</pre>
              </li>
            ))}
          </ol>
        )}
      </Panel>
      <PageTurn next={content?.next} />
    </Page>
  );
}
