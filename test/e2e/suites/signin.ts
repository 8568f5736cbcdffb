import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { AWAY } from '../../../local/attack.ts';
import { eventually } from '../../../local/driver.ts';
import { account, caseWhen, post, responder } from '../world.ts';

/** A console sign-in as CloudTrail records it: root has neither a name nor an access key. */
const rootSignIn = (mfa: 'Yes' | 'No'): object => ({
  eventVersion: '1.08',
  userIdentity: {
    type: 'Root',
    principalId: account,
    arn: `arn:aws:iam::${account}:root`,
    accountId: account,
    accessKeyId: '',
  },
  eventTime: new Date().toISOString().replace(/\.\d{3}Z$/, 'Z'),
  eventSource: 'signin.amazonaws.com',
  eventName: 'ConsoleLogin',
  awsRegion: 'us-east-1',
  sourceIPAddress: AWAY.address,
  userAgent: 'Mozilla/5.0',
  requestParameters: null,
  responseElements: { ConsoleLogin: 'Success' },
  additionalEventData: { LoginTo: 'https://console.aws.amazon.com/console/home', MobileVersion: 'No', MFAUsed: mfa },
  eventID: randomUUID(),
  readOnly: false,
  eventType: 'AwsConsoleSignIn',
  managementEvent: true,
  recipientAccountId: account,
  eventCategory: 'Management',
});

describe('console sign-in', () => {
  it('opens an incident for root sign-in without MFA, without a containment plan', async () => {
    await post(rootSignIn('No'));
    const incident = await eventually('an incident about root', () =>
      responder.incidentAbout(`arn:aws:iam::${account}:root`),
    );
    expect(incident.class).toBe('root');
    const view = await caseWhen('a decision', incident.id, ({ journal }) =>
      journal.some(({ step }) => step === 'decided'),
    );
    expect(view.plans).toEqual([]);
    expect(view.journal.map(({ detail }) => detail).join(' ')).toMatch(/root/i);

    await post(rootSignIn('No'));
    await caseWhen('the second sign-in', incident.id, (later) => {
      const events = new Set(later.incident.signals.map(({ eventId }) => eventId));
      return events.size > 1;
    });
  });
});
