/** The filters of the stream. They live in the address and mean what they mean in `GET /_cloudglass/requests`. */
import { type RequestFilter, requestFilter } from "../../../../control/src/request-filter.ts";
import { PushButton } from "../../parts/push-button.tsx";
import { setQuery } from "../../router/router.ts";

export const FILTER_NAMES = ["text", "service", "operation", "status", "caller", "error"] as const;
export type Asked = Readonly<Record<(typeof FILTER_NAMES)[number], string>>;

export function askedOf(query: URLSearchParams): Asked {
  return Object.fromEntries(FILTER_NAMES.map((name) => [name, query.get(name) ?? ""])) as Asked;
}

/** A status that is none matches nothing; the emulator says what is wrong with it. */
export function filterOf(asked: Asked): RequestFilter {
  try {
    return requestFilter(asked);
  } catch {
    return () => false;
  }
}

const SERVICES = ["s3", "dynamodb", "lambda", "iam", "sts", "ec2", "logs", "fis", "organizations"];
const STATUSES = [
  ["", "Any status"],
  ["2xx", "2xx"],
  ["3xx", "3xx"],
  ["4xx", "4xx"],
  ["403", "403"],
  ["5xx", "5xx"],
  ["4xx,5xx", "Errors"],
];

export function Filters({ asked }: { readonly asked: Asked }) {
  const services = [...new Set([...SERVICES, asked.service].filter(Boolean))];
  const isStatusListed = STATUSES.some(([value]) => value === asked.status);
  const statuses = isStatusListed ? STATUSES : [...STATUSES, [asked.status, asked.status]];
  const field = (name: "text" | "operation" | "caller" | "error", placeholder: string) => (
    <input
      type="search"
      aria-label={placeholder}
      placeholder={placeholder}
      data-filter={name === "text" ? "" : undefined}
      value={asked[name]}
      onInput={(event) => setQuery({ [name]: event.currentTarget.value })}
    />
  );
  const isFiltered = Object.values(asked).some((value) => value !== "");
  return (
    <search class="filters request-filters">
      {field("text", "Path, id, operation, caller")}
      <select
        aria-label="Service"
        value={asked.service}
        onChange={(event) => setQuery({ service: event.currentTarget.value })}
      >
        <option value="">Any service</option>
        {services.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
      <select
        aria-label="Status"
        value={asked.status}
        onChange={(event) => setQuery({ status: event.currentTarget.value })}
      >
        {statuses.map(([value = "", title]) => (
          <option key={value} value={value}>
            {title}
          </option>
        ))}
      </select>
      {field("operation", "Operation, Get*")}
      {field("caller", "Caller, *user/ann")}
      {field("error", "Error code")}
      <PushButton
        look="quiet"
        isOff={!isFiltered}
        push={() => setQuery(Object.fromEntries(FILTER_NAMES.map((name) => [name, ""])))}
      >
        Clear
      </PushButton>
    </search>
  );
}
