/**
 * Credentials that instances find: sessions of the role in their profile, as STS gives them to `ec2.amazonaws.com`. New
 * ones are there before the old are over.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-metadata-security-credentials.html
 */
import type { Clock } from "@cloudglass/env";
import { type CategorySources, seconds } from "./category-tree.ts";
import type { MetadataView } from "./metadata-view.ts";

/** `ports.instanceSessions`: sessions of roles that let EC2 in. */
export interface InstanceSessions {
  open(
    roleArn: string,
    sessionName: string,
    keys?: Readonly<Record<string, string>>,
  ): InstanceSession | undefined;
}

export interface InstanceSession {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  /** Milliseconds since the Unix epoch. */
  readonly expiresAt: number;
}

const DELIVERIES = ["1.0", "2.0"] as const;
export type Delivery = (typeof DELIVERIES)[number];

interface Opened {
  readonly roleArn: string;
  readonly session: InstanceSession;
  readonly openedAt: number;
}

/** AWS has new ones at least five minutes before the old are over. */
const RENEWED_BEFORE_MS = 15 * 60_000;

export class InstanceCredentials {
  readonly #clock: Clock;
  readonly #sessions: InstanceSessions | undefined;
  readonly #opened = new Map<string, Opened>();

  constructor(clock: Clock, sessions: InstanceSessions | undefined) {
    this.#clock = clock;
    this.#sessions = sessions;
  }

  /** @param delivery the version of the metadata service that is asked: policies may want the second */
  sourcesOf(view: MetadataView, delivery: Delivery): CategorySources {
    return { credentials: () => this.#ofRole(view, delivery) };
  }

  forget(instanceId: string): void {
    for (const delivery of DELIVERIES) this.#opened.delete(`${instanceId} ${delivery}`);
  }

  #ofRole(view: MetadataView, delivery: Delivery): string | undefined {
    const roleArn = view.profile?.roleArn;
    if (roleArn === undefined) return undefined;
    const opened = this.#current(view, roleArn, delivery);
    if (opened === undefined) return failed(this.#clock.now());
    const { session, openedAt } = opened;
    const told = {
      Code: "Success",
      LastUpdated: seconds(openedAt),
      Type: "AWS-HMAC",
      AccessKeyId: session.accessKeyId,
      SecretAccessKey: session.secretAccessKey,
      Token: session.sessionToken,
      Expiration: seconds(session.expiresAt),
    };
    return JSON.stringify(told, null, 2);
  }

  #current(view: MetadataView, roleArn: string, delivery: Delivery): Opened | undefined {
    const now = this.#clock.now();
    const place = `${view.instanceId} ${delivery}`;
    const known = this.#opened.get(place);
    const isGood = known?.roleArn === roleArn && known.session.expiresAt - now > RENEWED_BEFORE_MS;
    if (isGood) return known;
    const { instanceId, region, accountId, interfaces } = view;
    const session = this.#sessions?.open(roleArn, instanceId, {
      "ec2:SourceInstanceARN": `arn:aws:ec2:${region}:${accountId}:instance/${instanceId}`,
      "ec2:RoleDelivery": delivery,
      "aws:EC2InstanceSourceVPC": interfaces[0]?.vpcId ?? "",
      "aws:EC2InstanceSourcePrivateIPv4": interfaces[0]?.privateAddresses[0] ?? "",
    });
    if (session === undefined) return undefined;
    const opened = { roleArn, session, openedAt: now };
    this.#opened.set(place, opened);
    return opened;
  }
}

function failed(now: number): string {
  const Message =
    "EC2 cannot assume the role. Please see documentation at https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_iam-ec2.html#troubleshoot_iam-ec2_errors-info-doc.";
  return JSON.stringify(
    { Code: "AssumeRoleUnauthorizedAccess", Message, LastUpdated: seconds(now) },
    null,
    2,
  );
}
