import { shown } from '../../request-accessors.ts';
import { rule } from '../../rule.ts';
import type { Profile } from '../../types.ts';
import { withLongTermKey } from '../actor-checks.ts';
import { noveltyOf } from './novelty.ts';

/** A key with more sources than this belongs to a person who moves. */
const STEADY = 8;

export const isSteady = ({ sources }: Pick<Profile, 'sources'>): boolean => Object.keys(sources).length <= STEADY;

export const newSourceForKey = rule({
  id: 'new-source-for-key',
  title: 'Long-term access key used from a new network',
  technique: 'T1078.004',
  severity: 'medium',
  description:
    'An access key that was always used from a few networks was used from another one. Keys that are used from many networks are excluded; for these, the rule person-on-rented-host matches.',
  falsePositives: ['A new office, build host or address of the same service.'],
  needs: ['an established baseline'],
  frameworks: ['OWASP NHI 2025 NHI2 Secret Leakage'],
  detector: 'use',
  events: ['*'],
  outcomes: ['success', 'denied'],
  evaluate: (event, context) => {
    if (!withLongTermKey(event)) return undefined;
    const novelty = noveltyOf(event, context);
    if (novelty === undefined || novelty.country) return undefined;
    if (!isSteady(context.profile)) return undefined;
    const sources = Object.keys(context.profile.sources);
    return {
      severity: novelty.network ? 'medium' : 'low',
      confidence: novelty.network ? 0.6 : 0.45,
      key: novelty.address,
      evidence: {
        from: shown(novelty.address),
        network: shown(novelty.place?.organization),
        knownSources: sources.length,
      },
      deviation: { unusual: 'network', expected: sources, observed: shown(novelty.address) },
    };
  },
});
