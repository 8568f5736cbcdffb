import { describe, expect, it } from 'vitest';
import { describeOther, recordsOf } from '../../../layers/core/detection/envelopes.ts';

const record = { eventName: 'StopLogging', eventSource: 'cloudtrail.amazonaws.com', eventID: 'e1' };
const text = JSON.stringify(record);
const base64 = Buffer.from(text).toString('base64');
const delivery = { Records: [record] };

describe('the records in an envelope', () => {
  it.each([
    ['a delivery to S3', delivery],
    ['a list', [record]],
    ['a list of deliveries', [delivery, { Records: [] }]],
    [
      'an EventBridge event',
      { 'detail-type': 'AWS API Call via CloudTrail', source: 'aws.cloudtrail', detail: record },
    ],
    ['LookupEvents', { Events: [{ EventId: 'e1', CloudTrailEvent: text }] }],
    ['filter-log-events', { events: [{ logStreamName: 's', message: text }], searchedLogStreams: [] }],
    ['get-log-events', { events: [{ timestamp: 1, message: text }], nextForwardToken: 'f/1' }],
    [
      'Logs Insights',
      {
        results: [
          [
            { field: '@timestamp', value: '2026' },
            { field: '@message', value: text },
          ],
        ],
      },
    ],
    ['CloudTrail Lake', { QueryStatus: 'FINISHED', QueryResultRows: [[{ eventID: 'e1' }, { eventJson: text }]] }],
    [
      'SQS messages behind SNS',
      {
        Messages: [
          {
            MessageId: 'm',
            Body: JSON.stringify({ Type: 'Notification', Message: JSON.stringify({ detail: record }) }),
          },
        ],
      },
    ],
    ['a Lambda event from SQS', { Records: [{ messageId: 'm', body: text }] }],
    ['a Lambda event from SNS', { Records: [{ Sns: { Message: text } }] }],
    ['a Lambda event from Kinesis', { Records: [{ kinesis: { data: base64 } }] }],
    [
      'a Lambda event from Kinesis with all its fields',
      {
        Records: [
          {
            kinesis: { partitionKey: 'p', sequenceNumber: '1', data: base64 },
            eventSource: 'aws:kinesis',
            eventName: 'aws:kinesis:record',
            eventID: 'shardId-000000000000:1',
            awsRegion: 'eu-west-1',
          },
        ],
      },
    ],
    ['Firehose', { records: [{ recordId: 'r', data: base64 }] }],
    ['Filebeat', { '@timestamp': '2026', event: { original: text }, cloud: { provider: 'aws' } }],
    ['a shipper with a message field', { timestamp: 1, message: text }],
    ['Splunk', { result: { _raw: text, source: 'aws' } }],
    ['Elasticsearch', { hits: { hits: [{ _source: { message: text } }] } }],
  ])('are found in %s', (_, value) => {
    expect(recordsOf(value).filter((found) => JSON.stringify(found) === text)).toEqual([record]);
  });

  it.each([
    ['the first page', [['eventname', 'eventid'], ['StopLogging', 'e1'], ['DeleteTrail']], undefined],
    ['a later page', [['StopLogging', 'e1'], ['DeleteTrail']], ['eventname', 'eventid']],
    [
      'a page with names and metadata',
      [['eventname', 'eventid'], ['StopLogging', 'e1'], ['DeleteTrail']],
      ['eventname', 'eventid'],
    ],
  ])('are found in %s of Athena', (_, rows, columns) => {
    const Rows = rows.map((cells) => ({ Data: [...cells.map((VarCharValue) => ({ VarCharValue })), {}].slice(0, 2) }));
    const ResultSetMetadata = { ColumnInfo: (columns ?? []).map((Name) => ({ Name, Type: 'varchar' })) };
    expect(recordsOf({ UpdateCount: 0, ResultSet: { Rows, ResultSetMetadata } })).toEqual([
      { eventname: 'StopLogging', eventid: 'e1' },
      { eventname: 'DeleteTrail' },
    ]);
  });

  it('keep what is nested in a record', () => {
    const outer = { ...record, requestParameters: { body: text } };
    expect(recordsOf({ Records: [outer] })).toEqual([outer]);
  });

  it('include other entries of a list, which the caller reports', () => {
    expect(recordsOf({ Records: [record, { hello: 1 }, null] })).toEqual([record, { hello: 1 }, null]);
  });

  it('end at a limit of nesting', () => {
    let value: unknown = record;
    for (let level = 0; level < 60; level += 1) value = { inner: value };
    expect(recordsOf(value)).toEqual([value]);
  });
});

it.each([
  [{ digestStartTime: '2026-11-19T09:00:00Z', logFiles: [] }, /digest/],
  [{ UserDetailList: [] }, /authorization details/],
  [{ hello: 1 }, /without the field eventName/],
  [null, /null/],
  ['text', /string/],
])('a file without records is described: %j', (value, expected) => {
  expect(describeOther(value)).toMatch(expected);
});
