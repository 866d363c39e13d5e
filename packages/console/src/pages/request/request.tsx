/** One request: what was asked and answered, when each step was done, and why it was allowed or denied. */
import { useEffect, useState } from "preact/hooks";
import { useAnswer } from "../../api/answer.ts";
import type { RequestTrace } from "../../api/shapes.ts";
import { CopyButton } from "../../parts/code.tsx";
import { Failure } from "../../parts/failure.tsx";
import { Facts, Page, Panel } from "../../parts/page.tsx";
import { Status } from "../../parts/status.tsx";
import { counted, dateAndTime, duration, timeOfDay } from "../../parts/wording.ts";
import { addressOf } from "../../router/router.ts";
import type { PageProperties } from "../index.ts";
import { RequestDecision } from "./decision.tsx";
import "./request.css";
import { Timeline } from "./timeline.tsx";

/** Until it has ended. */
const WATCHED = { everyMs: 1000 };
const TRAIL = [{ title: "Requests", path: "/requests" }];

export default function Request({ names }: PageProperties) {
  const id = names.id ?? "";
  const path = `/_cloudglass/requests/${encodeURIComponent(id)}`;
  const [isRunning, setRunning] = useState(false);
  const { content, error, again } = useAnswer<RequestTrace>(path, isRunning ? WATCHED : {});
  useEffect(() => setRunning(content?.status === 0), [content]);
  if (error !== undefined) {
    return (
      <Page title={id} trail={TRAIL}>
        <Failure error={error} again={again} />
      </Page>
    );
  }
  if (content === undefined) return <Page title={id} trail={TRAIL} children={null} />;
  const { operation, method, status, steps, stepsDropped, durationMs } = content;
  const dropped = stepsDropped === 0 ? "" : `, ${counted(stepsDropped, "more step")} not kept`;
  return (
    <Page
      title={
        <>
          {operation || method} <Status status={status} />
        </>
      }
      trail={TRAIL}
      actions={
        <button type="button" onClick={again}>
          Reload
        </button>
      }
    >
      <Panel title="Request">
        <RequestFacts request={content} />
      </Panel>
      {isDenial(content) && <RequestDecision requestId={id} />}
      <Panel
        title="Timeline"
        about={`${counted(steps.length, "step")} in ${duration(durationMs)}${dropped}`}
      >
        <Timeline steps={steps} durationMs={durationMs} />
      </Panel>
      {!isDenial(content) && <RequestDecision requestId={id} />}
    </Page>
  );
}

/** Why it was denied is asked before how long it took. Some services deny with 400. */
const isDenial = ({ status, error }: RequestTrace) =>
  status === 401 || status === 403 || /AccessDenied|Unauthorized/.test(error);

function RequestFacts({ request }: { readonly request: RequestTrace }) {
  const { requestId, receivedAt, method, path, service, caller, resource, error, durationMs } =
    request;
  return (
    <div class="columns">
      <Facts
        of={[
          [
            "Sent",
            <code key="sent">
              {method} {path}
            </code>,
          ],
          ["Service", service],
          ["Resource", resource !== "" && <code key="resource">{resource}</code>],
          ["Caller", caller === "" ? "anonymous" : <CallerLink arn={caller} />],
          ["Error", error !== "" && <strong class="warn-text">{error}</strong>],
        ]}
      />
      <Facts
        of={[
          [
            "Id",
            <span class="with-copy" key="id">
              <code>{requestId}</code> <CopyButton text={requestId} />
            </span>,
          ],
          [
            "Received",
            <time dateTime={receivedAt} key="at">
              {dateAndTime(receivedAt)}
              <span class="muted">.{timeOfDay(receivedAt).slice(9)} UTC, Cloudglass time</span>
            </time>,
          ],
          ["Took", duration(durationMs)],
        ]}
      />
    </div>
  );
}

function CallerLink({ arn }: { readonly arn: string }) {
  return (
    <a href={addressOf(`/iam/principals/${encodeURIComponent(arn)}`)}>
      <code>{arn}</code>
    </a>
  );
}
