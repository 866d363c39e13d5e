/** What the emulator says about its decisions, and the ids of requests that ask for it. */
import type { Denial } from "./denial.ts";

export interface Change {
  readonly change: "add-statement" | "remove-deny";
  readonly policyKind: string;
  readonly of?: string;
  readonly policy?: string;
  readonly statementIndex?: number;
  readonly sid?: string;
  readonly statement?: Record<string, unknown>;
  readonly sentence: string;
}

export interface Decision {
  readonly requestId: string;
  readonly action: string;
  readonly resource: string;
  readonly decision: string;
  readonly message: string;
  readonly principal: { readonly arn: string };
  readonly statements: readonly { readonly policy: string; readonly statementIndex: number }[];
  readonly steps: readonly {
    readonly step: string;
    readonly verdict: string;
    readonly policies: readonly {
      readonly policy: string;
      readonly statements: readonly {
        readonly sid?: string;
        readonly effect: string;
        readonly matched: boolean;
        readonly elements: readonly object[];
        readonly conditions: readonly object[];
      }[];
    }[];
  }[];
  readonly context: Readonly<Record<string, readonly string[]>>;
  readonly contextComplete: boolean;
  readonly changes: readonly Change[];
  readonly nearest: readonly object[];
}

export interface DecidedRequest {
  readonly authorization: string;
  readonly summary: string;
  readonly status: number;
  readonly operation: string;
  readonly error?: { readonly code: string };
  readonly decisions: readonly Decision[];
  readonly decisionsDropped: number;
}

export async function decisionsOf(
  { endpoint }: { readonly endpoint: string },
  requestId: string,
): Promise<DecidedRequest> {
  const answer = await fetch(`${endpoint}/_cloudglass/requests/${requestId}/decision`);
  if (answer.status !== 200) throw new Error(`${answer.status} ${await answer.text()}`);
  return (await answer.json()) as DecidedRequest;
}

export function requestIdOf({ fields }: Denial): string {
  const { requestId } = fields.$metadata as { readonly requestId?: string };
  if (requestId === undefined) throw new Error("the error has no request id");
  return requestId;
}
