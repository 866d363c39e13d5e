/**
 * The services that have a service-linked role: its name behind `AWSServiceRoleFor` and the managed policy on it. Source:
 * recordings of AWS's answers; AWS Managed Policy Reference; the services' own guides. A row a service, so it is long.
 */

export interface LinkedService {
  readonly roleName: string;
  /** Under `arn:aws:iam::aws:policy/aws-service-role/`. */
  readonly policyName: string;
  /** Further roles can be told apart by a suffix. */
  readonly takesSuffix: boolean;
}

const TAKES_SUFFIX = new Set(["autoscaling", "connect", "lexv2"]);

/** By the service's principal without `.amazonaws.com`. */
const SERVICES: Readonly<Record<string, readonly [name: string, policy: string]>> = {
  "access-analyzer": ["AccessAnalyzer", "AccessAnalyzerServiceRolePolicy"],
  "accountdiscovery.ssm": [
    "AmazonSSM_AccountDiscovery",
    "AWSSystemsManagerAccountDiscoveryServicePolicy",
  ],
  acm: ["CertificateManager", "CertificateManagerServiceRolePolicy"],
  airflow: ["AmazonMWAA", "AmazonMWAAServiceRolePolicy"],
  "apidestinations.events": [
    "AmazonEventBridgeApiDestinations",
    "AmazonEventBridgeApiDestinationsServiceRolePolicy",
  ],
  "application-insights": [
    "ApplicationInsights",
    "CloudwatchApplicationInsightsServiceLinkedRolePolicy",
  ],
  "application-signals.cloudwatch": [
    "CloudWatchApplicationSignals",
    "CloudWatchApplicationSignalsServiceRolePolicy",
  ],
  appmesh: ["AppMesh", "AWSAppMeshServiceRolePolicy"],
  apprunner: ["AppRunner", "AppRunnerServiceRolePolicy"],
  "appstream.application-autoscaling": [
    "ApplicationAutoScaling_AppStreamFleet",
    "AWSApplicationAutoscalingAppStreamFleetPolicy",
  ],
  auditmanager: ["AWSAuditManager", "AWSAuditManagerServiceRolePolicy"],
  autoscaling: ["AutoScaling", "AutoScalingServiceRolePolicy"],
  "autoscaling-plans": [
    "AutoScalingPlans_EC2AutoScaling",
    "AWSAutoScalingPlansEC2AutoScalingPolicy",
  ],
  backup: ["Backup", "AWSBackupServiceLinkedRolePolicyForBackup"],
  batch: ["Batch", "BatchServiceRolePolicy"],
  "cassandra.application-autoscaling": [
    "ApplicationAutoScaling_CassandraTable",
    "AWSApplicationAutoscalingCassandraTablePolicy",
  ],
  "cks.kms": [
    "KeyManagementServiceCustomKeyStores",
    "AWSKeyManagementServiceCustomKeyStoresServiceRolePolicy",
  ],
  cloud9: ["AWSCloud9", "AWSCloud9ServiceRolePolicy"],
  cloudhsm: ["CloudHSM", "CloudHSMServiceRolePolicy"],
  cloudtrail: ["CloudTrail", "CloudTrailServiceRolePolicy"],
  "cloudwatch-crossaccount": ["CloudWatchCrossAccount", "CloudWatch-CrossAccountAccess"],
  "codeguru-reviewer": ["AmazonCodeGuruReviewer", "AmazonCodeGuruReviewerServiceRolePolicy"],
  "codestar-notifications": ["CodeStarNotifications", "AWSCodeStarNotificationsServiceRolePolicy"],
  "comprehend.application-autoscaling": [
    "ApplicationAutoScaling_ComprehendEndpoint",
    "AWSApplicationAutoscalingComprehendEndpointPolicy",
  ],
  "compute-optimizer": ["ComputeOptimizer", "ComputeOptimizerServiceRolePolicy"],
  config: ["Config", "AWSConfigServiceRolePolicy"],
  "config-conforms": ["ConfigConforms", "ConfigConformsServiceRolePolicy"],
  "config-multiaccountsetup": ["ConfigMultiAccountSetup", "AWSConfigMultiAccountSetupPolicy"],
  connect: ["AmazonConnect", "AmazonConnectServiceLinkedRolePolicy"],
  "contributorinsights.dynamodb": [
    "DynamoDBCloudWatchContributorInsights",
    "DynamoDBCloudWatchContributorInsightsServiceRolePolicy",
  ],
  controltower: ["AWSControlTower", "AWSControlTowerAccountServiceRolePolicy"],
  "custom-resource.application-autoscaling": [
    "ApplicationAutoScaling_CustomResource",
    "AWSApplicationAutoScalingCustomResourcePolicy",
  ],
  dax: ["DAX", "DAXServiceRolePolicy"],
  "delivery.logs": ["LogDelivery", "AWSServiceRoleForLogDeliveryPolicy"],
  detective: ["AmazonDetective", "AmazonDetectiveServiceLinkedRolePolicy"],
  "devops-guru": ["DevOpsGuru", "AmazonDevOpsGuruServiceRolePolicy"],
  dms: ["DMSServerless", "AWSDMSServerlessServiceRolePolicy"],
  "dms-fleet-advisor": ["DMSFleetAdvisor", "AWSDMSFleetAdvisorServiceRolePolicy"],
  "docdb-elastic": ["DocDB-Elastic", "AmazonDocDB-ElasticServiceRolePolicy"],
  "dynamodb.application-autoscaling": [
    "ApplicationAutoScaling_DynamoDBTable",
    "AWSApplicationAutoscalingDynamoDBTablePolicy",
  ],
  "ec2-instance-connect": ["Ec2InstanceConnect", "Ec2InstanceConnectEndpoint"],
  "ec2.application-autoscaling": [
    "ApplicationAutoScaling_EC2SpotFleetRequest",
    "AWSApplicationAutoscalingEC2SpotFleetRequestPolicy",
  ],
  ec2fleet: ["EC2Fleet", "AWSEC2FleetServiceRolePolicy"],
  ecr: ["ECRTemplate", "ECRTemplateServiceRolePolicy"],
  ecs: ["ECS", "AmazonECSServiceRolePolicy"],
  "ecs.application-autoscaling": [
    "ApplicationAutoScaling_ECSService",
    "AWSApplicationAutoscalingECSServicePolicy",
  ],
  eks: ["AmazonEKS", "AmazonEKSServiceRolePolicy"],
  "eks-connector": ["AmazonEKSConnector", "AmazonEKSConnectorServiceRolePolicy"],
  "eks-fargate": ["AmazonEKSForFargate", "AmazonEKSForFargateServiceRolePolicy"],
  "eks-nodegroup": ["AmazonEKSNodegroup", "AWSServiceRoleForAmazonEKSNodegroup"],
  elasticache: ["ElastiCache", "ElastiCacheServiceRolePolicy"],
  "elasticache.application-autoscaling": [
    "ApplicationAutoScaling_ElastiCacheRG",
    "AWSApplicationAutoscalingElastiCacheRGPolicy",
  ],
  elasticbeanstalk: ["ElasticBeanstalk", "AWSElasticBeanstalkServiceRolePolicy"],
  elasticfilesystem: ["AmazonElasticFileSystem", "AmazonElasticFileSystemServiceRolePolicy"],
  elasticloadbalancing: ["ElasticLoadBalancing", "AWSElasticLoadBalancingServiceRolePolicy"],
  elasticmapreduce: ["EMRCleanup", "AmazonEMRCleanupPolicy"],
  "elasticmapreduce.application-autoscaling": [
    "ApplicationAutoScaling_EMRInstanceGroup",
    "AWSApplicationAutoscalingEMRInstanceGroupPolicy",
  ],
  "email.cognito-idp": ["AmazonCognitoIdpEmailService", "AmazonCognitoIdpEmailServiceRolePolicy"],
  "emr-containers": ["AmazonEMRContainers", "AmazonEMRContainersServiceRolePolicy"],
  emrwal: ["EMRWAL", "EMRDescribeClusterPolicyForEMRWAL"],
  es: ["AmazonElasticsearchService", "AmazonElasticsearchServiceRolePolicy"],
  events: ["CloudWatchEvents", "CloudWatchEventsServiceRolePolicy"],
  fis: ["FIS", "AmazonFISServiceRolePolicy"],
  fms: ["FMS", "FMSServiceRolePolicy"],
  fsx: ["AmazonFSx", "AmazonFSxServiceRolePolicy"],
  globalaccelerator: ["GlobalAccelerator", "AWSGlobalAcceleratorSLRPolicy"],
  grafana: ["AmazonGrafana", "AmazonGrafanaServiceLinkedRolePolicy"],
  guardduty: ["AmazonGuardDuty", "AmazonGuardDutyServiceRolePolicy"],
  imagebuilder: ["ImageBuilder", "AWSServiceRoleForImageBuilder"],
  inspector: ["AmazonInspector", "AmazonInspectorServiceRolePolicy"],
  inspector2: ["AmazonInspector2", "AmazonInspector2ServiceRolePolicy"],
  internetmonitor: ["InternetMonitor", "CloudWatchInternetMonitorServiceRolePolicy"],
  iotmanagedintegrations: ["IoTManagedIntegrations", "AWSIoTManagedIntegrationsRolePolicy"],
  ipam: ["IPAM", "AWSIPAMServiceRolePolicy"],
  kafka: ["Kafka", "KafkaServiceRolePolicy"],
  "kafka.application-autoscaling": [
    "ApplicationAutoScaling_KafkaCluster",
    "AWSApplicationAutoscalingKafkaClusterPolicy",
  ],
  kafkaconnect: ["KafkaConnect", "KafkaConnectServiceRolePolicy"],
  "kinesisreplication.dynamodb": [
    "DynamoDBKinesisDataStreamsReplication",
    "DynamoDBKinesisReplicationServiceRolePolicy",
  ],
  lakeformation: ["LakeFormationDataAccess", "LakeFormationDataAccessServiceRolePolicy"],
  "lambda.application-autoscaling": [
    "ApplicationAutoScaling_LambdaConcurrency",
    "AWSApplicationAutoscalingLambdaConcurrencyPolicy",
  ],
  lex: ["LexBots", "AmazonLexBotPolicy"],
  lexv2: ["LexV2Bots", "AmazonLexV2BotPolicy"],
  lightsail: ["Lightsail", "LightsailExportAccess"],
  "logger.cloudfront": ["CloudFrontLogger", "AWSCloudFrontLogger"],
  m2: ["AWSM2", "AWSM2ServicePolicy"],
  macie: ["AmazonMacie", "AmazonMacieServiceRolePolicy"],
  "malware-protection.guardduty": [
    "AmazonGuardDutyMalwareProtection",
    "AmazonGuardDutyMalwareProtectionServiceRolePolicy",
  ],
  "management.chatbot": ["AWSChatbot", "AWSChatbotServiceLinkedRolePolicy"],
  "member.org.stacksets.cloudformation": [
    "CloudFormationStackSetsOrgMember",
    "CloudFormationStackSetsOrgMemberServiceRolePolicy",
  ],
  memorydb: ["MemoryDB", "MemoryDBServiceRolePolicy"],
  mq: ["AmazonMQ", "AmazonMQServiceRolePolicy"],
  "mrk.kms": [
    "KeyManagementServiceMultiRegionKeys",
    "AWSKeyManagementServiceMultiRegionKeysServiceRolePolicy",
  ],
  "neptune.application-autoscaling": [
    "ApplicationAutoScaling_NeptuneCluster",
    "AWSApplicationAutoscalingNeptuneClusterPolicy",
  ],
  "network-firewall": ["NetworkFirewall", "AWSNetworkFirewallServiceRolePolicy"],
  "networking.apprunner": ["AppRunnerNetworking", "AppRunnerNetworkingServiceRolePolicy"],
  networkmanager: ["NetworkManager", "AWSNetworkManagerServiceRolePolicy"],
  notifications: ["AwsUserNotifications", "AWSUserNotificationsServiceLinkedRolePolicy"],
  "observability.aoss": [
    "AmazonOpenSearchServerless",
    "AmazonOpenSearchServerlessServiceRolePolicy",
  ],
  opensearchservice: ["AmazonOpenSearchService", "AmazonOpenSearchServiceRolePolicy"],
  "ops.apigateway": ["APIGateway", "APIGatewayServiceRolePolicy"],
  "ops.emr-serverless": ["AmazonEMRServerless", "AmazonEMRServerlessServiceRolePolicy"],
  "opsdatasync.ssm": ["SystemsManagerOpsDataSync", "AWSSystemsManagerOpsDataSyncServiceRolePolicy"],
  "opsinsights.ssm": ["AmazonSSM_OpsInsights", "AWSSSMOpsInsightsServiceRolePolicy"],
  organizations: ["Organizations", "AWSOrganizationsServiceTrustPolicy"],
  "pullthroughcache.ecr": ["ECRPullThroughCache", "AWSECRPullThroughCache_ServiceRolePolicy"],
  ram: ["ResourceAccessManager", "AWSResourceAccessManagerServiceRolePolicy"],
  rds: ["RDS", "AmazonRDSServiceRolePolicy"],
  "rds.application-autoscaling": [
    "ApplicationAutoScaling_RDSCluster",
    "AWSApplicationAutoscalingRDSClusterPolicy",
  ],
  redshift: ["Redshift", "AmazonRedshiftServiceLinkedRolePolicy"],
  "remediation.config": ["ConfigRemediation", "AWSConfigRemediationServiceRolePolicy"],
  "replication.cassandra": ["KeyspacesReplication", "KeyspacesReplicationServiceRolePolicy"],
  "replication.dynamodb": ["DynamoDBReplication", "DynamoDBReplicationServiceRolePolicy"],
  "replication.ecr": ["ECRReplication", "ECRReplicationServiceRolePolicy"],
  "replicator.lambda": ["LambdaReplicator", "AWSLambdaReplicator"],
  "repository.sync.codeconnections": ["GitSync", "AWSGitSyncServiceRolePolicy"],
  "resource-explorer-2": ["ResourceExplorer", "AWSResourceExplorerServiceRolePolicy"],
  "role-manager.iam": ["IAMRoleManager", "AWSIAMRoleManagerServiceRolePolicy"],
  rolesanywhere: ["RolesAnywhere", "AWSRolesAnywhereServicePolicy"],
  route53resolver: ["Route53Resolver", "Route53ResolverServiceRolePolicy"],
  rum: ["CloudWatchRUM", "AmazonCloudWatchRUMServiceRolePolicy"],
  "s3-outposts": ["S3OnOutposts", "AWSS3OnOutpostsServiceRolePolicy"],
  "sagemaker.application-autoscaling": [
    "ApplicationAutoScaling_SageMakerEndpoint",
    "AWSApplicationAutoscalingSageMakerEndpointPolicy",
  ],
  securityhub: ["SecurityHub", "AWSSecurityHubServiceRolePolicy"],
  servicequotas: ["ServiceQuotas", "ServiceQuotasServiceRolePolicy"],
  ses: ["AmazonSES", "AmazonSESServiceRolePolicy"],
  shield: ["AWSShield", "AWSShieldServiceRolePolicy"],
  spot: ["EC2Spot", "AWSEC2SpotServiceRolePolicy"],
  spotfleet: ["EC2SpotFleet", "AWSEC2SpotFleetServiceRolePolicy"],
  ssm: ["AmazonSSM", "AmazonSSMServiceRolePolicy"],
  "ssm-incidents": ["IncidentManager", "AWSIncidentManagerServiceRolePolicy"],
  "ssm-quicksetup": ["SSMQuickSetup", "SSMQuickSetupRolePolicy"],
  sso: ["SSO", "AWSSSOServiceRolePolicy"],
  "stacksets.cloudformation": [
    "CloudFormationStackSetsOrgAdmin",
    "CloudFormationStackSetsOrgAdminServiceRolePolicy",
  ],
  "storage-lens.s3": ["S3StorageLens", "S3StorageLensServiceRolePolicy"],
  support: ["Support", "AWSSupportServiceRolePolicy"],
  transitgateway: ["VPCTransitGateway", "AWSVPCTransitGatewayServiceRolePolicy"],
  trustedadvisor: ["TrustedAdvisor", "AWSTrustedAdvisorServiceRolePolicy"],
  "vpc-lattice": ["VpcLattice", "AWSVpcLatticeServiceRolePolicy"],
  "vpcorigin.cloudfront": ["CloudFrontVPCOrigin", "AWSCloudFrontVPCOriginServiceRolePolicy"],
  waf: ["WAFLogging", "WAFLoggingServiceRolePolicy"],
  wafv2: ["WAFV2Logging", "WAFV2LoggingServiceRolePolicy"],
  "workspaces.application-autoscaling": [
    "ApplicationAutoScaling_WorkSpacesPool",
    "AWSApplicationAutoscalingWorkSpacesPoolPolicy",
  ],
};

export const LINKED_PRINCIPALS: readonly string[] = Object.keys(SERVICES).map(
  (service) => `${service}.amazonaws.com`,
);

/** @param principal `autoscaling.amazonaws.com` */
export function linkedService(principal: string): LinkedService | undefined {
  const service = /^(.+)\.amazonaws\.com$/.exec(principal)?.[1] ?? "";
  const [name, policyName] = Object.hasOwn(SERVICES, service) ? (SERVICES[service] ?? []) : [];
  if (name === undefined || policyName === undefined) return undefined;
  return {
    roleName: `AWSServiceRoleFor${name}`,
    policyName,
    takesSuffix: TAKES_SUFFIX.has(service),
  };
}
