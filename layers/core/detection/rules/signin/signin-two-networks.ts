import { shown } from '../../request-accessors.ts';
import { calls, HOUR, MINUTE, rule } from '../../rule.ts';
import { valuesAround } from '../../window.ts';
import { isUsualNetwork, networkOf, sameKind } from '../networks.ts';

const WITHIN = 15 * MINUTE;

export const signinTwoNetworks = rule({
  id: 'signin-two-networks',
  title: 'Console sign-ins from two networks within minutes',
  technique: 'T1078.004',
  severity: 'medium',
  description:
    'One person signed in to the console from two networks within 15 minutes, and at least one of them is not usual: someone else may have the password. MFA lowers the confidence.',
  falsePositives: ['A person who switches a VPN on or off, or changes to a phone.'],
  detector: 'signin',
  events: calls('signin', 'ConsoleLogin'),
  counts: (event, { locate }) => {
    const network = networkOf(event, locate);
    return network === undefined
      ? []
      : [{ counter: 'signin-networks', value: `${network} ${event.actor.sessionName ?? ''}`, keep: HOUR }];
  },
  evaluate: (event, { window, profile, locate }) => {
    const network = networkOf(event, locate);
    if (network === undefined) return undefined;
    const person = ` ${event.actor.sessionName ?? ''}`;
    const other = valuesAround(window, 'signin-networks', event.time, WITHIN)
      .filter((value) => value.endsWith(person))
      .map((value) => value.slice(0, value.indexOf(' ')))
      .find((value) => value !== network && sameKind(value, network));
    if (other === undefined || (isUsualNetwork(profile, network) && isUsualNetwork(profile, other))) return undefined;
    return {
      confidence: event.actor.mfa === true ? 0.35 : 0.5,
      key: [network, other].sort().join(' '),
      evidence: { networks: [network, other].sort(), from: shown(event.sourceAddress) },
    };
  },
});
