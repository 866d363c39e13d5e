/**
 * What the administrator of the customer's gateway is given: both tunnels, their addresses and keys.
 * https://docs.aws.amazon.com/vpn/latest/s2svpn/cgw-static-routing-examples.html
 */
import { formatIpv4 } from "../../packet/frame/address.ts";
import { ipv4Range } from "../../resource/interface/subnet-range.ts";
import type { Resources } from "../../resource/resources.ts";
import type { VpnConnectionRecord, VpnTunnelRecord } from "../../resource/vpn/vpn-connection.ts";

const AWS_ASN = 64512;

export function gatewayConfiguration(resources: Resources, record: VpnConnectionRecord): string {
  const { id, customerGatewayId, vpnGatewayId, transitGatewayId, tunnels } = record;
  const gatewayAsn =
    resources.vpnGateways.get(vpnGatewayId ?? "")?.amazonSideAsn ??
    resources.transitGateways.get(transitGatewayId ?? "")?.options.amazonSideAsn ??
    AWS_ASN;
  const customer = resources.customerGateways.get(customerGatewayId);
  const asns = { gateway: gatewayAsn, customer: customer?.bgpAsn ?? 0 };
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<vpn_connection id="${id}">`,
    `  <customer_gateway_id>${customerGatewayId}</customer_gateway_id>`,
    `  <vpn_gateway_id>${vpnGatewayId ?? transitGatewayId ?? ""}</vpn_gateway_id>`,
    "  <vpn_connection_type>ipsec.1</vpn_connection_type>",
    ...tunnels.map((tunnel) => tunnelXml(tunnel, customer?.address ?? "", asns)),
    "</vpn_connection>",
  ].join("\n");
}

function tunnelXml(
  { outsideAddress, insideCidr, preSharedKey }: VpnTunnelRecord,
  customerAddress: string,
  asns: { readonly gateway: number; readonly customer: number },
): string {
  const { first } = ipv4Range(insideCidr);
  const end = (name: string, outside: string, inside: number, asn: number) => `    <${name}>
      <tunnel_outside_address>
        <ip_address>${outside}</ip_address>
      </tunnel_outside_address>
      <tunnel_inside_address>
        <ip_address>${formatIpv4(inside)}</ip_address>
        <network_mask>255.255.255.252</network_mask>
        <network_cidr>30</network_cidr>
      </tunnel_inside_address>
      <bgp>
        <asn>${asn}</asn>
        <hold_time>30</hold_time>
      </bgp>
    </${name}>`;
  return `  <ipsec_tunnel>
${end("customer_gateway", customerAddress, first + 2, asns.customer)}
${end("vpn_gateway", outsideAddress, first + 1, asns.gateway)}
    <ike>
      <authentication_protocol>sha1</authentication_protocol>
      <encryption_protocol>aes-128-cbc</encryption_protocol>
      <lifetime>28800</lifetime>
      <perfect_forward_secrecy>group2</perfect_forward_secrecy>
      <mode>main</mode>
      <pre_shared_key>${preSharedKey}</pre_shared_key>
    </ike>
    <ipsec>
      <protocol>esp</protocol>
      <authentication_protocol>hmac-sha1-96</authentication_protocol>
      <encryption_protocol>aes-128-cbc</encryption_protocol>
      <lifetime>3600</lifetime>
      <perfect_forward_secrecy>group2</perfect_forward_secrecy>
      <mode>tunnel</mode>
    </ipsec>
  </ipsec_tunnel>`;
}
