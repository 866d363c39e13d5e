/**
 * Public addresses of AWS's services, as the VPC's resolver tells them: of those that have a prefix list in their region,
 * which is what routes to gateway endpoints are made of. docs/internals/vpc-endpoints.md
 */
import { REGIONS } from "../region.ts";
import { serviceBlocks } from "../vpc/aws-prefix-lists.ts";
import { endpointServices } from "./endpoint-services.ts";

const DOMAIN = ".amazonaws.com";

/** `photos.s3.us-east-1.amazonaws.com` → an address of S3 there, the same at all times; undefined for other names. */
export function serviceAddress(name: string): string | undefined {
  if (!name.endsWith(DOMAIN)) return undefined;
  const labels = name.slice(0, -DOMAIN.length).split(".");
  const region = labels.at(-1) as string;
  if (labels.length < 2 || !REGIONS.some((each) => each.name === region)) return undefined;
  const patterns = PUBLIC_NAMES.get(region) ?? namesIn(region);
  const found = patterns.find(({ pattern }) => matches(pattern, name));
  return found?.address;
}

interface NamedAddress {
  readonly pattern: string;
  readonly address: string;
}

const PUBLIC_NAMES = new Map<string, readonly NamedAddress[]>();

/** An interface endpoint's private names are the service's public ones. */
function namesIn(region: string): readonly NamedAddress[] {
  const services = endpointServices(region);
  const gateways = services.filter(({ type }) => type === "Gateway");
  const found = gateways.flatMap(({ name }) => {
    const address = firstHost(serviceBlocks(region, name)[0] as string);
    return services
      .filter((each) => each.name === name)
      .flatMap(({ privateDnsNames }) => privateDnsNames)
      .map((pattern) => ({ pattern, address }));
  });
  PUBLIC_NAMES.set(region, found);
  return found;
}

function matches(pattern: string, name: string): boolean {
  return pattern === name || (pattern.startsWith("*.") && name.endsWith(pattern.slice(1)));
}

/** `3.5.0.0/19` → `3.5.0.1` */
function firstHost(block: string): string {
  const [address = ""] = block.split("/");
  return address.replace(/\d+$/, (last) => String(Number(last) + 1));
}
