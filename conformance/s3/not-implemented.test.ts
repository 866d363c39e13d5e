/** What S3 does not do yet says so, every operation of the model by its name: never a silent success. */
import { loadModel, type Member, type OperationModel, type ServiceModel } from "@cloudglass/wire";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startS3 } from "../../packages/s3/src/testing.ts";
import { BUCKET, element, OpenBucket } from "./open-bucket.ts";

const table = await startS3();
const implemented = new Set(Object.keys(table.service.operations));
await table.close();

const model = await loadModel("s3");
const others = Object.values(model.operations).filter(({ name }) => !implemented.has(name));

let open: OpenBucket;
beforeAll(async () => {
  open = await OpenBucket.start();
});
afterAll(() => open.stop());

test("every operation that is there is one of the model", () => {
  for (const name of implemented) expect(Object.keys(model.operations)).toContain(name);
});

test.each(others.map((operation) => [operation.name, operation] as const))(
  "%s answers 501 with its name",
  async (name, operation) => {
    const { method, path, headers } = requestOf(model, operation);
    const answer = await open.raw(method, path, { headers });
    expect([answer.status, element(answer, "Code")]).toEqual([501, "NotImplemented"]);
    expect(element(answer, "Message")).toBe(`${name} of s3 is not implemented by this emulator.`);
  },
);

/** The least request that routes to the operation: its path and what is required in query and headers. */
function requestOf({ shapes }: ServiceModel, { name, http, input }: OperationModel) {
  const shape = input === undefined ? undefined : shapes[input];
  const members = shape !== undefined && "members" in shape ? shape.members : {};
  const required = shape !== undefined && "required" in shape ? (shape.required ?? []) : [];
  let path = (http?.path ?? "").replace("{Bucket}", BUCKET).replace("{Key+}", "key");
  // GET / with one endpoint for all: only the name tells it from ListBuckets, and the SDK sends it.
  if (name === "ListDirectoryBuckets") path += `?x-id=${name}`;
  const headers: Record<string, string> = {};
  for (const member of required) {
    const { location, wireName = member } = members[member] as Member;
    if (location === "query") path += `${path.includes("?") ? "&" : "?"}${wireName}=x`;
    if (location === "header") headers[wireName] = "x";
  }
  return { method: http?.method ?? "", path, headers };
}
