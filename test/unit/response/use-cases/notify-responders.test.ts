import { beforeEach, describe, expect, it } from 'vitest';
import {
  type NotifiableEvent,
  type NotifyPorts,
  notifyResponders,
} from '../../../../layers/app/response/notify-responders.ts';
import type { Severity } from '../../../../layers/core/identity.ts';
import type { ResponderGroup, TopicMessage } from '../../../../layers/core/response/ports.ts';
import { minutesAhead, NOW, posture } from '../estate.ts';
import { INCIDENT, MINUTE, type Stage, stage, withApproval } from './stage.ts';

let on: Stage;
let sent: { readonly group: ResponderGroup; readonly message: TopicMessage }[];
let failing: ResponderGroup | undefined;

const ports = (over: Partial<NotifyPorts> = {}): NotifyPorts => ({
  ...on.ports,
  topics: {
    async send(group, message) {
      if (group === failing) throw new Error('SNS is down');
      sent.push({ group, message });
    },
  },
  minimumSeverity: 'high',
  chatSeverities: ['high'],
  ...over,
});
const event = (over: Partial<NotifiableEvent> = {}): NotifiableEvent => ({
  detailType: 'Incident Opened',
  eventId: 'event-1',
  time: NOW,
  incidentId: INCIDENT,
  message: 'Something happened.',
  ...over,
});
const groups = () => sent.map(({ group }) => group);
const chat = () => on.published.filter(({ detailType }) => detailType === 'Notification Requested');

beforeEach(async () => {
  on = await stage();
  sent = [];
  failing = undefined;
});

describe('notifyResponders', () => {
  it('sends an incident to the topic of the responders and to chat', async () => {
    await on.ports.identities.savePosture(posture({ owner: 'payments', takenAt: minutesAhead(1) }));
    expect(await notifyResponders(ports(), event())).toBe(2);
    expect(sent).toMatchObject([
      {
        group: 'responders',
        message: {
          subject: '[Tierwatch] CRITICAL T0: incident opened: user/exporter',
          attributes: { trigger: 'incident-opened', severity: 'critical', owner: 'payments' },
        },
      },
    ]);
    expect(chat()).toMatchObject([
      {
        source: 'tierwatch.notification',
        detail: {
          metadata: { severity: 'critical', threshold: 'high', owner: 'payments', incidentId: INCIDENT },
          data: { trigger: 'incident-opened', text: sent[0]?.message.text },
        },
      },
    ]);
  });

  it('sends an incident once, whatever the number of deliveries, detectors and updates', async () => {
    for (const over of [
      {},
      {},
      { eventId: 'event-2' },
      { detailType: 'Incident Updated' as const, eventId: 'event-3' },
    ])
      await notifyResponders(ports(), event(over));
    expect(groups()).toEqual(['responders']);
    expect(chat()).toHaveLength(1);
  });

  it('sends an incident when it grows to the minimum severity of a receiver', async () => {
    const settings = { chatSeverities: ['medium', 'critical'] as const };
    await on.grow({ severity: 'low' });
    await notifyResponders(ports(settings), event());
    expect([groups(), chat()]).toEqual([[], []]);
    const grow = async (severity: Severity) => {
      await on.grow({ severity });
      await notifyResponders(ports(settings), event({ detailType: 'Incident Updated', eventId: severity }));
    };
    await grow('medium');
    expect([groups().length, chat().length]).toEqual([0, 1]);
    await grow('high');
    expect([groups().length, chat().length]).toEqual([1, 1]);
    await grow('critical');
    expect([groups().length, chat().length]).toEqual([1, 2]);
    expect(chat()).toMatchObject([
      { detail: { metadata: { threshold: 'medium', severity: 'medium' } } },
      { detail: { metadata: { threshold: 'critical', severity: 'critical' } } },
    ]);
  });

  it.each([
    ['Identity Contained', ['responders']],
    ['Identity Released', ['responders']],
    ['Containment Tampered', ['responders']],
    ['Containment Undone', ['responders', 'escalation']],
    ['Containment Failed', ['responders', 'escalation']],
  ] as const)('sends %s to %s', async (detailType, expected) => {
    await notifyResponders(ports(), event({ detailType }));
    await notifyResponders(ports(), event({ detailType }));
    expect(groups()).toEqual(expected);
    expect(chat()).toHaveLength(1);
    if (detailType !== 'Identity Contained') expect(sent[0]?.message.text).toContain('Response: Something happened.');
  });

  it.each([
    ['Identity Contained', []],
    ['Identity Released', []],
    ['Containment Tampered', []],
    ['Containment Undone', ['responders', 'escalation']],
    ['Containment Failed', ['responders', 'escalation']],
  ] as const)('sends %s of an incident below the minimum severity to %s', async (detailType, expected) => {
    await on.grow({ severity: 'low' });
    await notifyResponders(ports(), event({ detailType }));
    expect(groups()).toEqual(expected);
    expect(chat()).toEqual([]);
  });

  it('sends another event of the same type, but tampering only once an hour', async () => {
    for (const eventId of ['event-1', 'event-2'])
      for (const detailType of ['Containment Undone', 'Containment Tampered'] as const)
        await notifyResponders(ports(), event({ detailType, eventId }));
    const of = (what: string) => sent.filter(({ message }) => message.attributes.trigger === what);
    expect([of('containment-undone').length, of('containment-tampered').length]).toEqual([4, 1]);
    await notifyResponders(ports(), event({ detailType: 'Containment Tampered', time: minutesAhead(60) }));
    expect(of('containment-tampered')).toHaveLength(2);
  });
});

describe('notifyResponders about an approval', () => {
  const request = (over: Partial<NotifiableEvent> = {}) =>
    event({ detailType: 'Approval Requested', approvalId: 'a-1', planId: 'plan-1', ...over });
  beforeEach(async () => {
    on = await withApproval({ severity: 'low' }, { id: 'a-1' });
  });

  it('sends the request whatever the severity, with the command that approves it', async () => {
    await notifyResponders(ports(), request());
    expect(groups()).toEqual(['responders']);
    expect(sent[0]?.message.text).toMatch(/tierwatch approve inc-0001\n/);
  });

  it('sends one that is about to expire to the second group, too', async () => {
    await notifyResponders(ports(), request({ detailType: 'Approval Expiring' }));
    expect(groups()).toEqual(['responders', 'escalation']);
  });

  it('sends each request once, and the request that replaces it', async () => {
    for (const approvalId of ['a-1', 'a-1', 'a-2']) {
      const known = await on.ports.cases.approval('a-1');
      if (approvalId === 'a-2' && known !== undefined)
        await on.ports.cases.saveApproval({ ...known, id: 'a-2' }, 'sealed');
      await notifyResponders(ports(), request({ approvalId }));
    }
    expect(groups()).toEqual(['responders', 'responders']);
  });

  it('sends nothing if it is decided already', async () => {
    const approval = await on.ports.cases.approval('a-1');
    if (approval !== undefined) await on.ports.cases.decideApproval({ ...approval, state: 'refused' });
    expect(await notifyResponders(ports(), request())).toBe(0);
    expect(groups()).toEqual([]);
  });
});

describe('notifyResponders, if a receiver fails', () => {
  const undone = event({ detailType: 'Containment Undone' });

  it('notifies the others, throws, and notifies only the failed one when the event comes again', async () => {
    failing = 'responders';
    await expect(notifyResponders(ports(), undone)).rejects.toThrow('SNS is down');
    expect([groups(), chat().length]).toEqual([['escalation'], 1]);
    failing = undefined;
    on.clock.advance(3 * MINUTE);
    expect(await notifyResponders(ports(), undone)).toBe(1);
    expect([groups(), chat().length]).toEqual([['escalation', 'responders'], 1]);
  });

  it('names every failure if several fail', async () => {
    failing = 'responders';
    on.busDown = true;
    await expect(notifyResponders(ports(), undone)).rejects.toMatchObject({
      errors: [{ message: 'SNS is down' }, { message: 'no bus' }],
    });
    expect(groups()).toEqual(['escalation']);
  });

  it('leaves a delivery in progress to the run that claimed it, until the claim expires', async () => {
    const until = new Date(on.clock.now() + MINUTE).toISOString();
    await on.ports.cases.claimDelivery(INCIDENT, 'incident-opened#responders', until);
    await expect(notifyResponders(ports(), event())).rejects.toMatchObject({ name: 'DeliveryInProgressError' });
    expect(groups()).toEqual([]);
    on.clock.advance(2 * MINUTE);
    await notifyResponders(ports(), event());
    expect(groups()).toEqual(['responders']);
  });

  it('sends once if two runs handle the event concurrently', async () => {
    await Promise.allSettled([notifyResponders(ports(), event()), notifyResponders(ports(), event())]);
    expect(groups()).toEqual(['responders']);
    expect(chat()).toHaveLength(1);
  });

  it('throws if the incident does not exist', async () => {
    await expect(notifyResponders(ports(), event({ incidentId: 'inc-9' }))).rejects.toThrow('inc-9');
  });
});
