/** Names of GuardDuty findings and custom detection rules about identities and their credentials, with the detection rules that match
 * the same activity. Source of the names: the Amazon GuardDuty User Guide, "IAM finding types", "EC2 finding types", "S3 Protection finding
 * types", "Attack sequence finding types" and "Custom Detection Rules finding types". */
export interface GuardDutyName {
  readonly name: string;
  readonly rules: readonly string[];
  /** Why no rule matches it, or what is missing. */
  readonly gap?: string;
}

const LISTS = 'Tierwatch has no list of malicious addresses; a new network and country are judged instead.';
const TRAFFIC = 'Network traffic and the inside of hosts are not in CloudTrail.';

const FOLLOWED: readonly (readonly [name: string, ...rules: readonly string[]])[] = [
  ['CredentialAccess:IAMUser/AnomalousBehavior', 'secrets-read-broadly', 'first-secret-read', 'instance-data-read'],
  ['CredentialAccess:IAMUser/CompromisedCredentials', 'credentials-exposed', 'guardduty-credential-finding'],
  ['DefenseEvasion:IAMUser/AnomalousBehavior', 'trail-tampering', 'guard-tampering', 'logging-removed'],
  ['DefenseEvasion:IAMUser/BedrockLoggingDisabled', 'logging-removed'],
  ['Discovery:IAMUser/AnomalousBehavior', 'enumeration-burst', 'machine-reconnaissance', 'account-dumped'],
  ['Exfiltration:IAMUser/AnomalousBehavior', 'shared-outside', 'image-exported', 'resource-policy-opened'],
  ['Impact:IAMUser/AnomalousBehavior', 'mass-deletion', 'backup-destroyed', 'unusual-compute'],
  ['InitialAccess:IAMUser/AnomalousBehavior', 'signin-new-country', 'new-country', 'federation-token'],
  ['PenTest:IAMUser/KaliLinux', 'attack-distribution'],
  ['PenTest:IAMUser/ParrotLinux', 'attack-distribution'],
  ['PenTest:IAMUser/PentooLinux', 'attack-distribution'],
  ['Persistence:IAMUser/AnomalousBehavior', 'access-key-for-another', 'user-made', 'login-profile-made'],
  ['Policy:IAMUser/RootCredentialUsage', 'root-use', 'signin-root'],
  ['Policy:IAMUser/ShortTermRootCredentialUsage', 'assume-root'],
  ['PrivilegeEscalation:IAMUser/AnomalousBehavior', 'admin-policy-attached', 'privileged-role-passed'],
  ['Stealth:IAMUser/CloudTrailLoggingDisabled', 'trail-tampering'],
  ['Stealth:IAMUser/PasswordPolicyChange', 'account-settings-changed'],
  ['UnauthorizedAccess:IAMUser/ConsoleLoginSuccess.B', 'signin-impossible-travel', 'signin-new-country'],
  ['UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.InsideAWS', 'instance-credentials-elsewhere'],
  ['UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS', 'instance-credentials-elsewhere'],
  ['UnauthorizedAccess:IAMUser/ResourceCredentialExfiltration.OutsideAWS', 'function-credentials-elsewhere'],
  ['UnauthorizedAccess:Lambda/LambdaFunctionCredentialExfiltration', 'function-credentials-elsewhere'],
  ['Policy:S3/AccountBlockPublicAccessDisabled', 'account-settings-changed'],
  ['Policy:S3/BucketAnonymousAccessGranted', 'bucket-made-public'],
  ['Policy:S3/BucketBlockPublicAccessDisabled', 'bucket-made-public'],
  ['Policy:S3/BucketPublicAccessGranted', 'bucket-made-public'],
  ['Stealth:S3/ServerAccessLoggingDisabled', 'logging-removed'],
  ['Impact:S3/AnomalousBehavior.Write', 'objects-encrypted'],
  ['AttackSequence:IAM/CompromisedCredentials', 'guardduty-credential-finding', 'used-after-containment'],
  ['CredentialAccess:EC2/UnsecuredCredentials (EC2PasswordDataRetrieved)', 'instance-data-read'],
  ['CredentialAccess:RDS/ModifyAuthenticationProcess (RDSMasterPasswordReset)', 'database-password-reset'],
  ['DefenseImpairment:EC2/DisableOrModifyTools (VPCFlowLogsDeleted)', 'logging-removed'],
  ['DefenseImpairment:Organizations/ModifyCloudResourceHierarchy (OrganizationLeaveAttempt)', 'organization-left'],
  ['DefenseImpairment:Organizations/DisableOrModifyTools (OrganizationPolicyDisabled)', 'guard-tampering'],
];

const MISSED: readonly (readonly [name: string, gap: string])[] = [
  ['Recon:IAMUser/MaliciousIPCaller', LISTS],
  ['Recon:IAMUser/MaliciousIPCaller.Custom', LISTS],
  ['Recon:IAMUser/TorIPCaller', LISTS],
  ['UnauthorizedAccess:IAMUser/MaliciousIPCaller', LISTS],
  ['UnauthorizedAccess:IAMUser/MaliciousIPCaller.Custom', LISTS],
  ['UnauthorizedAccess:IAMUser/TorIPCaller', LISTS],
  ['UnauthorizedAccess:EC2/MetadataDNSRebind', TRAFFIC],
  ['CredentialAccess:RDS/AnomalousBehavior.SuccessfulLogin', 'Sign-ins to databases are not in CloudTrail.'],
  ['Discovery:S3/AnomalousBehavior', 'Needs data events of S3, which are delivered only for writes with a key.'],
  ['Exfiltration:S3/AnomalousBehavior', 'Needs data events of S3, which are delivered only for writes with a key.'],
  ['Impact:S3/AnomalousBehavior.Delete', 'Needs data events of S3; deleting buckets and versioning is matched.'],
  ['AttackSequence:S3/CompromisedData', 'Needs data events of S3.'],
  [
    'DefenseImpairment:EC2/DisableOrModifyTools (EC2TerminationProtectionEnabled)',
    'Routine: it hinders the owner, but gives no access.',
  ],
];

export const GUARDDUTY_NAMES: readonly GuardDutyName[] = [
  ...FOLLOWED.map(([name, ...rules]) => ({ name, rules })),
  ...MISSED.map(([name, gap]) => ({ name, rules: [], gap })),
];
