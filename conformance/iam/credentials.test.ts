/** SSH keys, certificates and service-specific credentials by the SDK's own client. */
import {
  CreateServiceSpecificCredentialCommand,
  CreateUserCommand,
  DeleteServerCertificateCommand,
  DeleteServiceSpecificCredentialCommand,
  DeleteSigningCertificateCommand,
  DeleteSSHPublicKeyCommand,
  DeleteUserCommand,
  GetServerCertificateCommand,
  GetSSHPublicKeyCommand,
  ListServerCertificatesCommand,
  ListServerCertificateTagsCommand,
  ListServiceSpecificCredentialsCommand,
  ListSigningCertificatesCommand,
  ListSSHPublicKeysCommand,
  ResetServiceSpecificCredentialCommand,
  UpdateServerCertificateCommand,
  UpdateServiceSpecificCredentialCommand,
  UpdateSigningCertificateCommand,
  UpdateSSHPublicKeyCommand,
  UploadServerCertificateCommand,
  UploadSigningCertificateCommand,
  UploadSSHPublicKeyCommand,
} from "@aws-sdk/client-iam";
import { afterAll, beforeAll, expect, test } from "vitest";
import { certificateOf } from "../../packages/iam/src/testing/certificate.ts";
import { SSH_FINGERPRINT, SSH_LINE, SSH_PEM } from "../../packages/iam/src/testing/ssh-keys.ts";
import { denialOf } from "../testing/denial.ts";
import { type Emulator, startEmulator } from "../testing/emulator.ts";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startEmulator({ ephemeral: true });
  for (const UserName of ["ann", "bob"]) {
    await emulator.iam().send(new CreateUserCommand({ UserName }));
  }
});
afterAll(() => emulator.stop());

test("an SSH key goes up as a line and comes back as PEM, with its fingerprint", async () => {
  const iam = emulator.iam();
  const key = { UserName: "ann", SSHPublicKeyBody: SSH_LINE };
  const { SSHPublicKey } = await iam.send(new UploadSSHPublicKeyCommand(key));
  const named = { UserName: "ann", SSHPublicKeyId: SSHPublicKey?.SSHPublicKeyId };
  await iam.send(new UpdateSSHPublicKeyCommand({ ...named, Status: "Inactive" }));
  const gotten = await iam.send(new GetSSHPublicKeyCommand({ ...named, Encoding: "PEM" }));
  expect(gotten.SSHPublicKey).toEqual({
    ...SSHPublicKey,
    Fingerprint: SSH_FINGERPRINT,
    SSHPublicKeyBody: SSH_PEM,
    Status: "Inactive",
  });
  expect(await denialOf(iam.send(new UploadSSHPublicKeyCommand(key)))).toMatchObject({
    name: "DuplicateSSHPublicKeyException",
    status: 400,
  });
  const none = { ...key, SSHPublicKeyBody: "hello" };
  expect(await denialOf(iam.send(new UploadSSHPublicKeyCommand(none)))).toMatchObject({
    name: "UnrecognizedPublicKeyEncodingException",
    status: 400,
  });
  expect(await denialOf(iam.send(new DeleteUserCommand({ UserName: "ann" })))).toMatchObject({
    name: "DeleteConflictException",
    status: 409,
  });
  await iam.send(new DeleteSSHPublicKeyCommand(named));
  const left = await iam.send(new ListSSHPublicKeysCommand({ UserName: "ann" }));
  expect(left.SSHPublicKeys).toEqual([]);
});

test("a server certificate with its chain is read back to the letter", async () => {
  const iam = emulator.iam();
  const issuer = certificateOf("issuer");
  const leaf = certificateOf("leaf", { issuer, to: "2039-01-01T00:00:00Z" });
  const Tags = [{ Key: "team", Value: "blue" }];
  const upload = {
    ServerCertificateName: "web",
    CertificateBody: leaf.certificate,
    PrivateKey: leaf.privateKey,
    CertificateChain: issuer.certificate,
    Tags,
  };
  const made = await iam.send(new UploadServerCertificateCommand(upload));
  expect(made.ServerCertificateMetadata?.Expiration).toEqual(new Date("2039-01-01T00:00:00Z"));
  const gotten = await iam.send(new GetServerCertificateCommand(upload));
  expect(gotten.ServerCertificate).toEqual({
    ServerCertificateMetadata: made.ServerCertificateMetadata,
    CertificateBody: leaf.certificate,
    CertificateChain: issuer.certificate,
    Tags,
  });
  const other = { ...upload, ServerCertificateName: "other", PrivateKey: issuer.privateKey };
  expect(await denialOf(iam.send(new UploadServerCertificateCommand(other)))).toMatchObject({
    name: "KeyPairMismatchException",
    status: 400,
  });
  const broken = { ...other, CertificateBody: "-----BEGIN CERTIFICATE-----" };
  expect(await denialOf(iam.send(new UploadServerCertificateCommand(broken)))).toMatchObject({
    name: "MalformedCertificateException",
    status: 400,
    message: "Unable to parse certificate. Please ensure the certificate is in PEM format.",
  });
  const rename = { ServerCertificateName: "web", NewServerCertificateName: "www" };
  await iam.send(new UpdateServerCertificateCommand(rename));
  const www = { ServerCertificateName: "www" };
  const listed = await iam.send(new ListServerCertificatesCommand({}));
  expect(listed.ServerCertificateMetadataList).toMatchObject([www]);
  expect((await iam.send(new ListServerCertificateTagsCommand(www))).Tags).toEqual(Tags);
  await iam.send(new DeleteServerCertificateCommand(www));
  expect(await denialOf(iam.send(new GetServerCertificateCommand(www)))).toMatchObject({
    status: 404,
    message: "The Server Certificate with name www cannot be found.",
  });
});

test("signing certificates are a user's, two at most", async () => {
  const iam = emulator.iam();
  const upload = (name: string) =>
    iam.send(
      new UploadSigningCertificateCommand({
        UserName: "bob",
        CertificateBody: certificateOf(name).certificate,
      }),
    );
  const { Certificate } = await upload("one");
  await upload("two");
  expect(await denialOf(upload("three"))).toMatchObject({
    name: "LimitExceededException",
    status: 409,
  });
  const named = { UserName: "bob", CertificateId: Certificate?.CertificateId };
  await iam.send(new UpdateSigningCertificateCommand({ ...named, Status: "Inactive" }));
  const list = async () =>
    (await iam.send(new ListSigningCertificatesCommand({ UserName: "bob" }))).Certificates;
  expect(await list()).toContainEqual({ ...Certificate, Status: "Inactive" });
  await iam.send(new DeleteSigningCertificateCommand(named));
  expect(await list()).toHaveLength(1);
});

test("service-specific credentials answer as AWS was recorded", async () => {
  const iam = emulator.iam();
  const git = { UserName: "ann", ServiceName: "codecommit.amazonaws.com" };
  const made = await iam.send(new CreateServiceSpecificCredentialCommand(git));
  const credential = made.ServiceSpecificCredential;
  expect(credential).toMatchObject({
    ServiceUserName: "ann-at-000000000000",
    Status: "Active",
  });
  const id = { ServiceSpecificCredentialId: credential?.ServiceSpecificCredentialId };
  const named = { UserName: "ann", ...id };
  await iam.send(new UpdateServiceSpecificCredentialCommand({ ...named, Status: "Inactive" }));
  const reset = await iam.send(new ResetServiceSpecificCredentialCommand(named));
  expect(reset.ServiceSpecificCredential).toMatchObject({ ...id, Status: "Inactive" });
  const listed = await iam.send(new ListServiceSpecificCredentialsCommand({ UserName: "ann" }));
  expect(listed.ServiceSpecificCredentials).toMatchObject([{ ...id, Status: "Inactive" }]);
  expect(JSON.stringify(listed)).not.toContain(
    `${reset.ServiceSpecificCredential?.ServicePassword}`,
  );
  const refused = (input: object) =>
    denialOf(
      iam.send(
        new UpdateServiceSpecificCredentialCommand({ ...named, Status: "Active", ...input }),
      ),
    );
  expect(await refused({ ServiceSpecificCredentialId: "with-hyphens-in-the-id" })).toMatchObject({
    name: "ValidationError",
    message:
      "1 validation error detected: Value at 'serviceSpecificCredentialId' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w]+",
  });
  expect(await refused({ Status: "Invalid" })).toMatchObject({
    message:
      "1 validation error detected: Value at 'status' failed to satisfy constraint: Member must satisfy enum value set",
  });
  expect(await refused({ UserName: "bob" })).toMatchObject({
    name: "NoSuchEntityException",
    status: 404,
    message: `No such credential ${credential?.ServiceSpecificCredentialId} exists`,
  });
  expect(await denialOf(iam.send(new DeleteUserCommand({ UserName: "ann" })))).toMatchObject({
    message: "Cannot delete entity, must remove referenced objects first.",
  });
  await iam.send(new DeleteServiceSpecificCredentialCommand(named));
  await iam.send(new DeleteUserCommand({ UserName: "ann" }));
});
