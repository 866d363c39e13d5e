/**
 * Writes `packages/wire/constraints/<service>.json` from botocore's published service descriptions
 * (`service-2.json`, optionally gzipped): names, types and limits only. See README.md.
 *
 *     node tools/extract-constraints/extract-constraints.ts --botocore DIR [--out DIR]
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { gunzipSync } from "node:zlib";
import type { SimpleType } from "../../packages/wire/src/model.ts";
import {
  type BotocoreReference,
  type BotocoreService,
  type BotocoreShape,
  boundsOf,
} from "./botocore.ts";
import type { ConstrainedShape, OperationConstraints, ServiceConstraints } from "./constraints.ts";
import { describedModel } from "./described-model.ts";
import { unenforcedReason } from "./unenforced-patterns.ts";

const SERVICES = [
  "s3",
  "iam",
  "sts",
  "organizations",
  "accessanalyzer",
  "dynamodb",
  "dynamodbstreams",
  "lambda",
  "logs",
  "ec2",
];
/** Their clients export no schemas: all of their models is from here. */
const DESCRIBED = ["fis"];

const SIMPLE: Readonly<Record<string, SimpleType>> = {
  string: "string",
  character: "string",
  boolean: "boolean",
  byte: "byte",
  short: "short",
  integer: "integer",
  long: "long",
  bigInteger: "bigInteger",
  bigdecimal: "bigDecimal",
  float: "float",
  double: "double",
  timestamp: "timestamp",
  blob: "blob",
};

const { values } = parseArgs({
  options: { botocore: { type: "string" }, out: { type: "string" } },
});
if (values.botocore === undefined)
  throw new Error("missing --botocore DIR (botocore's data folder)");
const out = values.out ?? resolve(import.meta.dirname, "../../packages/wire/constraints");
mkdirSync(out, { recursive: true });

for (const service of SERVICES) {
  const described = readService(values.botocore, service);
  const constraints = extract(service, described);
  writeFileSync(join(out, `${service}.json`), format(constraints));
  console.log(`${service}: ${Object.keys(constraints.shapes).length} shapes`);
}
const descriptions = resolve(out, "../descriptions");
mkdirSync(descriptions, { recursive: true });
for (const service of DESCRIBED) {
  const { operations, shapes, ...rest } = describedModel(
    service,
    readService(values.botocore, service),
  );
  const about = JSON.stringify(rest).slice(1, -1);
  writeFileSync(
    join(descriptions, `${service}.json`),
    `{${about},\n"operations":{\n${lines(operations)}\n},\n"shapes":{\n${lines(shapes)}\n}}\n`,
  );
  console.log(`${service}: ${Object.keys(operations).length} operations`);
}

/** The newest API version that has a description. */
function readService(data: string, service: string): BotocoreService {
  const versions = readdirSync(join(data, service)).sort().reverse();
  for (const version of versions) {
    const path = join(data, service, version, "service-2.json");
    if (existsSync(path)) return JSON.parse(readFileSync(path, "utf8")) as BotocoreService;
    if (existsSync(`${path}.gz`)) {
      return JSON.parse(gunzipSync(readFileSync(`${path}.gz`)).toString("utf8")) as BotocoreService;
    }
  }
  throw new Error(`no description of ${service} below ${data}`);
}

function extract(service: string, described: BotocoreService): ServiceConstraints {
  const operations: Record<string, OperationConstraints> = {};
  for (const [name, operation] of Object.entries(described.operations)) {
    operations[name] = {
      ...(operation.input === undefined ? {} : { input: operation.input.shape }),
      ...(operation.output === undefined ? {} : { output: operation.output.shape }),
      ...(operation.errors === undefined
        ? {}
        : { errors: operation.errors.map(({ shape }) => shape) }),
    };
  }
  const shapes: Record<string, ConstrainedShape> = {};
  for (const [name, shape] of Object.entries(described.shapes)) {
    const constrained = constrain(service, name, shape, (reference) =>
      targetOf(service, described, reference),
    );
    if (Object.keys(constrained).length > 1) shapes[name] = constrained;
  }
  return { service, version: described.metadata.apiVersion, operations, shapes };
}

/** A shape's name; of a simple shape without limits its type. */
function targetOf(
  service: string,
  described: BotocoreService,
  { shape: name }: BotocoreReference,
): string {
  const shape = described.shapes[name];
  if (shape === undefined) throw new Error(`${service} has no shape ${name}`);
  if (shape.type === "structure" && shape.document !== true) return name;
  if (shape.type === "list" || shape.type === "map") return name;
  const constrained = constrainSimple(service, name, shape);
  return Object.keys(constrained).length === 1 ? constrained.type : name;
}

function constrain(
  service: string,
  name: string,
  shape: BotocoreShape,
  target: (reference: BotocoreReference) => string,
): ConstrainedShape {
  const bounds = boundsOf(shape);
  const length = bounds === undefined ? {} : { length: bounds };
  if (shape.type === "structure" && shape.document !== true) {
    const members: Record<string, string> = {};
    for (const [member, reference] of Object.entries(shape.members ?? {})) {
      members[member] = target(reference);
    }
    const required = shape.required ?? [];
    return { type: "structure", members, ...(required.length > 0 ? { required } : {}) };
  }
  if (shape.member !== undefined) return { type: "list", member: target(shape.member), ...length };
  if (shape.key !== undefined && shape.value !== undefined) {
    return { type: "map", key: target(shape.key), value: target(shape.value), ...length };
  }
  return constrainSimple(service, name, shape);
}

function constrainSimple(service: string, name: string, shape: BotocoreShape): ConstrainedShape {
  if (shape.document === true) return { type: "document" };
  const type = SIMPLE[shape.type];
  if (type === undefined) throw new Error(`${service}: unknown type ${shape.type} of ${name}`);
  const bounds = boundsOf(shape);
  const limit = type === "string" || type === "blob" ? "length" : "range";
  const pattern = unenforcedReason(service, name) === undefined ? shape.pattern : undefined;
  return {
    type,
    ...(bounds === undefined ? {} : { [limit]: bounds }),
    ...(pattern === undefined ? {} : { pattern }),
    ...(shape.enum === undefined ? {} : { enum: shape.enum }),
  };
}

/** One line a shape, so that a raised client gives a readable difference. */
function format(constraints: ServiceConstraints): string {
  const { service, version, operations, shapes } = constraints;
  return (
    `{"service":${JSON.stringify(service)},"version":${JSON.stringify(version)},\n` +
    `"operations":{\n${lines(operations)}\n},\n"shapes":{\n${lines(shapes)}\n}}\n`
  );
}

function lines(table: object): string {
  return Object.entries(table)
    .map(([name, entry]) => `${JSON.stringify(name)}:${JSON.stringify(entry)}`)
    .join(",\n");
}
