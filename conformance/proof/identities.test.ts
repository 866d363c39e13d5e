/** Kills a real process while identities change, again and again, and looks for what IAM and Organizations had acknowledged. */
import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as iam from "@aws-sdk/client-iam";
import * as organizations from "@aws-sdk/client-organizations";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { SeededRandom } from "@cloudglass/env";
import { afterAll, expect, test } from "vitest";
import { EmulatorProcess } from "../testing/process.ts";

const CRASHES = 4;
const SEED = Number(process.env.CLOUDGLASS_SEED ?? "4566");
const CLIENTS = 4;

const directory = mkdtempSync(join(tmpdir(), "cloudglass-identities-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const ROOT = { accessKeyId: "test", secretAccessKey: "test" };
const PUBLIC_KEY = generateKeyPairSync("rsa", { modulusLength: 2048 }).publicKey.export({
  type: "spki",
  format: "pem",
}) as string;
const READ = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "s3:Get*", Resource: "*" }],
});
const TRUST = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" },
  ],
});

class Clients {
  readonly iam: iam.IAMClient;
  readonly org: organizations.OrganizationsClient;
  readonly #endpoint: string;

  constructor({ endpoint }: EmulatorProcess) {
    this.#endpoint = endpoint;
    this.iam = new iam.IAMClient(this.#configuration(ROOT));
    this.org = new organizations.OrganizationsClient(this.#configuration(ROOT));
  }

  async arnOf(credentials: typeof ROOT): Promise<string | undefined> {
    const sts = new STSClient(this.#configuration(credentials));
    const { Arn } = await sts.send(new GetCallerIdentityCommand({}));
    sts.destroy();
    return Arn;
  }

  async rootId(): Promise<string> {
    const { Roots } = await this.org.send(new organizations.ListRootsCommand({}));
    return `${Roots?.[0]?.Id}`;
  }

  destroy(): void {
    this.iam.destroy();
    this.org.destroy();
  }

  #configuration(credentials: typeof ROOT) {
    return { region: "us-east-1", endpoint: this.#endpoint, credentials, maxAttempts: 1 };
  }
}

/** After the restart: throws when what was acknowledged is not there. */
type Check = (clients: Clients) => Promise<void>;
/** Changes something of the name; what it returns holds once the last answer has come. */
type Act = (clients: Clients, name: string) => Promise<Check>;

const user: Act = async (clients, name) => {
  await clients.iam.send(new iam.CreateUserCommand({ UserName: name, Path: "/x/" }));
  const input = { UserName: name, PolicyName: "read", PolicyDocument: READ };
  await clients.iam.send(new iam.PutUserPolicyCommand(input));
  const { AccessKey } = await clients.iam.send(new iam.CreateAccessKeyCommand({ UserName: name }));
  await clients.iam.send(
    new iam.UploadSSHPublicKeyCommand({ UserName: name, SSHPublicKeyBody: PUBLIC_KEY }),
  );
  const credentials = {
    accessKeyId: `${AccessKey?.AccessKeyId}`,
    secretAccessKey: `${AccessKey?.SecretAccessKey}`,
  };
  return async (later) => {
    expect(await later.arnOf(credentials)).toBe(`arn:aws:iam::000000000000:user/x/${name}`);
    const { PolicyDocument } = await later.iam.send(new iam.GetUserPolicyCommand(input));
    expect(decodeURIComponent(`${PolicyDocument}`)).toBe(READ);
    const held = await later.iam.send(new iam.ListSSHPublicKeysCommand({ UserName: name }));
    expect(held.SSHPublicKeys).toHaveLength(1);
  };
};

const userThatGoes: Act = async (clients, name) => {
  await clients.iam.send(new iam.CreateUserCommand({ UserName: name }));
  await clients.iam.send(new iam.DeleteUserCommand({ UserName: name }));
  return async (later) => {
    await expect(later.iam.send(new iam.GetUserCommand({ UserName: name }))).rejects.toMatchObject({
      name: "NoSuchEntityException",
    });
  };
};

const roleInProfile: Act = async (clients, name) => {
  const role = { RoleName: name, AssumeRolePolicyDocument: TRUST };
  await clients.iam.send(new iam.CreateRoleCommand(role));
  const policy = { PolicyName: name, PolicyDocument: READ };
  const { Policy } = await clients.iam.send(new iam.CreatePolicyCommand(policy));
  const attachment = { RoleName: name, PolicyArn: `${Policy?.Arn}` };
  await clients.iam.send(new iam.AttachRolePolicyCommand(attachment));
  const profile = { InstanceProfileName: name };
  await clients.iam.send(new iam.CreateInstanceProfileCommand(profile));
  await clients.iam.send(new iam.AddRoleToInstanceProfileCommand({ ...profile, RoleName: name }));
  return async (later) => {
    const attached = new iam.ListAttachedRolePoliciesCommand({ RoleName: name });
    expect((await later.iam.send(attached)).AttachedPolicies).toHaveLength(1);
    const { InstanceProfile } = await later.iam.send(new iam.GetInstanceProfileCommand(profile));
    expect(InstanceProfile?.Roles?.map(({ RoleName }) => RoleName)).toEqual([name]);
  };
};

const mfaDevice: Act = async (clients, name) => {
  const make = new iam.CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: name });
  const { VirtualMFADevice } = await clients.iam.send(make);
  const SerialNumber = `${VirtualMFADevice?.SerialNumber}`;
  return async (later) => {
    await later.iam.send(new iam.ListMFADeviceTagsCommand({ SerialNumber }));
  };
};

const provider: Act = async (clients, name) => {
  const make = new iam.CreateOpenIDConnectProviderCommand({
    Url: `https://${name}.example.com`,
    ClientIDList: [name],
    ThumbprintList: ["9e99a48a9960b14926bb7f3b02e22da2b0ab7280"],
  });
  const { OpenIDConnectProviderArn } = await clients.iam.send(make);
  return async (later) => {
    const get = new iam.GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn });
    expect((await later.iam.send(get)).ClientIDList).toEqual([name]);
  };
};

const unitWithPolicy: Act = async (clients, name) => {
  const unit = { ParentId: await clients.rootId(), Name: name };
  const { OrganizationalUnit } = await clients.org.send(
    new organizations.CreateOrganizationalUnitCommand(unit),
  );
  const { Policy } = await clients.org.send(
    new organizations.CreatePolicyCommand({
      Name: name,
      Description: "",
      Type: "SERVICE_CONTROL_POLICY",
      Content: READ,
    }),
  );
  const binding = { PolicyId: Policy?.PolicySummary?.Id, TargetId: OrganizationalUnit?.Id };
  await clients.org.send(new organizations.AttachPolicyCommand(binding));
  return async (later) => {
    const list = new organizations.ListTargetsForPolicyCommand({ PolicyId: binding.PolicyId });
    const { Targets } = await later.org.send(list);
    expect(Targets?.map(({ TargetId }) => TargetId)).toEqual([binding.TargetId]);
  };
};

const ACTS = [user, userThatGoes, roleInProfile, mfaDevice, provider, unitWithPolicy];

/** Acts until the connection breaks; anything else that is thrown is a failure. */
async function client(
  clients: Clients,
  random: SeededRandom,
  prefix: string,
  acknowledged: (check: Check) => void,
): Promise<void> {
  for (let count = 0; ; count++) {
    const act = ACTS[random.below(ACTS.length)] as Act;
    try {
      acknowledged(await act(clients, `${prefix}-${count}`));
    } catch (error) {
      // The answer of a request under way is lost with the process.
      if (error instanceof Error && "code" in error) return;
      throw error;
    }
  }
}

async function prepareOrganization(clients: Clients): Promise<void> {
  await clients.org.send(new organizations.CreateOrganizationCommand({ FeatureSet: "ALL" }));
  await clients.org.send(
    new organizations.EnablePolicyTypeCommand({
      RootId: await clients.rootId(),
      PolicyType: "SERVICE_CONTROL_POLICY",
    }),
  );
}

test(`kill -9 while identities change, ${CRASHES} times: nothing acknowledged is lost`, {
  timeout: 300_000,
}, async () => {
  const random = new SeededRandom(SEED);
  const checks: Check[] = [];
  for (let crash = 0; crash <= CRASHES; crash++) {
    const emulator = await EmulatorProcess.start(["--data-dir", directory]);
    const clients = new Clients(emulator);
    if (crash === 0) await prepareOrganization(clients);
    for (const check of checks) await check(clients);
    if (crash === CRASHES) {
      clients.destroy();
      expect(await emulator.end("SIGTERM")).toBe(0);
      break;
    }
    // It dies at an acknowledgement chosen by the seed, while the other clients are anywhere.
    let left = 5 + random.below(15);
    let death: Promise<unknown> | undefined;
    const acknowledged = (check: Check) => {
      checks.push(check);
      if (--left === 0) death = emulator.end("SIGKILL");
    };
    await Promise.all(
      Array.from({ length: CLIENTS }, (_, index) => {
        const own = new SeededRandom(SEED + crash * 100 + index);
        return client(clients, own, `n${crash}-${index}`, acknowledged);
      }),
    );
    await death;
    clients.destroy();
  }
  expect(checks.length).toBeGreaterThanOrEqual(5 * CRASHES);
});
