import { shown } from '../../request-accessors.ts';
import { DAY, type DetectionContext, rule } from '../../rule.ts';
import { isCloudShell } from '../../sources.ts';
import type { ActivityEvent } from '../../types.ts';
import { isMachine, withLongTermKey } from '../actor-checks.ts';
import { noveltyOf } from './novelty.ts';

/** Whether the sign-in from the country was reported within the day before. */
const isSignInReported = (country: string, { time }: ActivityEvent, { window }: DetectionContext): boolean =>
  window.signals.some(
    (signal) =>
      signal.rule === 'signin-new-country' &&
      signal.evidence.country === country &&
      Math.abs(time - Date.parse(signal.time)) < DAY,
  );

export const newCountry = rule({
  id: 'new-country',
  title: 'API call from a new country',
  technique: 'T1078.004',
  severity: 'medium',
  description:
    'An identity with an established baseline was used from a new country. A network that the identity uses habitually, such as that of hosted runners, does not count as new in another country, nor does a country that the person signed in from (signin-new-country). Machines do not travel: the severity is higher for a long-term key or a machine identity than for a person.',
  falsePositives: ['A deployment in a new Region or network.', 'Travel.'],
  needs: ['IP geolocation', 'an established baseline'],
  frameworks: ['OWASP NHI 2025 NHI2 Secret Leakage'],
  detector: 'use',
  events: ['*'],
  outcomes: ['success', 'denied'],
  evaluate: (event, context) => {
    if (event.source === 'signin.amazonaws.com') return undefined;
    const novelty = noveltyOf(event, context);
    if (novelty?.place?.country === undefined || !novelty.country) return undefined;
    if (isSignInReported(novelty.place.country, event, context)) return undefined;
    const machine = isMachine(context, event) || withLongTermKey(event);
    const cloudShell = !machine && isCloudShell(event.userAgent, novelty.place);
    return {
      severity: machine ? 'high' : cloudShell ? 'low' : 'medium',
      confidence: machine ? 0.7 : cloudShell ? 0.3 : 0.5,
      key: novelty.place.country,
      evidence: {
        country: novelty.place.country,
        from: shown(novelty.address),
        network: shown(novelty.place.organization),
      },
      deviation: {
        unusual: 'country',
        expected: Object.keys(context.profile.countries).slice(0, 8),
        observed: novelty.place.country,
      },
    };
  },
});
