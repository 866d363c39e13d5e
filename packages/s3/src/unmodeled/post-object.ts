/**
 * A browser's upload: a form with a policy, posted to a bucket. It becomes a PutObject whose body is the form's file.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html
 */
import type {
  AccessTable,
  Call,
  RequestBody,
  UnmodeledCall,
  UnmodeledRoute,
  WireResponse,
} from "@cloudglass/wire";
import { escapeXml } from "@cloudglass/wire";
import * as errors from "../errors/post-object.ts";
import { FormError, type FormFields, formBoundary } from "../object/form-reader.ts";
import { judgePost, readPostPolicy } from "../object/post-policy.ts";
import type { operationsOf } from "../operations/index.ts";
import { PUT_BYTES_MAX } from "../operations/object-input.ts";
import type { UnsizedBody } from "../operations/receive-body.ts";
import { addressOf } from "./address.ts";
import { requireAllowed } from "./allowed.ts";
import { FormBody } from "./form-body.ts";
import { locationHeader, outputHeaders } from "./output-headers.ts";
import { putFields } from "./post-fields.ts";
import { signedForm } from "./post-signature.ts";

type Operations = ReturnType<typeof operationsOf>;

export function postObject(operations: Operations, access: AccessTable): UnmodeledRoute {
  return {
    operation: "PostObject",
    answer: async (call) => {
      const boundary = formBoundary(call.head.headers["content-type"]);
      if (boundary === undefined) throw errors.notAForm();
      const form = new FormBody(call.body, boundary);
      try {
        return await upload(operations, access, call, form, boundary);
      } catch (error) {
        form.abandon(error);
        throw error instanceof FormError ? errors.formError(error.fault) : error;
      }
    },
  };
}

async function upload(
  operations: Operations,
  access: AccessTable,
  call: UnmodeledCall,
  form: FormBody,
  boundary: string,
): Promise<WireResponse> {
  const { bucketName } = addressOf(call.head);
  const fields = await form.fields();
  const signed = signedForm(fields.values, call);
  const signer = signed === undefined ? call : call.authenticate(signed.text);
  const values = new Map(fields.values).set("key", objectKeyOf(fields)).set("bucket", bucketName);
  const objectKey = values.get("key")!;
  const { input, headers } = putFields(values);
  const put = { ...input, Bucket: bucketName, Key: objectKey };
  const putCall = asPut(signer, headers);
  requireAllowed(access, "PutObject", put, putCall, signed?.context);
  const limits = policyLimits(values, call, signed?.signedMs);
  const Body = fileOf(form, call.body, fields, boundary, limits);
  const output = await operations.PutObject({ ...put, Body }, putCall);
  return success(call, values, output.ETag ?? "", outputHeaders(output));
}

/** `${filename}` is the file's name without the directories that some browsers put before it. */
function objectKeyOf({ values, fileName }: FormFields): string {
  const key = values.get("key");
  if (key === undefined || key === "") throw errors.fieldMissing("key");
  if (fileName === undefined) return key;
  const bare = fileName.slice(Math.max(fileName.lastIndexOf("/"), fileName.lastIndexOf("\\")) + 1);
  return key.replace(/\$\{filename\}/g, () => bare);
}

/** The same request as a PUT: what the form says of its body stands where PutObject looks for it. */
function asPut(call: Call, headers: Readonly<Record<string, string>>): Call {
  return {
    requestId: call.requestId,
    hostId: call.hostId,
    operation: call.operation,
    region: call.region,
    sourceIp: call.sourceIp,
    caller: call.caller,
    receivedAt: call.receivedAt,
    ...(call.dates === undefined ? {} : { dates: call.dates }),
    head: { ...call.head, method: "PUT", query: "", headers },
    authorize: (request) => call.authorize(request),
    trace: (step, detail) => call.trace(step, detail),
  };
}

interface Limits {
  readonly bytesMin: number;
  readonly bytesMax: number;
}

/** Throws when the form does not keep to its policy. Without one nothing is asked of it. */
function policyLimits(
  values: ReadonlyMap<string, string>,
  { receivedAt, dates }: Call,
  signedMs: number | undefined,
): Limits {
  const text = values.get("policy");
  if (text === undefined) return { bytesMin: 0, bytesMax: PUT_BYTES_MAX };
  const reading = readPostPolicy(text);
  if (reading.kind === "invalid") throw errors.invalidPostPolicy(reading.reason);
  const { policy } = reading;
  const expiresMs = dates?.expiryOf(policy.expiresMs, signedMs) ?? policy.expiresMs;
  const verdict = judgePost({ ...policy, expiresMs }, values, receivedAt);
  switch (verdict.kind) {
    case "kept":
      return { bytesMin: verdict.bytesMin, bytesMax: Math.min(PUT_BYTES_MAX, verdict.bytesMax) };
    case "expired":
      throw errors.policyExpired();
    case "condition-failed":
      throw errors.conditionFailed(verdict.shown);
    case "extra-field":
      throw errors.extraField(verdict.field);
  }
}

/** The file as a body of unknown length; one that is too long is refused at the first byte too many. */
function fileOf(
  form: FormBody,
  { contentLength }: RequestBody,
  fields: FormFields,
  boundary: string,
  { bytesMin, bytesMax }: Limits,
): UnsizedBody {
  const closingBytes = `\r\n--${boundary}--\r\n`.length;
  const announced = Math.max(0, (contentLength ?? 0) - fields.sizeBytes - closingBytes);
  return {
    contentLength: undefined,
    // A policy may ask for less than nothing.
    sizeBytesMax: Math.max(0, Math.min(bytesMax, contentLength ?? bytesMax)),
    trailers: {},
    async consume(write) {
      let sizeBytes = 0;
      await form
        .file((bytes) => {
          sizeBytes += bytes.length;
          if (sizeBytes <= bytesMax) return write(bytes);
          throw errors.fileTooLarge(Math.max(announced, sizeBytes), bytesMax);
        })
        .catch((error) => {
          throw error instanceof FormError ? errors.formError(error.fault) : error;
        });
      if (sizeBytes > bytesMax) throw errors.fileTooLarge(sizeBytes, bytesMax);
      if (sizeBytes < bytesMin) throw errors.fileTooSmall(sizeBytes, bytesMin);
    },
  };
}

function success(
  { head, isSecure }: UnmodeledCall,
  values: ReadonlyMap<string, string>,
  etag: string,
  headers: Record<string, string>,
): WireResponse {
  const [bucketName, objectKey] = [values.get("bucket")!, values.get("key")!];
  const redirect = redirectOf(values, bucketName, objectKey, etag);
  if (redirect !== undefined) {
    return {
      status: 303,
      headers: { ...headers, location: locationHeader(redirect) },
      body: undefined,
    };
  }
  const { host = "localhost" } = head.headers;
  const isHostOfBucket = host.toLowerCase().startsWith(`${bucketName}.`);
  const path = `${isHostOfBucket ? "" : `${bucketName}/`}${encodeURIComponent(objectKey)}`;
  const location = `${isSecure ? "https" : "http"}://${host}/${path}`;
  const located = { ...headers, location };
  const status = values.get("success_action_status");
  if (status !== "201")
    return { status: status === "200" ? 200 : 204, headers: located, body: undefined };
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<PostResponse><Location>${escapeXml(location)}</Location><Bucket>${escapeXml(bucketName)}</Bucket><Key>${escapeXml(objectKey)}</Key><ETag>${escapeXml(etag)}</ETag></PostResponse>`;
  return { status: 201, headers: { ...located, "content-type": "application/xml" }, body };
}

/** Undefined when there is none, or none that is a URL: then the upload answers as if there were none. */
function redirectOf(
  values: ReadonlyMap<string, string>,
  bucketName: string,
  objectKey: string,
  etag: string,
): string | undefined {
  const text = values.get("success_action_redirect") ?? values.get("redirect");
  if (text === undefined || !/^https?:\/\//i.test(text) || !URL.canParse(text)) return undefined;
  const added = { bucket: bucketName, key: objectKey, etag };
  const query = Object.entries(added).map(
    ([name, value]) => `${name}=${encodeURIComponent(value)}`,
  );
  return `${text}${text.includes("?") ? "&" : "?"}${query.join("&")}`;
}
