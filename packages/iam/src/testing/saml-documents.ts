/** For tests: the metadata of a SAML identity provider. */

export const IDP_ENTITY_ID = "https://idp.example.com/saml";

export interface MetadataParts {
  readonly entityId?: string;
  readonly certificates: readonly string[];
  readonly use?: "signing" | "encryption" | undefined;
  readonly validUntil?: string;
}

/** Long enough for IAM, which takes nothing under 1,000 characters. */
export function samlMetadata(parts: MetadataParts): string {
  const { certificates, entityId = IDP_ENTITY_ID, use = "signing", validUntil } = parts;
  const end = validUntil === undefined ? "" : ` validUntil="${validUntil}"`;
  const keys = certificates.map(
    (certificate) => `
    <md:KeyDescriptor use="${use}">
      <ds:KeyInfo><ds:X509Data><ds:X509Certificate>${certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>
    </md:KeyDescriptor>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata"
    xmlns:ds="http://www.w3.org/2000/09/xmldsig#" entityID="${entityId}"${end}>
  <md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">${keys.join("")}
    <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
        Location="https://idp.example.com/sso"/>
  </md:IDPSSODescriptor>
</md:EntityDescriptor>${" ".repeat(certificates.length > 0 ? 0 : 1000)}
`;
}
