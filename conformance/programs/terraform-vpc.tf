# A network with everything of a VPC that Terraform can make, and one with little.
terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100"
    }
  }
}

provider "aws" {
  region                      = "us-east-1"
  access_key                  = "test"
  secret_key                  = "test"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
  endpoints {
    ec2 = var.endpoint
    sts = var.endpoint
  }
}

provider "aws" {
  alias                       = "other"
  region                      = "us-west-2"
  access_key                  = "111122223333"
  secret_key                  = "test"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
  endpoints {
    ec2 = var.endpoint
    sts = var.endpoint
  }
}

variable "endpoint" {}

# Whether things are as they were first made.
variable "is_first" {
  default = true
}

locals {
  zones = ["us-east-1a", "us-east-1b"]
  tags  = var.is_first ? { Name = "first" } : { Name = "second", Changed = "yes" }
}

resource "aws_vpc" "main" {
  cidr_block                           = "10.0.0.0/16"
  assign_generated_ipv6_cidr_block     = true
  enable_dns_hostnames                 = true
  enable_network_address_usage_metrics = !var.is_first
  tags                                 = local.tags
}

resource "aws_vpc" "plain" {
  cidr_block         = "10.9.0.0/24"
  enable_dns_support = var.is_first
  instance_tenancy   = var.is_first ? "dedicated" : "default"
}

resource "aws_vpc_ipv4_cidr_block_association" "more" {
  vpc_id     = aws_vpc.main.id
  cidr_block = var.is_first ? "100.64.0.0/16" : "100.65.0.0/16"
}

resource "aws_subnet" "public" {
  count                                          = 2
  vpc_id                                         = aws_vpc.main.id
  cidr_block                                     = cidrsubnet(aws_vpc.main.cidr_block, 8, count.index)
  ipv6_cidr_block                                = cidrsubnet(aws_vpc.main.ipv6_cidr_block, 8, count.index)
  assign_ipv6_address_on_creation                = var.is_first
  availability_zone                              = local.zones[count.index]
  map_public_ip_on_launch                        = true
  enable_resource_name_dns_a_record_on_launch    = !var.is_first
  enable_resource_name_dns_aaaa_record_on_launch = true
  private_dns_hostname_type_on_launch            = var.is_first ? "ip-name" : "resource-name"
  tags                                           = local.tags
}

resource "aws_subnet" "private" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.0.128.0/20"
}

resource "aws_subnet" "secondary" {
  vpc_id               = aws_vpc_ipv4_cidr_block_association.more.vpc_id
  cidr_block           = cidrsubnet(aws_vpc_ipv4_cidr_block_association.more.cidr_block, 8, 0)
  availability_zone_id = "use1-az4"
}

resource "aws_subnet" "ipv6" {
  vpc_id                                         = aws_vpc.main.id
  ipv6_cidr_block                                = cidrsubnet(aws_vpc.main.ipv6_cidr_block, 8, 64)
  ipv6_native                                    = true
  assign_ipv6_address_on_creation                = true
  enable_dns64                                   = true
  enable_resource_name_dns_aaaa_record_on_launch = true
}

resource "aws_ec2_subnet_cidr_reservation" "held" {
  subnet_id        = aws_subnet.private.id
  cidr_block       = "10.0.128.64/26"
  reservation_type = "prefix"
  description      = "for prefixes"
}

resource "aws_internet_gateway" "main" {
  vpc_id = aws_vpc.main.id
  tags   = local.tags
}

resource "aws_internet_gateway" "idle" {}

resource "aws_internet_gateway_attachment" "plain" {
  internet_gateway_id = aws_internet_gateway.idle.id
  vpc_id              = aws_vpc.plain.id
}

resource "aws_egress_only_internet_gateway" "main" {
  vpc_id = aws_vpc.main.id
}

resource "aws_ec2_managed_prefix_list" "offices" {
  name           = var.is_first ? "offices" : "branches"
  address_family = "IPv4"
  max_entries    = var.is_first ? 3 : 4
  entry {
    cidr        = "192.0.2.0/24"
    description = "north"
  }
  dynamic "entry" {
    for_each = var.is_first ? ["198.51.100.0/24"] : ["203.0.113.0/24", "203.0.114.0/24"]
    content {
      cidr = entry.value
    }
  }
  tags = local.tags
}

resource "aws_ec2_managed_prefix_list" "empty" {
  name           = "one by one"
  address_family = "IPv6"
  max_entries    = 5
}

resource "aws_ec2_managed_prefix_list_entry" "one" {
  prefix_list_id = aws_ec2_managed_prefix_list.empty.id
  cidr           = "2001:db8::/32"
  description    = var.is_first ? "of documentation" : null
}

resource "aws_route_table" "public" {
  vpc_id = aws_vpc.main.id
  route {
    cidr_block = "0.0.0.0/0"
    gateway_id = aws_internet_gateway.main.id
  }
  route {
    ipv6_cidr_block = "::/0"
    gateway_id      = aws_internet_gateway.main.id
  }
  dynamic "route" {
    for_each = var.is_first ? [1] : []
    content {
      destination_prefix_list_id = aws_ec2_managed_prefix_list.offices.id
      gateway_id                 = aws_internet_gateway.main.id
    }
  }
  tags = local.tags
}

resource "aws_route_table" "private" {
  vpc_id = aws_vpc.main.id
}

resource "aws_route" "out" {
  route_table_id              = aws_route_table.private.id
  destination_ipv6_cidr_block = "::/0"
  egress_only_gateway_id      = aws_egress_only_internet_gateway.main.id
}

resource "aws_network_interface" "appliance" {
  subnet_id         = aws_subnet.private.id
  source_dest_check = false
}

resource "aws_route" "inspected" {
  route_table_id         = aws_route_table.private.id
  destination_cidr_block = var.is_first ? "203.0.113.0/24" : "198.18.0.0/15"
  network_interface_id   = aws_network_interface.appliance.id
}

resource "aws_route_table_association" "public" {
  count          = 2
  subnet_id      = aws_subnet.public[count.index].id
  route_table_id = var.is_first ? aws_route_table.public.id : aws_route_table.private.id
}

resource "aws_route_table" "edge" {
  vpc_id = aws_vpc.plain.id
}

resource "aws_route_table_association" "edge" {
  gateway_id     = aws_internet_gateway_attachment.plain.internet_gateway_id
  route_table_id = aws_route_table.edge.id
}

resource "aws_main_route_table_association" "main" {
  vpc_id         = aws_vpc.main.id
  route_table_id = aws_route_table.private.id
}

resource "aws_default_route_table" "plain" {
  default_route_table_id = aws_vpc.plain.default_route_table_id
  dynamic "route" {
    for_each = var.is_first ? [] : [1]
    content {
      cidr_block = "0.0.0.0/0"
      gateway_id = aws_internet_gateway_attachment.plain.internet_gateway_id
    }
  }
}

resource "aws_network_acl" "public" {
  vpc_id     = aws_vpc.main.id
  subnet_ids = var.is_first ? aws_subnet.public[*].id : [aws_subnet.public[0].id]
  ingress {
    rule_no    = 100
    action     = "allow"
    protocol   = "tcp"
    from_port  = 443
    to_port    = var.is_first ? 443 : 8443
    cidr_block = "0.0.0.0/0"
  }
  ingress {
    rule_no         = 110
    action          = "allow"
    protocol        = "-1"
    from_port       = 0
    to_port         = 0
    ipv6_cidr_block = "2001:db8::/32"
  }
  egress {
    rule_no    = 100
    action     = "allow"
    protocol   = "icmp"
    from_port  = 0
    to_port    = 0
    icmp_type  = 8
    icmp_code  = -1
    cidr_block = "10.0.0.0/8"
  }
  tags = local.tags
}

resource "aws_network_acl" "apart" {
  vpc_id = aws_vpc.main.id
}

resource "aws_network_acl_rule" "udp" {
  network_acl_id = aws_network_acl.apart.id
  rule_number    = 200
  egress         = true
  protocol       = "udp"
  rule_action    = var.is_first ? "allow" : "deny"
  cidr_block     = "10.0.0.0/8"
  from_port      = 53
  to_port        = 53
}

resource "aws_network_acl_association" "apart" {
  network_acl_id = aws_network_acl.apart.id
  subnet_id      = aws_subnet.private.id
}

resource "aws_default_network_acl" "plain" {
  default_network_acl_id = aws_vpc.plain.default_network_acl_id
  ingress {
    rule_no    = 50
    action     = "deny"
    protocol   = "-1"
    from_port  = 0
    to_port    = 0
    cidr_block = "192.0.2.0/24"
  }
}

resource "aws_default_security_group" "plain" {
  vpc_id = aws_vpc.plain.id
}

resource "aws_vpc_dhcp_options" "own" {
  domain_name          = var.is_first ? "first.example" : "second.example"
  domain_name_servers  = ["10.0.0.53", "AmazonProvidedDNS"]
  ntp_servers          = ["169.254.169.123"]
  netbios_name_servers = ["10.0.0.54"]
  netbios_node_type    = 2
  tags                 = local.tags
}

resource "aws_vpc_dhcp_options_association" "own" {
  vpc_id          = aws_vpc.main.id
  dhcp_options_id = aws_vpc_dhcp_options.own.id
}

resource "aws_vpc_peering_connection" "near" {
  vpc_id      = aws_vpc.main.id
  peer_vpc_id = aws_vpc.plain.id
  auto_accept = true
  requester {
    allow_remote_vpc_dns_resolution = var.is_first
  }
  tags = local.tags
}

resource "aws_vpc" "far" {
  provider   = aws.other
  cidr_block = "10.8.0.0/16"
}

resource "aws_vpc_peering_connection" "far" {
  vpc_id        = aws_vpc.main.id
  peer_vpc_id   = aws_vpc.far.id
  peer_owner_id = "111122223333"
  peer_region   = "us-west-2"
  tags          = { Side = "requester" }
}

resource "aws_vpc_peering_connection_accepter" "far" {
  provider                  = aws.other
  vpc_peering_connection_id = aws_vpc_peering_connection.far.id
  auto_accept               = true
  tags                      = { Side = "accepter" }
}

resource "aws_route" "far" {
  route_table_id            = aws_route_table.private.id
  destination_cidr_block    = aws_vpc.far.cidr_block
  vpc_peering_connection_id = aws_vpc_peering_connection_accepter.far.id
}

resource "aws_vpc_endpoint" "s3" {
  vpc_id          = aws_vpc.main.id
  service_name    = data.aws_vpc_endpoint_service.s3.service_name
  route_table_ids = var.is_first ? [aws_route_table.public.id] : [aws_route_table.private.id]
  policy = var.is_first ? null : jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Principal = "*", Action = "s3:GetObject", Resource = "*" }
    ]
  })
  tags = local.tags
}

data "aws_vpc_endpoint_service" "s3" {
  service      = "s3"
  service_type = "Gateway"
}

resource "aws_vpc_endpoint_route_table_association" "more" {
  vpc_endpoint_id = aws_vpc_endpoint.dynamodb.id
  route_table_id  = aws_route_table.private.id
}

resource "aws_vpc_endpoint" "dynamodb" {
  vpc_id       = aws_vpc.main.id
  service_name = "com.amazonaws.us-east-1.dynamodb"
}

resource "aws_security_group" "endpoint" {
  vpc_id = aws_vpc.main.id
  name   = "endpoint"
  ingress {
    protocol        = "tcp"
    from_port       = 443
    to_port         = 443
    cidr_blocks     = [aws_vpc.main.cidr_block]
    prefix_list_ids = [aws_ec2_managed_prefix_list.offices.id]
  }
}

resource "aws_vpc_endpoint" "sqs" {
  vpc_id              = aws_vpc.main.id
  service_name        = "com.amazonaws.us-east-1.sqs"
  vpc_endpoint_type   = "Interface"
  subnet_ids          = var.is_first ? [aws_subnet.public[0].id] : aws_subnet.public[*].id
  security_group_ids  = [aws_security_group.endpoint.id]
  private_dns_enabled = var.is_first
}

data "aws_prefix_list" "s3" {
  prefix_list_id = aws_vpc_endpoint.s3.prefix_list_id
}

data "aws_vpc" "read" {
  id = aws_vpc.main.id
}

data "aws_subnets" "read" {
  filter {
    name   = "vpc-id"
    values = [aws_vpc.main.id]
  }
  depends_on = [aws_subnet.public]
}
