import { isEstablished } from '../../profile.ts';
import { shown, text } from '../../request-accessors.ts';
import { calls, DAY, rule } from '../../rule.ts';
import { countedAt } from '../../window.ts';

const REMEMBERED = 30 * DAY;

const subject = (event: {
  readonly response: Readonly<Record<string, unknown>>;
  readonly actor: { readonly issuer?: string };
}): string | undefined => {
  const given = text(event.response, 'subjectFromWebIdentityToken') ?? text(event.response, 'subject');
  return given === undefined
    ? undefined
    : `${event.actor.issuer ?? text(event.response, 'provider') ?? ''} ${masked(given)}`;
};

/** Masks the parts of a subject that change with every run: numbers, and suffixes of pull requests and sessions. */
const masked = (value: string): string => value.replace(/[0-9a-f]{8,}|\d+/gi, '#').slice(0, 150);

export const federatedEntryChanged = rule({
  id: 'federated-entry-changed',
  title: 'Role assumed by a new federated subject',
  technique: 'T1199',
  severity: 'medium',
  description:
    'A role that only a few subjects of an identity provider assume (a repository and branch, a service account) was assumed by another subject. The trust policy allows more than is used, and an attacker may be exploiting that.',
  falsePositives: ['A new branch, environment or service account.', 'Roles that people assume.'],
  needs: ['an established baseline'],
  frameworks: ['OWASP NHI 2025 NHI6 Insecure Cloud Deployment Configurations'],
  detector: 'use',
  events: calls('sts', 'AssumeRoleWithWebIdentity'),
  counts: (event, { window }) => {
    const value = subject(event);
    if (value === undefined) return [];
    const seen = { counter: 'subjects', value, keep: REMEMBERED };
    const known = countedAt(window, 'subjects', value) !== undefined;
    return known ? [seen] : [seen, { counter: 'new-subjects', value, keep: DAY }];
  },
  evaluate: (event, { window, profile }) => {
    const value = subject(event);
    // `counts` noted it as new for this event.
    if (value === undefined || countedAt(window, 'new-subjects', value) !== event.time) return undefined;
    const known = Object.keys(window.counters.subjects ?? {}).length - 1;
    if (known < 1 || known > 5 || !isEstablished(profile)) return undefined;
    return { confidence: 0.5, always: true, key: value, evidence: { subject: shown(value), knownSubjects: known } };
  },
});
