/**
 * The committed constraints are whole: every reference resolves, and they fit the models made from
 * the SDK.
 */
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import type { ServiceModel } from "../../packages/wire/src/model.ts";
import type { ServiceConstraints } from "./constraints.ts";
import { mergeConstraints } from "./merge-constraints.ts";

const wire = resolve(import.meta.dirname, "../../packages/wire");
const services = ["s3", "iam", "sts", "dynamodb", "lambda", "ec2"];
const SIMPLE =
  /^(string|boolean|byte|short|integer|long|float|double|bigInteger|bigDecimal|timestamp|blob|document)$/;

// S3's Expires may come in any form and its part number markers are opaque to clients: the SDK
// takes text for both.
const KNOWN_MISMATCHES = new Set(["timestamp string", "string timestamp", "string integer"]);

const read = (service: string): ServiceConstraints =>
  JSON.parse(readFileSync(resolve(wire, "constraints", `${service}.json`), "utf8"));

describe.each(services)("constraints of %s", (service) => {
  const constraints = read(service);

  test("every name that a shape uses is a shape or a simple type", () => {
    const unknown: string[] = [];
    const check = (target: string | undefined): void => {
      if (target === undefined || SIMPLE.test(target) || target in constraints.shapes) return;
      unknown.push(target);
    };
    for (const shape of Object.values(constraints.shapes)) {
      for (const target of Object.values(shape.members ?? {})) check(target);
      for (const name of shape.required ?? []) {
        if (!(name in (shape.members ?? {}))) unknown.push(`required ${name}`);
      }
      check(shape.member);
      check(shape.key);
      check(shape.value);
    }
    expect(unknown).toEqual([]);
  });
});

test("a limit reaches the member that the SDK knows only as a string", () => {
  const sdk: ServiceModel = {
    service: "dynamodb",
    sdkId: "DynamoDB",
    version: "2012-08-10",
    signingNames: ["dynamodb"],
    protocols: ["aws-json-1.0"],
    operations: {
      Rename: { name: "Rename", input: "RenameRequest", errors: [] },
      Gone: { name: "Gone", errors: [] },
    },
    shapes: {
      RenameRequest: {
        type: "structure",
        members: {
          Name: { target: "string" },
          Size: { target: "integer", wireName: "size" },
          Own: { target: "string" },
          Again: { target: "RenameRequest" },
        },
      },
    },
  };
  const { model, coverage } = mergeConstraints(sdk, {
    service: "dynamodb",
    version: "2012-08-10",
    operations: { Rename: { input: "RenameInput" }, Other: {} },
    shapes: {
      RenameInput: {
        type: "structure",
        members: { Name: "TableName", Size: "Size", Again: "RenameInput", Theirs: "string" },
        required: ["Name"],
      },
      TableName: { type: "string", length: { min: 3 } },
      Size: { type: "long", range: { max: 9 } },
    },
  });
  expect(model.shapes.RenameRequest).toEqual({
    type: "structure",
    required: ["Name"],
    members: {
      Name: { target: "TableName" },
      Size: { target: "Size", wireName: "size" },
      Own: { target: "string" },
      Again: { target: "RenameRequest" },
    },
  });
  expect(model.shapes.TableName).toEqual({ type: "string", length: { min: 3 } });
  expect(model.shapes.Size).toEqual({ type: "long", range: { max: 9 } });
  expect(coverage.onlyInSdk.toSorted()).toEqual(["Gone", "RenameRequest.Own"]);
  expect(coverage.onlyInConstraints.toSorted()).toEqual(["Other", "RenameInput.theirs"]);
  expect(sdk.shapes.RenameRequest).toHaveProperty("members.Name.target", "string");
});

const models = services.filter((service) => existsSync(resolve(wire, "models", `${service}.json`)));
if (models.length === 0)
  console.log("no models: run `npm run generate` first; coverage is not checked");

test.each(models)("nearly all members of %s are found in AWS's own description", (service) => {
  const model = JSON.parse(
    readFileSync(resolve(wire, "models", `${service}.json`), "utf8"),
  ) as ServiceModel;
  const { coverage } = mergeConstraints(model, read(service));
  const { paired, constrained, onlyInSdk, onlyInConstraints, kindMismatches } = coverage;
  console.log(
    `${service}: ${paired} shapes paired, ${constrained} simple shapes limited, ` +
      `${onlyInSdk.length} only in the SDK, ${onlyInConstraints.length} only in the constraints`,
  );
  expect(paired).toBeGreaterThan(40);
  expect(constrained).toBeGreaterThan(5);
  expect(kindMismatches.filter((pair) => !KNOWN_MISMATCHES.has(pair))).toEqual([]);
  const members = Object.values(model.shapes).reduce(
    (sum, shape) => sum + ("members" in shape ? Object.keys(shape.members).length : 0),
    0,
  );
  // The clients are newer than the descriptions: a few members are not described yet.
  expect(onlyInSdk.length / members).toBeLessThan(0.2);
});
