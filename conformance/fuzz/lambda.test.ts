/** Fuzzing of Lambda by the SDK's own client, and of a function's URL by requests of HTTP. */
import * as lambda from "@aws-sdk/client-lambda";
import { SeededRandom } from "@cloudglass/env";
import { pick } from "@cloudglass/simulator";
import { loadModel } from "@cloudglass/wire";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openUrl } from "../lambda/testing/function-url.ts";
import { createRole } from "../lambda/testing/functions.ts";
import { zipOf } from "../lambda/testing/zip.ts";
import { startComplaining } from "../testing/complaints.ts";
import type { Emulator } from "../testing/emulator.ts";
import { answerFault } from "./answer-fault.ts";
import { IdentityInputs, Learned } from "./identity-inputs.ts";
import { ODD_VALUES } from "./oddities.ts";

const REQUESTS = Number(process.env.CLOUDGLASS_FUZZ_RUNS ?? 600);
const SEED = process.env.CLOUDGLASS_SEED ?? "functions";
const CONNECTIONS = 8;
const TENDED_EVERY = 50;
/** They take functions away, or start processes. */
const RARE = /^(Delete|Invoke|PutProvisioned)/;
const NAMES = ["ann", "ben"];
const ZipFile = zipOf({ "index.mjs": "export const handler = async (event) => event;" });

let emulator: Emulator;
let Role: string;
let complaints: readonly string[];
beforeAll(async () => {
  ({ emulator, complaints } = await startComplaining());
  Role = await createRole(emulator, "runner");
});
afterAll(() => emulator.stop());

/** Makes the functions that requests speak of, where one took them away. */
async function tend(client: lambda.LambdaClient): Promise<void> {
  for (const FunctionName of NAMES) {
    await client
      .send(
        new lambda.CreateFunctionCommand({
          ...{ FunctionName, Role, Runtime: "nodejs22.x", Handler: "index.handler" },
          Code: { ZipFile },
          Publish: true,
        }),
      )
      .catch(() => undefined);
    const alias = { FunctionName, Name: "live", FunctionVersion: "1" };
    await client.send(new lambda.CreateAliasCommand(alias)).catch(() => undefined);
  }
}

/** Mostly what may succeed, where chance alone would not find it. */
function mended(random: SeededRandom, input: Record<string, unknown>): object {
  const given: Record<string, unknown> = { ...input };
  const set = (member: string, value: unknown) => {
    if (member in given && random.next() < 0.8) given[member] = value;
  };
  set("FunctionName", pick(random, NAMES));
  set("Code", { ZipFile });
  set("Content", { ZipFile });
  set("ZipFile", ZipFile);
  set("Role", Role);
  set("Runtime", "nodejs22.x");
  set("Qualifier", pick(random, ["1", "live", "$LATEST"]));
  set("Principal", pick(random, ["*", "000000000000", "s3.amazonaws.com"]));
  set("Payload", Buffer.from(pick(random, ["{}", "[1]", "", "{", "null"])));
  set("RevisionId", undefined);
  // A process each.
  if (Number(given.ProvisionedConcurrentExecutions) <= 900) {
    given.ProvisionedConcurrentExecutions = 1;
  }
  return given;
}

test("every request, however odd, gets an answer of the service: no 500, no silence", {
  timeout: 300_000,
}, async () => {
  const client = emulator.lambda();
  const model = await loadModel("lambda");
  const learned = new Learned();
  learned.learn({ FunctionName: NAMES[0], Qualifier: "live" });
  const names = Object.keys(model.operations);
  const faults: string[] = [];
  const succeeded = new Set<string>();
  const one = async (index: number) => {
    const random = new SeededRandom(`${SEED} ${index}`);
    let operation = pick(random, names);
    if (RARE.test(operation) && random.next() < 0.7) operation = pick(random, names);
    const drawn = new IdentityInputs(model, random, learned).draw(operation);
    const input = mended(random, drawn);
    const sdk = lambda as unknown as Record<string, new (input: object) => never>;
    const Command = sdk[`${operation}Command`] as new (input: object) => never;
    try {
      learned.learn(await client.send(new Command(input)));
      succeeded.add(operation);
    } catch (error) {
      const fault = answerFault(error);
      if (fault !== undefined) {
        faults.push(`${index}: ${operation} ${JSON.stringify(input).slice(0, 1500)}\n=> ${fault}`);
      }
    }
  };
  let next = 0;
  const worker = async () => {
    while (next < REQUESTS && faults.length < 20) {
      const index = next++;
      if (index % TENDED_EVERY === 0) {
        await emulator.advance(0);
        await tend(client);
      }
      await one(index);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, worker));
  expect(faults.join("\n\n")).toBe("");
  expect(complaints).toEqual([]);
  // Not all stopped at the door.
  expect(succeeded.size).toBeGreaterThan(30);
});

test("a function's URL answers whatever is sent to it", async () => {
  const client = emulator.lambda();
  await client.send(
    new lambda.CreateFunctionCommand({
      ...{ FunctionName: "url", Role, Runtime: "nodejs22.x", Handler: "index.handler" },
      Code: { ZipFile },
    }),
  );
  await emulator.advance(0);
  const policy = {
    Statement: [
      {
        Effect: "Allow",
        Principal: "*",
        Action: "lambda:Invoke*",
        Resource: "*",
        Condition: { Null: { "aws:SourceIp": "false" } },
      },
    ],
  };
  const ResourceArn = "arn:aws:lambda:us-east-1:000000000000:function:url";
  const Policy = JSON.stringify({ Version: "2012-10-17", ...policy });
  await client.send(new lambda.PutResourcePolicyCommand({ ResourceArn, Policy }));
  const { FunctionUrl } = await client.send(
    new lambda.CreateFunctionUrlConfigCommand({
      ...{ FunctionName: "url", AuthType: "NONE" },
      Cors: { AllowOrigins: ["https://*.example", "http://a"], MaxAge: 5 },
    }),
  );
  const faults: string[] = [];
  for (let index = 0; index < 80; index += 1) {
    const random = new SeededRandom(`${SEED} url ${index}`);
    const odd = () => pick(random, ODD_VALUES).toWellFormed().slice(0, 2000);
    const method = pick(random, ["GET", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "HEAD"]);
    const url = `${FunctionUrl}${encodeURIComponent(odd())}?${encodeURIComponent(odd())}=%zz&=&a`;
    const headers = {
      "content-type": encodeURI(odd()),
      cookie: encodeURI(odd()),
      origin: pick(random, ["http://a", "https://b.example", "x"]),
      "access-control-request-method": "PUT",
      authorization: encodeURI(odd()),
    };
    const body = method === "GET" || method === "HEAD" ? "" : odd();
    const { status } = await openUrl(emulator, url, { method, headers, body });
    if (status !== 200) faults.push(`${index}: ${method} ${url} => ${status}`);
  }
  expect(faults.join("\n")).toBe("");
  expect(complaints).toEqual([]);
});
