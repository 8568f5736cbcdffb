import { shown } from '../../request-accessors.ts';
import type { DetectionContext } from '../../rule.ts';
import { calls, rule } from '../../rule.ts';
import type { ActivityEvent } from '../../types.ts';
import { isMachine } from '../actor-checks.ts';

/** A sign-in with MFA shows that a person uses the identity, where the posture does not know whether it has a password. */
const showsPerson = ({ posture }: DetectionContext, { actor }: ActivityEvent): boolean =>
  posture?.class === 'service-user' && posture.containment.hasLoginProfile === 'unknown' && actor.mfa === true;

export const signinMachine = rule({
  id: 'signin-machine',
  title: 'Console sign-in of a machine identity',
  technique: 'T1538',
  severity: 'high',
  description:
    'The console is for people. A service user, workload, pipeline, vendor or agent that signs in is being operated by a person.',
  falsePositives: ['People who use a machine identity by hand, which is a finding in itself.'],
  needs: ['a posture'],
  frameworks: ['OWASP NHI 2025 NHI10 Human Use of NHI'],
  detector: 'signin',
  events: calls('signin', 'ConsoleLogin', 'GetSigninToken', 'SwitchRole'),
  evaluate: (event, context) =>
    isMachine(context, event) && !showsPerson(context, event)
      ? {
          confidence: 0.75,
          key: 'console',
          evidence: { class: context.posture?.class ?? 'unknown', from: shown(event.sourceAddress) },
        }
      : undefined,
});
