import { useAnswer } from "../../api/answer.ts";
import { pathWith } from "../../api/client.ts";
import { Empty } from "../../parts/empty.tsx";
import { Failure } from "../../parts/failure.tsx";
import { Facts, Page, Panel } from "../../parts/page.tsx";
import { PageTurn } from "../../parts/page-turn.tsx";
import { Rows } from "../../parts/rows.tsx";
import { bytes, count, counted, duration } from "../../parts/wording.ts";
import { addressOf, setQuery } from "../../router/router.ts";
import type { PageProperties } from "../index.ts";
import { EnvironmentList } from "./environments.tsx";
import type { Environment, Environments, Functions, LambdaFunction } from "./shapes.ts";
import "./lambda.css";

const WATCH_MS = 1000;
/** More are counted. */
const CARDS_MAX = 60;

export default function LambdaPage({ query }: PageProperties) {
  const chosen = query.get("function") ?? "";
  const functions = useAnswer<Functions>("/_cloudglass/lambda/functions", {
    query: { after: query.get("after") ?? undefined },
    everyMs: WATCH_MS,
  });
  const running = useAnswer<Environments>("/_cloudglass/lambda/environments", {
    everyMs: WATCH_MS,
  });
  const all = running.content?.environments ?? [];
  const shown = all.filter((each) => chosen === "" || functionArn(each) === chosen);
  const failure = functions.error ?? running.error;
  return (
    <Page title="Lambda">
      {failure && <Failure error={failure} again={functions.again} />}
      <Panel title="Functions" about="Choose one to see its environments alone." flush>
        <FunctionRows functions={functions.content?.functions} environments={all} chosen={chosen} />
      </Panel>
      <PageTurn next={functions.content?.next} />
      <Panel
        title="Environments"
        about={`${counted(shown.length, "environment")}.`}
        actions={
          chosen !== "" && (
            <button type="button" onClick={() => setQuery({ function: "" })}>
              Of all functions
            </button>
          )
        }
      >
        {shown.length === 0 ? (
          <Empty title="None is alive">The first invocation of a function starts one.</Empty>
        ) : (
          <EnvironmentList environments={shown.slice(0, CARDS_MAX)} />
        )}
        {shown.length > CARDS_MAX && <p class="muted">{shown.length - CARDS_MAX} more.</p>}
      </Panel>
      <Counters of={running.content} />
    </Page>
  );
}

/** `arn:aws:lambda:us-east-1:000000000000:function:NAME`: the version's without the version. */
const functionArn = ({ versionArn }: Environment) => versionArn.replace(/:[^:]+$/, "");

function FunctionRows({
  functions,
  environments,
  chosen,
}: {
  readonly functions: readonly LambdaFunction[] | undefined;
  readonly environments: readonly Environment[];
  readonly chosen: string;
}) {
  if (functions?.length === 0) {
    return <Empty title="There is no function yet">CreateFunction makes one.</Empty>;
  }
  return (
    <Rows
      label="Functions"
      columns={[
        { title: "Function" },
        { title: "Runtime" },
        { title: "Memory", kind: "number" },
        { title: "In flight", kind: "number" },
        { title: "Environments", kind: "number" },
        { title: "Queue" },
        { title: "Event sources", kind: "number" },
        { title: "Logs" },
      ]}
      rows={functions ?? []}
      keyOf={({ arn }) => arn}
      chosenKey={chosen}
      open={({ arn }) => setQuery({ function: arn === chosen ? "" : arn })}
    >
      {(each) => (
        <>
          <td data-label="Function">{each.functionName}</td>
          <td data-label="Runtime">{each.runtime ?? "image"}</td>
          <td data-label="Memory" class="number">
            {each.memoryMb} MB
          </td>
          <td data-label="In flight" class="number">
            {count(each.inFlight)}
            {each.reservedConcurrency !== undefined && ` of ${each.reservedConcurrency}`}
          </td>
          <td data-label="Environments" class="number">
            {count(environments.filter((one) => functionArn(one) === each.arn).length)}
          </td>
          <td data-label="Queue">{queueWords(each)}</td>
          <td data-label="Event sources" class="number">
            {count(each.eventSources.length)}
          </td>
          <td data-label="Logs">
            <a href={addressOf(logsPath(each))} aria-label={`Logs of ${each.functionName}`}>
              Logs
            </a>
          </td>
        </>
      )}
    </Rows>
  );
}

const logsPath = ({ logGroup, accountId, region }: LambdaFunction) =>
  pathWith("/logs/group", { name: logGroup, account: accountId, region });

function queueWords({ queue: { waiting, sizeBytes, oldestAgeMs = 0 } }: LambdaFunction) {
  if (waiting === 0) return <span class="muted">empty</span>;
  return `${counted(waiting, "event")} (${bytes(sizeBytes)}), the oldest for ${duration(oldestAgeMs)}`;
}

function Counters({ of }: { readonly of: Environments | undefined }) {
  const { driver, counters } = of ?? {};
  if (driver === undefined || counters === undefined) return null;
  return (
    <Panel title="Since the first invocation">
      <Facts
        of={[
          ["Sandboxes", `${driver.name}: ${driver.why}`],
          ["Invocations", count(counters.invocations)],
          ["Throttled", count(counters.throttles)],
          ["Environments started", count(counters.environmentsStarted)],
          ["Environments destroyed", count(counters.environmentsDestroyed)],
        ]}
      />
    </Panel>
  );
}
