import { shown, text } from '../../request-accessors.ts';
import { calls, iamReference, rule } from '../../rule.ts';
import { aboutAnotherUser } from '../actor-checks.ts';

export const mfaRemoved = rule({
  id: 'mfa-removed',
  title: 'MFA device deactivated or deleted',
  technique: 'T1556.006',
  severity: 'medium',
  description:
    'Without MFA, an identity is only as strong as its password or key, and an attacker who enables another device can satisfy policies that require MFA.',
  falsePositives: ['A lost or replaced device: another one is enabled soon after.'],
  references: [iamReference('DeactivateMFADevice')],
  detector: 'change',
  events: [
    ...calls('iam', 'DeactivateMFADevice', 'DeleteVirtualMFADevice'),
    ...calls('sso-directory', 'DeleteMfaDeviceForUser'),
  ],
  attempts: true,
  evaluate: (event) => {
    const user = text(event.request, 'userName') ?? text(event.request, 'userId');
    const another = aboutAnotherUser(event, user);
    return {
      severity: event.actor.type === 'Root' ? 'high' : 'medium',
      confidence: another ? 0.6 : 0.4,
      key: user ?? shown(text(event.request, 'serialNumber')),
      evidence: { user: shown(user), device: shown(text(event.request, 'serialNumber')) },
    };
  },
});
