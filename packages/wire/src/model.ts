/**
 * The compact model of one AWS service: plain JSON that `tools/generate` makes from the runtime schemas of the
 * SDK's client and from AWS's published constraints. A file a service: `models/<service>.json`.
 */
export interface ServiceModel {
  /** Cloudglass's name, which is the file's: `s3`, `dynamodb`. */
  readonly service: string;
  /** As in the SDK: `S3`, `DynamoDB`. */
  readonly sdkId: string;
  /** API version: `2006-03-01`. */
  readonly version: string;
  /** Names in the credential scope that mean this service; the first is canonical. */
  readonly signingNames: readonly string[];
  /** Before the dot of `X-Amz-Target`: `DynamoDB_20120810`. Also the service name in rpcv2-cbor paths. */
  readonly targetPrefix?: string;
  readonly xmlNamespace?: string;
  /** What the service speaks; the first is what the SDK's client speaks by default. */
  readonly protocols: readonly ProtocolName[];
  readonly operations: Readonly<Record<string, OperationModel>>;
  /** By name. Targets of members are names in this table, or the simple types below. */
  readonly shapes: Readonly<Record<string, Shape>>;
}

export type ProtocolName =
  | "rest-xml"
  | "rest-json"
  | "aws-json-1.0"
  | "aws-json-1.1"
  | "query"
  | "ec2-query"
  | "rpcv2-cbor";

export interface OperationModel {
  readonly name: string;
  /** REST protocols only. The path template with its literal query: `/{Bucket}/{Key+}?uploads`. */
  readonly http?: { readonly method: string; readonly path: string; readonly status: number };
  /** Structure names; absent for an operation without input or output. */
  readonly input?: string;
  readonly output?: string;
  /** Structure names of the modeled errors. */
  readonly errors: readonly string[];
}

export type SimpleType =
  | "string"
  | "boolean"
  | "byte"
  | "short"
  | "integer"
  | "long"
  | "float"
  | "double"
  | "bigInteger"
  | "bigDecimal"
  | "timestamp"
  | "blob"
  | "document"
  | "unit";

export type TimestampFormat = "date-time" | "http-date" | "epoch-seconds";

export interface SimpleShape extends Constraints {
  readonly type: SimpleType;
  readonly timestampFormat?: TimestampFormat;
  /** A blob or string that is not held in memory: the body of GetObject. */
  readonly streaming?: true;
  /** A string whose content has its own format: `application/json`. */
  readonly mediaType?: string;
  readonly sensitive?: true;
}

export interface ListShape extends Constraints {
  readonly type: "list";
  readonly member: Member;
  readonly sparse?: true;
}

export interface MapShape extends Constraints {
  readonly type: "map";
  readonly key: Member;
  readonly value: Member;
  readonly sparse?: true;
}

export interface StructureShape {
  readonly type: "structure" | "union";
  readonly members: Readonly<Record<string, Member>>;
  readonly required?: readonly string[];
  /** Present on errors. `code` is what goes on the wire (the query protocols' own code where it has one). */
  readonly error?: {
    readonly code: string;
    readonly status: number;
    readonly fault: "client" | "server";
  };
  /** A union whose members are events of a stream. */
  readonly eventStream?: true;
  /** Namespace and root name on the XML element where they differ from the rule. */
  readonly xmlName?: string;
  readonly xmlNamespace?: readonly [uri: string, prefix?: string];
}

export type Shape = SimpleShape | ListShape | MapShape | StructureShape;

export interface Member {
  /** A name in `shapes`, or a simple type written as itself (`string`, `integer`) when it has no traits. */
  readonly target: string;
  /** Where the member goes in HTTP; in the body when absent. */
  readonly location?:
    | "header"
    | "prefixHeaders"
    | "query"
    | "queryParams"
    | "label"
    | "payload"
    | "statusCode"
    | "eventHeader"
    | "eventPayload"
    | "host";
  /** The name there (header, query key, prefix), or the body's name where it differs from the member's. */
  readonly wireName?: string;
  /** ec2-query's own name, where it differs from the rule. */
  readonly ec2Name?: string;
  readonly flattened?: true;
  readonly xmlAttribute?: true;
  readonly xmlNamespace?: readonly [uri: string, prefix?: string];
  readonly timestampFormat?: TimestampFormat;
  readonly idempotencyToken?: true;
}

/** What AWS documents as allowed; kept by `checkInput`. */
export interface Constraints {
  readonly length?: { readonly min?: number; readonly max?: number };
  readonly range?: { readonly min?: number; readonly max?: number };
  readonly pattern?: string;
  readonly enum?: readonly string[];
}
