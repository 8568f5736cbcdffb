import { knowsEnough } from '../profile.ts';
import { shown, text } from '../untrusted.ts';
import { countedAt } from '../window.ts';
import { calls, DAY, rule } from './define.ts';

const REMEMBERED = 30 * DAY;

const subject = (event: {
  readonly response: Readonly<Record<string, unknown>>;
  readonly actor: { readonly issuer?: string };
}): string | undefined => {
  const given = text(event.response, 'subjectFromWebIdentityToken') ?? text(event.response, 'subject');
  return given === undefined
    ? undefined
    : `${event.actor.issuer ?? text(event.response, 'provider') ?? ''} ${coarse(given)}`;
};

/** Parts of a subject that change with every run say nothing: numbers, and what a pull request or a session adds. */
const coarse = (value: string): string => value.replace(/[0-9a-f]{8,}|\d+/gi, '#').slice(0, 150);

export const federatedEntryChanged = rule({
  id: 'federated-entry-changed',
  title: 'A role was entered by a federated subject never seen before',
  technique: 'T1199',
  severity: 'medium',
  description:
    'A role that a few subjects of an identity provider always enter (one repository and branch, one service account) was entered by another: the trust is broader than its use, and somebody uses that.',
  falsePositives: ['A new branch, environment or service account.', 'Roles of people.'],
  needs: ['Read-only management events', 'A profile with enough data'],
  frameworks: ['OWASP NHI 2025 NHI6 Insecure Cloud Deployment Configurations'],
  detector: 'use',
  events: calls('sts', 'AssumeRoleWithWebIdentity'),
  counts: (event) => {
    const value = subject(event);
    return value === undefined ? [] : [{ counter: 'subjects', value, keep: REMEMBERED }];
  },
  evaluate: (event, { window, profile }) => {
    const value = subject(event);
    const counted = value === undefined ? undefined : countedAt(window, 'subjects', value);
    const known = Object.keys(window.counters.subjects ?? {}).length - 1;
    if (value === undefined || counted !== event.time || known < 1 || known > 5 || !knowsEnough(profile))
      return undefined;
    // Its own count was taken a moment ago; a subject that was there before would have been counted at another time.
    if (
      window.signals.some(
        (signal) => signal.rule === 'federated-entry-changed' && signal.evidence.subject === shown(value),
      )
    )
      return undefined;
    return { confidence: 0.5, always: true, key: value, evidence: { subject: shown(value), knownSubjects: known } };
  },
});
