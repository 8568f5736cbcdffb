import { seenIn } from '../../profile.ts';
import { shown } from '../../request-accessors.ts';
import { calls, rule } from '../../rule.ts';

const FEW_DAYS = 3;

export const signinNewCountry = rule({
  id: 'signin-new-country',
  title: 'Console sign-in from a new country',
  technique: 'T1078.004',
  severity: 'medium',
  description:
    'The identity was active on at least three days, always from other countries, and now signed in from a new one. The severity is high if a user signed in with a password alone.',
  falsePositives: ['Travel.', 'A VPN with an exit in another country.'],
  needs: ['IP geolocation', 'a baseline of three days or more'],
  detector: 'signin',
  events: calls('signin', 'ConsoleLogin'),
  evaluate: (event, { profile, locate }) => {
    const place = event.sourceAddress === undefined ? undefined : locate(event.sourceAddress);
    const known = Object.keys(profile.countries);
    if (place?.country === undefined || known.length === 0 || profile.days.length < FEW_DAYS) return undefined;
    if (seenIn(profile.countries, place.country) !== undefined) return undefined;
    const passwordOnly = event.actor.type === 'IAMUser' && event.actor.mfa === false;
    return {
      severity: passwordOnly ? 'high' : 'medium',
      confidence: event.actor.mfa === true ? 0.4 : 0.7,
      key: place.country,
      evidence: { country: place.country, from: shown(event.sourceAddress) },
      deviation: { unusual: 'country', expected: known.slice(0, 8), observed: place.country },
    };
  },
});
