import type { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { describe, expect, it } from 'vitest';
import { cloudTrailHistory } from '../../../layers/aws/readers/event-history.ts';

const named = (name: string): Error => Object.assign(new Error('no'), { name });

/** A client that returns or throws one answer, and the inputs that it received. */
function client(answer: object | Error) {
  const inputs: unknown[] = [];
  const send: CloudTrailClient['send'] = async (command: { readonly input: unknown }) => {
    inputs.push(command.input);
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { history: cloudTrailHistory({ send }), inputs };
}
const query = { from: 1_000, to: 5_000 };

describe('the event history of a Region', () => {
  it('is looked up by one attribute, within the period, with the token of the page before', async () => {
    const { history, inputs } = client({ Events: [], NextToken: 'n2' });
    expect(await history.page({ ...query, lookup: 'writes' })).toEqual({ kind: 'page', records: [], next: 'n2' });
    await history.page({ ...query, lookup: { accessKeyId: 'AKIA1' }, next: 'n2' });
    const period = { StartTime: new Date(1_000), EndTime: new Date(5_000), MaxResults: 50 };
    expect(inputs).toEqual([
      { ...period, LookupAttributes: [{ AttributeKey: 'ReadOnly', AttributeValue: 'false' }] },
      { ...period, LookupAttributes: [{ AttributeKey: 'AccessKeyId', AttributeValue: 'AKIA1' }], NextToken: 'n2' },
    ]);
  });

  it('has the records that have an id, a time and a content', async () => {
    const EventTime = new Date(3_000);
    const Events = [{ EventId: 'e1', EventTime, CloudTrailEvent: '{}' }, { EventId: 'e2', EventTime }, {}];
    const { history } = client({ Events });
    expect(await history.page({ ...query, lookup: 'writes' })).toEqual({
      kind: 'page',
      records: [{ id: 'e1', time: 3_000, text: '{}' }],
    });
  });

  it.each([
    ['ThrottlingException', 'throttled'],
    ['AccessDeniedException', 'refused'],
    ['UnrecognizedClientException', 'refused'],
    ['InvalidNextTokenException', 'failed'],
    ['TimeoutError', 'failed'],
  ])('names %s, which is %s', async (name, kind) => {
    const page = await client(named(name)).history.page({ ...query, lookup: 'writes' });
    expect(page).toMatchObject({ kind, why: expect.stringContaining(name) });
  });
});
