/** What was allowed and denied, with filters; and a field for the id of a request that somebody asks about. */
import { useState } from "preact/hooks";
import { useAction } from "../../api/action.ts";
import { type Answered, useAnswer } from "../../api/answer.ts";
import { ask } from "../../api/client.ts";
import { useUndone } from "../../api/live.ts";
import { undone } from "../../api/session.ts";
import type { DecisionPage } from "../../api/shapes.ts";
import { Empty } from "../../parts/empty.tsx";
import { Failure } from "../../parts/failure.tsx";
import { Page, Panel } from "../../parts/page.tsx";
import { count } from "../../parts/wording.ts";
import { go, setQuery } from "../../router/router.ts";
import type { PageProperties } from "../index.ts";
import { DecisionRows } from "./decision-rows.tsx";
import "./iam.css";
import { Tabs } from "./tabs.tsx";

const DECISIONS = "/_cloudglass/iam/decisions";
const PAGE_SIZE = 50;
const CHECK_EVERY_MS = 3000;
const KINDS = [
  ["", "Any outcome"],
  ["denied", "Denied"],
  ["explicit-deny", "Explicit deny"],
  ["implicit-deny", "Implicit deny"],
  ["allowed", "Allowed"],
];

export default function Decisions({ query }: PageProperties) {
  const asked = {
    principal: query.get("principal") ?? "",
    action: query.get("action") ?? "",
    decision: query.get("decision") ?? "",
  };
  const first = useAnswer<DecisionPage>(DECISIONS, {
    query: { ...asked, limit: PAGE_SIZE },
    everyMs: CHECK_EVERY_MS,
  });
  return (
    <Page title="IAM" about="Every decision on the last requests, and why.">
      <Tabs />
      <WhyDenied />
      <Filters asked={asked} />
      {first.error && <Failure error={first.error} again={first.again} />}
      <DecisionPages key={JSON.stringify(asked)} first={first} asked={asked} />
    </Page>
  );
}

function DecisionPages({
  first: { content },
  asked,
}: {
  readonly first: Answered<DecisionPage>;
  readonly asked: Readonly<Record<string, string>>;
}) {
  // All of the list as it was then: a newest page that went on changing would leave a gap before the older ones.
  const [kept, setKept] = useState<DecisionPage>();
  useUndone(() => setKept(undefined));
  const { isUnderWay, error, run } = useAction();
  const { decisions = [], nextMarker } = kept ?? content ?? {};
  const showOlder = () =>
    run(async () => {
      const query = { ...asked, limit: PAGE_SIZE, marker: nextMarker };
      const before = undone.value;
      const page = await ask<DecisionPage>(DECISIONS, query);
      if (undone.value !== before) return;
      setKept({ ...page, decisions: [...decisions, ...page.decisions] });
    });
  return (
    <Panel
      title="Newest first"
      about={`${count(decisions.length)} shown`}
      actions={
        kept && (
          <button type="button" onClick={() => setKept(undefined)}>
            The newest again
          </button>
        )
      }
      flush
    >
      {decisions.length === 0 && content !== undefined ? (
        <Empty title="No decision">Each request that needs a permission appears here.</Empty>
      ) : (
        <DecisionRows decisions={decisions} />
      )}
      {error && <Failure error={error} />}
      {nextMarker !== undefined && (
        <p class="more">
          <button type="button" aria-disabled={isUnderWay} onClick={showOlder}>
            Older ones
          </button>
        </p>
      )}
    </Panel>
  );
}

function WhyDenied() {
  const [id, setId] = useState("");
  const trimmed = id.trim();
  const isId = /^[A-Za-z0-9-]{1,64}$/.test(trimmed);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (isId) go(`/requests/${trimmed}`);
  };
  return (
    <form class="why" onSubmit={submit}>
      <label for="why-id">Why was it denied?</label>
      <input
        id="why-id"
        class="mono"
        placeholder="Request id: x-amz-request-id, RequestId"
        value={id}
        onInput={(event) => setId(event.currentTarget.value)}
      />
      <button type="submit" class="primary" disabled={!isId}>
        Explain
      </button>
    </form>
  );
}

function Filters({ asked }: { readonly asked: Readonly<Record<string, string>> }) {
  const field = (name: string, placeholder: string, isFirst = false) => (
    <input
      type="search"
      aria-label={placeholder}
      placeholder={placeholder}
      data-filter={isFirst ? "" : undefined}
      value={asked[name]}
      onInput={(event) => setQuery({ [name]: event.currentTarget.value })}
    />
  );
  return (
    <search class="filters">
      {field("principal", "Principal, *user/ann", true)}
      {field("action", "Action, s3:Get*")}
      <select
        aria-label="Outcome"
        value={asked.decision}
        onChange={(event) => setQuery({ decision: event.currentTarget.value })}
      >
        {KINDS.map(([value = "", title]) => (
          <option key={value} value={value}>
            {title}
          </option>
        ))}
      </select>
    </search>
  );
}
