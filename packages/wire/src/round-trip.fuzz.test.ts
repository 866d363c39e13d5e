/**
 * Every operation and modeled error of every service, through the SDK's own clients: what the client is given is what
 * the server parses, what the server answers is what the client returns, and the client throws the right class.
 * `CLOUDGLASS_FUZZ_RUNS` is the number of cases an operation, `CLOUDGLASS_FUZZ_SEED` where they start.
 */
import { createRequire } from "node:module";
import { beforeAll, describe, expect, test } from "vitest";
import type { OperationModel } from "./model.ts";
import { openCodec } from "./open-codec.ts";
import { errorTrip, type Forced, openSubject, roundTrip, type Subject } from "./round-trip/case.ts";
import { difference } from "./round-trip/comparison.ts";
import {
  ADDED_BY_CLIENT,
  type AddedMember,
  type Direction,
  EXCLUSIONS,
  type Exclusion,
  withoutAdded,
} from "./round-trip/exclusions.ts";
import type { SdkModule } from "./round-trip/in-process-client.ts";
import { structureOf } from "./shapes.ts";

const runs = Number(process.env.CLOUDGLASS_FUZZ_RUNS ?? 2);
const base = process.env.CLOUDGLASS_FUZZ_SEED ?? "1";
const sdkOf = createRequire(import.meta.url);

interface Variant {
  readonly service: string;
  readonly protocol: string;
  /** Where the client is not called after the service. */
  readonly client?: string;
  readonly settings: () => Readonly<Record<string, unknown>>;
}

const defaults = (service: string, protocol: string): Variant => ({
  service,
  protocol,
  settings: () => ({}),
});

const VARIANTS: readonly Variant[] = [
  {
    service: "s3",
    protocol: "rest-xml",
    settings: () => ({
      forcePathStyle: true,
      requestChecksumCalculation: "WHEN_REQUIRED",
      responseChecksumValidation: "WHEN_REQUIRED",
    }),
  },
  defaults("iam", "query"),
  defaults("sts", "query"),
  defaults("ec2", "ec2-query"),
  defaults("lambda", "rest-json"),
  defaults("dynamodb", "aws-json-1.0"),
  { ...defaults("dynamodbstreams", "aws-json-1.0"), client: "dynamodb-streams" },
  {
    service: "dynamodb",
    protocol: "rpcv2-cbor",
    settings: () => ({
      protocol: (sdkOf("@aws-sdk/core/protocols") as SdkModule).AwsSmithyRpcV2CborProtocol,
    }),
  },
];

const subjects = new Map<Variant, Subject>();
const usedAdditions = new Set<AddedMember>();

async function subjectOf(variant: Variant): Promise<Subject> {
  let subject = subjects.get(variant);
  if (subject === undefined) {
    const sdk = sdkOf(`@aws-sdk/client-${variant.client ?? variant.service}`) as SdkModule;
    subject = openSubject(await openCodec(variant.service), sdk, variant.settings());
    subjects.set(variant, subject);
  }
  return subject;
}

/** What is wrong with a round trip; undefined when nothing is. */
async function failureOf(
  subject: Subject,
  operation: OperationModel,
  seed: string,
  forced?: Forced,
): Promise<string | undefined> {
  const { service } = subject.codec.model;
  try {
    const trip = await roundTrip(subject, operation, seed, forced);
    if (trip.operation !== operation.name) return `routed to ${trip.operation}`;
    return (
      compare(service, "input", trip.sent, trip.received ?? {}) ??
      compare(service, "output", trip.answered, trip.returned)
    );
  } catch (error) {
    return String(error instanceof Error ? (error.stack ?? error.message) : error);
  }
}

function compare(
  service: string,
  direction: Direction,
  given: object,
  arrived: object,
): string | undefined {
  for (const entry of ADDED_BY_CLIENT) {
    const added = entry.member in arrived && !(entry.member in given);
    if (entry.service === service && entry.direction === direction && added) {
      usedAdditions.add(entry);
    }
  }
  const found = difference(given, withoutAdded(service, direction, given, arrived));
  return found === undefined ? undefined : `${direction}${found}`;
}

async function errorFailure(
  subject: Subject,
  operation: OperationModel,
  name: string,
  seed: string,
): Promise<string | undefined> {
  const { thrown, error, fields } = await errorTrip(subject, operation, name, seed);
  if (!(thrown instanceof (subject.sdk[name] as new () => Error))) {
    return `${String(thrown)} is not ${name}`;
  }
  // The answer to HEAD has no body to tell more in.
  if (operation.http?.method === "HEAD") return undefined;
  if (thrown.message !== error.message) return `message ${thrown.message}`;
  const members = Object.fromEntries(
    Object.keys(fields).map((field) => [
      field,
      (thrown as unknown as Record<string, unknown>)[field],
    ]),
  );
  return difference(fields, members);
}

for (const variant of VARIANTS) {
  describe(`${variant.service} over ${variant.protocol}`, () => {
    let subject: Subject;
    let operations: readonly OperationModel[];
    beforeAll(async () => {
      subject = await subjectOf(variant);
      operations = Object.values(subject.codec.model.operations);
    });

    test("every operation's input and output survive the client both ways", {
      timeout: 300_000,
    }, async () => {
      expect(operations.length).toBeGreaterThan(3);
      const failures: string[] = [];
      for (const operation of operations) {
        for (let run = 0; run < runs; run += 1) {
          const seed = `${base}/${variant.service}/${operation.name}/${run}`;
          const failure = await failureOf(subject, operation, seed);
          if (failure !== undefined) failures.push(`${seed}: ${failure}`);
        }
      }
      expect(failures).toEqual([]);
    });

    test("every modeled error reaches the client as its own class", {
      timeout: 300_000,
    }, async () => {
      const failures: string[] = [];
      const names = Object.entries(subject.codec.model.shapes)
        .filter(([, shape]) => shape.type === "structure" && shape.error !== undefined)
        .map(([name]) => name);
      for (const name of names) {
        const own = operations.filter(({ errors }) => errors.includes(name));
        // Some errors belong to no operation: the client knows them everywhere.
        for (const operation of own.length > 0 ? own : operations.slice(0, 1)) {
          const seed = `${base}/${variant.service}/${operation.name}/${name}`;
          const failure = await errorFailure(subject, operation, name, seed);
          if (failure !== undefined) failures.push(`${seed}: ${failure}`);
        }
      }
      expect(failures).toEqual([]);
    });
  });
}

describe("exclusions", () => {
  test.each(EXCLUSIONS)(
    "$service $direction $structure.$member is still needed: $reason",
    { timeout: 60_000 },
    async (exclusion) => {
      const variant = VARIANTS.find(({ service }) => service === exclusion.service)!;
      expect(await failsWithoutExclusion(await subjectOf(variant), exclusion)).toBe(true);
    },
  );

  test.each(ADDED_BY_CLIENT)(
    "the client of $service adds $member to the $direction: $reason",
    { timeout: 60_000 },
    async (entry) => {
      const subject = await subjectOf(VARIANTS.find(({ service }) => service === entry.service)!);
      expect(await isAdded(subject, entry)).toBe(true);
    },
  );
});

async function isAdded(subject: Subject, entry: AddedMember): Promise<boolean> {
  const { direction, member } = entry;
  for (const operation of Object.values(subject.codec.model.operations)) {
    if (!hasMember(subject, operation, direction, member)) continue;
    for (let run = 0; run < 20; run += 1) {
      const seed = `${base}/${entry.service}/${operation.name}/added/${run}`;
      await failureOf(subject, operation, seed, { withhold: `${operation[direction]}.${member}` });
      if (usedAdditions.has(entry)) return true;
    }
  }
  return false;
}

function hasMember(
  subject: Subject,
  operation: OperationModel,
  direction: Direction,
  member: string,
): boolean {
  const target = operation[direction];
  return target !== undefined && member in structureOf(subject.codec.model, target).members;
}

async function failsWithoutExclusion(subject: Subject, exclusion: Exclusion): Promise<boolean> {
  const { direction, member } = exclusion;
  for (const operation of Object.values(subject.codec.model.operations)) {
    if (!hasMember(subject, operation, direction, member)) continue;
    const target = operation[direction]!;
    if (exclusion.structure !== "*" && exclusion.structure !== target) continue;
    for (let run = 0; run < 10; run += 1) {
      const seed = `${base}/${exclusion.service}/${operation.name}/excluded/${run}`;
      const forced = { insist: `${target}.${member}` };
      if ((await failureOf(subject, operation, seed, forced)) !== undefined) return true;
    }
  }
  return false;
}
