/** `/_cloudglass/vpc/identity-certificate`: what AWS publishes a region, for those who verify identity documents. */
import type { Answer } from "./own-request.ts";

export const identityCertificate: Answer = ({ rooms }) => ({
  status: 200,
  headers: { "content-type": "application/x-pem-file" },
  body: rooms.identityCertificate(),
});
