import { describe, expect, test } from 'vitest';
import { rulesWithoutTelemetry, WRITE_NAME_PATTERN } from '../../infra/detection-sources.ts';
import { isFindingSource } from '../../layers/core/detection/findings.ts';
import type { Rule } from '../../layers/core/detection/rule.ts';
import { RULES } from '../../layers/core/detection/rules/index.ts';
import type { Case } from '../unit/detection/cases/case.ts';
import { CASES } from '../unit/detection/cases/index.ts';
import { JOINED } from '../unit/detection/cases/joined.ts';
import { ask, ACCOUNT as CASE_ACCOUNT, record, signalsOf } from '../unit/detection/records.ts';
import { deliveringRules, fromAws, receivers } from './deliveries.ts';
import { type Template, templateOf } from './template.ts';

/**
 * The positive cases of every rule, sent through the synthesized patterns as EventBridge would deliver them.
 */
const FUNCTIONS = { signin: 'DetectionSignin', change: 'DetectionChange', use: 'DetectionUse' } as const;
const hub = templateOf('defaults', 'Tierwatch');
const everything = templateOf('everything', 'Tierwatch');
const member = templateOf('everything', 'TierwatchMember');

/** What CloudTrail adds to the records of the cases. It marks calls that read, and calls that issue sessions, as read-only. */
const asLogged = (raw: unknown, readOnlyOthers: boolean) => {
  const { eventName, source } = Object(raw);
  if (isFindingSource(String(source))) return raw;
  const reads = /^(Get|List|Describe|BatchGet|AssumeRole|AssumeRoot|Simulate|Generate)/.test(eventName);
  const readOnly = reads || (!WRITE_NAME_PATTERN.test(eventName) && readOnlyOthers);
  const isObject = /^(PutObject|CopyObject|GetObject|DeleteObject)$/.test(eventName);
  const eventCategory = isObject ? 'Data' : 'Management';
  return {
    eventCategory,
    managementEvent: !isObject,
    readOnly: isObject ? eventName === 'GetObject' : readOnly,
    ...Object(raw),
  };
};

const delivered = (template: Template, rule: Rule, records: readonly unknown[], readOnlyOthers: boolean) =>
  records
    .map((raw) => asLogged(raw, readOnlyOthers))
    .filter((raw) => {
      const found = receivers(template, 'default', fromAws(raw, CASE_ACCOUNT));
      return found.some((id) => id.startsWith(FUNCTIONS[rule.detector]));
    });

const casesOf = ({ meta }: Rule): readonly Case[] => {
  const joined = JOINED.filter(({ rule }) => rule === meta.id).map(({ matches }) => matches);
  return [...(CASES[meta.id]?.matches ?? []), ...joined];
};

const needing = new Set(rulesWithoutTelemetry(RULES, { telemetry: 'standard', objectEvents: false }));
const ownCases = RULES.filter(({ meta }) => !JOINED.some(({ rule }) => rule === meta.id));

describe.each([false, true])(
  'a default deployment, with calls that neither read nor write marked read-only: %s',
  (marked) => {
    test.each(ownCases.filter((rule) => !needing.has(rule)))('fires $meta.id', (rule) => {
      const fired = casesOf(rule).filter(({ records, context }) => {
        const received = delivered(hub, rule, records, marked);
        return received.length > 0 && signalsOf(rule.meta.id, received, context).length > 0;
      });
      expect(fired.map(({ title }) => title)).not.toEqual([]);
    });

    test.each(JOINED)('delivers all events of $rule', ({ rule: id, matches }) => {
      const rule = RULES.find(({ meta }) => meta.id === id);
      if (rule === undefined) throw new Error(`there is no rule ${id}`);
      expect(delivered(hub, rule, matches.records, marked)).toHaveLength(matches.records.length);
    });
  },
);

describe('a default deployment', () => {
  test('cannot fire exactly the rules that the synthesis warns about', () => {
    expect([...needing].map(({ meta }) => meta.id)).toEqual(['objects-encrypted']);
    for (const rule of needing)
      for (const { records } of casesOf(rule)) expect(delivered(hub, rule, records, false)).toEqual([]);
  });

  test('delivers each event of the cases to a function once', () => {
    for (const rule of RULES)
      for (const { records } of casesOf(rule))
        for (const raw of records) {
          const found = receivers(hub, 'default', fromAws(asLogged(raw, false), CASE_ACCOUNT));
          expect(found.length, JSON.stringify(raw)).toBe(new Set(found).size);
        }
  });

  test.each([
    'kms:Decrypt',
    'kms:Encrypt',
    'kms:GenerateDataKey',
    'kms:GenerateDataKeyWithoutPlaintext',
    'kms:ReEncrypt',
    'kms:Sign',
    'kms:VerifyMac',
    'rdsdata:ExecuteStatement',
    'rdsdata:BatchExecuteStatement',
  ])('delivers no %s, even with thorough telemetry or from a member', (call) => {
    for (const readOnly of [true, false]) {
      const event = fromAws({ ...record(call), readOnly, eventCategory: 'Management' }, CASE_ACCOUNT);
      expect(receivers(hub, 'default', event)).toEqual([]);
      expect(receivers(everything, 'default', event)).toEqual([]);
      expect(deliveringRules(member, 'default', event)).toEqual([]);
    }
  });

  test('delivers changes of KMS keys', () => {
    const event = fromAws({ ...record('kms:CreateGrant'), readOnly: false, eventCategory: 'Management' }, CASE_ACCOUNT);
    expect(receivers(hub, 'default', event).some((id) => id.startsWith('DetectionUse'))).toBe(true);
  });

  test.each(['s3:ListMultipartUploads', 'ec2:DescribeVolumes', 'cloudwatch:GetMetricData'])(
    'delivers no %s, which no rule names, but one with thorough telemetry does',
    (call) => {
      const event = fromAws({ ...record(call), readOnly: true, eventCategory: 'Management' }, CASE_ACCOUNT);
      expect(receivers(hub, 'default', event)).toEqual([]);
      expect(receivers(everything, 'default', event).map((id) => id.replace(/[A-Z0-9]{8}$/, ''))).toEqual([
        'DetectionUse',
      ]);
    },
  );

  test('delivers nothing that AWS services do for themselves or for a principal to detect-use', () => {
    const service = { type: 'AWSService', invokedBy: 'lambda.amazonaws.com' };
    const { userIdentity } = record('s3:ListBuckets');
    const forUser = { ...Object(userIdentity), invokedBy: 'cloudformation.amazonaws.com' };
    for (const identity of [service, forUser])
      for (const [call, readOnly] of [
        ['ec2:RunInstances', false],
        ['sts:AssumeRole', true],
        ['iam:GetUser', true],
      ] as const) {
        const event = fromAws(
          { ...record(call, { userIdentity: identity }), readOnly, eventCategory: 'Management' },
          CASE_ACCOUNT,
        );
        expect(
          receivers(hub, 'default', event).filter((id) => id.startsWith('DetectionUse')),
          call,
        ).toEqual([]);
      }
  });

  test('delivers sts:AssumeRole by AWS services to no detector', () => {
    const call = record('sts:AssumeRole', { userIdentity: { type: 'AWSService', invokedBy: 'ec2.amazonaws.com' } });
    expect(
      receivers(hub, 'default', fromAws({ ...call, readOnly: true, eventCategory: 'Management' }, CASE_ACCOUNT)),
    ).toEqual([]);
  });

  test('delivers what CloudFormation changes for a principal to detect-change', () => {
    const { userIdentity } = record('iam:CreateUser');
    const call = ask(
      'iam:AttachRolePolicy',
      {},
      { userIdentity: { ...Object(userIdentity), invokedBy: 'cloudformation.amazonaws.com' } },
    );
    const found = receivers(
      hub,
      'default',
      fromAws({ ...call, readOnly: false, eventCategory: 'Management' }, CASE_ACCOUNT),
    );
    expect(found.some((id) => id.startsWith('DetectionChange'))).toBe(true);
  });

  test('delivers records without an event category, which older versions of CloudTrail events lack', () => {
    const found = receivers(hub, 'default', fromAws({ ...record('iam:CreateUser'), readOnly: false }, CASE_ACCOUNT));
    expect(found.some((id) => id.startsWith('DetectionChange'))).toBe(true);
    expect(found.some((id) => id.startsWith('DetectionUse'))).toBe(true);
  });

  test('delivers no other data events', () => {
    const get = { ...record('s3:GetObject'), readOnly: true, eventCategory: 'Data' };
    for (const template of [hub, everything])
      expect(receivers(template, 'default', fromAws(get, CASE_ACCOUNT))).toEqual([]);
  });
});

describe('a deployment with object events', () => {
  test('fires objects-encrypted', () => {
    for (const rule of needing) {
      const fired = casesOf(rule).filter(({ records, context }) => {
        const received = delivered(everything, rule, records, false);
        return received.length > 0 && signalsOf(rule.meta.id, received, context).length > 0;
      });
      expect(fired.length).toBe(casesOf(rule).length);
    }
  });

  test('delivers no object that is written without an explicit key', () => {
    const put = { ...ask('s3:PutObject', { bucketName: 'b', key: 'k' }), readOnly: false, eventCategory: 'Data' };
    expect(receivers(everything, 'default', fromAws(put, CASE_ACCOUNT))).toEqual([]);
  });
});

describe('a member', () => {
  const events = RULES.flatMap((rule) => casesOf(rule).flatMap(({ records }) => records)).map((raw) =>
    fromAws(asLogged(raw, false), CASE_ACCOUNT),
  );

  test('forwards what the hub would deliver to a function from its own bus', () => {
    expect(events.length).toBeGreaterThan(200);
    for (const event of events) {
      const own = new Set(receivers(everything, 'default', event));
      const afterForwarding = forwarded(event)
        ? new Set(receivers(everything, 'tierwatch-ingest', event))
        : new Set<string>();
      expect(
        [...own].filter((id) => !afterForwarding.has(id)),
        JSON.stringify(event),
      ).toEqual([]);
    }
  });

  test('forwards an event once', () => {
    for (const event of events) expect(rulesOfMember(event).length, JSON.stringify(event)).toBeLessThanOrEqual(1);
  });
});

const rulesOfMember = (event: ReturnType<typeof fromAws>) => deliveringRules(member, 'default', event);
const forwarded = (event: ReturnType<typeof fromAws>): boolean => rulesOfMember(event).length > 0;
