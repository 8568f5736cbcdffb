import { describe, expect, it } from 'vitest';
import { EventLog } from '../../../cli/replay/event-log.ts';
import type { ActivityEvent } from '../../../layers/core/detection/types.ts';

/** An event with every field. */
const whole: Required<ActivityEvent> = {
  id: 'b',
  time: 1_772_409_600_000,
  source: 'iam.amazonaws.com',
  name: 'CreateUser',
  region: 'eu-west-1',
  account: '123456789012',
  outcome: 'success',
  errorCode: 'Throttling',
  actor: { type: 'IAMUser', console: false },
  sessionIssuedAt: 1_772_409_000_000,
  sourceAddress: '192.0.2.1',
  endpointAccount: '123456789012',
  byService: false,
  userAgent: 'aws-cli/2.17.32',
  readOnly: false,
  extra: { MFAUsed: 'Yes' },
  request: { userName: 'x' },
  response: { user: {} },
  oddities: ['eventVersion is missing'],
  replayed: true,
};
const others = {
  id: 'c',
  time: 1_772_409_700_000,
  source: 'sts.amazonaws.com',
  name: 'DeleteUser',
  region: 'us-east-1',
  account: '210987654321',
  outcome: 'denied',
  errorCode: 'AccessDenied',
  actor: { type: 'Root', console: false },
  sessionIssuedAt: 1_772_409_300_000,
  sourceAddress: '198.51.100.1',
  endpointAccount: '210987654321',
  byService: true,
  userAgent: 'Boto3/1.34.100',
  readOnly: true,
  extra: {},
  request: {},
  response: {},
  oddities: [],
} as const satisfies Partial<ActivityEvent>;
const { errorCode, sessionIssuedAt, sourceAddress, endpointAccount, extra, replayed, ...least } = whole;

const inOrder = (events: readonly ActivityEvent[]): readonly ActivityEvent[] => [...EventLog.of(events).inOrder()];

describe('an event log', () => {
  it.each(Object.entries(others))('returns events that differ only in %s as they were', (field, value) => {
    const events: ActivityEvent[] = [whole, { ...whole, time: whole.time + 1, [field]: value }];
    expect(inOrder(events)).toEqual(events);
  });

  it.each(Object.entries({ errorCode, sessionIssuedAt, sourceAddress, endpointAccount, extra, replayed }))(
    'returns events with and without %s as they were',
    (field, value) => {
      const events: ActivityEvent[] = [least, { ...least, time: least.time + 1, [field]: value }];
      expect(inOrder(events)).toStrictEqual(events);
      expect(inOrder(events.toReversed())).toStrictEqual(events);
    },
  );

  it('returns events by time, then by id, then in the order in which they came', () => {
    const later = { ...least, id: 'a', time: least.time + 1 };
    const again = { ...least, name: 'DeleteUser' };
    const first = { ...least, id: 'a' };
    expect(inOrder([later, least, again, first])).toStrictEqual([first, least, again, later]);
  });

  it('has the period of its events, whatever their order', () => {
    const log = EventLog.of([whole, { ...whole, time: 3 }, { ...whole, time: 5 }]);
    expect(log.period).toEqual({ from: 3, to: whole.time });
    expect(log).toHaveLength(3);
    expect(new EventLog().period).toBeUndefined();
  });
});
