/**
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNetworkAclEntry.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ReplaceNetworkAclEntry.html
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteNetworkAclEntry.html
 */
import type {
  CreateNetworkAclEntryCommandInput,
  DeleteNetworkAclEntryCommandInput,
  ReplaceNetworkAclEntryCommandInput,
} from "@aws-sdk/client-ec2";
import type { Call } from "@cloudglass/wire";
import {
  clientError,
  invalidParameterCombination,
  invalidParameterValue,
  missing,
  missingParameter,
} from "../../errors.ts";
import { formatCidr } from "../../packet/tables/cidr.ts";
import type { NetworkAclEntry } from "../../packet/topology.ts";
import { readBlock } from "../../resource/vpc/address-blocks.ts";
import type { NetworkAclRecord } from "../../resource/vpc/network-acl.ts";
import type { Rooms } from "../../rooms.ts";
import { placeOf } from "../describe.ts";

const RULE_NUMBER_MAX = 32766;
/** Of a direction; the quota can be raised to this. */
const ENTRIES_MAX = 40;

const ICMP = 1;
const TCP = 6;
const UDP = 17;
const ICMPV6 = 58;
const PROTOCOLS: Readonly<Record<string, number>> = {
  all: -1,
  icmp: ICMP,
  tcp: TCP,
  udp: UDP,
  icmpv6: ICMPV6,
};

export function createNetworkAclEntry(
  { resources }: Rooms,
  input: CreateNetworkAclEntryCommandInput,
  call: Call,
): object {
  const acl = resources.networkAcls.require(placeOf(call), input.NetworkAclId);
  const entry = readEntry(input);
  if (acl.entries.some((each) => isNumbered(each, entry))) {
    throw clientError(
      "NetworkAclEntryAlreadyExists",
      `The network acl entry identified by ${entry.ruleNumber} already exists.`,
    );
  }
  const count = acl.entries.filter(
    ({ egress, ruleNumber }) => egress === entry.egress && ruleNumber <= RULE_NUMBER_MAX,
  ).length;
  if (count >= ENTRIES_MAX) {
    throw clientError(
      "NetworkAclEntryLimitExceeded",
      "The maximum number of network acl entries has been reached.",
    );
  }
  resources.networkAcls.put(withEntries(acl, [...acl.entries, entry]));
  return {};
}

export function replaceNetworkAclEntry(
  { resources }: Rooms,
  input: ReplaceNetworkAclEntryCommandInput,
  call: Call,
): object {
  const acl = resources.networkAcls.require(placeOf(call), input.NetworkAclId);
  const entry = readEntry(input);
  const others = acl.entries.filter((each) => !isNumbered(each, entry));
  if (others.length === acl.entries.length) throw noSuchEntry(entry.ruleNumber);
  resources.networkAcls.put(withEntries(acl, [...others, entry]));
  return {};
}

export function deleteNetworkAclEntry(
  { resources }: Rooms,
  input: DeleteNetworkAclEntryCommandInput,
  call: Call,
): object {
  const acl = resources.networkAcls.require(placeOf(call), input.NetworkAclId);
  const gone = { ruleNumber: readRuleNumber(input.RuleNumber), egress: readEgress(input.Egress) };
  const entries = acl.entries.filter((each) => !isNumbered(each, gone));
  if (entries.length === acl.entries.length) throw noSuchEntry(gone.ruleNumber);
  resources.networkAcls.put({ ...acl, entries });
  return {};
}

const noSuchEntry = (ruleNumber: number) =>
  clientError(
    "InvalidNetworkAclEntry.NotFound",
    `The network acl entry identified by ${ruleNumber} does not exist.`,
  );

type Numbered = Pick<NetworkAclEntry, "ruleNumber" | "egress">;

const isNumbered = (entry: Numbered, other: Numbered) =>
  entry.ruleNumber === other.ruleNumber && entry.egress === other.egress;

/** As AWS lists them: what goes out first, by number. */
function withEntries(acl: NetworkAclRecord, entries: readonly NetworkAclEntry[]): NetworkAclRecord {
  const sorted = [...entries].sort(
    (a, b) => Number(b.egress) - Number(a.egress) || a.ruleNumber - b.ruleNumber,
  );
  return { ...acl, entries: sorted };
}

type EntryInput = CreateNetworkAclEntryCommandInput;

function readEntry(input: EntryInput): NetworkAclEntry {
  if (input.RuleAction === undefined) throw missing("ruleAction");
  const protocol = readProtocol(input.Protocol);
  return {
    ruleNumber: readRuleNumber(input.RuleNumber),
    egress: readEgress(input.Egress),
    action: input.RuleAction,
    protocol,
    cidr: readCidr(input),
    ports: protocol === TCP || protocol === UDP ? readPorts(input) : undefined,
    icmp: protocol === ICMP || protocol === ICMPV6 ? readIcmp(input) : undefined,
  };
}

function readRuleNumber(number: number | undefined): number {
  if (number === undefined) throw missing("ruleNumber");
  if (number >= 1 && number <= RULE_NUMBER_MAX) return number;
  throw invalidParameterValue(
    `Value (${number}) for parameter ruleNumber is invalid. Must be between 1 and ${RULE_NUMBER_MAX}.`,
  );
}

function readEgress(egress: boolean | undefined): boolean {
  if (egress === undefined) throw missing("egress");
  return egress;
}

function readProtocol(text: string | undefined): number {
  if (!text) throw missing("protocol");
  const protocol = PROTOCOLS[text.toLowerCase()] ?? (/^-?\d{1,3}$/.test(text) ? Number(text) : NaN);
  if (protocol >= -1 && protocol <= 255) return protocol;
  throw invalidParameterValue(
    `Value (${text}) for parameter protocol is invalid. Unknown network protocol`,
  );
}

/** Canonical. */
function readCidr({ CidrBlock, Ipv6CidrBlock }: EntryInput): string {
  if (CidrBlock && Ipv6CidrBlock) {
    throw invalidParameterCombination(
      "The parameters cidrBlock and ipv6CidrBlock cannot be used together.",
    );
  }
  if (CidrBlock) return formatCidr(readBlock(CidrBlock, 4, "cidrBlock"));
  if (Ipv6CidrBlock) return formatCidr(readBlock(Ipv6CidrBlock, 6, "ipv6CidrBlock"));
  throw missingParameter("The request must contain the parameter cidrBlock or ipv6CidrBlock");
}

function readPorts({ PortRange }: EntryInput): NetworkAclEntry["ports"] {
  const { From: from, To: to } = PortRange ?? {};
  if (from === undefined || to === undefined) throw missing("portRange");
  for (const port of [from, to]) {
    if (port >= 0 && port <= 65535) continue;
    throw invalidParameterValue(
      `Invalid value '${port}' for portRange. Must be between 0 and 65535.`,
    );
  }
  if (from > to) {
    throw invalidParameterValue(`Invalid TCP/UDP port range (${from}:${to})`);
  }
  return { from, to };
}

function readIcmp({ IcmpTypeCode }: EntryInput): NetworkAclEntry["icmp"] {
  const { Type: type, Code: code } = IcmpTypeCode ?? {};
  if (type === undefined || code === undefined) throw missing("icmpTypeCode");
  for (const each of [type, code]) {
    if (each >= -1 && each <= 255) continue;
    throw invalidParameterValue(
      `Invalid value '${each}' for icmpTypeCode. Must be between -1 and 255.`,
    );
  }
  return { type, code };
}
