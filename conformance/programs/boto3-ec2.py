"""EC2 by boto3's resources: objects that know each other, waiters, collections with filters, tags and paginators."""
import boto3
from botocore.exceptions import ClientError

ec2 = boto3.resource("ec2", region_name="us-east-1")
client = ec2.meta.client

vpc = ec2.create_vpc(CidrBlock="10.7.0.0/16")
vpc.wait_until_available()
vpc.create_tags(Tags=[{"Key": "Name", "Value": "boto3"}])
assert [each.id for each in ec2.vpcs.filter(Filters=[{"Name": "tag:Name", "Values": ["boto3"]}])] == [vpc.id]
print("vpc")

subnet = vpc.create_subnet(CidrBlock="10.7.1.0/24", AvailabilityZone="us-east-1b")
gateway = ec2.create_internet_gateway()
vpc.attach_internet_gateway(InternetGatewayId=gateway.id)
table = vpc.create_route_table()
table.create_route(DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway.id)
table.associate_with_subnet(SubnetId=subnet.id)
table.reload()
assert {each.destination_cidr_block: (each.gateway_id, each.state) for each in table.routes} == {
    "10.7.0.0/16": ("local", "active"),
    "0.0.0.0/0": (gateway.id, "active"),
}
print("routes")

group = vpc.create_security_group(GroupName="web", Description="in from outside")
group.authorize_ingress(IpProtocol="tcp", FromPort=80, ToPort=80, CidrIp="0.0.0.0/0")
group.reload()
assert group.ip_permissions[0]["IpRanges"] == [{"CidrIp": "0.0.0.0/0"}]
assert group.ip_permissions_egress[0]["IpProtocol"] == "-1"
try:
    group.authorize_ingress(IpProtocol="tcp", FromPort=80, ToPort=80, CidrIp="0.0.0.0/0")
    raise AssertionError("a rule is there twice")
except ClientError as refused:
    assert refused.response["Error"]["Code"] == "InvalidPermission.Duplicate"
print("groups")

key = ec2.create_key_pair(KeyName="boto3")
assert key.key_material.startswith("-----BEGIN RSA PRIVATE KEY-----")
print("key")

image = next(
    iter(
        sorted(
            ec2.images.filter(
                Owners=["amazon"],
                Filters=[
                    {"Name": "name", "Values": ["al2023-ami-2023*"]},
                    {"Name": "architecture", "Values": ["x86_64"]},
                ],
            ),
            key=lambda each: each.creation_date,
            reverse=True,
        )
    )
)
(instance,) = subnet.create_instances(
    ImageId=image.id,
    InstanceType="t3.micro",
    KeyName=key.name,
    SecurityGroupIds=[group.id],
    MinCount=1,
    MaxCount=1,
    TagSpecifications=[
        {"ResourceType": "instance", "Tags": [{"Key": "Name", "Value": "boto3"}]}
    ],
)
instance.wait_until_running()
instance.reload()
assert (instance.state["Name"], instance.subnet.id, instance.vpc.id) == ("running", subnet.id, vpc.id)
assert instance.private_ip_address.startswith("10.7.1.")
assert [each.id for each in subnet.instances.all()] == [instance.id]
print("instance")

(card,) = instance.network_interfaces
assert (card.private_ip_address, card.status) == (instance.private_ip_address, "in-use")
address = ec2.VpcAddress(client.allocate_address(Domain="vpc")["AllocationId"])
address.associate(InstanceId=instance.id)
instance.reload()
assert instance.public_ip_address == address.public_ip
address.association.delete()
address.release()
print("address")

(volume,) = instance.volumes.all()
assert volume.attachments[0]["InstanceId"] == instance.id
pages = client.get_paginator("describe_instance_types").paginate(PaginationConfig={"PageSize": 50})
names = [each["InstanceType"] for page in pages for each in page["InstanceTypes"]]
assert len(names) == len(set(names)) and "t3.micro" in names
print("volumes and types")

spot = client.request_spot_instances(
    LaunchSpecification={"ImageId": image.id, "InstanceType": "m5.large", "SubnetId": subnet.id}
)["SpotInstanceRequests"][0]["SpotInstanceRequestId"]
client.get_waiter("spot_instance_request_fulfilled").wait(SpotInstanceRequestIds=[spot])
client.cancel_spot_instance_requests(SpotInstanceRequestIds=[spot])
print("spot")

vpc.instances.terminate()
for each in [*vpc.instances.all(), instance]:
    each.wait_until_terminated()
key.delete()
group.delete()
subnet.delete()
table.delete()
vpc.detach_internet_gateway(InternetGatewayId=gateway.id)
gateway.delete()
vpc.delete()
assert list(ec2.vpcs.filter(Filters=[{"Name": "tag:Name", "Values": ["boto3"]}])) == []
print("gone")
print("done")
