/** Why a request was allowed or denied: every decision that it asked for, those that denied first. */
import { useAnswer } from "../../api/answer.ts";
import type { ExplainedDecision, RequestDecisions, ShownDecision } from "../../api/shapes.ts";
import { Badge } from "../../parts/badge.tsx";
import { Code } from "../../parts/code.tsx";
import { Failure } from "../../parts/failure.tsx";
import { Panel } from "../../parts/page.tsx";
import { counted } from "../../parts/wording.ts";
import { Steps } from "./decision-steps.tsx";
import { failedText, statementName } from "./statement.tsx";

export function RequestDecision({ requestId }: { readonly requestId: string }) {
  const path = `/_cloudglass/requests/${encodeURIComponent(requestId)}/decision`;
  const { content, error, again } = useAnswer<RequestDecisions>(path);
  return (
    <Panel title="Decision" about={content?.summary}>
      {error && <Failure error={error} again={again} />}
      {content && <Decisions request={content} />}
    </Panel>
  );
}

function Decisions({ request }: { readonly request: RequestDecisions }) {
  const { decisions, decisionsDropped, error } = request;
  const ordered = [
    ...decisions.filter(({ allowed }) => !allowed),
    ...decisions.filter(({ allowed }) => allowed),
  ];
  return (
    <>
      {ordered.length === 0 && <p class="muted">{error?.message ?? "No policy was asked."}</p>}
      {ordered.map((decision, index) => (
        <Decision key={`${index} ${decision.action}`} decision={decision} isOpen={index === 0} />
      ))}
      {decisionsDropped > 0 && (
        <p class="muted">{counted(decisionsDropped, "more decision")} not kept.</p>
      )}
    </>
  );
}

function Decision({
  decision,
  isOpen,
}: {
  readonly decision: ShownDecision;
  readonly isOpen: boolean;
}) {
  const { allowed, action, resource, alternative } = decision;
  return (
    <details class={`decision ${allowed ? "allowed" : "denied"}`} open={isOpen}>
      <summary>
        <Badge tone={allowed ? "good" : "bad"}>{allowed ? "Allowed" : "Denied"}</Badge>
        <strong>{action}</strong>
        <code>{resource}</code>
        {alternative && <Badge>would have done instead</Badge>}
      </summary>
      {"unexplained" in decision ? (
        <p class="muted">{decision.unexplained}</p>
      ) : (
        <Explanation decision={decision} />
      )}
    </details>
  );
}

function Explanation({ decision }: { readonly decision: ExplainedDecision }) {
  return (
    <div class="explanation">
      {decision.message !== "" && <p class="decision-message">{decision.message}</p>}
      {!decision.allowed && <Remedy decision={decision} />}
      {decision.allowed && <AllowedBy decision={decision} />}
      <section aria-label="Evaluation">
        <h3>Evaluation, step by step</h3>
        <Steps steps={decision.steps} />
      </section>
      <ContextKeys decision={decision} />
    </div>
  );
}

function Remedy({ decision: { changes, nearest } }: { readonly decision: ExplainedDecision }) {
  return (
    <>
      {changes.length > 0 && (
        <section class="remedy" aria-label="What would allow it">
          <h3>{changes.length === 1 ? "What would allow it" : "What would allow it, all of it"}</h3>
          {changes.map(({ sentence, statement }) => (
            <div key={sentence}>
              <p>{sentence}</p>
              {statement && <Code text={JSON.stringify(statement, undefined, 2)} />}
            </div>
          ))}
        </section>
      )}
      {nearest.length > 0 && (
        <section aria-label="Nearly allowed by">
          <h3>Nearly allowed by</h3>
          <ul class="near">
            {nearest.map((near) => (
              <li key={`${near.policy} ${near.statementIndex}`}>
                {statementName(near.statementIndex, near.sid)} of <code>{near.policy}</code>:{" "}
                {near.failed.map(failedText).join("; ")}
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

function AllowedBy({ decision: { statements } }: { readonly decision: ExplainedDecision }) {
  return (
    <section aria-label="Allowed by">
      <h3>Allowed by</h3>
      {statements.length === 0 && <p>The account's root user: no policy is asked.</p>}
      <ul class="near">
        {statements.map(({ policy, policyKind, statementIndex, sid }) => (
          <li key={`${policy} ${statementIndex}`}>
            {statementName(statementIndex, sid)} of <code>{policy}</code>{" "}
            <span class="muted">({policyKind})</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function ContextKeys({
  decision: { context, contextComplete },
}: {
  readonly decision: ExplainedDecision;
}) {
  const entries = Object.entries(context);
  return (
    <details class="context-keys">
      <summary>{counted(entries.length, "condition key")}</summary>
      <table class="stacks">
        <tbody>
          {entries.map(([key, values]) => (
            <tr key={key}>
              <td>
                <code>{key}</code>
              </td>
              <td>
                <code>{values.join(", ")}</code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {!contextComplete && (
        <p class="muted">Keys of the resource were not looked up: no policy asked for them.</p>
      )}
    </details>
  );
}
