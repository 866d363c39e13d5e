/** A user or a role: what it may do, what it did, and the smallest policy that would do for that. */
import { useState } from "preact/hooks";
import { useAnswer } from "../../api/answer.ts";
import type { DecisionPage, ShownPolicy, ShownPrincipal, Suggestion } from "../../api/shapes.ts";
import { Badge } from "../../parts/badge.tsx";
import { Code } from "../../parts/code.tsx";
import { Empty } from "../../parts/empty.tsx";
import { Failure } from "../../parts/failure.tsx";
import { Facts, Page, Panel } from "../../parts/page.tsx";
import { counted, dateAndTime, shortArn } from "../../parts/wording.ts";
import { addressOf } from "../../router/router.ts";
import type { PageProperties } from "../index.ts";
import { DecisionRows } from "./decision-rows.tsx";
import "./iam.css";

const TRAIL = [
  { title: "IAM", path: "/iam" },
  { title: "Users and roles", path: "/iam/principals" },
];
const DECISIONS_SHOWN = 10;

export default function Principal({ names }: PageProperties) {
  const arn = names.arn ?? "";
  const path = `/_cloudglass/iam/principals/${encodeURIComponent(arn)}`;
  const { content, error, again } = useAnswer<ShownPrincipal>(path);
  // The root user is no entity, and does things all the same.
  const isKnown = content !== undefined;
  return (
    <Page
      title={shortArn(arn)}
      trail={TRAIL}
      actions={
        <button type="button" onClick={again}>
          Reload
        </button>
      }
    >
      {error && error.status !== 404 && <Failure error={error} again={again} />}
      {isKnown && <About principal={content} />}
      <div class="columns">
        {isKnown && <Policies principal={content} />}
        <Suggested arn={content?.arn ?? arn} />
      </div>
      <LastDecisions arn={arn} />
    </Page>
  );
}

function About({ principal }: { readonly principal: ShownPrincipal }) {
  const { arn, kind, accountId, createdAt, groups } = principal;
  return (
    <Panel title={kind === "role" ? "Role" : "User"}>
      <Facts
        of={[
          ["ARN", <code key="arn">{arn}</code>],
          ["Account", <code key="account">{accountId}</code>],
          ["Made", dateAndTime(createdAt)],
          ["Groups", groups.join(", ")],
        ]}
      />
    </Panel>
  );
}

function Policies({ principal }: { readonly principal: ShownPrincipal }) {
  const { policies, boundary, trustPolicy } = principal;
  return (
    <Panel title="Policies" about={counted(policies.length, "policy", "policies")}>
      {policies.length === 0 && <p class="muted">None: nothing is allowed by identity.</p>}
      {policies.map((policy) => (
        <Policy key={`${policy.arn ?? policy.name} ${policy.group ?? ""}`} policy={policy} />
      ))}
      {boundary && <Policy policy={boundary} kind="permissions boundary" />}
      {trustPolicy !== undefined && (
        <Policy policy={{ name: "Who may assume it", document: trustPolicy }} kind="trust policy" />
      )}
    </Panel>
  );
}

function Policy({ policy, kind }: { readonly policy: ShownPolicy; readonly kind?: string }) {
  const { name, arn, group, document } = policy;
  return (
    <details class="shown-policy">
      <summary>
        <strong>{name}</strong>
        <Badge>{kind ?? (arn === undefined ? "inline" : "managed")}</Badge>
        {group !== undefined && <Badge tone="note">group {group}</Badge>}
      </summary>
      <Code text={JSON.stringify(document, undefined, 2)} />
    </details>
  );
}

function Suggested({ arn }: { readonly arn: string }) {
  const [isDeniedIncluded, setDeniedIncluded] = useState(false);
  const { content, error, again } = useAnswer<Suggestion>("/_cloudglass/iam/suggestion", {
    query: { principal: arn, "include-denied": isDeniedIncluded },
  });
  const policies = content?.policies ?? [];
  return (
    <Panel
      title="Suggested policy"
      about={content && usesText(content)}
      actions={
        <label class="check">
          <input
            type="checkbox"
            checked={isDeniedIncluded}
            onChange={(event) => setDeniedIncluded(event.currentTarget.checked)}
          />
          with what was denied
        </label>
      }
    >
      {error && <Failure error={error} again={again} />}
      {content && policies.length === 0 && (
        <Empty title="Nothing was done that needs a permission">
          The smallest policy for what this principal does appears here.
        </Empty>
      )}
      {policies.map((policy) => {
        const text = JSON.stringify(policy, undefined, 2);
        return <Code key={text} text={text} />;
      })}
      {content && <Doubts suggestion={content} />}
    </Panel>
  );
}

function usesText({ firstUse, lastUse }: Suggestion): string {
  if (firstUse === undefined || lastUse === undefined) return "";
  return `from ${dateAndTime(firstUse)} to ${dateAndTime(lastUse)}`;
}

function Doubts({ suggestion: { incomplete, coversDenied } }: { readonly suggestion: Suggestion }) {
  return (
    <>
      {incomplete.length > 0 && (
        <p class="warn-text">
          More resources than are remembered: {incomplete.join(", ")} may lack some.
        </p>
      )}
      {coversDenied.length > 0 && (
        <p class="warn-text">
          It would allow what was denied:{" "}
          {coversDenied.map(({ action, resource }) => `${action} on ${resource}`).join("; ")}
        </p>
      )}
    </>
  );
}

function LastDecisions({ arn }: { readonly arn: string }) {
  const { content, error, again } = useAnswer<DecisionPage>("/_cloudglass/iam/decisions", {
    query: { principal: arn, limit: DECISIONS_SHOWN },
  });
  const decisions = content?.decisions ?? [];
  return (
    <Panel
      title="Last decisions"
      flush
      actions={<a href={addressOf(`/iam?principal=${encodeURIComponent(arn)}`)}>All of them</a>}
    >
      {error && <Failure error={error} again={again} />}
      {content && decisions.length === 0 ? (
        <Empty title="None among the last requests" />
      ) : (
        <DecisionRows decisions={decisions} />
      )}
    </Panel>
  );
}
