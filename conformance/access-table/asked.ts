/** What operations ask for, over samples of their input. */
import { ServiceError } from "@cloudglass/wire";
import type { Permission } from "./authorization-reference.ts";
import { type Sample, sampleInput } from "./sample-input.ts";
import { type OpenedService, requestsOf, type World } from "./world.ts";

/** A request that is signed in its headers, and one that is signed in its address. */
const HEADS = [
  {
    headers: {
      authorization: "AWS4-HMAC-SHA256 Credential=x",
      "x-amz-content-sha256": "UNSIGNED-PAYLOAD",
    },
  },
  { query: "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date=20260601T000000Z" },
];

const POINT = "arn:aws:s3:us-east-1:000000000000:accesspoint/point";
const SAMPLES: readonly Sample[] = [
  { isFull: true },
  { isFull: true, names: { VersionId: undefined } },
  { isFull: false },
];

/** Throws what the samples are refused with when none gets through. */
export function asked({ caller }: World, opened: OpenedService, operation: string): Permission[] {
  const found: Permission[] = [];
  const refusals: unknown[] = [];
  for (const sample of samplesOf(opened, operation)) {
    for (const head of HEADS) {
      try {
        const input = sampleInput(opened, operation, sample);
        for (const request of requestsOf(opened, operation, input, caller, head)) {
          const { action, resource, context, furtherContext } = request;
          found.push({
            action,
            resource,
            keys: Object.keys({ ...context, ...furtherContext?.() }),
          });
        }
      } catch (error) {
        if (!(error instanceof ServiceError)) throw error;
        refusals.push(error);
      }
    }
  }
  if (found.length === 0 && refusals.length > 0) throw refusals[0];
  return found;
}

/** Objects are reached through access points as well. */
function samplesOf({ model }: OpenedService, operation: string): readonly Sample[] {
  const shape = model.shapes[model.operations[operation]?.input ?? ""];
  const isOfObject = shape?.type === "structure" && "Bucket" in shape.members;
  const isLet = isOfObject && ("Key" in shape.members || operation === "ListMultipartUploads");
  if (model.service !== "s3" || !isLet) return SAMPLES;
  return [...SAMPLES, { isFull: true, names: { Bucket: POINT } }];
}
