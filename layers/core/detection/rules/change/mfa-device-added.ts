import { shown, text } from '../../request-accessors.ts';
import { calls, iamReference, rule } from '../../rule.ts';
import { aboutAnotherUser, byHand } from '../actor-checks.ts';

export const mfaDeviceAdded = rule({
  id: 'mfa-device-added',
  title: 'MFA device created or enabled by its user',
  technique: 'T1556.006',
  severity: 'low',
  description:
    'Anyone who has the password or key of a user can add a device of their own, and then keeps access and satisfies policies that require MFA. People enroll devices in the console; with an access key or session token it is unusual.',
  falsePositives: ['Enrollment of a new or replaced device.'],
  references: [iamReference('CreateVirtualMFADevice'), iamReference('EnableMFADevice')],
  detector: 'change',
  events: calls('iam', 'CreateVirtualMFADevice', 'EnableMFADevice'),
  attempts: true,
  evaluate: (event) => {
    const user = text(event.request, 'userName');
    if (event.name === 'EnableMFADevice' && aboutAnotherUser(event, user)) return undefined;
    const programmatic = event.actor.type === 'IAMUser' && !event.actor.console && byHand(event);
    return {
      severity: programmatic ? 'medium' : 'low',
      confidence: programmatic ? 0.45 : 0.3,
      key: event.name,
      evidence: {
        device: shown(text(event.request, 'serialNumber') ?? text(event.request, 'virtualMFADeviceName')),
        programmatic,
      },
    };
  },
});
