import { DEFAULT_CLASS_TAG } from '../../../posture/class-tags.ts';
import type { Rule } from '../../rule.ts';
import { accessKeyForAnother } from './access-key-for-another.ts';
import { accessKeyOwn } from './access-key-own.ts';
import { accessKeyReactivated } from './access-key-reactivated.ts';
import { accessKeyRoot } from './access-key-root.ts';
import { accessTakenAway } from './access-taken-away.ts';
import { accountSettingsChanged } from './account-settings-changed.ts';
import { adminPolicyAttached } from './admin-policy-attached.ts';
import { adminPolicyWritten } from './admin-policy-written.ts';
import { automationDisabled } from './automation-disabled.ts';
import { backupDestroyed } from './backup-destroyed.ts';
import { boundaryRemoved } from './boundary-removed.ts';
import { bucketMadePublic } from './bucket-made-public.ts';
import { bucketWeakened } from './bucket-weakened.ts';
import { clusterAccessGiven } from './cluster-access-given.ts';
import { computeLimitReached } from './compute-limit-reached.ts';
import { credentialsExposed } from './credentials-exposed.ts';
import { databasePasswordReset } from './database-password-reset.ts';
import { delicateChangeRefused } from './delicate-change-refused.ts';
import { domainMoved } from './domain-moved.ts';
import { doorToComputeMade } from './door-to-compute-made.ts';
import { dryRuns } from './dry-runs.ts';
import { functionBackdoored } from './function-backdoored.ts';
import { groupJoined } from './group-joined.ts';
import { guardTampering } from './guard-tampering.ts';
import { guardDutyCredentialFinding } from './guardduty-credential-finding.ts';
import { identityCenterChanged } from './identity-center-changed.ts';
import { identityCenterTakeover } from './identity-center-takeover.ts';
import { identityClassTagged } from './identity-class-tagged.ts';
import { identityProviderChanged } from './identity-provider-changed.ts';
import { imageExported } from './image-exported.ts';
import { imagePushed } from './image-pushed.ts';
import { keyMadeUseless } from './key-made-useless.ts';
import { logBucketExpiry } from './log-bucket-expiry.ts';
import { loggingRemoved } from './logging-removed.ts';
import { loginProfileChanged } from './login-profile-changed.ts';
import { loginProfileMade } from './login-profile-made.ts';
import { mailSetUp } from './mail-set-up.ts';
import { metadataServiceWeakened } from './metadata-service-weakened.ts';
import { mfaDeviceAdded } from './mfa-device-added.ts';
import { mfaEnrolledForAnother } from './mfa-enrolled-for-another.ts';
import { mfaRemoved } from './mfa-removed.ts';
import { modelAccessChanged } from './model-access-changed.ts';
import { networkOpened } from './network-opened.ts';
import { networkPathChanged } from './network-path-changed.ts';
import { newIdentityMadeAdmin } from './new-identity-made-admin.ts';
import { organizationLeft } from './organization-left.ts';
import { ownStackTampering } from './own-stack-tampering.ts';
import { policyAttached } from './policy-attached.ts';
import { policyVersionSwitched } from './policy-version-switched.ts';
import { privilegedComputeChanged } from './privileged-compute-changed.ts';
import { privilegedRolePassed } from './privileged-role-passed.ts';
import { quarantineAttached } from './quarantine-attached.ts';
import { quarantineDetached } from './quarantine-detached.ts';
import { quotaRaised } from './quota-raised.ts';
import { remoteCommand } from './remote-command.ts';
import { resourcePolicyOpened } from './resource-policy-opened.ts';
import { roleMade } from './role-made.ts';
import { roleMadeUnderOwnPath } from './role-made-under-own-path.ts';
import { rolePassed } from './role-passed.ts';
import { rolePutOnCompute } from './role-put-on-compute.ts';
import { rolesAnywhereAnchor } from './roles-anywhere-anchor.ts';
import { sensitiveAttempts } from './sensitive-attempts.ts';
import { serviceCredentialMade } from './service-credential-made.ts';
import { sharedOutside } from './shared-outside.ts';
import { startupScriptChanged } from './startup-script-changed.ts';
import { taskReadsCredentials } from './task-reads-credentials.ts';
import { trailTampering } from './trail-tampering.ts';
import { trustPolicyChanged } from './trust-policy-changed.ts';
import { trustPolicyOpened } from './trust-policy-opened.ts';
import { unusualCompute } from './unusual-compute.ts';
import { userMade } from './user-made.ts';

/** Settings of a deployment that rules depend on. */
export interface RuleOptions {
  /** Parts of the names of Tierwatch's own resources; a change to one of them is a detection. */
  readonly ownNames: readonly string[];
  /** The tag key whose value is a class, if the team set one. */
  readonly classTag?: string;
}

/** The rules of `detect-change`. */
export const changeRules = ({ ownNames, classTag = DEFAULT_CLASS_TAG }: RuleOptions): readonly Rule[] => [
  sensitiveAttempts,
  dryRuns,
  computeLimitReached,
  identityCenterTakeover,
  accessKeyForAnother,
  accessKeyOwn,
  accessKeyReactivated,
  accessKeyRoot,
  accountSettingsChanged,
  adminPolicyAttached,
  adminPolicyWritten,
  backupDestroyed,
  boundaryRemoved,
  bucketMadePublic,
  bucketWeakened,
  clusterAccessGiven,
  databasePasswordReset,
  domainMoved,
  functionBackdoored,
  groupJoined,
  guardTampering,
  identityCenterChanged,
  identityProviderChanged,
  imageExported,
  imagePushed,
  keyMadeUseless,
  logBucketExpiry,
  loggingRemoved,
  loginProfileChanged,
  loginProfileMade,
  mailSetUp,
  metadataServiceWeakened,
  mfaDeviceAdded,
  mfaEnrolledForAnother,
  mfaRemoved,
  modelAccessChanged,
  networkOpened,
  newIdentityMadeAdmin,
  organizationLeft,
  policyAttached,
  policyVersionSwitched,
  privilegedComputeChanged,
  privilegedRolePassed,
  quarantineAttached,
  quarantineDetached,
  remoteCommand,
  resourcePolicyOpened,
  roleMade,
  rolePassed,
  rolePutOnCompute,
  rolesAnywhereAnchor,
  serviceCredentialMade,
  sharedOutside,
  startupScriptChanged,
  taskReadsCredentials,
  trailTampering,
  trustPolicyChanged,
  trustPolicyOpened,
  unusualCompute,
  userMade,
  delicateChangeRefused,
  accessTakenAway,
  automationDisabled,
  networkPathChanged,
  quotaRaised,
  doorToComputeMade,
  credentialsExposed,
  guardDutyCredentialFinding,
  ownStackTampering(ownNames),
  roleMadeUnderOwnPath(ownNames),
  identityClassTagged(classTag),
];
