import { platformOf } from '../platform-roles.ts';
import { daysSince, type ReasonFinder, type Subject } from './subject.ts';

/** IAM reports the last use of a role for this many days. */
const WINDOW_DAYS = 400;

/** Dormant identities. */
export const use: ReasonFinder = (subject) => {
  // AWS creates and removes service-linked and Identity Center roles; break-glass identities are normally unused.
  if (['service-linked', 'sso', 'break-glass'].includes(subject.class)) return [];
  if (subject.role !== undefined && platformOf(subject.name) !== undefined) return [];
  const { unusedDays } = subject.settings;
  const age = daysSince(subject.compiled.user?.createdAt ?? subject.compiled.role?.createdAt ?? 'unknown', subject.now);
  if (subject.lastUsedAt === null) {
    if (age === undefined || age < unusedDays) return [];
    const outOfSight = subject.role !== undefined && age > WINDOW_DAYS;
    return [
      {
        code: outOfSight ? 'UNUSED_90D' : 'NEVER_USED',
        detail: outOfSight
          ? `not used in the ${WINDOW_DAYS} days that AWS tracks`
          : `never used since it was created ${age} days ago`,
        evidence: { ageDays: age },
        remediation: removal(subject),
      },
    ];
  }
  const idle = daysSince(subject.lastUsedAt, subject.now);
  if (idle === undefined || idle <= unusedDays) return [];
  return [
    {
      code: 'UNUSED_90D',
      detail: `not used for ${idle} days`,
      evidence: { unusedDays: idle, lastUsedAt: subject.lastUsedAt },
      remediation: removal(subject),
    },
  ];
};

const removal = (subject: Subject): string =>
  subject.role === undefined
    ? `Confirm with the owner that the user is unneeded. Then deactivate its keys, run aws iam delete-login-profile --user-name ${subject.name}, and delete the user if it stays unused for a month`
    : `Confirm with the owner that the role is unneeded. Then add a Deny for all principals to its trust policy, and delete the role if it stays unused for a month: aws iam delete-role --role-name ${subject.name}`;
