/** What runs here: version, services. The example of a page. */
import { useAnswer } from "../api/answer.ts";
import { Badge } from "../parts/badge.tsx";
import { Failure } from "../parts/failure.tsx";
import { Page, Panel } from "../parts/page.tsx";
import { Rows } from "../parts/rows.tsx";
import { go } from "../router/router.ts";

interface Health {
  readonly services: Readonly<Record<string, string>>;
  readonly version: string;
}

/** Services with a page of their own. */
const PAGE_OF: Readonly<Record<string, string>> = {
  s3: "/s3",
  iam: "/iam",
  dynamodb: "/dynamodb",
  lambda: "/lambda",
  ec2: "/vpc",
};

export default function Overview() {
  const { content, error, again } = useAnswer<Health>("/_cloudglass/health", { everyMs: 5000 });
  const services = Object.entries(content?.services ?? {}).sort();
  return (
    <Page title="Overview" about={content === undefined ? "" : `Cloudglass ${content.version}`}>
      {error && <Failure error={error} again={again} />}
      <Panel title="Services" about="Each is loaded by its first request." flush>
        <Rows
          label="Services"
          columns={[{ title: "Service" }, { title: "State" }]}
          rows={services}
          keyOf={([name]) => name}
          open={([name]) => go(PAGE_OF[name] ?? "/")}
        >
          {([name, state]) => (
            <>
              <td data-label="Service">{name}</td>
              <td data-label="State">
                <Badge tone={state === "running" ? "good" : "plain"}>{state}</Badge>
              </td>
            </>
          )}
        </Rows>
      </Panel>
    </Page>
  );
}
