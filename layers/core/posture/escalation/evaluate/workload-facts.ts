import type { Verdict } from '../../../iam/index.ts';
import { parseArn } from '../../../identity.ts';
import type { Workload } from '../../types.ts';
import type { CompiledIdentity } from '../compile.ts';
import type { RuleOf } from '../rule.ts';
import { assumedBy } from '../trust-verdicts.ts';
import { better, dependsOn, NO, YES } from '../verdict.ts';
import { type Attacker, withoutCallerKeys } from './attacker.ts';

/** A Region for compute whose ID is not an ARN. */
export const SOME_REGION = 'us-east-1';

/** Whether it is known where the compute runs its code from, if the rule writes there. */
export const knowsCodeLocation = (
  { mechanism: { codeUnknown } }: RuleOf<'use-workload'>,
  workload?: Workload,
): Verdict => (codeUnknown === undefined || workload?.code !== undefined ? YES : dependsOn(codeUnknown));

/** The actions that send a message to a queue or stream, by service. */
const SENDS: Readonly<Record<string, string>> = {
  sqs: 'sqs:SendMessage',
  kinesis: 'kinesis:PutRecord',
  dynamodb: 'dynamodb:PutItem',
};

/** Whether the attacker can send a message that starts the compute, if the rule does not start it otherwise. */
export function unlessTriggered(
  { mechanism }: RuleOf<'use-workload'>,
  workload?: Workload,
  attacker?: Attacker,
): Verdict {
  if (mechanism.unlessTriggered === undefined) return YES;
  const canSend = (workload?.triggers ?? []).some((arn) => {
    const action = SENDS[parseArn(arn)?.service ?? ''];
    // Writes name the table, not its stream.
    return action !== undefined && attacker?.can(action, arn.replace(/\/stream\/.*$/, '')).verdict === 'yes';
  });
  return canSend ? YES : dependsOn(mechanism.unlessTriggered);
}

/** Whether the role's trust policy accepts a resource that the attacker creates. Roles Anywhere passes the fields of a certificate as
 * tags, and the attacker issues the certificate. */
export function acceptsNewSource(
  { mechanism: { services, newSource } }: RuleOf<'use-workload'>,
  { id }: Workload,
  role: CompiledIdentity,
): Verdict {
  if (newSource === undefined || !role.trust) return YES;
  const source = newSource
    .replace('{partition}', role.partition)
    .replace('{region}', parseArn(id)?.region || SOME_REGION)
    .replace('{account}', role.account);
  let best = NO;
  for (const service of services) {
    const verdict = withoutCallerKeys(assumedBy(role, role.trust, service, { 'aws:SourceArn': source }));
    const missing = verdict.missing.filter((key) => !/^aws:(?:principal|request)tag\/x509/i.test(key));
    best = better(best, verdict.verdict === 'conditional' ? dependsOn(...missing) : verdict);
  }
  return best;
}
