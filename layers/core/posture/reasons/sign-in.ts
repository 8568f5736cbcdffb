import type { ReasonFinder } from './subject.ts';

/** Console passwords and MFA of users. */
export const signIn: ReasonFinder = (subject) => {
  const { user } = subject;
  if (user === undefined || user.loginProfile !== true) return [];
  const machine = ['service-user', 'workload', 'pipeline', 'agent', 'vendor'].includes(subject.class);
  return [
    ...(machine
      ? [
          {
            code: 'CONSOLE_ACCESS_FOR_MACHINE' as const,
            detail: `a machine (${subject.class}) with a console password${user.mfa === false ? ' and no MFA' : ''}`,
            evidence: { mfa: user.mfa === 'unknown' ? 'unknown' : user.mfa },
            remediation: `aws iam delete-login-profile --user-name ${user.name}`,
          },
        ]
      : []),
    ...(!machine && user.mfa === false
      ? [
          {
            code: 'HUMAN_WITHOUT_MFA' as const,
            detail: 'signs in to the console without MFA',
            evidence: { class: subject.class },
            remediation: `Register a passkey for ${user.name} (aws iam enable-mfa-device), or move the person to Identity Center and aws iam delete-login-profile --user-name ${user.name}`,
          },
        ]
      : []),
  ];
};
