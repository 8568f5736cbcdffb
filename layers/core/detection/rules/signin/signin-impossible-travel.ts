import { shown } from '../../request-accessors.ts';
import { calls, DAY, MINUTE, rule } from '../../rule.ts';
import { valuesAround } from '../../window.ts';

const TOO_SOON = 65 * MINUTE;

export const signinImpossibleTravel = rule({
  id: 'signin-impossible-travel',
  title: 'Console sign-ins from two countries within an hour',
  technique: 'T1078.004',
  severity: 'high',
  description:
    'One identity signed in to the console from two countries within 65 minutes. An address of a hosting provider lowers the confidence, because VPNs use such addresses.',
  falsePositives: ['A VPN or relay with an exit in another country.'],
  needs: ['IP geolocation'],
  detector: 'signin',
  events: calls('signin', 'ConsoleLogin'),
  counts: (event, { locate }) => {
    const country = event.sourceAddress === undefined ? undefined : locate(event.sourceAddress)?.country;
    return country === undefined ? [] : [{ counter: 'signin-countries', value: country, keep: DAY }];
  },
  evaluate: (event, { window, locate }) => {
    const place = event.sourceAddress === undefined ? undefined : locate(event.sourceAddress);
    if (place?.country === undefined) return undefined;
    const countries = valuesAround(window, 'signin-countries', event.time, TOO_SOON);
    if (countries.length < 2) return undefined;
    return {
      confidence: place.hosting === true ? 0.45 : 0.7,
      key: [...countries].sort().join(' '),
      evidence: { countries, from: shown(event.sourceAddress) },
    };
  },
});
