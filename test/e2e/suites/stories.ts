import { CreateLoginProfileCommand, IAMClient } from '@aws-sdk/client-iam';
import { beforeAll, describe, expect, it } from 'vitest';
import { replay } from '../../../cli/replay/run.ts';
import { normalise } from '../../../layers/core/detection/event.ts';
import { RULES, ruleIndex } from '../../../layers/core/detection/rules/index.ts';
import type { ActivityEvent, Incident } from '../../../layers/core/detection/types.ts';
import type { Posture } from '../../../layers/core/posture/types.ts';
import { loadAddresses } from '../../../layers/reference/addresses.ts';
import { history, NIGHTLY } from '../../../local/attack.ts';
import { detectorsIdle, eventually } from '../../../local/driver.ts';
import { type KeyedUser, Maker } from '../../../local/estate.ts';
import { comparableAll } from '../../incident-facts.ts';
import { deliveringRules, fromAws } from '../../infra/deliveries.ts';
import { parseTemplate } from '../../infra/template.ts';
import { type AttackStory, attackStories } from '../attack-stories.ts';
import { account, changeRecord, deployment, post, root, tables } from '../world.ts';

const HOUR = 3_600_000;
const make = new Maker(root, account);
const template = parseTemplate(deployment.template);

const allow = (...Action: string[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] });
const trust = (Principal: object): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' }] });

async function createVictims() {
  const [exporter, reader, archivist, person] = await Promise.all([
    make.user('story-exporter', '/', allow('iam:CreateUser', 'iam:AttachUserPolicy', 'iam:CreateAccessKey'), {}),
    make.user('story-reader', '/', allow('secretsmanager:GetSecretValue', 'secretsmanager:ListSecrets'), {}),
    make.user('story-archivist', '/', allow('backup:*', 'kms:ScheduleKeyDeletion', 's3:*'), {}),
    make.user('phished-person', '/', allow('iam:CreateAccessKey', 'iam:AttachUserPolicy'), { owner: 'sales' }),
  ]);
  const iam = new IAMClient(root);
  await iam.send(new CreateLoginProfileCommand({ UserName: person.name, Password: 'Correct-horse-7-battery' }));
  const adminRole = await make.role('story-admin', trust({ AWS: `arn:aws:iam::${account}:root` }), allow('*'), {});
  const webRole = await make.role(
    'story-web',
    trust({ Service: 'ec2.amazonaws.com' }),
    allow('s3:ListAllMyBuckets', 'sts:AssumeRole'),
    {},
  );
  const names = [exporter, reader, archivist, person].map(({ name }) => ({ userName: name }));
  const roles = ['story-admin', 'story-web'].map((roleName) => ({ roleName }));
  await post(
    ...names.map((one) => changeRecord('PutUserPolicy', { ...one, policyName: 'x' })),
    ...roles.map((one) => changeRecord('PutRolePolicy', { ...one, policyName: 'x' })),
  );
  return { exporter, reader, archivist, person, adminRole, webRole };
}

/** What `tierwatch posture` exports: the postures that the deployment has stored. */
async function storedPostures(): Promise<readonly Posture[]> {
  const postures: Posture[] = [];
  for await (const posture of tables.identities.listIdentities(account)) postures.push(posture);
  return postures;
}

/** Whether the rules of the deployment deliver a record to a detector. */
function isDelivered(record: object): boolean {
  const rules = deliveringRules(template, 'default', fromAws(record, account));
  return rules.some(([, { Properties }]) => String(Properties.Description).includes('for detect-'));
}

const eventsOf = (records: readonly object[]): ActivityEvent[] =>
  records.flatMap((raw) => {
    const read = normalise(raw);
    return read.kind === 'event' ? [read.event] : [];
  });

async function storedIncidents(identities: ReadonlySet<string>): Promise<readonly Incident[]> {
  const incidents: Incident[] = [];
  for await (const incident of tables.cases.listIncidents(account))
    if (identities.has(incident.identity)) incidents.push(incident);
  return incidents;
}

describe('five attacks with the default telemetry', () => {
  let stories: readonly AttackStory[] = [];
  let expected: readonly Incident[] = [];
  let stored: readonly Incident[] = [];

  beforeAll(async () => {
    const victims = await createVictims();
    const { exporter, reader, archivist } = victims;
    const machines: readonly KeyedUser[] = [exporter, reader, archivist];
    const now = Date.now();
    const before = machines.flatMap((user) => history(user, NIGHTLY, 30, new Date(now)));
    stories = attackStories(victims, now - HOUR);
    const identities = new Set(stories.map(({ identity }) => identity));
    await eventually('the postures of all victims', async () => {
      const known = new Set((await storedPostures()).map(({ identity }) => identity));
      return [...identities, victims.adminRole].every((identity) => known.has(identity)) ? true : undefined;
    });
    await post(...before);
    await detectorsIdle(root, deployment);
    const postures = await storedPostures();
    // One step of every story at a time: the events of an identity arrive in order.
    const steps = Math.max(...stories.map(({ records }) => records.length));
    for (let step = 0; step < steps; step += 1) {
      await post(...stories.flatMap(({ records }) => records.slice(step, step + 1)));
      await detectorsIdle(root, deployment);
    }
    const delivered = [...before, ...stories.flatMap(({ records }) => records)].filter(isDelivered);
    const replayed = replay(eventsOf(delivered), { rules: ruleIndex(), postures, locate: loadAddresses() });
    expected = replayed.incidents.filter(({ identity }) => identities.has(identity));
    stored = await storedIncidents(identities);
  }, 150_000);

  it('are all detected', () => {
    expect(new Set(stored.map(({ identity }) => identity))).toEqual(new Set(stories.map(({ identity }) => identity)));
  });

  it('lead to the incidents that a replay of the delivered events finds, field by field', () => {
    expect(comparableAll(stored)).toEqual(comparableAll(expected));
  });

  it('are evaluated by rules of all detectors', () => {
    const matched = new Set(stored.flatMap(({ signals }) => signals.map(({ rule }) => rule)));
    const detectors = RULES.filter(({ meta }) => matched.has(meta.id)).map(({ detector }) => detector);
    expect(new Set(detectors)).toEqual(new Set(['signin', 'change', 'use']));
  });
});
