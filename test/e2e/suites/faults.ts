import { DeleteRolePolicyCommand, IAMClient, ListUserPoliciesCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { describe, expect, it } from 'vitest';
import { eventually, invoke } from '../../../local/driver.ts';
import { Mailbox } from '../../../local/mailbox.ts';
import {
  caseWhen,
  contain,
  functionOf,
  newVictim,
  output,
  pendingApproval,
  responder,
  root,
  secondResponder,
  stateIs,
  steal,
  thiefOf,
} from '../world.ts';

const iam = new IAMClient(root);
const lambda = new LambdaClient(root);
const sfn = new SFNClient(root);

/** Makes every invocation of the function fail while `test` runs, in all of its versions. The emulator applies reserved concurrency only
 * to the unpublished version, so the function loses its permissions instead. */
async function withoutFunction(folder: string, test: () => Promise<void>): Promise<void> {
  const { Role = '' } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: functionOf(folder) }));
  const policy = { RoleName: Role.split('/').at(-1), PolicyName: 'fault' };
  const Statement = [{ Effect: 'Deny', Action: '*', Resource: '*' }];
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  await iam.send(new PutRolePolicyCommand({ ...policy, PolicyDocument }));
  try {
    await test();
  } finally {
    await iam.send(new DeleteRolePolicyCommand(policy));
  }
}

const denies = async (UserName: string): Promise<string[]> => {
  const { PolicyNames = [] } = await iam.send(new ListUserPoliciesCommand({ UserName }));
  return PolicyNames.filter((name) => name.startsWith('TierwatchContainment'));
};

/** The results of the executions for one incident. */
async function executionsFor(incidentId: string): Promise<string[]> {
  const { executions = [] } = await sfn.send(new ListExecutionsCommand({ stateMachineArn: output('ContainUserArn') }));
  return executions.filter(({ name = '' }) => name.startsWith(incidentId)).map(({ status = '' }) => status);
}

describe('faults during containment', () => {
  it('completes containment if the verification function recovers in time', { timeout: 240_000 }, async () => {
    const victim = await newVictim('revived-exporter');
    const incident = await steal(victim);
    const approval = await pendingApproval(incident.id);
    await withoutFunction('verify-containment', async () => {
      await responder.decide(approval.id, 'approve', approval.planHash, 'stolen');
      await eventually('the denial', async () => ((await denies(victim.name)).length > 0 ? true : undefined));
    });
    await caseWhen('containment', incident.id, stateIs('contained'), 120);
    expect(await thiefOf(victim).tryKey()).toBe('InvalidClientTokenId');
  });

  it('keeps the changes if verification keeps failing, and the sweep marks them contained', {
    timeout: 300_000,
  }, async () => {
    const victim = await newVictim('orphan-exporter');
    const incident = await steal(victim);
    const approval = await pendingApproval(incident.id);
    await withoutFunction('verify-containment', async () => {
      await responder.decide(approval.id, 'approve', approval.planHash, 'stolen');
      await caseWhen('the failure', incident.id, stateIs('failed', 'contained'), 180);
      expect(await denies(victim.name)).toHaveLength(1);
      expect(await thiefOf(victim).tryKey()).toBe('InvalidClientTokenId');
    });
    await eventually('the end', async () => ((await executionsFor(incident.id)).includes('FAILED') ? true : undefined));
    await invoke(root, functionOf('sweep-incidents'));
    await caseWhen('containment', incident.id, stateIs('contained'));
  });

  it('contains even if the outcome cannot be recorded, and the sweep records it later', {
    timeout: 300_000,
  }, async () => {
    const victim = await newVictim('unrecorded-exporter');
    const incident = await steal(victim);
    const approval = await pendingApproval(incident.id);
    await withoutFunction('record-outcome', async () => {
      await responder.decide(approval.id, 'approve', approval.planHash, 'stolen');
      await caseWhen('containment', incident.id, stateIs('contained'), 60);
      expect(await thiefOf(victim).tryKey()).toBe('InvalidClientTokenId');
    });
    await invoke(root, functionOf('sweep-incidents'));
    const view = await caseWhen('the record', incident.id, ({ journal }) =>
      journal.some(({ step }) => step === 'contained'),
    );
    expect(view.incident.state).toBe('contained');
    expect(await denies(victim.name)).toHaveLength(1);
  });

  it('fails without changes if the guardrails are unavailable, and can be retried', {
    timeout: 300_000,
  }, async () => {
    const victim = await newVictim('unguarded-exporter');
    const incident = await steal(victim);
    const approval = await pendingApproval(incident.id);
    const groups = [
      await Mailbox.subscribe(root, output('RespondersTopicArn'), 'responders-of-faults'),
      await Mailbox.subscribe(root, output('EscalationTopicArn'), 'escalation-of-faults'),
    ];
    await withoutFunction('check-guardrails', async () => {
      await responder.decide(approval.id, 'approve', approval.planHash, 'stolen');
      await caseWhen('the failure', incident.id, stateIs('failed'), 180);
      for (const group of groups) {
        const { Message } = await group.receive('containment-failed', incident.id);
        expect(Message).toContain(`tierwatch contain ${incident.id}`);
      }
      expect(await denies(victim.name)).toEqual([]);
      expect(await thiefOf(victim).tryKey()).toBeUndefined();
    });
    // Four eyes: the person who approves the plan of a tier 0 identity did not request it.
    await secondResponder.contain(incident.id, 'once more');
    await contain(incident.id);
    expect(await thiefOf(victim).tryKey()).toBe('InvalidClientTokenId');
  });
});
