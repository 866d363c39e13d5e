/** A user of the bucket's account with a policy of its own. */
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import type { S3Client } from "@aws-sdk/client-s3";
import type { OpenBucket } from "./open-bucket.ts";

/** A client that signs as a new user who may do what the statements say. */
export async function userOf(
  { emulator }: OpenBucket,
  UserName: string,
  ...Statement: object[]
): Promise<S3Client> {
  const iam = emulator.iam();
  await iam.send(new CreateUserCommand({ UserName }));
  const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: "own", PolicyDocument }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  return emulator.s3({
    accessKeyId: AccessKey?.AccessKeyId ?? "",
    secretAccessKey: AccessKey?.SecretAccessKey ?? "",
  });
}
