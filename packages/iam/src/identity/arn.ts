/** ARNs of identities and policies. Source: Service Authorization Reference, "Resource types defined by IAM". */
export type EntityKind = "user" | "group" | "role";

export function rootArn(accountId: string): string {
  return `arn:aws:iam::${accountId}:root`;
}

/** `path` begins and ends with `/`. */
export function entityArn(accountId: string, kind: EntityKind, path: string, name: string): string {
  return `arn:aws:iam::${accountId}:${kind}${path}${name}`;
}

export function policyArn(accountId: string, path: string, name: string): string {
  return `arn:aws:iam::${accountId}:policy${path}${name}`;
}

export function instanceProfileArn(accountId: string, path: string, name: string): string {
  return `arn:aws:iam::${accountId}:instance-profile${path}${name}`;
}

export function serverCertificateArn(accountId: string, path: string, name: string): string {
  return `arn:aws:iam::${accountId}:server-certificate${path}${name}`;
}

export function assumedRoleArn(accountId: string, roleName: string, sessionName: string): string {
  return `arn:aws:sts::${accountId}:assumed-role/${roleName}/${sessionName}`;
}

export function federatedUserArn(accountId: string, name: string): string {
  return `arn:aws:sts::${accountId}:federated-user/${name}`;
}

export interface NamedArn {
  /** `aws` for policies that AWS keeps. */
  readonly accountId: string;
  readonly type: EntityKind | "policy";
  readonly path: string;
  readonly name: string;
}

/** Takes `arn:aws:iam::ACCOUNT:TYPE/path/name` apart; undefined for anything else. */
export function parseArn(arn: string): NamedArn | undefined {
  const match =
    /^arn:aws:iam::(\d{12}|aws):(user|group|role|policy)(\/(?:[!-~]+\/)?)([\w+=,.@-]+)$/.exec(arn);
  if (match === null) return undefined;
  const [, accountId = "", type, path = "/", name = ""] = match;
  return { accountId, type: type as NamedArn["type"], path, name };
}
