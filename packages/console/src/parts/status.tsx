/** An answer's status with its tone; 0 while it runs. */
import { Badge, type Tone } from "./badge.tsx";

export function toneOfStatus(status: number): Tone {
  if (status === 0) return "note";
  if (status >= 500) return "bad";
  if (status >= 400) return "warn";
  return "good";
}

export function Status({ status }: { readonly status: number }) {
  return <Badge tone={toneOfStatus(status)}>{status === 0 ? "runs" : status}</Badge>;
}
