/**
 * Every error that Organizations answers with. Source: AWS's answers where they are known, otherwise the sentences of the
 * Organizations API Reference.
 */
import { ServiceError } from "@cloudglass/wire";

const error = (code: string, message: string, Reason?: string) =>
  new ServiceError(code, 400, message, Reason === undefined ? {} : { fields: { Reason } });

export const constraint = (reason: string, message: string) =>
  error("ConstraintViolationException", message, reason);
export const invalid = (reason: string, message: string) =>
  error("InvalidInputException", message, reason);
const handshakeConstraint = (reason: string, message: string) =>
  error("HandshakeConstraintViolationException", message, reason);

export const notInUse = () =>
  error("AWSOrganizationsNotInUseException", "Your account is not a member of an organization.");
export const accessDenied = () =>
  error("AccessDeniedException", "You don't have permissions to access this resource.");
export const mayNotMakeServiceRole = () =>
  error(
    "AccessDeniedForDependencyException",
    "The operation that you attempted requires you to have the iam:CreateServiceLinkedRole for organizations.amazonaws.com permission so that AWS Organizations can create the required service-linked role. You don't have that permission.",
    "ACCESS_DENIED_DURING_CREATE_SERVICE_LINKED_ROLE",
  );
export const alreadyInOrganization = () =>
  error(
    "AlreadyInOrganizationException",
    "The AWS account is already a member of an organization.",
  );
export const organizationNotEmpty = () =>
  error(
    "OrganizationNotEmptyException",
    "To delete an organization you must first remove all member accounts (except the master).",
  );
export const managementCannotLeave = () =>
  error(
    "MasterCannotLeaveOrganizationException",
    "You can't remove a management account from an organization. If you want the management account to become a member account in another organization, you must first delete the current organization of the management account.",
  );

export const noSuchRoot = () =>
  error("RootNotFoundException", "You specified a root that doesn't exist.");
export const noSuchParent = () =>
  error("ParentNotFoundException", "You specified parent that doesn't exist.");
export const noSuchSourceParent = () =>
  error("SourceParentNotFoundException", "You specified a source parent that doesn't exist.");
export const noSuchDestinationParent = () =>
  error(
    "DestinationParentNotFoundException",
    "You specified a destination parent that doesn't exist.",
  );
export const noSuchChild = () =>
  error("ChildNotFoundException", "You specified a child that doesn't exist.");
export const noSuchUnit = () =>
  error(
    "OrganizationalUnitNotFoundException",
    "You specified an organizational unit that doesn't exist.",
  );
export const unitExists = () =>
  error("DuplicateOrganizationalUnitException", "An OU with the same name already exists.");
export const unitNotEmpty = () =>
  error(
    "OrganizationalUnitNotEmptyException",
    "The specified OU is not empty. Move all accounts to another root or to other OUs, remove all child OUs, and try the operation again.",
  );
export const unitTooDeep = () =>
  constraint("OU_DEPTH_LIMIT_EXCEEDED", "You have exceeded the organizational unit depth limit.");
export const tooManyUnits = () =>
  constraint(
    "OU_NUMBER_LIMIT_EXCEEDED",
    "You have exceeded the allowed number of organizational units.",
  );

export const noSuchAccount = () =>
  error("AccountNotFoundException", "You specified an account that doesn't exist.");
export const accountInDestination = () =>
  error(
    "DuplicateAccountException",
    "The account is already present in the specified destination.",
  );
export const tooManyAccounts = () =>
  constraint(
    "ACCOUNT_NUMBER_LIMIT_EXCEEDED",
    "You have exceeded the allowed number of AWS accounts.",
  );
export const tooManyCreations = () =>
  constraint(
    "ACCOUNT_CREATION_RATE_LIMIT_EXCEEDED",
    "You have exceeded the number of accounts that can be in progress at a time.",
  );
export const noGovCloudAccount = () =>
  constraint(
    "MASTER_ACCOUNT_NOT_GOVCLOUD_ENABLED",
    "To complete this operation, the management account must have an associated account in the AWS GovCloud (US-West) Region.",
  );
export const noSuchCreation = () =>
  error(
    "CreateAccountStatusNotFoundException",
    "You specified a create account request that doesn't exist.",
  );
export const invalidEmail = () =>
  invalid("INVALID_PATTERN", "You provided a value that does not match the required pattern.");
export const reservedRoleName = () =>
  invalid(
    "INVALID_ROLE_NAME",
    "You provided a role name that isn't valid. A role name can't begin with the reserved prefix AWSServiceRoleFor.",
  );
export const accountAlreadyClosed = () =>
  error(
    "AccountAlreadyClosedException",
    "You attempted to close an account that is already closed.",
  );
export const closedCannotLeave = () =>
  constraint(
    "ACCOUNT_CANNOT_LEAVE_ORGANIZATION",
    "You can't remove a suspended account from the organization.",
  );
export const cannotCloseManagement = () =>
  constraint("CANNOT_CLOSE_MANAGEMENT_ACCOUNT", "You cannot close the management account.");
export const waitPeriodActive = () =>
  constraint(
    "WAIT_PERIOD_ACTIVE",
    "After you create an AWS account, there is a waiting period before you can remove it from the organization. If you get an error that indicates that a wait period is required, try again in a few days.",
  );
export const administratorCannotLeave = () =>
  constraint(
    "CANNOT_REMOVE_DELEGATED_ADMINISTRATOR_FROM_ORG",
    "You attempted to remove an account that is registered as a delegated administrator for a service integrated with your organization. To complete this operation, you must first deregister this account as a delegated administrator.",
  );

export const needsAllFeatures = () =>
  constraint(
    "ORGANIZATION_NOT_IN_ALL_FEATURES_MODE",
    "Your organization must be configured to support all features to perform this operation.",
  );
export const typeNotAvailable = () =>
  error(
    "PolicyTypeNotAvailableForOrganizationException",
    "You can't use the specified policy type with the feature set currently enabled for this organization.",
  );
export const typeAlreadyEnabled = () =>
  error("PolicyTypeAlreadyEnabledException", "The specified policy type is already enabled.");
export const typeNotEnabled = () =>
  error(
    "PolicyTypeNotEnabledException",
    "This operation can be performed only for enabled policy types.",
  );
export const noSuchOrganizationPolicy = () =>
  error("PolicyNotFoundException", "We can't find a policy with the PolicyId that you specified.");
export const organizationPolicyExists = () =>
  error("DuplicatePolicyException", "A policy with the specified name and type already exists.");
export const malformedOrganizationPolicy = () =>
  error(
    "MalformedPolicyDocumentException",
    "The provided policy document does not meet the requirements of the specified policy type.",
  );
export const organizationPolicyTooLarge = () =>
  constraint("POLICY_CONTENT_LIMIT_EXCEEDED", "You have exceeded the maximum policy size.");
export const tooManyPolicies = () =>
  constraint(
    "POLICY_NUMBER_LIMIT_EXCEEDED",
    "You have exceeded the allowed number of policies in your organization.",
  );
export const policyInUse = () =>
  error(
    "PolicyInUseException",
    "The policy is attached to one or more entities. You must detach it from all roots, OUs, and accounts before performing this operation.",
  );
export const immutablePolicy = () =>
  invalid(
    "IMMUTABLE_POLICY",
    "You specified a policy that is managed by AWS and cannot be modified.",
  );
export const nonDetachablePolicy = () =>
  invalid("NON_DETACHABLE_POLICY", "You can't detach this AWS Managed Policy.");
export const noSuchTarget = () =>
  error("TargetNotFoundException", "You specified a target that doesn't exist.");
export const attachedAlready = () =>
  error(
    "DuplicatePolicyAttachmentException",
    "A policy with the specified name and type already exists.",
  );
export const notAttached = () =>
  error(
    "PolicyNotAttachedException",
    "The policy isn't attached to the specified target in the specified root.",
  );
export const tooManyAttached = () =>
  constraint(
    "MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED",
    "You have attached the maximum number of policies to the specified target.",
  );
export const lastAttached = () =>
  constraint(
    "MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED",
    "You cannot remove the last policy attached to the specified target. You must have at least one attached at all times.",
  );
export const noEffectivePolicy = () =>
  error(
    "EffectivePolicyNotFoundException",
    "If you ran this action on the management account, this policy type is not enabled. If you ran the action on a member account, the account doesn't have an effective policy of this type. Contact the administrator of your organization about attaching a policy of this type to the account.",
  );

export const noSuchHandshake = () =>
  error("HandshakeNotFoundException", "You specified a handshake that doesn't exist.");
export const duplicateHandshake = () =>
  error(
    "DuplicateHandshakeException",
    "A handshake with the same action and target already exists.",
  );
export const handshakeInState = () =>
  error(
    "HandshakeAlreadyInStateException",
    "The specified handshake is already in the requested state.",
  );
export const invalidTransition = () =>
  error(
    "InvalidHandshakeTransitionException",
    "You can't perform the operation on the handshake in its current state.",
  );
export const invitedAlreadyMember = () =>
  handshakeConstraint(
    "ALREADY_IN_AN_ORGANIZATION",
    "The handshake request is invalid because the invited account is already a member of an organization.",
  );
export const tooManyInvited = () =>
  handshakeConstraint(
    "ACCOUNT_NUMBER_LIMIT_EXCEEDED",
    "You have exceeded the allowed number of AWS accounts.",
  );
export const invitationsDisabled = () =>
  handshakeConstraint(
    "INVITE_DISABLED_DURING_ENABLE_ALL_FEATURES",
    "You can't issue new invitations to join an organization while it's in the process of enabling all features.",
  );
export const hasAllFeatures = () =>
  handshakeConstraint(
    "ORGANIZATION_ALREADY_HAS_ALL_FEATURES",
    "The handshake request is invalid because the organization has already enabled all features.",
  );
export const isEnablingAllFeatures = () =>
  handshakeConstraint(
    "ORGANIZATION_IS_ALREADY_PENDING_ALL_FEATURES_MIGRATION",
    "The handshake request is invalid because the organization has already started the process to enable all features.",
  );
export const invalidPartyType = () =>
  invalid(
    "INVALID_PARTY_TYPE_TARGET",
    "You specified the wrong type of entity (account, organization, or email) as a party.",
  );
export const invalidTargetId = () =>
  invalid(
    "INVALID_PATTERN_TARGET_ID",
    "You provided a value that does not match the required pattern.",
  );
export const invalidTargetEmail = () =>
  invalid(
    "INVALID_EMAIL_ADDRESS_TARGET",
    "You specified an invalid email address for the invited account owner.",
  );

export const targetCannotTransfer = () =>
  handshakeConstraint(
    "TARGET_ACCOUNT_VALIDATION_FAILURE",
    "Billing transfer is not available for your account. Contact your billing administrator or AWS Support for assistance.",
  );
export const transferToItself = () =>
  handshakeConstraint(
    "SOURCE_AND_TARGET_CANNOT_MATCH",
    "An account can't accept a transfer invitation if it is both the sender and recipient of the invitation.",
  );
export const transferExists = () =>
  handshakeConstraint(
    "RESPONSIBILITY_TRANSFER_ALREADY_EXISTS",
    "You cannot perform this operation with the current transfer.",
  );
export const transferInProgress = () =>
  constraint(
    "ACTIVE_RESPONSIBILITY_TRANSFER_PROCESS",
    "You cannot delete organization due to an ongoing responsibility transfer process. For example, a pending invitation or an in-progress transfer. To delete the organization, you must resolve the current transfer process.",
  );
export const noSuchTransfer = () =>
  error("ResponsibilityTransferNotFoundException", "We can't find a transfer that you specified.");
export const transferInStatus = () =>
  error(
    "ResponsibilityTransferAlreadyInStatusException",
    "The responsibility transfer is already in the status that you specified.",
  );
export const invalidTransferTransition = () =>
  error(
    "InvalidResponsibilityTransferTransitionException",
    "The responsibility transfer can't transition to the requested state because it's not in a valid state for this operation.",
  );
export const tooManyHandshakes = () =>
  constraint(
    "HANDSHAKE_RATE_LIMIT_EXCEEDED",
    "You have exceeded the number of handshakes that you can send in one day.",
  );

export const unrecognizedService = () =>
  invalid("UNRECOGNIZED_SERVICE_PRINCIPAL", "You specified an unrecognized service principal.");
export const serviceAccessNotEnabled = () =>
  constraint(
    "SERVICE_ACCESS_NOT_ENABLED",
    "You must enable service access before you delegate an administrator for this service. Call the AWS API EnableAWSServiceAccess first.",
  );
export const managementCannotAdminister = () =>
  constraint(
    "CANNOT_REGISTER_MASTER_AS_DELEGATED_ADMINISTRATOR",
    "You cannot register master account/yourself as delegated administrator for your organization.",
  );
export const closedCannotAdminister = () =>
  constraint(
    "CANNOT_REGISTER_SUSPENDED_ACCOUNT_AS_DELEGATED_ADMINISTRATOR",
    "You cannot register a suspended account as a delegated administrator.",
  );
export const registeredAlready = () =>
  error(
    "AccountAlreadyRegisteredException",
    "The provided account is already a delegated administrator for your organization.",
  );
export const notRegistered = () =>
  error(
    "AccountNotRegisteredException",
    "The provided account is not a registered delegated administrator for your organization.",
  );
export const noResourcePolicy = () =>
  error(
    "ResourcePolicyNotFoundException",
    "We can't find a resource policy request with the parameter that you specified.",
  );
export const invalidResourcePolicy = () =>
  invalid("INVALID_RESOURCE_POLICY_JSON", "The provided resource policy document is not valid.");
export const invalidResourcePolicyPrincipal = () =>
  invalid("INVALID_PRINCIPAL", "You specified an invalid principal element in the policy.");
export const unsupportedDelegatedAction = () =>
  invalid(
    "UNSUPPORTED_ACTION_IN_RESOURCE_POLICY",
    "You specified an action that can't be delegated in the policy.",
  );

export const invalidNextToken = () =>
  invalid("INVALID_NEXT_TOKEN", "The value of the NextToken parameter is not valid.");
export const duplicateTagKey = () =>
  invalid(
    "DUPLICATE_TAG_KEY",
    "Tag keys must be unique among the tags attached to the same entity.",
  );
export const systemTagKey = () =>
  invalid(
    "INVALID_SYSTEM_TAGS_PARAMETER",
    "You specified a tag key that is a system tag. You can't add, edit, or delete system tag keys because they're reserved for AWS use.",
  );
export const tooManyTags = () =>
  constraint(
    "MAX_TAG_LIMIT_EXCEEDED",
    "You have exceeded the number of tags allowed on this resource.",
  );
export const targetNotSupported = () =>
  invalid(
    "TARGET_NOT_SUPPORTED",
    "You can't perform the specified operation on that target entity.",
  );
