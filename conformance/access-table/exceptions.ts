/** Where the access table knowingly asks otherwise than the Service Authorization Reference says, each with its reason. */
type Reasons = Readonly<Record<string, string>>;

/** `service:Operation` */
export const ASKS_NOTHING: Reasons = {
  "sts:GetCallerIdentity": "AWS asks nobody for a permission to know themselves",
  "sts:GetSessionToken": "AWS asks for none; long-term keys are enough",
};

/** Operations that ask within, once they know what to ask for. */
export const ASKS_LATER: Reasons = {
  "dynamodb:BatchExecuteStatement": "each statement is asked for by itself",
  "s3:DeleteObjects": "each key is asked for by itself",
  "sts:AssumeRoleWithSAML": "the caller is known once the assertion is verified",
  "sts:AssumeRoleWithWebIdentity": "the caller is known once the token is verified",
};

const BY_PATH = "AWS asks on the path that is listed, as its denials tell";
const ONE_CONTEXT = "further permissions are asked with the whole context of the request";
const OF_PROVIDERS = "only callers that a provider vouches for have it, and they ask otherwise";
const NO_TAGS_YET = "what is made has no tags before it is made";
const NO_POINT_TAGS = "access points have no tags here";
const DELEGATION = "a bucket's policy leaves access to access points by these keys";
const NOT_A_PARAMETER = "the operation has no such parameter";
const NOT_LISTED_YET = "the reference is older than the operation";
const NOT_THERE = "the feature is not emulated";

/** What `authorization-reference` and the test find: a pattern of the sentence, and why it stays so. */
const EXPECTED: readonly (readonly [fault: RegExp, reason: string])[] = [
  [/^iam:List(Groups|Users|Roles|InstanceProfiles|ServerCertificates): not on /, BY_PATH],
  [/^logs:DescribeLogGroups: not on .*:log-group::log-stream:,/, BY_PATH],
  [/^organizations:(CreatePolicy|TagResource): not on .*\/\*,/, "what is made has no id before"],
  [/^iam:UpdateDelegationRequest: no such action$/, NOT_LISTED_YET],
  [/^sts:GetScopedCredentials: no such action$/, NOT_LISTED_YET],
  [/^sts:TagSession: not on .*:federated-user\//, "GetFederationToken tags that session"],
  [/^s3:GetAccessPoint: not on /, "the S3 User Guide asks for it on the access point"],

  [
    /^s3:ListBucketMultipartUploads: not on .*:accesspoint\//,
    "its keys are those of access points",
  ],
  [
    /^s3:ListBucketMultipartUploads: no key s3:BucketTag\//,
    "the bucket behind the access point has it",
  ],
  [/^s3:.*: no key s3:(DataAccessPoint|AccessPointNetwork)/, DELEGATION],

  [/^sts:(AssumeRole|SetContext|SetSourceIdentity|TagSession): no key /, ONE_CONTEXT],
  [/^sts:TagGetWebIdentityToken: no key /, ONE_CONTEXT],
  [/BucketObjectLockConfiguration: no key s3:x-amz-content-sha256$/, "every signed request has it"],

  [/: s3:TlsVersion is not filled$/, "there is no TLS here"],
  [/: s3:AccessGrantsInstanceArn is not filled$/, NOT_THERE],
  [/: s3:object-lock-event-hold(-duration-days)? is not filled$/, NOT_THERE],
  [/: s3:x-amz-object-annotation-directive is not filled$/, NOT_THERE],
  [/^s3:CreateBucket: s3:x-amz-bucket-namespace is not filled$/, NOT_THERE],
  [/: s3:isReplicationPauseRequest is not filled$/, NOT_THERE],
  [/^s3:BypassGovernanceRetention: s3:(x-amz-|RequestObject).* is not filled$/, NOT_A_PARAMETER],
  [/^s3:PutObject: s3:x-amz-grant-write is not filled$/, NOT_A_PARAMETER],
  [/^s3:PutObjectVersionAcl: s3:x-amz-storage-class is not filled$/, NOT_A_PARAMETER],
  [/^s3:CreateAccessPoint: s3:(locationconstraint|x-amz-acl) is not filled$/, NOT_A_PARAMETER],
  [/AccessPoint\w*: aws:(RequestTag\/.*|TagKeys|ResourceTag\/.*) is not filled$/, NO_POINT_TAGS],
  [/^s3:\w+: s3:AccessPointTag\/.* is not filled$/, NO_POINT_TAGS],

  [
    /^dynamodb:(ConditionCheckItem|Query|Scan): dynamodb:ReturnValues is not filled$/,
    NOT_A_PARAMETER,
  ],
  [/^dynamodb:List(Exports|Imports): not on \*,/, "without a table, those of all are listed"],
  [/^dynamodb:ConditionCheckItem: no key dynamodb:EnclosingOp/, "all of a transaction have it"],

  [
    /^lambda:(\w+: lambda:VpcIds|InvokeFunction: lambda:(EventSourceToken|InvokedViaFunctionUrl)) is not filled$/,
    "of which VPC a subnet is, is not known; Alexa alone sends tokens; function URLs ask by themselves",
  ],
  [
    /^lambda:ListFunctionUrlConfigs: lambda:FunctionUrlAuthType is not filled$/,
    "what is listed may be of several types",
  ],

  [/^fis:GetAction: aws:ResourceTag\/.* is not filled$/, "actions have no tags here"],
  [/^fis:UpdateExperimentTemplate: aws:(RequestTag|TagKeys).* is not filled$/, NOT_A_PARAMETER],

  [/: iam:RoleTemplateARN is not filled$/, NOT_THERE],
  [/^iam:EnableMFADevice: iam:.* is not filled$/, "there are no security keys, only codes"],
  [/^sts:AssumeRole: (?!sts:|aws:).* is not filled$/, OF_PROVIDERS],
  [/^sts:TagSession: saml:aud is not filled$/, OF_PROVIDERS],
  [/^sts:SetContext: sts:RequestContext\/.* is not filled$/, OF_PROVIDERS],
  [/^organizations:Create\w+: aws:ResourceTag\/.* is not filled$/, NO_TAGS_YET],
];

const used = new Set<RegExp>();

/** Undefined for what nobody has excused. */
export function reasonFor(fault: string): string | undefined {
  const found = EXPECTED.find(([pattern]) => pattern.test(fault));
  if (found !== undefined) used.add(found[0]);
  return found?.[1];
}

export function unusedReasons(): string[] {
  return EXPECTED.filter(([pattern]) => !used.has(pattern)).map(([pattern]) => pattern.source);
}
