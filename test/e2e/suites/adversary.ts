import { setTimeout as sleep } from 'node:timers/promises';
import {
  CreateAccessKeyCommand,
  DeleteRolePolicyCommand,
  DeleteUserPolicyCommand,
  DetachUserPolicyCommand,
  IAMClient,
  ListAccessKeysCommand,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  ListUserPoliciesCommand,
  PutRolePolicyCommand,
  TagUserCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import { describe, expect, it } from 'vitest';
import { eventually, invoke } from '../../../local/driver.ts';
import { type KeyedUser, Maker } from '../../../local/estate.ts';
import { undoContainment } from '../../../local/undo-attack.ts';
import { attachedTo, DENY_ALL, document, fill, iam, newRole, reCreate, SETTLED_MS, theftBy } from '../victims.ts';
import {
  account,
  asUser,
  caseWhen,
  changeRecord,
  contain,
  functionOf,
  newVictim,
  pendingApproval,
  post,
  release,
  responder,
  root,
  stateIs,
  steal,
  thiefOf,
} from '../world.ts';

const DEAD = 'InvalidClientTokenId';
const sweep = () => invoke(root, functionOf('sweep-incidents'));
const TWO_MINUTES_MS = 120_000;
/** How long the record may lag behind a change in IAM. */
const LAG_MS = 8_000;
const isOurs = (name: string): boolean => name.startsWith('TierwatchContainment');

/** Fails if the incident stays contained although the key works. */
async function falselyContained(incidentId: string, victim: KeyedUser): Promise<void> {
  const isFalse = async () =>
    (await responder.case(incidentId)).incident.state === 'contained' && (await thiefOf(victim).tryKey()) === undefined;
  for (const until = Date.now() + LAG_MS; await isFalse(); await sleep(200))
    if (Date.now() > until) throw new Error(`${incidentId} was contained for ${LAG_MS} ms although the key works`);
}

/** The second foothold: another user, who can only undo changes to the victim. */
async function foothold(victim: KeyedUser): Promise<IAMClient> {
  const actions = ['iam:DeleteUserPolicy', 'iam:ListUserPolicies', 'iam:ListAccessKeys', 'iam:UpdateAccessKey'];
  const helper = await new Maker(root, account).user(`${victim.name}-friend`, '/', document(actions, victim.arn), {});
  return new IAMClient({ ...asUser(helper.key), maxAttempts: 1 });
}

describe('an attacker with a second foothold', () => {
  it('is never recorded as contained while undoing every change, and is contained afterwards', {
    timeout: 500_000,
  }, async () => {
    const victim = await newVictim('race-exporter');
    const attacker = await foothold(victim);
    const incident = await steal(victim);
    const approval = await pendingApproval(incident.id);
    const attack = undoContainment(attacker, victim, (name, request) => post(changeRecord(name, request)));
    const started = Date.now();
    try {
      await responder.decide(approval.id, 'approve', approval.planHash, 'stolen');
      await caseWhen('the end of the first run', incident.id, stateIs('undone'), 120);
      // The journal entry follows the change of state. The guardrails record the hourly cap as a refusal.
      const reports = ['undone', 'guardrail-refused'];
      await caseWhen('its entry', incident.id, ({ journal }) => journal.some(({ step }) => reports.includes(step)), 30);
      while (Date.now() - started < TWO_MINUTES_MS) {
        await sleep(3_000);
        await falselyContained(incident.id, victim);
      }
      expect(attack.times()).toBeGreaterThan(3);
    } finally {
      await attack.stop();
    }
    // The hourly cap may be reached by then; it does not limit a person.
    await responder.contain(incident.id, 'the second foothold is closed');
    await eventually(
      'containment',
      async () => {
        await sweep();
        return (await responder.case(incident.id)).incident.state === 'contained' ? true : undefined;
      },
      150,
      5_000,
    );
    expect(await thiefOf(victim).tryKey()).toBe(DEAD);
  });

  it('is detected by the change event after undoing a verified containment', async () => {
    const victim = await newVictim('late-exporter');
    const incident = await steal(victim);
    await contain(incident.id);
    await sleep(SETTLED_MS);
    const { PolicyNames = [] } = await iam.send(new ListUserPoliciesCommand({ UserName: victim.name }));
    const [PolicyName = ''] = PolicyNames.filter(isOurs);
    await iam.send(new DeleteUserPolicyCommand({ UserName: victim.name, PolicyName }));
    await iam.send(
      new UpdateAccessKeyCommand({ UserName: victim.name, AccessKeyId: victim.key.accessKeyId, Status: 'Active' }),
    );
    expect(await thiefOf(victim).tryKey()).toBeUndefined();
    await post(changeRecord('DeleteUserPolicy', { userName: victim.name, policyName: PolicyName }));
    await caseWhen(
      'the reassertion',
      incident.id,
      ({ journal }) => journal.some(({ step }) => step === 'reasserted'),
      30,
    );
    expect(await thiefOf(victim).tryKey()).toBe(DEAD);
    expect((await responder.case(incident.id)).incident.state).toBe('contained');
  });

  it('cannot use a new key of the contained user, since it is deactivated', async () => {
    const victim = await newVictim('newkey-exporter');
    const incident = await steal(victim);
    await contain(incident.id);
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: victim.name }));
    await post(changeRecord('CreateAccessKey', { userName: victim.name }));
    await eventually(
      'the new key to be deactivated',
      async () => {
        const { AccessKeyMetadata = [] } = await iam.send(new ListAccessKeysCommand({ UserName: victim.name }));
        return AccessKeyMetadata.every(({ Status }) => Status === 'Inactive') ? true : undefined;
      },
      40,
    );
    expect(
      await thiefOf({
        ...victim,
        key: { accessKeyId: AccessKey?.AccessKeyId ?? '', secretAccessKey: AccessKey?.SecretAccessKey ?? '' },
      }).tryKey(),
    ).toBe(DEAD);
  });

  it.each([
    ['while the playbook is still watching', 'phoenix-early', async () => {}],
    [
      'later, detected by a change event',
      'phoenix-late',
      async (name: string) => {
        await post(changeRecord('CreateUser', { userName: name }));
      },
    ],
    [
      'later without an event, detected by the sweep',
      'phoenix-unseen',
      async () => {
        await sweep();
      },
    ],
  ])('is contained by a successor incident after re-creating the user %s', async (_when, name, notice) => {
    const victim = await newVictim(name);
    const incident = await steal(victim);
    await contain(incident.id);
    if (name !== 'phoenix-early') await sleep(SETTLED_MS);
    const again = await reCreate(victim);
    await notice(victim.name);
    await caseWhen('the end of the first incident', incident.id, stateIs('replaced'), 60);
    const successor = await eventually('the successor', async () => {
      const found = await responder.incidentAbout(victim.arn);
      return found !== undefined && found.id !== incident.id ? found : undefined;
    });
    await contain(successor.id);
    expect(await thiefOf(again).tryKey()).toBe(DEAD);
  });

  it('is contained by an attached policy after filling the inline policy quota before approval', async () => {
    const victim = await newVictim('quota-exporter');
    const incident = await steal(victim);
    const approval = await pendingApproval(incident.id);
    await fill(victim);
    await responder.decide(approval.id, 'approve', approval.planHash, 'stolen');
    await caseWhen('containment', incident.id, stateIs('contained'));
    expect(await thiefOf(victim).tryKey()).toBe(DEAD);
    expect(await attachedTo(victim)).toContain(DENY_ALL);
    await sleep(SETTLED_MS);
    await iam.send(new DetachUserPolicyCommand({ UserName: victim.name, PolicyArn: DENY_ALL }));
    await iam.send(new DeleteUserPolicyCommand({ UserName: victim.name, PolicyName: 'filler' }));
    await post(changeRecord('DetachUserPolicy', { userName: victim.name }));
    await caseWhen(
      'the reassertion',
      incident.id,
      ({ journal }) => journal.some(({ step }) => step === 'reasserted'),
      40,
    );
    expect((await iam.send(new ListUserPoliciesCommand({ UserName: victim.name }))).PolicyNames?.some(isOurs)).toBe(
      true,
    );
  });

  it('is contained by an attached policy, removed on release, if the quota was full beforehand', async () => {
    const victim = await newVictim('full-exporter');
    await fill(victim);
    const incident = await steal(victim);
    await contain(incident.id);
    expect(await attachedTo(victim)).toContain(DENY_ALL);
    await release(incident.id, 'a drill');
    expect(await attachedTo(victim)).not.toContain(DENY_ALL);
    expect(await thiefOf(victim).tryKey()).toBeUndefined();
  });

  it('is contained with approval despite a break-glass tag', async () => {
    const victim = await newVictim('tagged-exporter');
    const incident = await steal(victim);
    const approval = await pendingApproval(incident.id);
    await iam.send(new TagUserCommand({ UserName: victim.name, Tags: [{ Key: 'break-glass', Value: 'yes' }] }));
    await post(changeRecord('TagUser', { userName: victim.name, tags: [{ key: 'break-glass', value: 'yes' }] }));
    await eventually('the class', async () =>
      (await responder.identity(victim.arn))?.class === 'break-glass' ? true : undefined,
    );
    await responder.decide(approval.id, 'approve', approval.planHash, 'stolen');
    await caseWhen('containment', incident.id, stateIs('contained'));
    expect(await thiefOf(victim).tryKey()).toBe(DEAD);
  });

  it('cannot protect a role by creating it under the Tierwatch path', async () => {
    const name = 'Tierwatch-Friend';
    const arn = `arn:aws:iam::${account}:role/tierwatch/${name}`;
    await newRole(name, '/tierwatch/');
    await post(...theftBy(arn, name));
    const incident = await eventually('its incident', () => responder.incidentAbout(arn));
    await contain(incident.id);
    const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName: name }));
    expect(PolicyNames.some(isOurs)).toBe(true);
  });

  it('is detected after removing the deny policy of a role', async () => {
    const name = 'Tierwatch-Friend';
    const incident = await responder.incidentAbout(`arn:aws:iam::${account}:role/tierwatch/${name}`);
    const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName: name }));
    const [PolicyName = ''] = PolicyNames.filter(isOurs);
    await iam.send(new DeleteRolePolicyCommand({ RoleName: name, PolicyName }));
    await post(changeRecord('DeleteRolePolicy', { roleName: name, policyName: PolicyName }));
    await eventually(
      'the denial',
      async () => {
        const { PolicyNames: now = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName: name }));
        return now.some(isOurs) ? true : undefined;
      },
      40,
    );
    await caseWhen('containment', incident?.id ?? '', stateIs('contained'));
  });

  it('is denied everything with approval after filling the quota of a role', async () => {
    const name = 'Full-Role';
    const arn = `arn:aws:iam::${account}:role/${name}`;
    await newRole(name, '/');
    const PolicyDocument = document(['s3:GetObject'], `arn:aws:s3:::${'x'.repeat(10_050)}`);
    await iam.send(new PutRolePolicyCommand({ RoleName: name, PolicyName: 'filler', PolicyDocument }));
    await post(...theftBy(arn, name));
    const incident = await eventually('its incident', () => responder.incidentAbout(arn));
    await contain(incident.id);
    const attached = async () =>
      (await iam.send(new ListAttachedRolePoliciesCommand({ RoleName: name }))).AttachedPolicies?.map(
        ({ PolicyArn }) => PolicyArn,
      );
    expect(await attached()).toContain(DENY_ALL);
    await release(incident.id, 'a drill');
    expect(await attached()).not.toContain(DENY_ALL);
  });
});
