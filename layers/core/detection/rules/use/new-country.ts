import { shown } from '../../request-accessors.ts';
import { rule } from '../../rule.ts';
import { isMachine, withLongTermKey } from '../actor-checks.ts';
import { noveltyOf } from './novelty.ts';

export const newCountry = rule({
  id: 'new-country',
  title: 'Credentials were used from a country never seen for this identity',
  technique: 'T1078.004',
  severity: 'medium',
  description:
    'An identity with a known pattern appeared in a country where it never was. Machines do not travel: for a long-term key or a machine’s role this weighs more than for a person.',
  falsePositives: ['A deployment in a new Region or network.', 'A person’s journey.'],
  needs: ['The table of places', 'A profile with enough data'],
  frameworks: ['OWASP NHI 2025 NHI2 Secret Leakage'],
  detector: 'use',
  events: ['*'],
  outcomes: ['success', 'denied'],
  evaluate: (event, context) => {
    if (event.source === 'signin.amazonaws.com') return undefined;
    const novelty = noveltyOf(event, context);
    if (novelty?.place?.country === undefined || !novelty.country) return undefined;
    const machine = isMachine(context) || withLongTermKey(event);
    return {
      severity: machine ? 'high' : 'medium',
      confidence: machine ? 0.7 : 0.5,
      key: novelty.place.country,
      evidence: {
        country: novelty.place.country,
        usual: Object.keys(context.profile.countries).slice(0, 8),
        from: shown(novelty.address),
        network: shown(novelty.place.organization),
      },
    };
  },
});
