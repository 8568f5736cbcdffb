import { beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../../../local/driver.ts';
import { type Envelope, receive, subscribe } from '../listener.ts';
import { contain, newVictim, release, steal } from '../world.ts';

describe('a consumer with a published pattern', () => {
  let all = '';
  let changes = '';
  beforeAll(async () => {
    all = await subscribe('every-event');
    changes = await subscribe('containments-and-releases');
  });

  it('receives all events of an incident, with the identity ARN and OCSF data', async () => {
    const victim = await newVictim('heard-exporter');
    const incident = await steal(victim);
    await contain(incident.id);
    await release(incident.id, 'a drill');

    const heard: Envelope[] = [];
    const types = () =>
      heard.filter(({ resources }) => resources.includes(victim.arn)).map((one) => one['detail-type']);
    const wanted = [
      'Incident Opened',
      'Response Decided',
      'Plan Created',
      'Approval Requested',
      'Approval Decided',
      'Identity Contained',
      'Identity Released',
    ];
    await eventually('every event', async () => {
      await receive(all, heard);
      return wanted.every((type) => types().includes(type)) ? true : undefined;
    });
    const opened = heard.find((one) => one['detail-type'] === 'Incident Opened' && one.resources.includes(victim.arn));
    expect(opened?.source).toBe('tierwatch.detection');
    expect(opened?.detail.metadata.identity).toBe(victim.arn);
    expect(opened?.detail.data.class_uid).toBe(2004);

    const narrow: Envelope[] = [];
    await eventually('the release, in the narrow queue', async () => {
      await receive(changes, narrow);
      return narrow.some((one) => one['detail-type'] === 'Identity Released') ? true : undefined;
    });
    expect(new Set(narrow.map((one) => one.source))).toEqual(new Set(['tierwatch.response']));
    expect(narrow.map((one) => one['detail-type'])).not.toContain('Incident Opened');
  });
});
