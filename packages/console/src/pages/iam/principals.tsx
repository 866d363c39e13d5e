/** The users and roles that there are. */
import { useAnswer } from "../../api/answer.ts";
import type { PrincipalList } from "../../api/shapes.ts";
import { Badge } from "../../parts/badge.tsx";
import { Empty } from "../../parts/empty.tsx";
import { Failure } from "../../parts/failure.tsx";
import { Page, Panel } from "../../parts/page.tsx";
import { Rows } from "../../parts/rows.tsx";
import { count, dateAndTime } from "../../parts/wording.ts";
import { addressOf, go, setQuery } from "../../router/router.ts";
import type { PageProperties } from "../index.ts";
import "./iam.css";
import { Tabs } from "./tabs.tsx";

const COLUMNS = [
  { title: "Name" },
  { title: "Kind", width: "6rem" },
  { title: "Account", width: "9rem" },
  { title: "Made", width: "12rem" },
];

export const principalPath = (arn: string) => `/iam/principals/${encodeURIComponent(arn)}`;

export default function Principals({ query }: PageProperties) {
  const text = query.get("text") ?? "";
  const { content, error, again } = useAnswer<PrincipalList>("/_cloudglass/iam/principals", {
    query: { text },
  });
  const principals = content?.principals ?? [];
  const shown = `${count(principals.length)}${content?.isTruncated ? ", and more: filter them" : ""}`;
  return (
    <Page
      title="IAM"
      about="Who there is, and what they may do."
      actions={
        <button type="button" onClick={again}>
          Reload
        </button>
      }
    >
      <Tabs />
      <search class="filters">
        <input
          type="search"
          aria-label="Part of a name"
          placeholder="Part of a name"
          data-filter=""
          value={text}
          onInput={(event) => setQuery({ text: event.currentTarget.value })}
        />
      </search>
      {error && <Failure error={error} again={again} />}
      <Panel title="Users and roles" about={shown} flush>
        {content !== undefined && principals.length === 0 ? (
          <Empty title={text === "" ? "There are no users and roles yet" : "No name has this part"}>
            {text === "" && "Requests with the key test are the root user's."}
          </Empty>
        ) : (
          <Rows
            label="Users and roles"
            columns={COLUMNS}
            rows={principals}
            keyOf={({ arn }) => arn}
            open={({ arn }) => go(principalPath(arn))}
          >
            {({ arn, name, kind, accountId, createdAt }) => (
              <>
                <td data-label="Name">
                  <a href={addressOf(principalPath(arn))} tabIndex={-1}>
                    {name}
                  </a>
                </td>
                <td data-label="Kind">
                  <Badge tone={kind === "role" ? "note" : "plain"}>{kind}</Badge>
                </td>
                <td data-label="Account" class="mono">
                  {accountId}
                </td>
                <td data-label="Made">{dateAndTime(createdAt)}</td>
              </>
            )}
          </Rows>
        )}
      </Panel>
    </Page>
  );
}
