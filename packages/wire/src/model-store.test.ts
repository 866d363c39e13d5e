import { createRequire } from "node:module";
import { expect, test } from "vitest";
import { loadModel, serviceSummaries } from "./model-store.ts";
import { openCodec } from "./open-codec.ts";
import { shapeOf } from "./shapes.ts";

const services = [
  "s3",
  "s3control",
  "iam",
  "sts",
  "organizations",
  "accessanalyzer",
  "dynamodb",
  "dynamodbstreams",
  "lambda",
  "logs",
  "ec2",
  "fis",
];
/** Those that export no schemas: their models are of descriptions, which may be younger. */
const OLDER_CLIENTS = ["fis"];
const sdkOf = createRequire(import.meta.url);
/** Where the client is not called after the service. */
const clients: Readonly<Record<string, string>> = {
  s3control: "s3-control",
  dynamodbstreams: "dynamodb-streams",
  logs: "cloudwatch-logs",
};

test("the index tells the services apart without their models", async () => {
  const summaries = await serviceSummaries();
  expect(summaries.map(({ service }) => service)).toEqual(services);
  for (const { signingNames, protocols } of summaries) {
    expect(signingNames.length).toBeGreaterThan(0);
    expect(protocols.length).toBeGreaterThan(0);
  }
});

test.each(services)(
  "the model of %s has every command of the client, and no loose end",
  async (service) => {
    const model = await loadModel(service);
    const client = sdkOf(`@aws-sdk/client-${clients[service] ?? service}`) as Record<
      string,
      unknown
    >;
    const commands = Object.keys(client)
      .filter((name) => /^[A-Z]\w*Command$/.test(name))
      .map((name) => name.slice(0, -"Command".length));
    const isOlder = OLDER_CLIENTS.includes(service);
    const operations = Object.keys(model.operations).sort();
    expect(isOlder ? operations.filter((each) => commands.includes(each)) : operations).toEqual(
      commands.sort(),
    );
    for (const { input, output, errors } of Object.values(model.operations)) {
      for (const target of [input, output, ...errors]) {
        if (target !== undefined) expect(() => shapeOf(model, target)).not.toThrow();
      }
    }
    for (const shape of Object.values(model.shapes)) {
      for (const { target } of "members" in shape ? Object.values(shape.members) : []) {
        expect(() => shapeOf(model, target)).not.toThrow();
      }
    }
  },
);

test("every operation of S3 on a bucket has it in its path", async () => {
  const { operations } = await loadModel("s3");
  for (const { http, input, name } of Object.values(operations)) {
    expect(http!.path).not.toContain("x-id");
    const shape = shapeOf(await loadModel("s3"), input!);
    const bucket = "members" in shape ? shape.members.Bucket : undefined;
    if (bucket?.location === "label") expect(http!.path, name).toMatch(/^\/\{Bucket\}/);
  }
});

test("a service without a model is refused, whatever its name", async () => {
  for (const name of ["nope", "index", "../package", "fingerprints"]) {
    await expect(loadModel(name)).rejects.toThrow(TypeError);
    await expect(openCodec(name)).rejects.toThrow(TypeError);
  }
});
