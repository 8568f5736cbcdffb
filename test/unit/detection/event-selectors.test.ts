import { describe, expect, it } from 'vitest';
import { lostBy } from '../../../layers/core/detection/event-selectors.ts';

const field = (name: string, more: object) => ({ field: name, ...more });
const management = field('eventCategory', { equals: ['Management'] });
const reads = field('readOnly', { equals: ['true'] });
const writes = field('readOnly', { equals: ['false'] });
const without = (name: string, ...values: string[]) => field(name, { notEquals: values });
const only = (name: string, ...values: string[]) => field(name, { equals: values });
const advanced = (...selectors: object[][]) =>
  lostBy({ advancedEventSelectors: selectors.map((fieldSelectors) => ({ fieldSelectors })) });
const plain = (...eventSelectors: object[]) => lostBy({ eventSelectors });

describe('the management events that no selector logs', () => {
  it('are undefined without selectors', () => {
    expect(lostBy({ trailName: 'main' })).toBeUndefined();
  });

  it.each([
    ['two kinds in two selectors', plain({ readWriteType: 'ReadOnly' }, { readWriteType: 'WriteOnly' })],
    ['keys excluded', plain({ excludeManagementEventSources: ['kms.amazonaws.com'] })],
    ['all in one of two', plain({ includeManagementEvents: false }, { readWriteType: 'All' })],
    ['all management events', advanced([management])],
    ['both values of readOnly', advanced([management, only('readOnly', 'true', 'false')])],
    ['two advanced kinds', advanced([management, reads], [management, writes])],
    [
      'keys excluded from reads',
      advanced([management, writes], [management, reads, without('eventSource', 'kms.amazonaws.com')]),
    ],
    [
      'a service in a selector of its own',
      advanced(
        [management, without('eventSource', 'iam.amazonaws.com')],
        [management, only('eventSource', 'iam.amazonaws.com')],
      ),
    ],
    [
      'different calls left out',
      advanced([management, without('eventName', 'A')], [management, without('eventName', 'B')]),
    ],
  ])('are none with %s', (_, lost) => {
    expect(lost).toEqual([]);
  });

  it.each([
    ['reads', plain({ readWriteType: 'WriteOnly' }), ['read']],
    ['writes that another operator leaves out', advanced([management, without('readOnly', 'false')]), ['write']],
    ['reads that another operator leaves out', advanced([management, without('readOnly', 'true')]), ['read']],
    ['all without management events', advanced([only('eventCategory', 'Data')]), ['read', 'write']],
    ['all of a service', advanced([management, without('eventSource', 'iam.amazonaws.com')]), ['read', 'write']],
    ['all but one call', advanced([management, only('eventName', 'RunInstances')]), ['read', 'write']],
    [
      'one call of a service in a selector of its own',
      advanced(
        [management, without('eventSource', 'iam.amazonaws.com')],
        [management, only('eventSource', 'iam.amazonaws.com'), without('eventName', 'CreateUser')],
      ),
      ['read', 'write'],
    ],
    [
      'calls of some identities',
      advanced([
        management,
        field('userIdentity.arn', { notStartsWith: ['arn:aws:sts::111122223333:assumed-role/x'] }),
      ]),
      ['read', 'write'],
    ],
    [
      'the reads of a service',
      advanced([management, writes], [management, reads, without('eventSource', 'iam.amazonaws.com')]),
      ['read'],
    ],
  ])('are %s', (_, lost, expected) => {
    expect(lost).toEqual(expected);
  });

  it('are all where selectors name too many values to compare, unless another logs all', () => {
    const names = Array.from({ length: 200 }, (_, index) => `Call${index}`);
    const many = [management, without('eventName', ...names), without('eventSource', ...names)];
    expect(advanced(many)).toEqual(['read', 'write']);
    expect(advanced(many, [management])).toEqual([]);
    expect(advanced(many, [management, writes])).toEqual(['read']);
  });
});
