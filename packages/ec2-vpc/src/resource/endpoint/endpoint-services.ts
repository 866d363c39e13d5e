/**
 * AWS's services that VPC endpoints lead to, and the names that they have inside of a VPC.
 * https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html
 */
export interface EndpointServiceRecord {
  /** With its type, which two services of one name differ in. */
  readonly id: string;
  /** `com.amazonaws.us-east-1.s3` */
  readonly name: string;
  readonly type: "Gateway" | "Interface";
  readonly region: string;
  /** Names that lead to an interface endpoint within the VPC; a star stands for one label. */
  readonly privateDnsNames: readonly string[];
  /** What of the emulator is behind it; empty: nothing listens. */
  readonly models: readonly string[];
}

/** Service → the first labels of its names, where they are not the service's own; all of a region. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  "access-analyzer": ["access-analyzer"],
  acm: ["acm"],
  "application-autoscaling": ["application-autoscaling"],
  athena: ["athena"],
  autoscaling: ["autoscaling"],
  backup: ["backup"],
  batch: ["batch"],
  "bedrock-runtime": ["bedrock-runtime"],
  cloudformation: ["cloudformation"],
  cloudtrail: ["cloudtrail"],
  codebuild: ["codebuild"],
  "codeartifact.api": ["codeartifact"],
  codecommit: ["codecommit"],
  codedeploy: ["codedeploy"],
  codepipeline: ["codepipeline"],
  config: ["config"],
  datasync: ["datasync"],
  dynamodb: ["dynamodb"],
  ebs: ["ebs"],
  ec2: ["ec2"],
  ec2messages: ["ec2messages"],
  "ecr.api": ["api.ecr"],
  "ecr.dkr": ["*.dkr.ecr"],
  ecs: ["ecs"],
  "ecs-agent": ["ecs-a"],
  "ecs-telemetry": ["ecs-t"],
  eks: ["eks"],
  elasticache: ["elasticache"],
  elasticfilesystem: ["elasticfilesystem"],
  elasticloadbalancing: ["elasticloadbalancing"],
  email: ["email"],
  events: ["events"],
  "execute-api": ["*.execute-api"],
  glue: ["glue"],
  "kinesis-firehose": ["firehose"],
  "kinesis-streams": ["kinesis"],
  kms: ["kms"],
  lambda: ["lambda"],
  logs: ["logs"],
  monitoring: ["monitoring"],
  organizations: ["organizations"],
  rds: ["rds"],
  "rds-data": ["rds-data"],
  redshift: ["redshift"],
  s3: ["s3", "*.s3", "*.s3-accesspoint", "s3-control", "*.s3-control"],
  "sagemaker.api": ["api.sagemaker"],
  "sagemaker.runtime": ["runtime.sagemaker"],
  secretsmanager: ["secretsmanager"],
  servicecatalog: ["servicecatalog"],
  sns: ["sns"],
  sqs: ["sqs"],
  ssm: ["ssm"],
  ssmmessages: ["ssmmessages"],
  states: ["states"],
  sts: ["sts"],
  transfer: ["transfer"],
  xray: ["xray"],
};

const MODELS: Readonly<Record<string, readonly string[]>> = {
  "access-analyzer": ["accessanalyzer"],
  dynamodb: ["dynamodb", "dynamodbstreams"],
  ec2: ["ec2"],
  lambda: ["lambda"],
  logs: ["logs"],
  organizations: ["organizations"],
  s3: ["s3", "s3control"],
  sts: ["sts"],
};

const GATEWAYS = ["dynamodb", "s3"];

/** All that a region has, by name. */
export function endpointServices(region: string): readonly EndpointServiceRecord[] {
  return Object.entries(NAMES).flatMap(([service, labels]) => {
    const name = `com.amazonaws.${region}.${service}`;
    const models = MODELS[service] ?? [];
    const record = (type: EndpointServiceRecord["type"], privateDnsNames: readonly string[]) => ({
      id: `${name}/${type}`,
      name,
      type,
      region,
      privateDnsNames,
      models,
    });
    const domains = labels.map((label) => `${label}.${region}.amazonaws.com`);
    const isGateway = GATEWAYS.includes(service);
    return [...(isGateway ? [record("Gateway", [])] : []), record("Interface", domains)];
  });
}

export const findEndpointService = (
  region: string,
  name: string,
  type: EndpointServiceRecord["type"],
) => endpointServices(region).find((each) => each.name === name && each.type === type);
