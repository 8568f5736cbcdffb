import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { z } from 'zod';

/** The event history of the deployed functions. The emulator authorizes LookupEvents, but records no calls, and its records would have
 * no sessions, addresses of the caller or times in the past. So the records that a suite wrote replace the content of its answers. */

const PAGE = 50;
const fileOf = (recording: string): string => `${recording}.history.json`;

const record = z.looseObject({
  eventID: z.string(),
  eventTime: z.string(),
  readOnly: z.boolean(),
  userIdentity: z.looseObject({ accessKeyId: z.string() }),
});
const request = z.object({
  LookupAttributes: z.array(z.object({ AttributeKey: z.string(), AttributeValue: z.string() })),
  StartTime: z.number(),
  EndTime: z.number(),
  NextToken: z.string().optional(),
});

/** Sets the CloudTrail records that lookups find. */
export const setEventHistory = (recording: string, records: readonly object[]): void =>
  writeFileSync(fileOf(recording), JSON.stringify(records));

/** The answer to LookupEvents; undefined for other calls, and if no suite set records. */
export function answeredLookup(headers: IncomingHttpHeaders, body: string, recording: string): string | undefined {
  const target = headers['x-amz-target'];
  if (typeof target !== 'string' || !target.endsWith('.LookupEvents') || !existsSync(fileOf(recording)))
    return undefined;
  const { LookupAttributes, StartTime, EndTime, NextToken = '0' } = request.parse(JSON.parse(body));
  const [attribute] = LookupAttributes;
  const found = z
    .array(record)
    .parse(JSON.parse(readFileSync(fileOf(recording), 'utf8')))
    .map((one) => ({ one, time: Date.parse(one.eventTime) / 1000 }))
    .filter(({ one, time }) => {
      const value = attribute?.AttributeKey === 'ReadOnly' ? String(one.readOnly) : one.userIdentity.accessKeyId;
      return value === attribute?.AttributeValue && time >= StartTime && time <= EndTime;
    })
    .sort((a, b) => b.time - a.time);
  const start = Number(NextToken);
  return JSON.stringify({
    Events: found.slice(start, start + PAGE).map(({ one, time }) => ({
      EventId: one.eventID,
      EventTime: time,
      CloudTrailEvent: JSON.stringify(one),
    })),
    ...(found.length > start + PAGE && { NextToken: String(start + PAGE) }),
  });
}
