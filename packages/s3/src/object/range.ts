/** The Range header, as S3 reads it: RFC 9110, section 14; several ranges at once are ignored. */

export type RangeOutcome =
  /** No range, or a header that is not understood: the whole object. */
  | { readonly kind: "whole" }
  /** `end` is exclusive. */
  | { readonly kind: "range"; readonly start: number; readonly end: number }
  | { readonly kind: "unsatisfiable" };

const RANGE = /^bytes=(\d*)-(\d*)$/;
const WHOLE: RangeOutcome = { kind: "whole" };
const UNSATISFIABLE: RangeOutcome = { kind: "unsatisfiable" };

export function parseRange(header: string, sizeBytes: number): RangeOutcome {
  const match = RANGE.exec(header.trim());
  if (match === null) return WHOLE;
  const [, first, last] = match as unknown as [string, string, string];
  if (first === "") {
    if (last === "") return WHOLE;
    const suffix = Number(last);
    if (suffix === 0 || sizeBytes === 0) return UNSATISFIABLE;
    return { kind: "range", start: Math.max(0, sizeBytes - suffix), end: sizeBytes };
  }
  const start = Number(first);
  const end = last === "" ? sizeBytes : Math.min(Number(last) + 1, sizeBytes);
  if (last !== "" && Number(last) < start) return WHOLE;
  return start >= sizeBytes ? UNSATISFIABLE : { kind: "range", start, end };
}

/** x-amz-copy-source-range: `bytes=first-last`, both given, inside the object. */
export function parseCopyRange(
  header: string,
  sizeBytes: number,
): { readonly start: number; readonly end: number } | "malformed" | "outside" | "beyond" {
  const match = /^bytes=(\d+)-(\d+)$/.exec(header);
  if (match === null) return "malformed";
  const start = Number(match[1]);
  const last = Number(match[2]);
  if (start > last) return "malformed";
  if (start >= sizeBytes) return "beyond";
  return last >= sizeBytes ? "outside" : { start, end: last + 1 };
}
