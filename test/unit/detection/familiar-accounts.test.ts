import { describe, expect, it } from 'vitest';
import { detectBatch } from '../../../layers/core/detection/detect.ts';
import { ruleIndex } from '../../../layers/core/detection/rules/index.ts';
import { agentFamily } from '../../../layers/core/detection/sources.ts';
import { ask, DAY, event, type Fields, locate, NOON, role, roleArn, stateOf, tenDays } from './records.ts';

const VENDOR = '999988887777';
const STRANGER = '555566667777';

const share = (account: string, at = NOON, fields: Fields = {}) =>
  ask(
    'ec2:ModifySnapshotAttribute',
    { snapshotId: 'snap-1', createVolumePermission: { add: { items: [{ userId: account }] } } },
    { userIdentity: role('scanner'), ...fields },
    at,
  );
const entry = (account: string, type = 'AWSAccount') =>
  ask(
    'sts:AssumeRole',
    { roleArn: roleArn('scanner'), roleSessionName: 'scan' },
    { userIdentity: { type, principalId: 'AROAVENDOR:scan', accountId: account } },
    NOON - 60_000,
  );

const severities = (...records: readonly unknown[]): readonly string[] =>
  detectBatch(records.map(event), stateOf(roleArn('scanner')), ruleIndex(), { locate })
    .signals.filter(({ rule }) => rule === 'shared-outside')
    .map(({ severity }) => severity);

describe('a snapshot that is shared', () => {
  it('with a new account is of high severity', () => expect(severities(share(STRANGER))).toEqual(['high']));

  it('with the same account again is of low severity', () =>
    expect(severities(share(STRANGER), share(STRANGER, NOON + 30 * DAY))).toEqual(['high', 'low']));

  it('with the same account two months later is of high severity', () =>
    expect(severities(share(STRANGER), share(STRANGER, NOON + 70 * DAY))).toEqual(['high', 'high']));

  it('with the account whose principal assumes the role is of low severity', () =>
    expect(severities(entry(VENDOR), share(VENDOR))).toEqual(['low']));

  it('by a vendor with a third account is of high severity', () =>
    expect(severities(entry(VENDOR), share(STRANGER))).toEqual(['high']));

  it('with a vendor and a stranger is of high severity', () => {
    const items = [{ userId: VENDOR }, { userId: STRANGER }];
    const both = { requestParameters: { snapshotId: 'snap-1', createVolumePermission: { add: { items } } } };
    expect(severities(entry(VENDOR), share(VENDOR, NOON, both))).toEqual(['high']);
  });

  it('with a new account counts in full, although sharing is a habit', () => {
    const terraform = 'HashiCorp/1.0 Terraform/1.9.0';
    const profile = tenDays(['ec2:ModifySnapshotAttribute']);
    const used = { [agentFamily(terraform)]: { count: 100, first: NOON - 9 * DAY, last: NOON - DAY } };
    const weights = (fields: Fields, agents = profile.agents) => {
      const state = stateOf(roleArn('scanner'), { profile: { ...profile, agents } });
      return detectBatch([event(share(STRANGER, NOON, fields))], state, ruleIndex(), { locate })
        .signals.filter(({ rule }) => rule === 'shared-outside')
        .map(({ severity, confidence }) => `${severity} ${confidence}`);
    };
    expect(weights({})).toEqual(['high 0.65']);
    expect(weights({ userAgent: terraform }, used)).not.toEqual(['high 0.65']);
  });

  it('with everyone is critical, the second time too', () => {
    const everyone = { launchPermission: { add: { items: [{ group: 'all' }] } } };
    const open = (at: number) => ask('ec2:ModifyImageAttribute', everyone, { userIdentity: role('scanner') }, at);
    expect(severities(open(NOON), open(NOON + DAY))).toEqual(['critical', 'critical']);
  });

  it('after a share that was denied is of high severity', () => {
    const refused = { errorCode: 'AccessDenied', errorMessage: 'not authorized' };
    expect(severities(share(STRANGER, NOON, refused), share(STRANGER, NOON + DAY)).at(-1)).toBe('high');
  });
});
