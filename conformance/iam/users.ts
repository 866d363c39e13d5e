/** Users with a key of their own, for tests that act as somebody. */
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import type { Credentials, Emulator } from "../testing/emulator.ts";

/** @param policy JSON text of its only policy; none without it */
export async function makeUser(
  emulator: Emulator,
  UserName: string,
  policy?: string,
): Promise<Credentials> {
  const iam = emulator.iam();
  await iam.send(new CreateUserCommand({ UserName }));
  if (policy !== undefined) {
    const input = { UserName, PolicyName: "own", PolicyDocument: policy };
    await iam.send(new PutUserPolicyCommand(input));
  }
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  return {
    accessKeyId: `${AccessKey?.AccessKeyId}`,
    secretAccessKey: `${AccessKey?.SecretAccessKey}`,
  };
}
