/** A fault in a few words: what it does to what, and when it ends. */
import type { Fault } from "../../api/shapes.ts";
import { counted, duration, shortArn } from "../../parts/wording.ts";

export function targetText(target: Fault["target"]): string {
  const { link, service, operation, resource, principal, ...others } = target;
  if (Array.isArray(link)) return `link ${link.join(" → ")}`;
  if (typeof service === "string") {
    const what = `${service}:${typeof operation === "string" ? operation : "*"}`;
    const on = typeof resource === "string" ? ` on ${shortArn(resource)}` : "";
    const by = typeof principal === "string" ? ` by ${shortArn(principal)}` : "";
    return what + on + by;
  }
  const [entry] = Object.entries(others);
  if (entry === undefined) return typeof operation === "string" ? operation : "everything";
  const rest = Object.entries(others).slice(1);
  const more = rest.map(([name, value]) => `, ${name} ${String(value)}`).join("");
  return `${entry[0]} ${shortArn(String(entry[1]))}${more}`;
}

export function effectText({
  kind,
  delayMs,
  probability,
  perSecond,
  error,
  response,
}: Fault): string {
  const parts = [kind];
  if (error !== undefined) parts.push(error.code);
  if (response !== undefined) parts.push(String(response.status));
  if (delayMs !== undefined) parts.push(`+${duration(delayMs)}`);
  if (perSecond !== undefined) parts.push(`${perSecond}/s`);
  if (probability !== undefined && probability < 1)
    parts.push(`${+(probability * 100).toFixed(2)} %`);
  return parts.join(" ");
}

/** `nowMs` is Cloudglass time. */
export function endText({ until, count, hits }: Fault, nowMs: number): string {
  const parts: string[] = [];
  const untilMs = typeof until === "string" ? Date.parse(until) : until;
  if (untilMs !== undefined) parts.push(`ends in ${duration(Math.max(0, untilMs - nowMs))}`);
  if (count !== undefined) parts.push(`ends after ${counted(count, "hit")}`);
  if (parts.length === 0) parts.push("until cleared");
  if (hits !== undefined && hits > 0) parts.push(`${counted(hits, "hit")} so far`);
  return parts.join(", ");
}
