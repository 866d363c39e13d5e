/** What an account tells of itself: counts, everything that decides, credentials; and its switches. */
import {
  AttachGroupPolicyCommand,
  CreateGroupCommand,
  GenerateCredentialReportCommand,
  GetAccountAuthorizationDetailsCommand,
  GetAccountPropertiesCommand,
  GetAccountSummaryCommand,
  GetCredentialReportCommand,
  ListOrganizationsFeaturesCommand,
  PutAccountPropertiesCommand,
  paginateGetAccountAuthorizationDetails,
  SetSecurityTokenServicePreferencesCommand,
  SummaryKeyType,
} from "@aws-sdk/client-iam";
import { afterAll, beforeAll, expect, test } from "vitest";
import { denialOf } from "../testing/denial.ts";
import { type Emulator, startEmulator } from "../testing/emulator.ts";
import { makeUser } from "./users.ts";

const HOUR_MS = 3_600_000;
const POWER = "arn:aws:iam::aws:policy/PowerUserAccess";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
});
afterAll(() => emulator.stop());

test("the summary counts, and shows the tokens that were chosen", async () => {
  const account = { accessKeyId: "222222222222", secretAccessKey: "test" };
  const iam = emulator.iam(account);
  const summary = async () => (await iam.send(new GetAccountSummaryCommand({}))).SummaryMap;
  expect(await summary()).toMatchObject({ Groups: 0, GroupsQuota: 300, MFADevices: 0 });
  expect(Object.keys((await summary()) ?? {}).sort()).toEqual(Object.keys(SummaryKeyType).sort());
  await iam.send(new CreateGroupCommand({ GroupName: "g" }));
  await iam.send(
    new SetSecurityTokenServicePreferencesCommand({ GlobalEndpointTokenVersion: "v2Token" }),
  );
  expect(await summary()).toMatchObject({ Groups: 1, GlobalEndpointTokenVersion: 2 });
});

test("the SDK's paginator walks everything that decides", async () => {
  const iam = emulator.iam();
  await makeUser(emulator, "ann");
  await iam.send(new CreateGroupCommand({ GroupName: "g" }));
  await iam.send(new AttachGroupPolicyCommand({ GroupName: "g", PolicyArn: POWER }));
  const seen: (string | undefined)[] = [];
  const pages = paginateGetAccountAuthorizationDetails({ client: iam, pageSize: 1 }, {});
  for await (const page of pages) {
    seen.push(
      ...(page.UserDetailList ?? []).map((each) => each.UserName),
      ...(page.GroupDetailList ?? []).map((each) => each.GroupName),
      ...(page.Policies ?? []).map((each) => each.PolicyName),
    );
  }
  expect(seen).toEqual(["ann", "g", "PowerUserAccess"]);
  const marked = new GetAccountAuthorizationDetailsCommand({ Marker: "made-up" });
  expect(await denialOf(iam.send(marked))).toMatchObject({ name: "ValidationError", status: 400 });
});

test("a credential report is made, read as CSV, and grows old by the clock", async () => {
  const account = { accessKeyId: "333333333333", secretAccessKey: "test" };
  const iam = () => emulator.iam(account);
  const generate = async () => (await iam().send(new GenerateCredentialReportCommand({}))).State;
  const get = () => iam().send(new GetCredentialReportCommand({}));
  expect(await denialOf(get())).toMatchObject({
    name: "CredentialReportNotPresentException",
    status: 410,
  });
  expect(await generate()).toBe("STARTED");
  await emulator.advance(60_000);
  expect(await generate()).toBe("COMPLETE");
  const lines = Buffer.from((await get()).Content ?? [])
    .toString()
    .split("\n");
  expect(lines[0]).toMatch(/^user,arn,user_creation_time,.*,cert_2_last_rotated$/);
  expect(lines[1]).toMatch(/^<root_account>,arn:aws:iam::333333333333:root,/);
  await emulator.advance(5 * HOUR_MS);
  expect(await denialOf(get())).toMatchObject({
    name: "CredentialReportExpiredException",
    status: 410,
  });
  expect(await generate()).toBe("STARTED");
  expect(await denialOf(get())).toMatchObject({
    name: "CredentialReportNotReadyException",
    status: 404,
  });
});

test("switches answer, and are refused where they have no ground", async () => {
  const iam = emulator.iam();
  const enabled = { "RoleManager/Enabled": "true" };
  await iam.send(new PutAccountPropertiesCommand({ Properties: enabled }));
  expect((await iam.send(new GetAccountPropertiesCommand({}))).Properties).toEqual(enabled);
  const wrong = new PutAccountPropertiesCommand({ Properties: { "Other/Enabled": "true" } });
  expect(await denialOf(iam.send(wrong))).toMatchObject({
    name: "InvalidInputException",
    message: "Unsupported namespace: Other",
  });
  expect(await denialOf(iam.send(new ListOrganizationsFeaturesCommand({})))).toMatchObject({
    name: "OrganizationNotFoundException",
    status: 400,
  });
});
