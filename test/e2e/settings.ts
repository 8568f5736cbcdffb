import { setTimeout as sleep } from 'node:timers/promises';
import { DeleteParameterCommand, GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { output, root } from './world.ts';

const ssm = new SSMClient(root);

/** Functions cache the policy for 15 seconds; they read the kill switch every time. */
const POLICY_KEPT_MS = 16_000;

/** Runs `test` while a parameter has another value or is missing, then restores it. */
export async function withParameter(
  Name: string,
  value: ((before: string) => string) | undefined,
  test: () => Promise<void>,
): Promise<void> {
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name }));
  const before = Parameter?.Value ?? '';
  if (value === undefined) await ssm.send(new DeleteParameterCommand({ Name }));
  else await ssm.send(new PutParameterCommand({ Name, Value: value(before), Overwrite: true }));
  if (Name === output('ResponsePolicyParameter')) await sleep(POLICY_KEPT_MS);
  try {
    await test();
  } finally {
    await ssm.send(new PutParameterCommand({ Name, Value: before, Type: 'String', Overwrite: true }));
    if (Name === output('ResponsePolicyParameter')) await sleep(POLICY_KEPT_MS);
  }
}
