/** What an access log calls an operation: `REST.GET.OBJECT`. */
import type { RequestHead } from "@cloudglass/wire";

/** Where the name does not follow from the operation's own. */
const NAMES: Readonly<Record<string, string>> = {
  AbortMultipartUpload: "REST.DELETE.UPLOAD",
  CompleteMultipartUpload: "REST.POST.UPLOAD",
  CopyObject: "REST.COPY.OBJECT",
  CreateBucket: "REST.PUT.BUCKET",
  CreateMultipartUpload: "REST.POST.UPLOADS",
  DeleteObjects: "REST.POST.MULTI_OBJECT_DELETE",
  GetBucketLogging: "REST.GET.LOGGING_STATUS",
  GetObjectAcl: "REST.GET.ACL",
  HeadBucket: "REST.HEAD.BUCKET",
  HeadObject: "REST.HEAD.OBJECT",
  ListMultipartUploads: "REST.GET.UPLOADS",
  ListObjectVersions: "REST.GET.BUCKETVERSIONS",
  ListObjects: "REST.GET.BUCKET",
  ListObjectsV2: "REST.GET.BUCKET",
  ListParts: "REST.GET.UPLOAD",
  OptionsObject: "REST.OPTIONS.PREFLIGHT",
  PostObject: "REST.POST.OBJECT",
  PutBucketLogging: "REST.PUT.LOGGING_STATUS",
  PutObjectAcl: "REST.PUT.ACL",
  SelectObjectContent: "REST.SELECT.OBJECT",
  UploadPart: "REST.PUT.PART",
  UploadPartCopy: "REST.COPY.PART",
  WebsiteGetObject: "WEBSITE.GET.OBJECT",
};

/** Of sub-resources of buckets, where AWS runs the words together otherwise. */
const RESOURCES: Readonly<Record<string, string>> = {
  AccelerateConfiguration: "ACCELERATE",
  LifecycleConfiguration: "LIFECYCLE",
  NotificationConfiguration: "NOTIFICATION",
  Policy: "BUCKETPOLICY",
};

export function operationName(
  { method }: Pick<RequestHead, "method">,
  operation: string | undefined,
  objectKey: string,
): string {
  const plain = `REST.${method}.${objectKey === "" ? "BUCKET" : "OBJECT"}`;
  if (operation === undefined) return plain;
  const name = NAMES[operation];
  if (name !== undefined) return name;
  const [, kind, resource = ""] = /^[A-Z][a-z]+(Bucket|Object)(.*)$/.exec(operation) ?? [];
  if (kind === undefined || resource === "") return plain;
  const words = RESOURCES[resource] ?? resource.replace(/(?<=[a-z])(?=[A-Z])/g, "_").toUpperCase();
  return `REST.${method}.${kind === "Object" ? "OBJECT_" : ""}${words}`;
}
