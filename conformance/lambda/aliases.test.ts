/** Aliases, through the SDK; errors in the words that AWS was seen to send. */
import {
  CreateAliasCommand,
  type CreateAliasCommandInput,
  DeleteAliasCommand,
  DeleteFunctionCommand,
  GetAliasCommand,
  GetFunctionConfigurationCommand,
  type LambdaClient,
  ListAliasesCommand,
  PublishVersionCommand,
  UpdateAliasCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../testing/emulator.ts";
import { createFunction, createRole } from "./testing/functions.ts";
import { refusal } from "./testing/refusal.ts";

const FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function";

let emulator: Emulator;
let lambda: LambdaClient;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
  const Role = await createRole(emulator, "runner");
  lambda = emulator.lambda();
  for (const name of ["song", "refused"]) {
    await createFunction(emulator, name, "export const handler = async () => 1;", { Role });
    await lambda.send(new PublishVersionCommand({ FunctionName: name }));
    const Description = "second";
    await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: name, Description }));
    await emulator.advance(0);
    await lambda.send(new PublishVersionCommand({ FunctionName: name }));
  }
});
afterAll(() => emulator.stop());

const create = (FunctionName: string, more: Partial<CreateAliasCommandInput>) =>
  lambda.send(
    new CreateAliasCommand({ FunctionName, Name: "live", FunctionVersion: "1", ...more }),
  );

test("an alias is made, shown, changed, listed by its version, and deleted", async () => {
  const FunctionName = "song";
  const made = await create(FunctionName, {
    Description: "what is played",
    RoutingConfig: { AdditionalVersionWeights: { "2": 0.2 } },
  });
  const shown = {
    AliasArn: `${FUNCTION}:song:live`,
    Name: "live",
    FunctionVersion: "1",
    Description: "what is played",
    RoutingConfig: { AdditionalVersionWeights: { "2": 0.2 } },
  };
  expect(made).toMatchObject({ ...shown, $metadata: { httpStatusCode: 201 } });
  const get = new GetAliasCommand({ FunctionName, Name: "live" });
  expect(await lambda.send(get)).toMatchObject({ ...shown, RevisionId: made.RevisionId });
  const Qualifier = "live";
  const behind = await lambda.send(
    new GetFunctionConfigurationCommand({ FunctionName, Qualifier }),
  );
  expect(behind).toMatchObject({ FunctionArn: `${FUNCTION}:song:live`, Version: "1" });

  const kept = await lambda.send(
    new UpdateAliasCommand({ FunctionName, Name: "live", Description: "" }),
  );
  expect(kept).toMatchObject({ Description: "", RoutingConfig: shown.RoutingConfig });
  const moved = await lambda.send(
    new UpdateAliasCommand({
      FunctionName,
      Name: "live",
      FunctionVersion: "2",
      RoutingConfig: { AdditionalVersionWeights: {} },
      RevisionId: kept.RevisionId,
    }),
  );
  expect(moved.FunctionVersion).toBe("2");
  expect(moved.RoutingConfig).toBeUndefined();

  await create(FunctionName, { Name: "2026-01-02" });
  await create(FunctionName, { Name: "newest", FunctionVersion: "$LATEST" });
  const list = async (FunctionVersion?: string) => {
    const page = await lambda.send(new ListAliasesCommand({ FunctionName, FunctionVersion }));
    return page.Aliases?.map(({ Name }) => Name);
  };
  expect(await list()).toEqual(["2026-01-02", "live", "newest"]);
  expect(await list("2")).toEqual(["live"]);
  const first = await lambda.send(new ListAliasesCommand({ FunctionName, MaxItems: 2 }));
  const rest = await lambda.send(
    new ListAliasesCommand({ FunctionName, Marker: first.NextMarker }),
  );
  expect(rest.Aliases?.map(({ Name }) => Name)).toEqual(["newest"]);
  expect(rest.NextMarker).toBeUndefined();

  for (let times = 0; times < 2; times += 1) {
    await lambda.send(new DeleteAliasCommand({ FunctionName, Name: "live" }));
  }
  expect(await list("2")).toEqual([]);
});

test("a version that an alias leads to is not deleted, nor is an alias by DeleteFunction", async () => {
  const FunctionName = "song";
  await create(FunctionName, {
    Name: "both",
    RoutingConfig: { AdditionalVersionWeights: { "2": 0.5 } },
  });
  const remove = (Qualifier: string) =>
    refusal(lambda.send(new DeleteFunctionCommand({ FunctionName, Qualifier })));
  expect(await remove("2")).toBe(
    "ResourceConflictException 409: Unable to delete version because the following aliases reference it: [both]",
  );
  expect(await remove("1")).toMatch("aliases reference it: [2026-01-02, both]");
  expect(await remove("both")).toBe(
    "InvalidParameterValueException 400: Deletion of aliases is not currently supported.",
  );
  expect(await remove("$LATEST")).toBe(
    "InvalidParameterValueException 400: $LATEST version cannot be deleted without deleting the function.",
  );
  await lambda.send(new DeleteFunctionCommand({ FunctionName, Qualifier: "99" }));
});

const weights = (AdditionalVersionWeights: Record<string, number>) => ({
  RoutingConfig: { AdditionalVersionWeights },
});

test.each<[string, Partial<CreateAliasCommandInput>, string]>([
  [
    "three versions",
    weights({ "1": 0.1, "2": 0.2 }),
    "InvalidParameterValueException 400: Number of items in AdditionalVersionWeights cannot be greater than 1",
  ],
  [
    "one version twice",
    weights({ "1": 0.5 }),
    "InvalidParameterValueException 400: Invalid function version 1. Function version 1 is already included in routing configuration.",
  ],
  [
    "a version that there is not",
    { FunctionVersion: "10" },
    `ResourceNotFoundException 404: Function not found: ${FUNCTION}:refused:10`,
  ],
  [
    "a second version that there is not",
    weights({ "10": 0.5 }),
    `ResourceNotFoundException 404: Function not found: ${FUNCTION}:refused:10`,
  ],
  [
    "$LATEST beside another",
    { FunctionVersion: "$LATEST", ...weights({ "1": 0.5 }) },
    "InvalidParameterValueException 400: $LATEST is not supported for an alias pointing to more than 1 version",
  ],
  [
    "a number as a name",
    { Name: "2024" },
    "ValidationException 400: 1 validation error detected: Value '2024' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: (?!^[0-9]+$)([a-zA-Z0-9-_]+)",
  ],
  [
    "a function that there is not",
    { FunctionName: "refused-unknown" },
    `ResourceNotFoundException 404: Function not found: ${FUNCTION}:refused-unknown:1`,
  ],
])("%s is refused", async (_what, more, expected) => {
  expect(await refusal(create("refused", more))).toBe(expected);
});

test("aliases that there are already, or not, are told in AWS's words", async () => {
  const FunctionName = "refused";
  await create(FunctionName, { Name: "custom" });
  expect(await refusal(create(FunctionName, { Name: "custom" }))).toBe(
    `ResourceConflictException 409: Alias already exists: ${FUNCTION}:refused:custom`,
  );
  const named = { FunctionName, Name: "absent" };
  expect(await refusal(lambda.send(new GetAliasCommand(named)))).toBe(
    `ResourceNotFoundException 404: Cannot find alias arn: ${FUNCTION}:refused:absent`,
  );
  expect(await refusal(lambda.send(new UpdateAliasCommand(named)))).toBe(
    `ResourceNotFoundException 404: Alias not found: ${FUNCTION}:refused:absent`,
  );
  const stale = new UpdateAliasCommand({ FunctionName, Name: "custom", RevisionId: "old" });
  expect(await refusal(lambda.send(stale))).toBe(
    "PreconditionFailedException 412: The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id",
  );
});
