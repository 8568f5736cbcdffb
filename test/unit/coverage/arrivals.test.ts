import { describe, expect, test } from 'vitest';
import { ArrivalRecorder } from '../../../layers/app/detection/record-arrivals.ts';
import { manualClock } from '../../../layers/aws/clock.ts';
import { normalise } from '../../../layers/core/detection/event.ts';
import type { ActivityEvent } from '../../../layers/core/detection/types.ts';
import { envelope, messages, world } from '../detection/detector-world.ts';
import { ask } from '../detection/records.ts';

const NOON = '2026-05-04T12:00:00.000Z';

function recorder(fail = false) {
  const clock = manualClock(NOON);
  const written: string[] = [];
  const recordArrival = async (account: string, of: string) => {
    if (fail) throw new Error('throttled');
    written.push(`${account} ${of}`);
  };
  return { clock, written, arrivals: new ArrivalRecorder({ recordArrival }, clock) };
}

const record = ask('sts:GetCallerIdentity', {});
function eventOf(changes: Partial<ActivityEvent> = {}): ActivityEvent {
  const normalised = normalise(record);
  if (normalised.kind !== 'event') throw new Error('expected an event');
  return { ...normalised.event, account: '111122223333', region: 'eu-west-1', ...changes };
}

describe('arrivals of events', () => {
  test('are written once an hour for each account and Region', async () => {
    const { arrivals, written, clock } = recorder();
    const events = [eventOf(), eventOf(), eventOf({ region: 'us-east-1' }), eventOf({ account: '444455556666' })];
    await arrivals.record(envelope(record), events);
    await arrivals.record(envelope(record), events);
    expect(written).toEqual(['111122223333 eu-west-1', '111122223333 us-east-1', '444455556666 eu-west-1']);
    clock.set('2026-05-04T13:00:00.000Z');
    await arrivals.record(envelope(record), [eventOf()]);
    expect(written).toHaveLength(4);
  });

  test('of IAM are written separately', async () => {
    const { arrivals, written } = recorder();
    await arrivals.record(envelope(record), [eventOf({ source: 'iam.amazonaws.com' })]);
    expect(written).toEqual(['111122223333 eu-west-1', '111122223333 iam']);
  });

  test('are not written for replayed events, findings, and text that is no Region', async () => {
    const { arrivals, written } = recorder();
    await arrivals.record(envelope(record), [eventOf({ replayed: true }), eventOf({ region: 'x#y' })]);
    await arrivals.record({ ...envelope({ type: 'x' }), source: 'aws.guardduty' }, [eventOf()]);
    expect(written).toEqual([]);
  });

  test('that cannot be written are counted, and do not stop detection', async () => {
    const { arrivals, clock } = recorder(true);
    await arrivals.record(envelope(record), [eventOf(), eventOf()]);
    expect(arrivals.failures).toBe(1);
    clock.set('2026-05-04T13:00:00.000Z');
    await arrivals.record(envelope(record), [eventOf()]);
    expect(arrivals.failures).toBe(2);
  });
});

describe('a detector', () => {
  test('records arrivals, and detects although it cannot', async () => {
    const { detector } = world();
    const failing = detector('use', undefined, undefined, undefined, undefined, {
      recordArrival: () => Promise.reject(new Error('throttled')),
    });
    expect(await failing.handle(messages(record))).toEqual([]);
    expect(failing.counts).toMatchObject({ events: 1, unrecorded: 1 });
  });
});
