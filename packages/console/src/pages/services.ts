/** The pages that show services from inside. */
import type { PageEntry } from "./index.ts";

export const SERVICE_PAGES: readonly PageEntry[] = [
  { pattern: "/s3", title: "S3", load: () => import("./s3/buckets.tsx") },
  { pattern: "/s3/:bucket", title: "S3 bucket", load: () => import("./s3/objects.tsx") },
  { pattern: "/s3/:bucket/object", title: "S3 object", load: () => import("./s3/object.tsx") },
  { pattern: "/dynamodb", title: "DynamoDB", load: () => import("./dynamodb/tables.tsx") },
  {
    pattern: "/dynamodb/:account/:region/:table",
    title: "DynamoDB table",
    load: () => import("./dynamodb/table.tsx"),
  },
  { pattern: "/lambda", title: "Lambda", load: () => import("./lambda/functions.tsx") },
  { pattern: "/vpc", title: "VPC", load: () => import("./vpc/vpcs.tsx") },
  { pattern: "/vpc/:id", title: "VPC", load: () => import("./vpc/vpc.tsx") },
  { pattern: "/logs", title: "Logs", load: () => import("./logs/groups.tsx") },
  { pattern: "/logs/group", title: "Log group", load: () => import("./logs/group.tsx") },
];

export const SERVICE_LINKS = [
  { path: "/s3", title: "S3" },
  { path: "/dynamodb", title: "DynamoDB" },
  { path: "/lambda", title: "Lambda" },
  { path: "/vpc", title: "VPC" },
  { path: "/logs", title: "Logs" },
];
