/** The services that models are made for. To add one: its client in `packages/wire/package.json`, a line here. */
import type { ProtocolName } from "../../packages/wire/src/model.ts";

export interface ExtractedService {
  /** Cloudglass's name; the file's too. */
  readonly service: string;
  /** The SDK's client; absent when it exports no schemas and the model is in `packages/wire/descriptions`. */
  readonly client?: string;
  /** Names in the credential scope; the first is canonical. */
  readonly signingNames: readonly string[];
  /** What it speaks besides the client's own protocol. */
  readonly furtherProtocols?: readonly ProtocolName[];
  /** Where AWS answers an error with a status that its model does not tell. */
  readonly errorStatuses?: Readonly<Record<string, number>>;
}

export const SERVICES: readonly ExtractedService[] = [
  {
    service: "s3",
    client: "@aws-sdk/client-s3",
    signingNames: ["s3", "s3express"],
    errorStatuses: { NotFound: 404 },
  },
  // Signed for `s3`, which is S3 itself: told apart by its path and a header.
  {
    service: "s3control",
    client: "@aws-sdk/client-s3-control",
    signingNames: ["s3control", "s3"],
  },
  { service: "iam", client: "@aws-sdk/client-iam", signingNames: ["iam"] },
  { service: "sts", client: "@aws-sdk/client-sts", signingNames: ["sts"] },
  {
    service: "organizations",
    client: "@aws-sdk/client-organizations",
    signingNames: ["organizations"],
  },
  {
    service: "accessanalyzer",
    client: "@aws-sdk/client-accessanalyzer",
    signingNames: ["access-analyzer"],
  },
  {
    service: "dynamodb",
    client: "@aws-sdk/client-dynamodb",
    signingNames: ["dynamodb"],
    furtherProtocols: ["rpcv2-cbor"],
  },
  // Signed for `dynamodb`: told apart by its target.
  {
    service: "dynamodbstreams",
    client: "@aws-sdk/client-dynamodb-streams",
    signingNames: ["dynamodbstreams", "dynamodb"],
    furtherProtocols: ["rpcv2-cbor"],
  },
  { service: "lambda", client: "@aws-sdk/client-lambda", signingNames: ["lambda"] },
  { service: "logs", client: "@aws-sdk/client-cloudwatch-logs", signingNames: ["logs"] },
  { service: "ec2", client: "@aws-sdk/client-ec2", signingNames: ["ec2"] },
  { service: "fis", signingNames: ["fis"] },
];
