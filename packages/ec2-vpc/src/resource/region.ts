/**
 * AWS's regions: what they are called, and whether an account has to ask for them.
 * https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html
 */
export interface Region {
  readonly name: string;
  readonly longName: string;
  readonly needsOptIn: boolean;
}

const open = (name: string, longName: string) => ({ name, longName, needsOptIn: false });
const asked = (name: string, longName: string) => ({ name, longName, needsOptIn: true });

export const REGIONS: readonly Region[] = [
  asked("af-south-1", "Africa (Cape Town)"),
  asked("ap-east-1", "Asia Pacific (Hong Kong)"),
  asked("ap-east-2", "Asia Pacific (Taipei)"),
  open("ap-northeast-1", "Asia Pacific (Tokyo)"),
  open("ap-northeast-2", "Asia Pacific (Seoul)"),
  open("ap-northeast-3", "Asia Pacific (Osaka)"),
  open("ap-south-1", "Asia Pacific (Mumbai)"),
  asked("ap-south-2", "Asia Pacific (Hyderabad)"),
  open("ap-southeast-1", "Asia Pacific (Singapore)"),
  open("ap-southeast-2", "Asia Pacific (Sydney)"),
  asked("ap-southeast-3", "Asia Pacific (Jakarta)"),
  asked("ap-southeast-4", "Asia Pacific (Melbourne)"),
  asked("ap-southeast-5", "Asia Pacific (Malaysia)"),
  asked("ap-southeast-6", "Asia Pacific (New Zealand)"),
  asked("ap-southeast-7", "Asia Pacific (Thailand)"),
  open("ca-central-1", "Canada (Central)"),
  asked("ca-west-1", "Canada West (Calgary)"),
  open("eu-central-1", "Europe (Frankfurt)"),
  asked("eu-central-2", "Europe (Zurich)"),
  open("eu-north-1", "Europe (Stockholm)"),
  asked("eu-south-1", "Europe (Milan)"),
  asked("eu-south-2", "Europe (Spain)"),
  open("eu-west-1", "Europe (Ireland)"),
  open("eu-west-2", "Europe (London)"),
  open("eu-west-3", "Europe (Paris)"),
  asked("il-central-1", "Israel (Tel Aviv)"),
  asked("me-central-1", "Middle East (UAE)"),
  asked("me-south-1", "Middle East (Bahrain)"),
  asked("mx-central-1", "Mexico (Central)"),
  open("sa-east-1", "South America (São Paulo)"),
  open("us-east-1", "US East (N. Virginia)"),
  open("us-east-2", "US East (Ohio)"),
  open("us-west-1", "US West (N. California)"),
  open("us-west-2", "US West (Oregon)"),
];
