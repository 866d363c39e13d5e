/** Forms of browsers as a test writes them, signed by hand. */
import { createHmac } from "node:crypto";
import { type Credentials, ROOT } from "../testing/emulator.ts";
import { BUCKET, element } from "./open-bucket.ts";
import type { RawAnswer } from "./raw-request.ts";

export const BOUNDARY = "----form-of-a-test";
export type Field = readonly [name: string, value: string | Uint8Array, fileName?: string];

export function formOf(fields: readonly Field[]): Buffer {
  const pieces = fields.flatMap(([name, value, fileName]) => [
    Buffer.from(
      `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"${
        fileName === undefined ? "" : `; filename="${fileName}"\r\nContent-Type: text/plain`
      }\r\n\r\n`,
    ),
    Buffer.from(value),
    Buffer.from("\r\n"),
  ]);
  return Buffer.concat([...pieces, Buffer.from(`--${BOUNDARY}--\r\n`)]);
}

export const FILE: Field = ["file", "content of the file", "C:\\photos\\ünder way.txt"];

export const FORM_HEADERS = { "content-type": `multipart/form-data; boundary=${BOUNDARY}` };

/** Status, code and message. */
export const answerOf = (answer: RawAnswer) => [
  answer.status,
  element(answer, "Code"),
  element(answer, "Message")?.replaceAll("&quot;", '"').replaceAll("&apos;", "'"),
];

/** The fields before the signature, the conditions that they need, and what else the policy says. */
export type FormParts = readonly [
  fields: readonly Field[],
  conditions: readonly unknown[],
  more?: { readonly expiresMs?: number; readonly policy?: object; readonly key?: Credentials },
];

/** Signature Version 4 over the policy, by hand. */
export function signedFields(
  now: number,
  ...[fields, conditions, more = {}]: FormParts
): readonly Field[] {
  const timestamp = `${new Date(now).toISOString().replace(/[-:]|\.\d+/g, "")}`;
  const day = timestamp.slice(0, 8);
  const { accessKeyId, secretAccessKey, sessionToken } = more.key ?? ROOT;
  const signing: Field[] = [
    ["X-Amz-Algorithm", "AWS4-HMAC-SHA256"],
    ["X-Amz-Credential", `${accessKeyId}/${day}/us-east-1/s3/aws4_request`],
    ["X-Amz-Date", timestamp],
    ...(sessionToken === undefined ? [] : [["x-amz-security-token", sessionToken] as const]),
  ];
  const policy = Buffer.from(
    JSON.stringify(
      more.policy ?? {
        expiration: new Date(now + (more.expiresMs ?? 60_000)).toISOString(),
        conditions: [
          { bucket: BUCKET },
          ...conditions,
          ...signing.map(([name, value]) => ({ [name]: value })),
        ],
      },
    ),
  ).toString("base64");
  let key: Buffer | string = `AWS4${secretAccessKey}`;
  for (const part of [day, "us-east-1", "s3", "aws4_request"]) {
    key = createHmac("sha256", key).update(part).digest();
  }
  const signature = createHmac("sha256", key).update(policy).digest("hex");
  return [...fields, ...signing, ["Policy", policy], ["X-Amz-Signature", signature], FILE];
}
