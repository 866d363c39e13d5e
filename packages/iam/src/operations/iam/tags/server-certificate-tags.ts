/** TagServerCertificate, UntagServerCertificate, ListServerCertificateTags. */
import type { Iam } from "../iam-operation.ts";
import { certificateNamed } from "../server-certificates/certificate-shape.ts";
import { addTags, listTags, removeTags } from "./tags.ts";

export const tagServerCertificate: Iam<"TagServerCertificate"> = (identities, input, call) => {
  const { id } = certificateNamed(identities, call, input.ServerCertificateName);
  return addTags(identities, id, input.Tags);
};

export const untagServerCertificate: Iam<"UntagServerCertificate"> = (identities, input, call) => {
  const { id } = certificateNamed(identities, call, input.ServerCertificateName);
  return removeTags(identities, id, input.TagKeys);
};

export const listServerCertificateTags: Iam<"ListServerCertificateTags"> = (
  identities,
  input,
  call,
) => {
  const { id } = certificateNamed(identities, call, input.ServerCertificateName);
  return listTags(identities, id, "ListServerCertificateTags", input);
};
