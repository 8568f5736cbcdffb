import {
  AddUserToGroupCommand,
  AttachGroupPolicyCommand,
  AttachUserPolicyCommand,
  CreateGroupCommand,
  DeleteAccessKeyCommand,
  DeleteGroupPolicyCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DeleteUserCommand,
  DeleteUserPolicyCommand,
  DetachGroupPolicyCommand,
  DetachUserPolicyCommand,
  IAMClient,
  PutGroupPolicyCommand,
  PutRolePolicyCommand,
  RemoveUserFromGroupCommand,
} from '@aws-sdk/client-iam';
import { beforeAll, describe, expect, it } from 'vitest';
import { eventually, SNAPSHOTS } from '../../../local/driver.ts';
import { type KeyedUser, Maker } from '../../../local/estate.ts';
import { account, asUser, changeRecord, estate, post, responder, root } from '../world.ts';
import { assessedByHand } from './posture-files.ts';
import { byIdentity, type Judgement, judgement, snapshot, storedJudgements } from './posture-judgement.ts';

/** The emergency administrator: a user with permissions, not root. */
const iam = new IAMClient(asUser(estate.breakGlass.key));
const make = new Maker(root, account);
const PolicyArn = 'arn:aws:iam::aws:policy/AdministratorAccess';
const policy = (Action: string, Resource = '*'): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource }] });

const stored = async (arn: string): Promise<Judgement | undefined> => {
  const identity = await responder.identity(arn);
  return identity === undefined ? undefined : judgement.parse(identity);
};

/** Waits until the store has the expected posture of every identity. */
const until = (what: string, arns: readonly string[], holds: (posture: Judgement) => boolean): Promise<true> =>
  eventually(
    what,
    async () => {
      const postures = await Promise.all(arns.map(stored));
      return postures.every((posture) => posture !== undefined && holds(posture)) ? true : undefined;
    },
    30,
  );

const isAdmin = ({ admin, tier, reasons }: Judgement): boolean =>
  admin && tier === 0 && reasons.some(({ code }) => code === 'IS_ADMIN');
const like =
  (before: Judgement | undefined) =>
  (now: Judgement): boolean =>
    JSON.stringify(now) === JSON.stringify(before);

/** The IAM reference and the policy of the role name users as the resource of this call; the emulator authorizes it on `*`. */
const REFUSED_HERE = 'unknown: iam:GetAccessKeyLastUsed: denied (AccessDenied)';
const withoutRefused = (posture: Judgement): Judgement => ({
  ...posture,
  reasons: posture.reasons.filter(({ detail }) => detail !== REFUSED_HERE),
});

async function newUser(name: string, document = policy('cloudwatch:DescribeAlarms')): Promise<KeyedUser> {
  const user = await make.user(name, '/', document, { owner: 'tests' });
  await post(changeRecord('CreateUser', { userName: name }));
  await until(`a posture of ${name} with its rights`, [user.arn], ({ tier }) => tier >= 0);
  return user;
}

/** No snapshot runs during these tests: the deployed stack learns of each change only from its record. */
describe('propagation of a change to all affected identities', () => {
  it('follows a user to administrator and back', async () => {
    const user = await newUser('harmless');
    const before = await stored(user.arn);
    expect(before).toMatchObject({ tier: 3, admin: false, escalations: [] });
    await iam.send(new AttachUserPolicyCommand({ UserName: user.name, PolicyArn }));
    await post(changeRecord('AttachUserPolicy', { userName: user.name, policyArn: PolicyArn }));
    await until('an administrator', [user.arn], isAdmin);
    await iam.send(new DetachUserPolicyCommand({ UserName: user.name, PolicyArn }));
    await post(changeRecord('DetachUserPolicy', { userName: user.name, policyArn: PolicyArn }));
    await until('what it was before', [user.arn], like(before));
  });

  describe('for a group', () => {
    const GroupName = 'night-shift';
    let members: readonly KeyedUser[];
    let outsider: KeyedUser;
    let before: ReadonlyMap<string, Judgement | undefined>;

    beforeAll(async () => {
      members = [await newUser('night-one'), await newUser('night-two'), await newUser('night-three')];
      outsider = await newUser('day-one');
      await iam.send(new CreateGroupCommand({ GroupName }));
      await post(changeRecord('CreateGroup', { groupName: GroupName }));
      for (const { name: UserName } of members) {
        await iam.send(new AddUserToGroupCommand({ GroupName, UserName }));
        await post(changeRecord('AddUserToGroup', { groupName: GroupName, userName: UserName }));
      }
      before = new Map(await Promise.all(members.map(async ({ arn }) => [arn, await stored(arn)] as const)));
    });
    const arns = (): string[] => members.map(({ arn }) => arn);

    it('makes all members administrators, but no one else', async () => {
      const aside = await stored(outsider.arn);
      await iam.send(new AttachGroupPolicyCommand({ GroupName, PolicyArn }));
      await post(changeRecord('AttachGroupPolicy', { groupName: GroupName, policyArn: PolicyArn }));
      await until('administrators, by their group', arns(), isAdmin);
      expect(await stored(outsider.arn)).toEqual(aside);
    });

    it('restores a member who leaves while the others stay administrators', async () => {
      const [leaver, ...others] = members;
      if (leaver === undefined) throw new Error('expected three members');
      await iam.send(new RemoveUserFromGroupCommand({ GroupName, UserName: leaver.name }));
      await post(changeRecord('RemoveUserFromGroup', { groupName: GroupName, userName: leaver.name }));
      await until('what it was before', [leaver.arn], like(before.get(leaver.arn)));
      for (const { arn } of others) expect((await stored(arn))?.admin).toBe(true);
    });

    it('restores all members when the policy is detached', async () => {
      await iam.send(new DetachGroupPolicyCommand({ GroupName, PolicyArn }));
      await post(changeRecord('DetachGroupPolicy', { groupName: GroupName, policyArn: PolicyArn }));
      for (const arn of arns()) await until('what it was before', [arn], like(before.get(arn)));
    });

    it('reaches members through an inline policy', async () => {
      const [leaver, ...others] = members;
      const left = others.map(({ arn }) => arn);
      const PolicyName = 'everything';
      await iam.send(new PutGroupPolicyCommand({ GroupName, PolicyName, PolicyDocument: policy('*') }));
      await post(changeRecord('PutGroupPolicy', { groupName: GroupName, policyName: PolicyName }));
      await until('administrators, by their group', left, isAdmin);
      expect((await stored(leaver?.arn ?? ''))?.admin).toBe(false);
      await iam.send(new DeleteGroupPolicyCommand({ GroupName, PolicyName }));
      await post(changeRecord('DeleteGroupPolicy', { groupName: GroupName, policyName: PolicyName }));
      for (const arn of left) await until('what it was before', [arn], like(before.get(arn)));
    });
  });

  it('updates users who can assume a role when it changes or is deleted', async () => {
    const RoleName = 'stepping-stone';
    const role = `arn:aws:iam::${account}:role/${RoleName}`;
    const walker = await newUser('walker', policy('sts:AssumeRole', role));
    const trust = { Effect: 'Allow', Principal: { AWS: walker.arn }, Action: 'sts:AssumeRole' };
    const document = JSON.stringify({ Version: '2012-10-17', Statement: [trust] });
    await make.role(RoleName, document, policy('cloudwatch:DescribeAlarms'), { owner: 'tests' });
    await post(changeRecord('CreateRole', { roleName: RoleName }));
    await until('a posture of the role', [role], ({ admin }) => !admin);
    const before = await stored(walker.arn);
    expect(before?.escalations.some(({ admin }) => admin)).toBe(false);

    const PolicyName = 'everything';
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument: policy('*') }));
    await post(changeRecord('PutRolePolicy', { roleName: RoleName, policyName: PolicyName }));
    await until('an administrator', [role], isAdmin);
    await until('a way up', [walker.arn], ({ tier, escalations }) =>
      escalations.some(({ to, admin }) => tier === 0 && admin && to === role),
    );

    await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }));
    await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: `${RoleName}-access` }));
    await iam.send(new DeleteRoleCommand({ RoleName }));
    await post(changeRecord('DeleteRole', { roleName: RoleName }));
    await eventually('its end', async () => ((await stored(role)) === undefined ? true : undefined), 30);
    await until('no way up', [walker.arn], ({ escalations }) => escalations.length === 0);
  });

  it('removes a deleted user', async () => {
    const { name: UserName, arn, key } = await newUser('leaving');
    await iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId: key.accessKeyId }));
    await iam.send(new DeleteUserPolicyCommand({ UserName, PolicyName: `${UserName}-access` }));
    await iam.send(new DeleteUserCommand({ UserName }));
    await post(changeRecord('DeleteUser', { userName: UserName }));
    await eventually('its end', async () => ((await stored(arn)) === undefined ? true : undefined), 30);
  });

  it('matches the results of every full snapshot and of assess', async () => {
    const now = async () => byIdentity((await storedJudgements()).map(withoutRefused));
    const followed = await now();
    for (const folder of SNAPSHOTS) {
      await snapshot(folder);
      expect(await now(), folder).toEqual(followed);
    }
    expect(followed).toEqual(byIdentity(await assessedByHand()));
  });
});
