/** The members of requests that access rules look at. */
import type { AuthorizationRequest, Call } from "@cloudglass/wire";

export type AccessCall = Pick<Call, "region" | "caller">;

export type Rule = (input: RequestInput, call: AccessCall) => readonly AuthorizationRequest[];

export interface RequestInput {
  readonly FunctionName?: string;
  readonly Qualifier?: string;
  readonly Role?: string;
  readonly Tags?: Readonly<Record<string, string>>;
  readonly TagKeys?: readonly string[];
  /** ARNs of layer versions. */
  readonly Layers?: readonly string[];
  readonly VpcConfig?: {
    readonly SubnetIds?: readonly string[];
    readonly SecurityGroupIds?: readonly string[];
  };
  readonly CodeSigningConfigArn?: string;
  readonly Principal?: string;
  readonly StatementId?: string;
  readonly FunctionUrlAuthType?: string;
  readonly AuthType?: string;
  readonly Policy?: string;
  readonly ResourceArn?: string;
  /** Of TagResource and its like. */
  readonly Resource?: string;
  readonly LayerName?: string;
  readonly VersionNumber?: number;
  /** Of a layer version. */
  readonly Arn?: string;
  /** Of an event source mapping. */
  readonly UUID?: string;
}
