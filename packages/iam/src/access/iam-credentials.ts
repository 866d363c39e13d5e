/** The rows of SSH keys, certificates and service-specific credentials. */
import type { Identities } from "../identities.ts";
import { serverCertificateArn } from "../identity/arn.ts";
import { findEntity } from "../identity/entity.ts";
import { findServerCertificate } from "../identity/server-certificate.ts";
import { serviceCredentialsOf } from "../identity/service-credential.ts";
import { tagsOf } from "../identity/tag.ts";
import { ownUserName } from "../operations/iam/named.ts";
import { IamRequests, made, making, on } from "./iam-requests.ts";
import type { IamRows } from "./iam-rows.ts";
import { type CallHead, type Context, requestTags, resourceTags } from "./rule.ts";

export function credentialRows(identities: Identities) {
  return {
    ...sshAndSigningRows(new IamRequests(identities)),
    ...serverCertificateRows(identities),
    ...serviceCredentialRows(identities),
  };
}

function sshAndSigningRows(iam: IamRequests) {
  return {
    UploadSSHPublicKey: (i, call) => iam.user(i.UserName, call),
    GetSSHPublicKey: (i, call) => iam.user(i.UserName, call),
    UpdateSSHPublicKey: (i, call) => iam.user(i.UserName, call),
    DeleteSSHPublicKey: (i, call) => iam.user(i.UserName, call),
    ListSSHPublicKeys: (i, call) => iam.userOrSelf(i.UserName, call),
    UploadSigningCertificate: (i, call) => iam.userOrSelf(i.UserName, call),
    UpdateSigningCertificate: (i, call) => iam.userOrSelf(i.UserName, call),
    DeleteSigningCertificate: (i, call) => iam.userOrSelf(i.UserName, call),
    ListSigningCertificates: (i, call) => iam.userOrSelf(i.UserName, call),
  } satisfies Partial<IamRows>;
}

function serverCertificateRows({ catalogue }: Identities) {
  const arnOf = (call: CallHead, path: string | undefined, name: string) =>
    serverCertificateArn(call.caller.accountId, path ?? "/", name);

  function existing(name: string, call: CallHead, context: Context = {}) {
    const found = findServerCertificate(catalogue, call.caller.accountId, name);
    if (found === undefined) return on(call, arnOf(call, "/", name), context);
    return on(call, found.arn, { ...resourceTags(tagsOf(catalogue, found.id)), ...context });
  }

  return {
    UploadServerCertificate: (i, call) =>
      making(call, arnOf(call, i.Path, i.ServerCertificateName), "ServerCertificate", i.Tags),
    GetServerCertificate: (i, call) => existing(i.ServerCertificateName, call),
    ListServerCertificates: (i, call) => on(call, arnOf(call, i.PathPrefix, "")),
    // AWS asks for the permission on the old ARN and on the new one.
    UpdateServerCertificate: (i, call) => {
      const name = i.ServerCertificateName;
      const found = findServerCertificate(catalogue, call.caller.accountId, name);
      const renamed = arnOf(call, i.NewPath ?? found?.path, i.NewServerCertificateName ?? name);
      const source = existing(name, call);
      return source[0]?.resource === renamed ? source : [...source, ...on(call, renamed)];
    },
    DeleteServerCertificate: (i, call) => existing(i.ServerCertificateName, call),
    TagServerCertificate: (i, call) => existing(i.ServerCertificateName, call, requestTags(i.Tags)),
    UntagServerCertificate: (i, call) =>
      existing(i.ServerCertificateName, call, { "aws:TagKeys": i.TagKeys }),
    ListServerCertificateTags: (i, call) => existing(i.ServerCertificateName, call),
  } satisfies Partial<IamRows>;
}

function serviceCredentialRows(identities: Identities) {
  const { catalogue } = identities;
  const iam = new IamRequests(identities);
  const SERVICE = "iam:ServiceSpecificCredentialServiceName";

  interface CredentialOf {
    readonly UserName?: string | undefined;
    readonly ServiceSpecificCredentialId: string;
  }

  function existing({ UserName, ServiceSpecificCredentialId }: CredentialOf, call: CallHead) {
    const name = UserName ?? ownUserName(call);
    const user = findEntity(catalogue, call.caller.accountId, "user", name);
    const held = user === undefined ? [] : serviceCredentialsOf(catalogue, user.id);
    const service = held.find(({ id }) => id === ServiceSpecificCredentialId)?.service;
    return iam.user(name, call, service === undefined ? {} : { [SERVICE]: service });
  }

  return {
    CreateServiceSpecificCredential: (i, call) =>
      iam.user(i.UserName, call, {
        [SERVICE]: i.ServiceName,
        ...(i.CredentialAgeDays === undefined
          ? {}
          : { "iam:ServiceSpecificCredentialAgeDays": i.CredentialAgeDays }),
      }),
    ListServiceSpecificCredentials: (i, call) =>
      i.AllUsers === true
        ? on(call, made(call, "user", "/", "*"))
        : iam.userOrSelf(i.UserName, call),
    UpdateServiceSpecificCredential: existing,
    ResetServiceSpecificCredential: existing,
    DeleteServiceSpecificCredential: existing,
  } satisfies Partial<IamRows>;
}
