/** A request that is no operation of the model, as its route sees it: anonymous until the route says who signed. */
import type { Call, RequestBody, SignedText, UnmodeledCall } from "@cloudglass/wire";
import { VerifyingBody } from "./body/verifying-body.ts";
import type { VpcOrigin } from "./global-context.ts";
import type { ReceivedRequest } from "./receive-body.ts";
import { RequestCall, type RequestCallParts } from "./request-call.ts";

export interface UnmodeledRequestParts extends RequestCallParts {
  readonly received: ReceivedRequest;
  readonly sourceIp: string;
  readonly origin: VpcOrigin | undefined;
  readonly region: string;
  readonly authenticate: (signed: SignedText) => Call;
  readonly authenticateHead: (body: Uint8Array) => Call;
}

export class UnmodeledRequest extends RequestCall implements UnmodeledCall {
  readonly body: RequestBody;
  readonly isSecure: boolean;
  readonly authenticate: (signed: SignedText) => Call;
  readonly authenticateHead: (body: Uint8Array) => Call;

  constructor(parts: UnmodeledRequestParts) {
    const { received, sourceIp, origin, region } = parts;
    const { head, bytes, isSecure } = received;
    super(parts, { head, sourceIp, isSecure, region, origin });
    this.isSecure = isSecure;
    this.authenticate = parts.authenticate;
    this.authenticateHead = parts.authenticateHead;
    this.body = new VerifyingBody(bytes, {
      head,
      mode: { kind: "unsigned" },
      signatures: undefined,
      mismatch: () => {
        throw new Error("a body without chunks has no signatures of chunks");
      },
    });
  }
}
