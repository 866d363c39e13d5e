/**
 * Which attributes of an assertion become condition keys of the trust policy. Source: IAM User Guide, "Configure SAML
 * assertions for the authentication response", "Mapping SAML attributes to AWS trust policy context keys".
 */
const EDU_PERSON = "urn:oid:1.3.6.1.4.1.5923.1.1.1.";
const EDU_ORG = "urn:oid:1.3.6.1.4.1.5923.1.2.1.";
const CLAIMS = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/";

/** Name of the attribute → key behind `saml:`. */
const KEY_OF_ATTRIBUTE: ReadonlyMap<string, string> = new Map([
  [`${EDU_PERSON}1`, "edupersonaffiliation"],
  [`${EDU_PERSON}2`, "edupersonnickname"],
  [`${EDU_PERSON}3`, "edupersonorgdn"],
  [`${EDU_PERSON}4`, "edupersonorgunitdn"],
  [`${EDU_PERSON}5`, "edupersonprimaryaffiliation"],
  [`${EDU_PERSON}6`, "edupersonprincipalname"],
  [`${EDU_PERSON}7`, "edupersonentitlement"],
  [`${EDU_PERSON}8`, "edupersonprimaryorgunitdn"],
  [`${EDU_PERSON}9`, "edupersonscopedaffiliation"],
  [`${EDU_PERSON}10`, "edupersontargetedid"],
  [`${EDU_PERSON}11`, "edupersonassurance"],
  [`${EDU_ORG}2`, "eduorghomepageuri"],
  [`${EDU_ORG}3`, "eduorgidentityauthnpolicyuri"],
  [`${EDU_ORG}4`, "eduorglegalname"],
  [`${EDU_ORG}5`, "eduorgsuperioruri"],
  [`${EDU_ORG}6`, "eduorgwhitepagesuri"],
  ["urn:oid:2.5.4.3", "cn"],
  [`${CLAIMS}name`, "name"],
  ["http://schemas.xmlsoap.org/claims/CommonName", "commonName"],
  [`${CLAIMS}givenname`, "givenName"],
  [`${CLAIMS}surname`, "surname"],
  [`${CLAIMS}emailaddress`, "mail"],
  ["http://schemas.microsoft.com/ws/2008/06/identity/claims/primarygroupsid", "uid"],
  ["2.5.4.3", "commonName"],
  ["2.5.4.4", "surname"],
  ["2.4.5.42", "givenName"],
  ["2.5.4.45", "x500UniqueIdentifier"],
  ["0.9.2342.19200300100.1.1", "uid"],
  ["0.9.2342.19200300100.1.3", "mail"],
  ["0.9.2342.19200300.100.1.45", "organizationStatus"],
]);

/** Of two attributes for one key, the first one counts. */
export function attributeKeys(
  attributes: ReadonlyMap<string, readonly string[]>,
): Record<string, readonly string[]> {
  const keys: Record<string, readonly string[]> = {};
  for (const [name, values] of attributes) {
    const key = KEY_OF_ATTRIBUTE.get(name);
    if (key !== undefined && values.length > 0) keys[`saml:${key}`] ??= values;
  }
  return keys;
}
