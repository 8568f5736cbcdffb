import { DEFAULT_CLASS_TAG } from '../../posture/class-tags.ts';
import { RuleIndex } from '../rule-index.ts';
import type { Rule } from '../types.ts';
import { accessDeniedBurst } from './access-denied-burst.ts';
import { accessKeyForAnother } from './access-key-for-another.ts';
import { accessKeyOwn } from './access-key-own.ts';
import { accessKeyRoot } from './access-key-root.ts';
import { accessTakenAway } from './access-taken-away.ts';
import { accountDumped } from './account-dumped.ts';
import { accountSettingsChanged } from './account-settings-changed.ts';
import { adminPolicyAttached } from './admin-policy-attached.ts';
import { adminPolicyWritten } from './admin-policy-written.ts';
import { assumeRoot } from './assume-root.ts';
import { attackDistribution } from './attack-distribution.ts';
import { automationDisabled } from './automation-disabled.ts';
import { backupDestroyed } from './backup-destroyed.ts';
import { boundaryRemoved } from './boundary-removed.ts';
import { breakGlassUse } from './break-glass-use.ts';
import { bucketMadePublic } from './bucket-made-public.ts';
import { bucketWeakened } from './bucket-weakened.ts';
import { clusterAccessGiven } from './cluster-access-given.ts';
import { databasePasswordReset } from './database-password-reset.ts';
import { delicateChangeRefused } from './delicate-change-refused.ts';
import { domainMoved } from './domain-moved.ts';
import { doorToComputeMade } from './door-to-compute-made.ts';
import { dormantWakes } from './dormant-wakes.ts';
import { enumerationBurst } from './enumeration-burst.ts';
import { federatedEntryChanged } from './federated-entry-changed.ts';
import { federationToken } from './federation-token.ts';
import { firstSecretRead } from './first-secret-read.ts';
import { functionBackdoored } from './function-backdoored.ts';
import { functionCredentialsElsewhere } from './function-credentials-elsewhere.ts';
import { groupJoined } from './group-joined.ts';
import { guardTampering } from './guard-tampering.ts';
import { identityCenterChanged } from './identity-center-changed.ts';
import { identityClassTagged } from './identity-class-tagged.ts';
import { identityProviderChanged } from './identity-provider-changed.ts';
import { imageExported } from './image-exported.ts';
import { instanceCredentialsByHand } from './instance-credentials-by-hand.ts';
import { instanceCredentialsElsewhere } from './instance-credentials-elsewhere.ts';
import { instanceDataRead } from './instance-data-read.ts';
import { keyMadeUseless } from './key-made-useless.ts';
import { logBucketExpiry } from './log-bucket-expiry.ts';
import { loggingRemoved } from './logging-removed.ts';
import { loginProfileChanged } from './login-profile-changed.ts';
import { loginProfileMade } from './login-profile-made.ts';
import { machineDoesSomethingNew } from './machine-does-something-new.ts';
import { machineReconnaissance } from './machine-reconnaissance.ts';
import { mailReconnaissance } from './mail-reconnaissance.ts';
import { mailSetUp } from './mail-set-up.ts';
import { massDeletion } from './mass-deletion.ts';
import { mfaEnrolledForAnother } from './mfa-enrolled-for-another.ts';
import { mfaRemoved } from './mfa-removed.ts';
import { modelAccessChanged } from './model-access-changed.ts';
import { modelInvokedAnew } from './model-invoked-anew.ts';
import { modelReconnaissance } from './model-reconnaissance.ts';
import { networkOpened } from './network-opened.ts';
import { networkPathChanged } from './network-path-changed.ts';
import { newCountry } from './new-country.ts';
import { newIdentityMadeAdmin } from './new-identity-made-admin.ts';
import { newSourceForKey } from './new-source-for-key.ts';
import { objectsEncrypted } from './objects-encrypted.ts';
import { offSchedule } from './off-schedule.ts';
import { organizationLeft } from './organization-left.ts';
import { ownKeyUsedAtOnce } from './own-key-used-at-once.ts';
import { ownStackTampering } from './own-stack-tampering.ts';
import { policyVersionSwitched } from './policy-version-switched.ts';
import { quarantineAttached } from './quarantine-attached.ts';
import { quarantineDetached } from './quarantine-detached.ts';
import { quotaRaised } from './quota-raised.ts';
import { remoteCommand } from './remote-command.ts';
import { resourcePolicyOpened } from './resource-policy-opened.ts';
import { roleChainNewPair } from './role-chain-new-pair.ts';
import { roleGuessing } from './role-guessing.ts';
import { roleMadeUnderOwnPath } from './role-made-under-own-path.ts';
import { rolePassed } from './role-passed.ts';
import { rolePutOnCompute } from './role-put-on-compute.ts';
import { rolesAnywhereAnchor } from './roles-anywhere-anchor.ts';
import { rootUse } from './root-use.ts';
import { secretsReadBroadly } from './secrets-read-broadly.ts';
import { serviceCredentialMade } from './service-credential-made.ts';
import { sessionTokenFromKey } from './session-token-from-key.ts';
import { sharedOutside } from './shared-outside.ts';
import { signinAfterFailures } from './signin-after-failures.ts';
import { signinBruteForce } from './signin-brute-force.ts';
import { signinFromSession } from './signin-from-session.ts';
import { signinImpossibleTravel } from './signin-impossible-travel.ts';
import { signinMachine } from './signin-machine.ts';
import { signinNewCountry } from './signin-new-country.ts';
import { signinRoot } from './signin-root.ts';
import { signinRootPassword } from './signin-root-password.ts';
import { signinWithoutMfa } from './signin-without-mfa.ts';
import { startupScriptChanged } from './startup-script-changed.ts';
import { trailTampering } from './trail-tampering.ts';
import { trustPolicyChanged } from './trust-policy-changed.ts';
import { trustPolicyOpened } from './trust-policy-opened.ts';
import { unusualCompute } from './unusual-compute.ts';
import { usedAfterContainment } from './used-after-containment.ts';
import { userMade } from './user-made.ts';

/** Deployment settings that the rules need. */
export interface RuleOptions {
  /** Parts of the names of Tierwatch's own resources; touching those is a detection. */
  readonly ownNames: readonly string[];
  /** Tag key whose value is a class, where the team named one. */
  readonly classTag?: string;
}

export const DEFAULT_OWN_NAMES: readonly string[] = ['tierwatch'];

const EVERY: readonly Rule[] = [
  signinAfterFailures,
  signinBruteForce,
  signinFromSession,
  signinImpossibleTravel,
  signinMachine,
  signinNewCountry,
  signinRootPassword,
  signinRoot,
  signinWithoutMfa,
  accessKeyForAnother,
  accessKeyOwn,
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
  keyMadeUseless,
  logBucketExpiry,
  loggingRemoved,
  loginProfileChanged,
  loginProfileMade,
  mailSetUp,
  mfaEnrolledForAnother,
  mfaRemoved,
  modelAccessChanged,
  networkOpened,
  newIdentityMadeAdmin,
  organizationLeft,
  policyVersionSwitched,
  quarantineAttached,
  quarantineDetached,
  remoteCommand,
  resourcePolicyOpened,
  rolePassed,
  rolePutOnCompute,
  rolesAnywhereAnchor,
  serviceCredentialMade,
  sharedOutside,
  startupScriptChanged,
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
  accessDeniedBurst,
  accountDumped,
  assumeRoot,
  attackDistribution,
  breakGlassUse,
  dormantWakes,
  enumerationBurst,
  federatedEntryChanged,
  federationToken,
  firstSecretRead,
  functionCredentialsElsewhere,
  instanceCredentialsByHand,
  instanceCredentialsElsewhere,
  instanceDataRead,
  machineDoesSomethingNew,
  machineReconnaissance,
  mailReconnaissance,
  massDeletion,
  modelInvokedAnew,
  modelReconnaissance,
  newCountry,
  newSourceForKey,
  objectsEncrypted,
  offSchedule,
  ownKeyUsedAtOnce,
  roleChainNewPair,
  roleGuessing,
  rootUse,
  secretsReadBroadly,
  sessionTokenFromKey,
  usedAfterContainment,
];

/** Every rule, in a fixed order: the sign-in rules, the change rules, the use rules. */
export const allRules = (options: RuleOptions = { ownNames: DEFAULT_OWN_NAMES }): readonly Rule[] => [
  ...EVERY,
  ownStackTampering(options.ownNames),
  roleMadeUnderOwnPath(options.ownNames),
  identityClassTagged(options.classTag ?? DEFAULT_CLASS_TAG),
];

export const ruleIndex = (options?: RuleOptions): RuleIndex => new RuleIndex(allRules(options));

/** The rules with the default names of our own resources. */
export const RULES: readonly Rule[] = allRules();
