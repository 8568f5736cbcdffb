import { GetUserPolicyCommand, IAMClient, ListUserPoliciesCommand } from '@aws-sdk/client-iam';
import { DeleteFunctionConcurrencyCommand, LambdaClient, PutFunctionConcurrencyCommand } from '@aws-sdk/client-lambda';
import { ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { describe, expect, it } from 'vitest';
import { eventually } from '../../../infra/local/driver.ts';
import {
  caseWhen,
  contain,
  functionOf,
  newVictim,
  output,
  pendingApproval,
  responder,
  root,
  stateIs,
  steal,
  thiefOf,
} from '../world.ts';

const iam = new IAMClient(root);
const lambda = new LambdaClient(root);
const sfn = new SFNClient(root);

/** While `test` runs, the function cannot run at all: killed, as far as its callers can tell. */
async function withoutFunction(folder: string, test: () => Promise<void>): Promise<void> {
  const FunctionName = functionOf(folder);
  await lambda.send(new PutFunctionConcurrencyCommand({ FunctionName, ReservedConcurrentExecutions: 0 }));
  try {
    await test();
  } finally {
    await lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName }));
  }
}

const denies = async (UserName: string): Promise<string[]> => {
  const { PolicyNames = [] } = await iam.send(new ListUserPoliciesCommand({ UserName }));
  return PolicyNames.filter((name) => name.startsWith('TierwatchContainment'));
};

/** How the executions for one incident ended. */
async function executionsFor(incidentId: string): Promise<string[]> {
  const { executions = [] } = await sfn.send(new ListExecutionsCommand({ stateMachineArn: output('ContainUserArn') }));
  return executions.filter(({ name = '' }) => name.startsWith(incidentId)).map(({ status = '' }) => status);
}

describe('faults in the middle', () => {
  it('finishes when the verifying function comes back in time', { timeout: 240_000 }, async () => {
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

  it('ends as failed after giving everything back when it never does, and a re-run is safe', {
    timeout: 300_000,
  }, async () => {
    const victim = await newVictim('orphan-exporter');
    const PolicyName = `${victim.name}-access`;
    const before = await iam.send(new GetUserPolicyCommand({ UserName: victim.name, PolicyName }));
    const incident = await steal(victim);
    const approval = await pendingApproval(incident.id);
    await withoutFunction('verify-containment', async () => {
      await responder.decide(approval.id, 'approve', approval.planHash, 'stolen');
      const view = await caseWhen('the failure', incident.id, stateIs('failed'), 180);
      expect(view.journal.map(({ step }) => step)).toContain('compensated');
    });
    await eventually('the end', async () => ((await executionsFor(incident.id)).includes('FAILED') ? true : undefined));
    expect(await denies(victim.name)).toEqual([]);
    const after = await iam.send(new GetUserPolicyCommand({ UserName: victim.name, PolicyName }));
    expect(after.PolicyDocument).toBe(before.PolicyDocument);
    expect(await thiefOf(victim).tryKey()).toBeUndefined();

    await responder.contain(incident.id, 'once more');
    await contain(incident.id);
    expect(await thiefOf(victim).tryKey()).toBe('InvalidClientTokenId');
  });
});
