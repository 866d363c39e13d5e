/** Where a newcomer begins: the namespace in numbers, how to reach it, what runs, what was denied last. */
import { useAnswer } from "../api/answer.ts";
import { namespace } from "../api/session.ts";
import type { DecisionPage, NamespaceList, Overview as Numbers } from "../api/shapes.ts";
import { Badge } from "../parts/badge.tsx";
import { Code } from "../parts/code.tsx";
import { Empty } from "../parts/empty.tsx";
import { Failure } from "../parts/failure.tsx";
import { Page, Panel } from "../parts/page.tsx";
import { count, counted, duration } from "../parts/wording.ts";
import { addressOf } from "../router/router.ts";
import { DecisionRows } from "./iam/decision-rows.tsx";
import "./iam/iam.css";
import "./overview.css";

interface Health {
  readonly services: Readonly<Record<string, string>>;
  readonly version: string;
}

/** Services with a page of their own. */
const PAGE_OF: Readonly<Record<string, string>> = {
  s3: "/s3",
  iam: "/iam",
  sts: "/iam",
  dynamodb: "/dynamodb",
  lambda: "/lambda",
  ec2: "/vpc",
  logs: "/logs",
};
const CHECK_EVERY_MS = 5000;
const COUNT_EVERY_MS = 2000;
const DENIALS_SHOWN = 8;
/** Smaller offsets are the time that answers take. */
const OFFSET_SHOWN_MS = 1500;

export default function Overview() {
  const { content, error, again } = useAnswer<Health>("/_cloudglass/health", {
    everyMs: CHECK_EVERY_MS,
  });
  const numbers = useAnswer<Numbers>("/_cloudglass/overview", {
    everyMs: COUNT_EVERY_MS,
    after: ["faults", "clock"],
  });
  return (
    <Page title="Overview" about={content === undefined ? "" : `Cloudglass ${content.version}`}>
      {error && <Failure error={error} again={again} />}
      {numbers.content && <NumberTiles numbers={numbers.content} />}
      <div class="columns">
        <Connect />
        {content && (
          <Services services={content.services} resources={numbers.content?.resources ?? {}} />
        )}
      </div>
      <Denials />
    </Page>
  );
}

function NumberTiles({ numbers }: { readonly numbers: Numbers }) {
  const { requests, faultCount, clock } = numbers;
  const { now, offsetMs, rate, paused } = clock;
  const pace = paused ? "paused" : rate === 1 ? "" : `×${rate}`;
  const ahead = Math.abs(offsetMs) > OFFSET_SHOWN_MS ? `${duration(offsetMs)} ahead` : "";
  return (
    <dl class="tiles" aria-label="In numbers">
      <Tile title="Requests" value={count(requests.total)} path="/requests" />
      <Tile title="Requests denied" value={count(requests.denied)} path="/iam?decision=denied" />
      <Tile title="Throttled" value={count(requests.throttled)} />
      <Tile title="Failed" value={count(requests.failed)} path="/requests?status=5xx" />
      <Tile title="Faults in force" value={count(faultCount)} isBad={faultCount > 0} />
      <Tile
        title="Clock (UTC)"
        value={now.slice(11, 19)}
        about={[now.slice(0, 10), ahead, pace].filter((word) => word !== "").join(", ")}
      />
    </dl>
  );
}

function Tile({
  title,
  value,
  path,
  about = "",
  isBad = false,
}: {
  readonly title: string;
  readonly value: string;
  readonly path?: string;
  readonly about?: string;
  readonly isBad?: boolean;
}) {
  return (
    <div>
      <dt>{path === undefined ? title : <a href={addressOf(path)}>{title}</a>}</dt>
      <dd class={isBad ? "bad-text" : undefined}>{value}</dd>
      {about !== "" && <dd class="muted">{about}</dd>}
    </div>
  );
}

/** `3 tables, 9 partitions`: kinds are plural words that end in s. */
function resourcesText(resources: Readonly<Record<string, number>> = {}): string {
  return Object.entries(resources)
    .map(([kind, number]) => counted(number, kind === "vpcs" ? "VPC" : kind.slice(0, -1)))
    .join(", ");
}

function Connect() {
  const { content } = useAnswer<NamespaceList>("/_cloudglass/namespaces");
  const found = content?.namespaces.find(({ name }) => name === namespace.value);
  const { accessKeyId, secretAccessKey } = found?.credentials ?? {
    accessKeyId: "test",
    secretAccessKey: "test",
  };
  const lines = [
    `export AWS_ENDPOINT_URL=${location.origin}`,
    "export AWS_REGION=us-east-1",
    `export AWS_ACCESS_KEY_ID=${accessKeyId}`,
    `export AWS_SECRET_ACCESS_KEY=${secretAccessKey}`,
  ];
  return (
    <Panel title="Connect" about={`to the namespace ${namespace.value}`}>
      <p>Any AWS SDK and the AWS CLI read these:</p>
      <Code text={lines.join("\n")} />
      <p class="muted">
        The key is the root user's of its account: nothing is denied to it. Users and roles are held
        to their policies.
      </p>
    </Panel>
  );
}

function Services({
  services,
  resources,
}: {
  readonly services: Health["services"];
  readonly resources: Numbers["resources"];
}) {
  return (
    <Panel title="Services" about="Each is loaded by its first request.">
      <ul class="services">
        {Object.entries(services)
          .sort()
          .map(([name, state]) => (
            <li key={name}>
              {PAGE_OF[name] === undefined ? (
                <span>{name}</span>
              ) : (
                <a href={addressOf(PAGE_OF[name])}>{name}</a>
              )}
              <span class="muted resources">{resourcesText(resources[name])}</span>
              <Badge tone={state === "running" ? "good" : "plain"}>{state}</Badge>
            </li>
          ))}
      </ul>
    </Panel>
  );
}

function Denials() {
  const { content, error, again } = useAnswer<DecisionPage>("/_cloudglass/iam/decisions", {
    query: { decision: "denied", limit: DENIALS_SHOWN },
    everyMs: CHECK_EVERY_MS,
  });
  const decisions = content?.decisions ?? [];
  return (
    <Panel
      title="Decisions that denied"
      about="Newest first. A request may need several."
      flush
      actions={<a href={addressOf("/iam?decision=denied")}>All of them</a>}
    >
      {error && <Failure error={error} again={again} />}
      {content && decisions.length === 0 ? (
        <Empty title="Nothing was denied">A denial appears here with what would allow it.</Empty>
      ) : (
        <DecisionRows decisions={decisions} />
      )}
    </Panel>
  );
}
