/** A user who may write to a bucket, not read from it, and nothing below `secret/`. */
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import type { Credentials, Emulator } from "../testing/emulator.ts";

const POLICY = {
  Version: "2012-10-17",
  Statement: [
    {
      Sid: "Write",
      Effect: "Allow",
      Action: ["s3:PutObject", "s3:ListBucket"],
      Resource: ["arn:aws:s3:::photos", "arn:aws:s3:::photos/*"],
      Condition: { StringEquals: { "aws:RequestedRegion": "us-east-1" } },
    },
    { Sid: "NoSecrets", Effect: "Deny", Action: "s3:*", Resource: "arn:aws:s3:::photos/secret/*" },
  ],
};

export interface DeniedUser {
  readonly arn: string;
  readonly credentials: Credentials;
}

export async function deniedUser(emulator: Emulator, UserName = "ann"): Promise<DeniedUser> {
  const iam = emulator.iam();
  const { User } = await iam.send(new CreateUserCommand({ UserName, Path: "/team/" }));
  const PolicyDocument = JSON.stringify(POLICY);
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: "own", PolicyDocument }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  return {
    arn: `${User?.Arn}`,
    credentials: {
      accessKeyId: `${AccessKey?.AccessKeyId}`,
      secretAccessKey: `${AccessKey?.SecretAccessKey}`,
    },
  };
}
