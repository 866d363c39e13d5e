/** What comes in, as it comes: the last requests with filters, and a pause to read. */
import { useMemo } from "preact/hooks";
import type { RequestSummary } from "../../api/shapes.ts";
import { today } from "../../api/today.ts";
import { Empty } from "../../parts/empty.tsx";
import { Failure } from "../../parts/failure.tsx";
import { Page, Panel } from "../../parts/page.tsx";
import { Rows } from "../../parts/rows.tsx";
import { Status } from "../../parts/status.tsx";
import { areOfDay, count, dayAndTime, duration, shortArn, timeOfDay } from "../../parts/wording.ts";
import { addressOf, go } from "../../router/router.ts";
import type { PageProperties } from "../index.ts";
import { askedOf, Filters, filterOf } from "./filters.tsx";
import { RateStrip } from "./rate-strip.tsx";
import "./requests.css";
import { useRequests } from "./use-requests.ts";

const COLUMNS = [
  { title: "Status", width: "5rem" },
  { title: "Service", width: "7rem" },
  { title: "Operation", width: "13rem" },
  { title: "Path" },
  { title: "Caller", width: "13rem" },
  { title: "Duration", kind: "number", width: "6.5rem" },
] as const;

export default function Requests({ query }: PageProperties) {
  const text = query.toString();
  const asked = useMemo(() => askedOf(query), [text]);
  const wanted = useMemo(() => filterOf(asked), [asked]);
  const { shown, waiting, lost, isPaused, setPaused, seconds, error, isLoading, again } =
    useRequests(asked, wanted);
  const day = today.value;
  const isToday = useMemo(
    () =>
      areOfDay(
        shown.map(({ receivedAt }) => receivedAt),
        day,
      ),
    [shown, day],
  );
  const columns = [{ title: "Time", width: isToday ? "7.5rem" : "10rem" }, ...COLUMNS];
  return (
    <Page
      title="Requests"
      actions={
        <>
          <RateStrip seconds={seconds} />
          <button type="button" aria-pressed={isPaused} onClick={() => setPaused(!isPaused)}>
            {isPaused ? "Resume" : "Pause"}
          </button>
        </>
      }
    >
      <Filters asked={asked} />
      {error && <Failure error={error} again={again} />}
      <Panel
        title="Newest first"
        about={`${count(shown.length)} shown`}
        actions={
          isPaused && (
            <span class="muted" aria-live="polite">
              {waiting === 0 ? "Paused" : `Paused, ${count(waiting)} wait`}
            </span>
          )
        }
        flush
      >
        {lost > 0 && <p class="lost">{count(lost)} more came too fast to be told here.</p>}
        {shown.length === 0 && !isLoading && error === undefined ? (
          <Empty title={text === "" ? "Nothing has been asked yet" : "No request matches"}>
            {text === ""
              ? "Point a client at this address: each of its requests appears here."
              : "The last 512 requests were looked at; new ones appear as they come."}
          </Empty>
        ) : (
          <Rows
            label="Requests"
            layout="request-rows"
            columns={columns}
            rows={shown}
            keyOf={({ requestId }) => requestId}
            open={({ requestId }) => go(`/requests/${requestId}`)}
          >
            {(request) => <RequestCells request={request} isToday={isToday} />}
          </Rows>
        )}
      </Panel>
    </Page>
  );
}

function RequestCells({
  request,
  isToday,
}: {
  readonly request: RequestSummary;
  readonly isToday: boolean;
}) {
  const { requestId, receivedAt, status, service, operation, method, path, caller, resource } =
    request;
  return (
    <>
      <td class="mono at" title={receivedAt}>
        {isToday ? timeOfDay(receivedAt) : dayAndTime(receivedAt)}
      </td>
      <td class="status">
        <Status status={status} />
      </td>
      <td class="service muted">{service || "—"}</td>
      <td class="operation clip" title={request.error}>
        <a href={addressOf(`/requests/${requestId}`)} tabIndex={-1}>
          {operation || method}
        </a>
        {request.error !== "" && <span class="error">{request.error}</span>}
      </td>
      <td class="mono path clip" title={`${method} ${path}\n${resource}`}>
        <span class="muted">{method}</span> {path}
        {path === "/" && resource !== "" && <span> {shortArn(resource)}</span>}
      </td>
      <td class="caller clip" title={caller}>
        {caller === "" ? <span class="muted">anonymous</span> : shortArn(caller)}
      </td>
      <td class="number took">{duration(request.durationMs)}</td>
    </>
  );
}
