/** Experiment templates, the lists of actions and of resource types, and tags, through the SDK's client. */
import {
  CreateExperimentTemplateCommand,
  type CreateExperimentTemplateCommandInput,
  DeleteExperimentTemplateCommand,
  GetActionCommand,
  GetExperimentTemplateCommand,
  GetTargetResourceTypeCommand,
  ListActionsCommand,
  ListExperimentTemplatesCommand,
  ListTagsForResourceCommand,
  ListTargetResourceTypesCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateExperimentTemplateCommand,
} from "@aws-sdk/client-fis";
import { afterAll, beforeAll, expect, test } from "vitest";
import { denialOf } from "../testing/denial.ts";
import { type Emulator, startEmulator } from "../testing/emulator.ts";
import { ACCOUNT, EXPERIMENT_ROLE, template } from "./experiment-role.ts";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
});
afterAll(() => emulator.stop());

const create = async (given?: Partial<CreateExperimentTemplateCommandInput>) => {
  const made = await emulator.fis().send(new CreateExperimentTemplateCommand(template(given)));
  const { id = "" } = made.experimentTemplate ?? {};
  return { id, arn: `arn:aws:fis:us-east-1:${ACCOUNT}:experiment-template/${id}` };
};
const refusal = async (given: Partial<CreateExperimentTemplateCommandInput>) => {
  const { name, message, status } = await denialOf(create(given));
  return [name, status, message];
};

test("a template is made, read, changed and deleted", async () => {
  const fis = emulator.fis();
  const roles = {
    resourceType: "aws:iam:role",
    resourceArns: [`arn:aws:iam::${ACCOUNT}:role/app`],
    selectionMode: "ALL",
  };
  const throttle = {
    actionId: "aws:fis:inject-api-throttle-error",
    parameters: {
      duration: "PT5M",
      service: "dynamodb",
      percentage: "50",
      operations: "GetItem,PutItem",
    },
    targets: { Roles: "app" },
    startAfter: ["wait"],
  };
  const wait = { actionId: "aws:fis:wait", parameters: { duration: "PT1M" } };
  const { id } = await create({
    targets: { app: roles },
    actions: { throttle, wait },
    tags: { team: "red" },
    experimentOptions: { emptyTargetResolutionMode: "skip" },
  });
  expect(id).toMatch(/^EXT[A-Za-z0-9]{15}$/);
  const { experimentTemplate } = await fis.send(new GetExperimentTemplateCommand({ id }));
  expect(experimentTemplate).toMatchObject({
    id,
    description: "an experiment",
    roleArn: EXPERIMENT_ROLE,
    targets: { app: roles },
    actions: { throttle, wait },
    stopConditions: [{ source: "none" }],
    tags: { team: "red" },
    experimentOptions: { accountTargeting: "single-account", emptyTargetResolutionMode: "skip" },
  });
  await emulator.advance(60_000);
  const changed = await fis.send(
    new UpdateExperimentTemplateCommand({ id, description: "another", actions: { wait } }),
  );
  expect(changed.experimentTemplate).toMatchObject({
    description: "another",
    actions: { wait },
    targets: { app: roles },
    experimentOptions: { emptyTargetResolutionMode: "skip" },
  });
  const { creationTime, lastUpdateTime } = changed.experimentTemplate ?? {};
  expect(Number(lastUpdateTime) - Number(creationTime)).toBeGreaterThanOrEqual(60_000);
  const gone = await fis.send(new DeleteExperimentTemplateCommand({ id }));
  expect(gone.experimentTemplate?.description).toBe("another");
  expect(await denialOf(fis.send(new GetExperimentTemplateCommand({ id })))).toMatchObject({
    name: "ResourceNotFoundException",
    status: 404,
  });
});

test("a client token makes one template, and is refused for another request", async () => {
  const first = await create({ clientToken: "token" });
  const again = await create({ clientToken: "token" });
  expect(again.id).toBe(first.id);
  expect(await refusal({ clientToken: "token", description: "else" })).toEqual([
    "ConflictException",
    409,
    expect.any(String),
  ]);
});

test("templates are listed in pages, and a token is for its own listing", async () => {
  const fis = emulator.fis();
  for (let made = 0; made < 5; made++) await create();
  const all = await fis.send(new ListExperimentTemplatesCommand({}));
  const seen: (string | undefined)[] = [];
  let nextToken: string | undefined;
  do {
    const page = await fis.send(new ListExperimentTemplatesCommand({ maxResults: 2, nextToken }));
    expect(page.experimentTemplates?.length).toBeLessThanOrEqual(2);
    seen.push(...(page.experimentTemplates ?? []).map(({ id }) => id));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  expect(seen.length).toBeGreaterThanOrEqual(5);
  expect(seen).toEqual(all.experimentTemplates?.map(({ id }) => id));
  const { nextToken: others } = await fis.send(new ListActionsCommand({ maxResults: 1 }));
  const strange = fis.send(new ListExperimentTemplatesCommand({ nextToken: others }));
  expect((await denialOf(strange)).name).toBe("ValidationException");
});

test("tags are put, taken and listed", async () => {
  const fis = emulator.fis();
  const { arn: resourceArn } = await create({ tags: { a: "1" } });
  await fis.send(new TagResourceCommand({ resourceArn, tags: { b: "2" } }));
  await fis.send(new UntagResourceCommand({ resourceArn, tagKeys: ["a"] }));
  const { tags } = await fis.send(new ListTagsForResourceCommand({ resourceArn }));
  expect(tags).toEqual({ b: "2" });
});

test("actions and resource types tell what there is", async () => {
  const fis = emulator.fis();
  const { actions = [] } = await fis.send(new ListActionsCommand({}));
  const { targetResourceTypes = [] } = await fis.send(new ListTargetResourceTypesCommand({}));
  const types = targetResourceTypes.map(({ resourceType }) => resourceType);
  for (const { id, targets = {} } of actions) {
    const { action } = await fis.send(new GetActionCommand({ id }));
    expect(action?.targets ?? {}).toEqual(targets);
    for (const { resourceType } of Object.values(targets)) expect(types).toContain(resourceType);
  }
  const { action } = await fis.send(new GetActionCommand({ id: "aws:fis:wait" }));
  expect(action?.parameters?.duration?.required).toBe(true);
  const { targetResourceType } = await fis.send(
    new GetTargetResourceTypeCommand({ resourceType: "aws:iam:role" }),
  );
  expect(targetResourceType?.resourceType).toBe("aws:iam:role");
  const absent = fis.send(new GetTargetResourceTypeCommand({ resourceType: "aws:rds:db" }));
  expect((await denialOf(absent)).name).toBe("ResourceNotFoundException");
});

const NOT_FOUND = "ResourceNotFoundException";
const INVALID = "ValidationException";
const role = (given: object) => ({
  app: { resourceType: "aws:iam:role", selectionMode: "ALL", ...given },
});
const ARNS = { resourceArns: [`arn:aws:iam::${ACCOUNT}:role/app`] };
const action = (actionId: string, given: object) => ({ actions: { a: { actionId, ...given } } });

// The first three sentences have been seen in AWS's answers.
test.each([
  [
    NOT_FOUND,
    "Action with ID aws:rds:reboot-db-instances not found.",
    action("aws:rds:reboot-db-instances", {}),
  ],
  [
    INVALID,
    'Unexpected target "Instances" found in action "a".',
    action("aws:fis:wait", { parameters: { duration: "PT1M" }, targets: { Instances: "app" } }),
  ],
  [
    INVALID,
    "You cannot specify both resource ARNs and resource tags for target app.",
    { targets: role({ ...ARNS, resourceTags: { a: "b" } }) },
  ],
  [INVALID, /duration/, action("aws:fis:wait", { parameters: { duration: "PT59S" } })],
  [INVALID, /duration/, action("aws:fis:wait", { parameters: { duration: "5 minutes" } })],
  [INVALID, /duration/, action("aws:fis:wait", {})],
  [INVALID, /speed/, action("aws:fis:wait", { parameters: { duration: "PT1M", speed: "1" } })],
  [INVALID, /Selection mode/, { targets: role({ ...ARNS, selectionMode: "PERCENT(101)" }) }],
  [INVALID, /filters|Filters/, { targets: role({ filters: [{ path: "a", values: ["b"] }] }) }],
  [NOT_FOUND, /aws:rds:db/, { targets: role({ ...ARNS, resourceType: "aws:rds:db" }) }],
  [INVALID, /stop condition/, { stopConditions: [] }],
  [INVALID, /"b"/, action("aws:fis:wait", { parameters: { duration: "PT1M" }, startAfter: ["b"] })],
  [
    INVALID,
    /itself/,
    action("aws:fis:wait", { parameters: { duration: "PT1M" }, startAfter: ["a"] }),
  ],
  [INVALID, /'roleArn' failed to satisfy constraint/, { roleArn: "short" }],
] as [string, string | RegExp, Partial<CreateExperimentTemplateCommandInput>][])(
  "%s: %s",
  async (name, message, given) => {
    const [found, , told] = await refusal(given);
    expect(found).toBe(name);
    if (typeof message === "string") expect(told).toBe(message);
    else expect(told).toMatch(message);
  },
);

test("what is not there is refused by its name", async () => {
  const alarm = {
    source: "aws:cloudwatch:alarm",
    value: `arn:aws:cloudwatch:us-east-1:${ACCOUNT}:alarm:a`,
  };
  const logConfiguration = { logSchemaVersion: 2, s3Configuration: { bucketName: "bucket" } };
  for (const given of [
    { stopConditions: [alarm] },
    { logConfiguration },
    { experimentOptions: { accountTargeting: "multi-account" as const } },
  ]) {
    expect((await refusal(given))[1]).toBe(501);
  }
});
