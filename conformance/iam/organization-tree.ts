/** An organization with members, for tests that ask what it allows. */
import {
  AttachPolicyCommand,
  CreateAccountCommand,
  CreateOrganizationalUnitCommand,
  CreateOrganizationCommand,
  CreatePolicyCommand,
  type CreatePolicyCommandInput,
  DescribeCreateAccountStatusCommand,
  EnablePolicyTypeCommand,
  ListRootsCommand,
  MoveAccountCommand,
  type OrganizationsClient,
} from "@aws-sdk/client-organizations";
import type { Credentials, Emulator } from "../testing/emulator.ts";

type TreePolicyType = NonNullable<CreatePolicyCommandInput["Type"]>;

export class OrganizationTree {
  readonly emulator: Emulator;
  readonly management: Credentials;
  readonly client: OrganizationsClient;
  readonly rootId: string;
  #made = 0;

  private constructor(emulator: Emulator, management: Credentials, rootId: string) {
    this.emulator = emulator;
    this.management = management;
    this.client = emulator.organizations(management);
    this.rootId = rootId;
  }

  /** @param managementId of an account that is in no organization yet */
  static async create(
    emulator: Emulator,
    managementId: string,
    ...types: readonly TreePolicyType[]
  ): Promise<OrganizationTree> {
    const management = rootOf(managementId);
    const client = emulator.organizations(management);
    await client.send(new CreateOrganizationCommand({}));
    const { Roots } = await client.send(new ListRootsCommand({}));
    const RootId = `${Roots?.[0]?.Id}`;
    for (const PolicyType of types) {
      await client.send(new EnablePolicyTypeCommand({ RootId, PolicyType }));
    }
    return new OrganizationTree(emulator, management, RootId);
  }

  async unit(ParentId: string): Promise<string> {
    this.#made += 1;
    const input = { ParentId, Name: `unit-${this.#made}` };
    const made = await this.client.send(new CreateOrganizationalUnitCommand(input));
    return `${made.OrganizationalUnit?.Id}`;
  }

  /** The id of a member that was made, in this root or unit. */
  async account(parentId: string = this.rootId): Promise<string> {
    this.#made += 1;
    const Email = `${this.rootId}.${this.#made}@example.org`;
    const asked = await this.client.send(
      new CreateAccountCommand({ Email, AccountName: `Account ${this.#made}` }),
    );
    await this.emulator.advance(1000);
    const { CreateAccountStatus } = await this.client.send(
      new DescribeCreateAccountStatusCommand({
        CreateAccountRequestId: asked.CreateAccountStatus?.Id,
      }),
    );
    const AccountId = `${CreateAccountStatus?.AccountId}`;
    if (parentId !== this.rootId) {
      const way = { SourceParentId: this.rootId, DestinationParentId: parentId };
      await this.client.send(new MoveAccountCommand({ AccountId, ...way }));
    }
    return AccountId;
  }

  /** A policy at each of the targets; its id. */
  async policy(Type: TreePolicyType, Content: string, ...targets: string[]): Promise<string> {
    this.#made += 1;
    const Name = `policy-${this.#made}`;
    const { Policy } = await this.client.send(
      new CreatePolicyCommand({ Name, Description: "", Type, Content }),
    );
    const PolicyId = `${Policy?.PolicySummary?.Id}`;
    for (const TargetId of targets) {
      await this.client.send(new AttachPolicyCommand({ PolicyId, TargetId }));
    }
    return PolicyId;
  }
}

/** The key by which the root of any account signs. */
export function rootOf(accountId: string): Credentials {
  return { accessKeyId: accountId, secretAccessKey: "test" };
}
