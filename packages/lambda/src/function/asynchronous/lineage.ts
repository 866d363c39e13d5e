/**
 * How often a chain of events went through a function, as its trace header says: `Lineage=<depth>:<function>:<passes>|…`.
 * Functions hand the header on with their calls, and so a loop is seen.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
 */
import { createHash } from "node:crypto";

const LINEAGE = /(?:^|;)\s*Lineage=([^;]*)/;

/** With this one. */
export function passesOf(traceHeader: string, functionArn: string): number {
  return (links(traceHeader).get(linkOf(functionArn)) ?? 0) + 1;
}

/** The header that the function is given, and gives on. */
export function withPass(traceHeader: string, functionArn: string): string {
  const all = links(traceHeader);
  const link = linkOf(functionArn);
  all.set(link, (all.get(link) ?? 0) + 1);
  const text = [...all].map(([name, passes]) => `1:${name}:${passes}`).join("|");
  const rest = traceHeader.replace(LINEAGE, "").replace(/;+$/, "");
  return `${rest};Lineage=${text}`;
}

function links(traceHeader: string): Map<string, number> {
  const all = new Map<string, number>();
  for (const part of LINEAGE.exec(traceHeader)?.[1]?.split("|") ?? []) {
    const [, name, passes] = /^\d+:([0-9a-f]{8}):(\d{1,3})$/.exec(part) ?? [];
    if (name !== undefined) all.set(name, Number(passes));
  }
  return all;
}

const linkOf = (functionArn: string): string =>
  createHash("sha256").update(functionArn).digest("hex").slice(0, 8);
