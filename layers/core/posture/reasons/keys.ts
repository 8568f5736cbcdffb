import type { AccessKeyFacts } from '../types.ts';
import { daysSince, listed, type ReasonDraft, type ReasonFinder, type Subject } from './subject.ts';

/** Long-term credentials of a user: their age, number and use. */
export const keys: ReasonFinder = (subject) => {
  const { user } = subject;
  if (user === undefined) return [];
  const serviceCredentials = serviceSpecificCredentials(subject);
  if (user.accessKeys === 'unknown') return serviceCredentials;
  const active = user.accessKeys.filter((key) => key.status === 'Active');
  return [
    ...old(subject, active),
    ...two(subject, active),
    ...unused(subject, active),
    ...ofPerson(subject, active),
    ...serviceCredentials,
  ];
};

export const deactivate = (subject: Subject, key: AccessKeyFacts): string =>
  `aws iam update-access-key --user-name ${subject.name} --access-key-id ${key.id.startsWith('AKIA') ? key.id : '<key id>'} --status Inactive`;

function old(subject: Subject, active: readonly AccessKeyFacts[]): ReasonDraft[] {
  const aged = active
    .map((key) => ({ key, days: daysSince(key.createdAt, subject.now) ?? 0 }))
    .filter(({ days }) => days > subject.settings.keyMaxAgeDays);
  const oldest = Math.max(...aged.map(({ days }) => days));
  const worst = aged.find(({ days }) => days === oldest);
  if (worst === undefined) return [];
  return [
    {
      code: 'STATIC_KEY_OLDER_THAN_90D',
      detail: `${aged.length === 1 ? 'an active key is' : `${aged.length} active keys are up to`} ${oldest} days old (${listed(aged.map(({ key }) => key.id))})`,
      evidence: { keys: aged.map(({ key }) => key.id), oldestDays: oldest, limitDays: subject.settings.keyMaxAgeDays },
      remediation: `Replace the key with a role; until then, rotate it: aws iam create-access-key --user-name ${subject.name}, switch to the new key, then ${deactivate(subject, worst.key)}`,
      ...(oldest > 365 ? { shift: 1 } : {}),
    },
  ];
}

function two(subject: Subject, active: readonly AccessKeyFacts[]): ReasonDraft[] {
  // Recommend removing the key that was used the longest ago.
  const [first] = active.toSorted(
    (a, b) => moment(a.lastUsedAt) - moment(b.lastUsedAt) || moment(a.createdAt) - moment(b.createdAt),
  );
  if (first === undefined || active.length < 2) return [];
  return [
    {
      code: 'TWO_ACTIVE_KEYS',
      detail: `has ${active.length} active keys: an unfinished rotation, or a credential shared by two users`,
      evidence: { keys: active.map((key) => key.id) },
      remediation: `Find out who uses each key, then ${deactivate(subject, first)}`,
    },
  ];
}

/** Sorts unknown times and "never" first. */
const moment = (time: string | null): number => (time === null ? 0 : Date.parse(time) || 0);

function unused(subject: Subject, active: readonly AccessKeyFacts[]): ReasonDraft[] {
  const drafts: ReasonDraft[] = [];
  const { unusedDays } = subject.settings;
  const never = active.filter((key) => key.lastUsedAt === null && (daysSince(key.createdAt, subject.now) ?? 0) >= 7);
  const [firstNever] = never;
  if (firstNever !== undefined) {
    drafts.push({
      code: 'KEY_NEVER_USED',
      detail: `${listed(never.map((key) => key.id))} ${never.length === 1 ? 'was' : 'were'} never used`,
      evidence: { keys: never.map((key) => key.id) },
      remediation: deactivate(subject, firstNever),
    });
  }
  const idle = active.filter((key) => (daysSince(key.lastUsedAt, subject.now) ?? 0) > unusedDays);
  const [firstIdle] = idle;
  if (firstIdle !== undefined) {
    const days = idle.map((key) => daysSince(key.lastUsedAt, subject.now) ?? 0);
    drafts.push({
      code: 'UNUSED_KEY',
      detail: `${listed(idle.map((key) => key.id))} not used for ${Math.max(...days)} days`,
      evidence: { keys: idle.map((key) => key.id), unusedDays: Math.max(...days) },
      remediation: deactivate(subject, firstIdle),
    });
  }
  return drafts;
}

function ofPerson(subject: Subject, active: readonly AccessKeyFacts[]): ReasonDraft[] {
  const [first] = active;
  if (first === undefined || subject.class !== 'human') return [];
  return [
    {
      code: 'HUMAN_USES_KEY',
      detail: `a person with ${active.length === 1 ? 'a long-term access key' : 'long-term access keys'}; Identity Center provides temporary credentials instead`,
      evidence: { keys: active.map((key) => key.id) },
      remediation: `Use \`aws sso login\` instead, then ${deactivate(subject, first)}`,
    },
  ];
}

function serviceSpecificCredentials(subject: Subject): ReasonDraft[] {
  const credentials = subject.user?.serviceSpecificCredentials ?? 'unknown';
  if (credentials === 'unknown') return [];
  const lasting = credentials.filter(
    (credential) => credential.status === 'Active' && credential.expiresAt === undefined,
  );
  const [first] = lasting;
  if (first === undefined) return [];
  return [
    {
      code: 'SERVICE_CREDENTIAL_WITHOUT_EXPIRY',
      detail: `has ${lasting.length} API ${lasting.length === 1 ? 'key that never expires' : 'keys that never expire'} (${listed(lasting.map((credential) => credential.service))})`,
      evidence: { credentials: lasting.map((credential) => credential.id), services: lasting.map((c) => c.service) },
      remediation: `aws iam update-service-specific-credential --user-name ${subject.name} --service-specific-credential-id ${first.id} --status Inactive`,
    },
  ];
}
