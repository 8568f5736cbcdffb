import {
  AttachUserPolicyCommand,
  DeleteAccessKeyCommand,
  DeleteUserCommand,
  DeleteUserPolicyCommand,
  DetachUserPolicyCommand,
  IAMClient,
} from '@aws-sdk/client-iam';
import { describe, expect, it } from 'vitest';
import { eventually } from '../../../local/driver.ts';
import { account, changeRecord, estate, newVictim, post, responder, root } from '../world.ts';

const iam = new IAMClient(root);

describe('posture of a live account', () => {
  it('classifies each identity and assigns its tier', async () => {
    const seen = new Map((await responder.identities(account)).map((identity) => [identity.identity, identity]));
    const brief = (arn: string) => ({ class: seen.get(arn)?.class, tier: seen.get(arn)?.tier });
    expect(brief(estate.backup.arn)).toEqual({ class: 'service-user', tier: 0 });
    expect(brief(estate.breakGlass.arn)).toEqual({ class: 'break-glass', tier: 0 });
    expect(brief(estate.statusPage.arn)).toEqual({ class: 'service-user', tier: 3 });
    expect(seen.get(estate.pipelineRole)?.class).toBe('pipeline');
    expect(seen.get(estate.workloadRole)?.class).toBe('workload');
    expect(seen.get(estate.vendorRole)?.class).toBe('vendor');
    expect(seen.get(estate.agentRole)?.class).toBe('agent');
  });

  it('shows the escalation of the backup user to administrator', async () => {
    const identity = await responder.identity(estate.backup.arn);
    expect(identity?.escalations.some(({ admin }) => admin)).toBe(true);
    expect(identity?.reasons.map(({ code }) => code)).toContain('ESCALATES_TO_ADMIN');
  });

  it.each([
    ['pipelineRole', 'OIDC_TRUST_TOO_BROAD'],
    ['vendorRole', 'TRUST_WITHOUT_EXTERNAL_ID'],
    ['workloadRole', 'SECRET_OUTSIDE_VAULT'],
    ['secret', 'SECRET_NOT_ROTATING'],
  ] as const)('reports for the %s: %s', async (which, code) => {
    const identity = await responder.identity(estate[which]);
    expect(identity?.reasons.map((reason) => reason.code)).toContain(code);
  });

  it('follows policy changes up and down within seconds', async () => {
    const user = await newVictim('ordinary-exporter', { escalates: false });
    const before = await responder.identity(user.arn);
    expect(before?.tier).toBeGreaterThan(0);
    const request = { UserName: user.name, PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' };
    const seen = { userName: request.UserName, policyArn: request.PolicyArn };

    await iam.send(new AttachUserPolicyCommand(request));
    await post(changeRecord('AttachUserPolicy', seen));
    await eventually('tier 0', async () => ((await responder.identity(user.arn))?.tier === 0 ? true : undefined), 20);

    await iam.send(new DetachUserPolicyCommand(request));
    await post(changeRecord('DetachUserPolicy', seen));
    const after = await eventually(
      'the earlier tier',
      async () => {
        const identity = await responder.identity(user.arn);
        return identity?.tier === before?.tier ? identity : undefined;
      },
      20,
    );
    expect(after?.score).toBe(before?.score);
  });

  it('removes a deleted identity', async () => {
    const user = await newVictim('short-lived', { escalates: false });
    const UserName = user.name;
    await iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId: user.key.accessKeyId }));
    await iam.send(new DeleteUserPolicyCommand({ UserName, PolicyName: `${UserName}-access` }));
    await iam.send(new DeleteUserCommand({ UserName }));
    await post(changeRecord('DeleteUser', { userName: UserName }));
    await eventually(
      'its end',
      async () => ((await responder.identity(user.arn)) === undefined ? true : undefined),
      20,
    );
  });
});
