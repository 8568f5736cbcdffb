import { Detector, type DetectorPorts } from '../../../layers/app/detection/detect-events.ts';
import { manualClock } from '../../../layers/aws/clock.ts';
import { memoryCaseStore } from '../../../layers/aws/memory/case-store.ts';
import { memoryEventBus } from '../../../layers/aws/memory/event-bus.ts';
import { memoryIdentityStore } from '../../../layers/aws/memory/identity-store.ts';
import { memorySourceStore } from '../../../layers/aws/memory/source-store.ts';
import type { Rule } from '../../../layers/core/detection/rule.ts';
import { type RuleOptions, ruleIndex } from '../../../layers/core/detection/rules/index.ts';
import type { Incident } from '../../../layers/core/detection/types.ts';
import type { CaseStore, EventBus, IdentityStore } from '../../../layers/core/ports.ts';
import { ACCOUNT, ask, denied, locate, MINUTE, NOON } from './records.ts';

export const READ_ONLY = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
export const ADMIN = 'arn:aws:iam::aws:policy/AdministratorAccess';

/** A record as EventBridge delivers it, from the account that sent it. */
export const envelope = (detail: object, account = ACCOUNT) => ({
  version: '0',
  account,
  id: 'x',
  'detail-type': 'AWS API Call via CloudTrail',
  source: 'aws.iam',
  detail,
});

export const from = (account: string, ...records: readonly object[]) =>
  records.map((raw, number) => ({ id: `m${number}`, body: envelope(raw, account), receiveCount: 1 }));

export const messages = (...records: readonly object[]) => from(ACCOUNT, ...records);

export const attack = () => [
  ask('iam:CreateUser', { userName: 'backup' }),
  ask('iam:AttachUserPolicy', { userName: 'backup', policyArn: ADMIN }, {}, NOON + 1_000),
  ask('cloudtrail:StopLogging', { name: 'main' }, {}, NOON + 2_000),
];

/** Denied calls, which cost an attacker nothing. Each has another user, so that each one is a match. */
export const flood = (count: number) =>
  Array.from({ length: count }, (_, number) => {
    const [call, extra] = [
      ['iam:CreateAccessKey', {}],
      ['iam:CreateLoginProfile', {}],
      ['iam:AttachUserPolicy', { policyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' }],
    ][number % 3] as [string, object];
    return ask(call, { userName: `user-${number}-${'n'.repeat(40)}`, ...extra }, denied, NOON + MINUTE + number * 10);
  });

/** Detectors over one pair of tables and one bus, all in memory. */
export function world() {
  const clock = manualClock(NOON);
  const identities = memoryIdentityStore({ clock, ttlDays: 400 });
  const cases = memoryCaseStore({ clock });
  const sources = memorySourceStore({ clock });
  const bus = memoryEventBus();
  const detector = (
    kind: Rule['detector'],
    store: IdentityStore = identities,
    incidents: CaseStore = cases,
    options?: RuleOptions,
    publisher: EventBus = bus,
    arrivals?: DetectorPorts['arrivals'],
  ) =>
    new Detector({
      identities: store,
      sources,
      cases: incidents,
      bus: publisher,
      clock,
      rules: ruleIndex(options).for(kind),
      options: { locate, learn: kind === 'use' },
      hubAccount: ACCOUNT,
      ...(arrivals !== undefined && { arrivals }),
    });
  const published = (type: string) => bus.published.filter(({ detailType }) => detailType === type);
  const incidents = async (account = ACCOUNT): Promise<Incident[]> => {
    const found = [];
    for await (const incident of cases.listIncidents(account)) found.push(incident);
    return found;
  };
  return { clock, identities, sources, cases, bus, detector, published, incidents };
}
