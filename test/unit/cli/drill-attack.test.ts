import { IAMClient } from '@aws-sdk/client-iam';
import { STSClient } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DRILL_RULES, EXPECTED_RULES, playAttack } from '../../../cli/drill/attack.ts';
import { newCanary } from '../../../cli/drill/canary.ts';
import { readsOf, WRITE_NAME_PATTERN } from '../../../infra/detection-sources.ts';
import { RULES } from '../../../layers/core/detection/rules/index.ts';
import { messages, world } from '../detection/detector-world.ts';
import { denied, NOON, posture, record, user, userArn } from '../detection/records.ts';
import { mockClient } from '../mock-client.ts';

const canary = newCanary(userArn('ann'), NOON, 60_000);
const iam = mockClient(IAMClient);
const sts = mockClient(STSClient);

const refusal = Object.assign(new Error('no permission'), { name: 'AccessDenied' });

beforeEach(() => {
  for (const mock of [iam, sts]) mock.reset();
  iam.onAnyCommand().rejects(refusal);
  sts.onAnyCommand().rejects(refusal);
});
afterEach(() => {
  for (const mock of [iam, sts]) mock.reset();
});

const play = () => playAttack({ iam: new IAMClient({}), sts: new STSClient({}), canary });

/** The calls of the attack as `iam:ListUsers`. */
async function calls(): Promise<readonly string[]> {
  await play();
  const made = (service: string, all: readonly { readonly args: readonly [object, ...unknown[]] }[]) =>
    all.map(({ args: [command] }) => `${service}:${command.constructor.name.replace(/Command$/, '')}`);
  return [...made('iam', iam.calls()), ...made('sts', sts.calls())];
}

/** The records of the calls, half a second apart. IAM leaves the request out of the record of a denied call. */
const records = (names: readonly string[]) =>
  names.map((name, number) => {
    const userIdentity = user(canary.name, { arn: canary.arn, accessKeyId: 'AKIACANARY0000000001' });
    const readOnly = !WRITE_NAME_PATTERN.test(name.split(':')[1] ?? '');
    return record(name, { userIdentity, readOnly, ...denied }, NOON + number * 500);
  });

describe('the attack of a drill', () => {
  test('opens an incident about a user without permissions, with evidence of a drill only', async () => {
    const { detector, identities, incidents } = world();
    await identities.savePosture(posture(canary.arn, 3, 'service-user'));
    const batch = messages(...records(await calls()));
    for (const kind of ['change', 'use'] as const) await detector(kind).handle(batch);
    const [incident, ...others] = await incidents();
    const rules = new Set(incident?.signals.map(({ rule }) => rule));
    expect(others).toEqual([]);
    expect(rules).toEqual(new Set([...EXPECTED_RULES, ...rules]));
    expect([...rules].filter((rule) => !DRILL_RULES.has(rule))).toEqual([]);
    // The threshold of tier 3 is 65%: events that arrive in another order must not make the difference.
    expect(incident?.confidence).toBeGreaterThan(0.8);
    expect(incident?.severity).toBe('medium');
  });

  test('consists of events that the default telemetry delivers', async () => {
    const delivered = new Set(readsOf(RULES, 'use').map(({ source, name }) => `${source.split('.')[0]}:${name}`));
    const reads = (await calls()).filter((name) => !WRITE_NAME_PATTERN.test(name.split(':')[1] ?? ''));
    expect(reads.length).toBeGreaterThan(20);
    expect(reads.filter((name) => !delivered.has(name))).toEqual([]);
  });

  test('counts denied calls, and names calls that were allowed', async () => {
    sts.onAnyCommand().resolves({});
    const { denied: refused, allowed } = await play();
    expect([refused, new Set(allowed)]).toEqual([19, new Set(['sts:AssumeRole'])]);
  });

  test('stops at an error that is not a denial', async () => {
    iam.onAnyCommand().rejects(new Error('no network'));
    await expect(play()).rejects.toThrow('no network');
  });
});
