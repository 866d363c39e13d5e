/** Where a newcomer begins: how to reach this namespace, what runs, what was denied last. */
import { useAnswer } from "../api/answer.ts";
import { namespace } from "../api/session.ts";
import type { DecisionPage, NamespaceList } from "../api/shapes.ts";
import { Badge } from "../parts/badge.tsx";
import { Code } from "../parts/code.tsx";
import { Empty } from "../parts/empty.tsx";
import { Failure } from "../parts/failure.tsx";
import { Page, Panel } from "../parts/page.tsx";
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
};
const CHECK_EVERY_MS = 5000;
const DENIALS_SHOWN = 8;

export default function Overview() {
  const { content, error, again } = useAnswer<Health>("/_cloudglass/health", {
    everyMs: CHECK_EVERY_MS,
  });
  return (
    <Page title="Overview" about={content === undefined ? "" : `Cloudglass ${content.version}`}>
      {error && <Failure error={error} again={again} />}
      <div class="columns">
        <Connect />
        {content && <Services services={content.services} />}
      </div>
      <Denials />
    </Page>
  );
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

function Services({ services }: { readonly services: Health["services"] }) {
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
      title="Denied last"
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
