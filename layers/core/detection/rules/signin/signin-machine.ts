import { shown } from '../../request-accessors.ts';
import { calls, rule } from '../../rule.ts';
import { isMachine } from '../actor-checks.ts';

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
    isMachine(context, event)
      ? {
          confidence: 0.75,
          key: 'console',
          evidence: { class: context.posture?.class ?? 'unknown', from: shown(event.sourceAddress) },
        }
      : undefined,
});
