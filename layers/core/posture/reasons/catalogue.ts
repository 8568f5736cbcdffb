import type { Severity } from '../../identity.ts';
import type { ReasonCode } from '../types.ts';

/** Fixed properties of a reason: its severity for an identity of tier 0, 1, 2, and 3 (never lower for a more critical tier),
 * and the controls of public frameworks that it supports. */
export interface ReasonMeta {
  readonly severity: readonly [Severity, Severity, Severity, Severity];
  readonly frameworks: readonly string[];
}

const OWASP = {
  NHI1: 'OWASP NHI 2025 NHI1 Improper Offboarding',
  NHI2: 'OWASP NHI 2025 NHI2 Secret Leakage',
  NHI3: 'OWASP NHI 2025 NHI3 Vulnerable Third-Party NHI',
  NHI4: 'OWASP NHI 2025 NHI4 Insecure Authentication',
  NHI5: 'OWASP NHI 2025 NHI5 Overprivileged NHI',
  NHI6: 'OWASP NHI 2025 NHI6 Insecure Cloud Deployment Configurations',
  NHI7: 'OWASP NHI 2025 NHI7 Long-Lived Secrets',
  NHI9: 'OWASP NHI 2025 NHI9 NHI Reuse',
  NHI10: 'OWASP NHI 2025 NHI10 Human Use of NHI',
} as const;
const csf = (...ids: readonly string[]): string[] => ids.map((id) => `NIST CSF 2.0 ${id}`);
const rmf = (...ids: readonly string[]): string[] => ids.map((id) => `NIST AI RMF ${id}`);

const CRITICAL = ['critical', 'critical', 'high', 'high'] as const;
const HIGH = ['critical', 'high', 'high', 'medium'] as const;
const MEDIUM = ['high', 'medium', 'medium', 'low'] as const;
const LOW = ['medium', 'low', 'low', 'low'] as const;
const NOTE = ['low', 'info', 'info', 'info'] as const;
const INFO = ['info', 'info', 'info', 'info'] as const;

const meta = (severity: ReasonMeta['severity'], ...frameworks: readonly string[]): ReasonMeta => ({
  severity,
  frameworks,
});

export const REASONS: Readonly<Record<ReasonCode, ReasonMeta>> = {
  IS_ADMIN: meta(['high', 'high', 'high', 'high'], OWASP.NHI5, ...csf('PR.AA-05', 'ID.RA-05'), ...rmf('GOVERN 1.6')),
  ESCALATES_TO_ADMIN: meta(
    ['critical', 'high', 'high', 'high'],
    OWASP.NHI5,
    ...csf('PR.AA-05', 'ID.RA-01', 'ID.RA-05'),
  ),
  ESCALATES: meta(['high', 'high', 'medium', 'medium'], OWASP.NHI5, ...csf('PR.AA-05', 'ID.RA-01')),
  MANAGES_PERMISSIONS: meta(['high', 'medium', 'medium', 'medium'], OWASP.NHI5, ...csf('PR.AA-05')),
  READS_SECRETS_BROADLY: meta(['high', 'medium', 'medium', 'medium'], OWASP.NHI5, OWASP.NHI2, ...csf('PR.AA-05')),
  CROSS_ACCOUNT_WRITE: meta(['high', 'medium', 'medium', 'medium'], OWASP.NHI5, ...csf('PR.AA-05')),
  STATIC_KEY_OLDER_THAN_90D: meta(MEDIUM, OWASP.NHI7, ...csf('PR.AA-01')),
  TWO_ACTIVE_KEYS: meta(LOW, OWASP.NHI7, ...csf('PR.AA-01')),
  KEY_NEVER_USED: meta(MEDIUM, OWASP.NHI1, OWASP.NHI7, ...csf('PR.AA-01', 'ID.AM-08')),
  UNUSED_KEY: meta(MEDIUM, OWASP.NHI1, OWASP.NHI7, ...csf('PR.AA-01', 'ID.AM-08')),
  UNUSED_90D: meta(MEDIUM, OWASP.NHI1, ...csf('ID.AM-08', 'PR.AA-01'), ...rmf('GOVERN 1.7')),
  NEVER_USED: meta(MEDIUM, OWASP.NHI1, ...csf('ID.AM-08', 'PR.AA-01'), ...rmf('GOVERN 1.7')),
  EXCESS_PERMISSIONS: meta(MEDIUM, OWASP.NHI5, ...csf('PR.AA-05')),
  NO_OWNER: meta(LOW, OWASP.NHI1, ...csf('ID.AM-08', 'PR.AA-01'), ...rmf('GOVERN 1.6', 'GOVERN 2.1')),
  ORPHANED: meta(MEDIUM, OWASP.NHI1, ...csf('ID.AM-08', 'PR.AA-01'), ...rmf('GOVERN 1.7', 'GOVERN 2.1')),
  CONSOLE_ACCESS_FOR_MACHINE: meta(MEDIUM, OWASP.NHI10, OWASP.NHI4, ...csf('PR.AA-01', 'PR.AA-03')),
  HUMAN_WITHOUT_MFA: meta(HIGH, OWASP.NHI4, ...csf('PR.AA-03')),
  HUMAN_USES_KEY: meta(LOW, OWASP.NHI10, OWASP.NHI7, ...csf('PR.AA-01')),
  ROOT_HAS_KEY: meta(CRITICAL, OWASP.NHI7, OWASP.NHI5, ...csf('PR.AA-01', 'PR.AA-05')),
  ROOT_WITHOUT_MFA: meta(CRITICAL, OWASP.NHI4, ...csf('PR.AA-03')),
  POLICY_ATTACHED_DIRECTLY: meta(NOTE, OWASP.NHI5, ...csf('PR.AA-05')),
  OIDC_TRUST_TOO_BROAD: meta(HIGH, OWASP.NHI4, OWASP.NHI6, ...csf('PR.AA-03', 'PR.AA-05')),
  OIDC_TRUST_WITHOUT_AUDIENCE: meta(LOW, OWASP.NHI4, OWASP.NHI6, ...csf('PR.AA-03')),
  SAML_TRUST_WITHOUT_AUDIENCE: meta(LOW, OWASP.NHI4, ...csf('PR.AA-03')),
  ROLES_ANYWHERE_TRUST_TOO_BROAD: meta(HIGH, OWASP.NHI4, OWASP.NHI6, ...csf('PR.AA-03', 'PR.AA-05')),
  TRUST_WITHOUT_EXTERNAL_ID: meta(MEDIUM, OWASP.NHI3, ...csf('PR.AA-03', 'PR.AA-05')),
  TRUST_TO_ANYONE: meta(CRITICAL, OWASP.NHI4, OWASP.NHI6, ...csf('PR.AA-03', 'PR.AA-05')),
  TRUST_TO_UNKNOWN_ACCOUNT: meta(LOW, OWASP.NHI3, ...csf('ID.AM-02', 'PR.AA-05')),
  TRUST_TO_DELETED_PRINCIPAL: meta(NOTE, OWASP.NHI1, ...csf('PR.AA-01')),
  CONFUSED_DEPUTY: meta(LOW, OWASP.NHI4, OWASP.NHI6, ...csf('PR.AA-05')),
  SECRET_NOT_ROTATING: meta(MEDIUM, OWASP.NHI7, ...csf('PR.AA-01')),
  SECRET_ROTATION_OVERDUE: meta(MEDIUM, OWASP.NHI7, ...csf('PR.AA-01')),
  SECRET_UNUSED: meta(LOW, OWASP.NHI1, ...csf('ID.AM-08')),
  SECRET_SHARED_OUTSIDE: meta(HIGH, OWASP.NHI2, ...csf('PR.AA-05')),
  SECRET_WITHOUT_CUSTOMER_KEY: meta(NOTE, OWASP.NHI2, ...csf('PR.AA-05')),
  SECRET_OUTSIDE_VAULT: meta(HIGH, OWASP.NHI2, OWASP.NHI6, ...csf('PR.AA-01')),
  RESOURCE_SHARED_OUTSIDE: meta(HIGH, OWASP.NHI6, OWASP.NHI3, ...csf('PR.AA-05')),
  RESOURCE_POLICY_GRANTS: meta(LOW, OWASP.NHI5, ...csf('PR.AA-05')),
  SHARED_CREDENTIAL: meta(MEDIUM, OWASP.NHI9, ...csf('PR.AA-01')),
  SERVICE_CREDENTIAL_WITHOUT_EXPIRY: meta(MEDIUM, OWASP.NHI7, ...csf('PR.AA-01')),
  POLICY_UNREADABLE: meta(MEDIUM, ...csf('ID.RA-01')),
  FACTS_UNKNOWN: meta(INFO, ...csf('ID.RA-01')),
};
