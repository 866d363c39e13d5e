/**
 * How long an interface's groups know a connection that is idle: as its owner set it, or as its instance's type has it.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/security-group-connection-tracking.html#connection-tracking-timeouts
 */
import type { ConnectionTrackingSpecificationRequest } from "@aws-sdk/client-ec2";
import { invalidParameterValue } from "../../errors.ts";
import { DEFAULT_TIMEOUTS, NITRO_V6_TIMEOUTS } from "../../packet/tables/connection-state.ts";
import type { IdleTimeouts } from "../../packet/topology.ts";
import { instanceTypes } from "../instance/types/catalogue.ts";
import type { Resources } from "../resources.ts";
import type { NetworkInterfaceRecord } from "./network-interface.ts";

/** Seconds; a member that nobody has set is not there. */
export interface ConnectionTracking {
  readonly TcpEstablishedTimeout?: number;
  readonly UdpStreamTimeout?: number;
  readonly UdpTimeout?: number;
}

const RANGES = [
  ["TcpEstablishedTimeout", 60, 432_000],
  ["UdpStreamTimeout", 60, 180],
  ["UdpTimeout", 30, 60],
] as const;

/** What is not in the request stays as it was. Throws InvalidParameterValue. */
export function readConnectionTracking(
  asked: ConnectionTrackingSpecificationRequest | undefined,
  before?: ConnectionTracking,
): ConnectionTracking | undefined {
  if (asked === undefined) return before;
  const given = RANGES.flatMap(([name, from, to]) => {
    const seconds = asked[name];
    if (seconds === undefined) return [];
    if (seconds >= from && seconds <= to) return [[name, seconds] as const];
    throw invalidParameterValue(
      `Value (${seconds}) for parameter ${name} is invalid. The value must be between ${from} and ${to}.`,
    );
  });
  return { ...before, ...Object.fromEntries(given) };
}

/** As descriptions have it: not there where nothing was set. */
export const shownConnectionTracking = ({ connectionTracking }: NetworkInterfaceRecord) =>
  connectionTracking && { ConnectionTrackingConfiguration: connectionTracking };

/** Undefined: AWS's usual ones. */
export function idleTimeoutsOf(
  { instances }: Resources,
  { attachment, connectionTracking: own }: NetworkInterfaceRecord,
): IdleTimeouts | undefined {
  const instance = attachment?.to.kind === "instance" ? instances.get(attachment.to.id) : undefined;
  const type = instance && instanceTypes().get(instance.instanceType);
  const usual = type?.traits.has("short-tracking") ? NITRO_V6_TIMEOUTS : DEFAULT_TIMEOUTS;
  if (own === undefined) return usual === DEFAULT_TIMEOUTS ? undefined : usual;
  const inMs = (seconds: number | undefined, otherwiseMs: number) =>
    seconds === undefined ? otherwiseMs : seconds * 1000;
  return {
    tcpEstablishedMs: inMs(own.TcpEstablishedTimeout, usual.tcpEstablishedMs),
    udpStreamMs: inMs(own.UdpStreamTimeout, usual.udpStreamMs),
    udpMs: inMs(own.UdpTimeout, usual.udpMs),
  };
}
