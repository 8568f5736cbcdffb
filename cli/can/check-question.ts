import { parseCaller } from '../../layers/core/iam/index.ts';
import { parseArn } from '../../layers/core/identity.ts';
import { actionProblem } from '../inputs/action-names.ts';
import type { Question } from './question.ts';

/** Why a question cannot be answered, with the invalid field; `undefined` for a valid question.
 * @param hasResourcePolicy only a policy of the resource can allow an anonymous caller. */
export function problemOf(question: Question, hasResourcePolicy: boolean): string | undefined {
  const { principal, action, resource, policies } = question;
  const wrong = principalProblem(principal, hasResourcePolicy);
  if (wrong !== undefined) return `principal: ${wrong}, found ${principal}`;
  const unknown = actionProblem(action, policies === undefined);
  if (unknown !== undefined) return `action: ${unknown}, found ${action}`;
  return resource === '*' || parseArn(resource) !== undefined
    ? undefined
    : `resource: expected an ARN or *, found ${resource}`;
}

const PRINCIPAL =
  'expected the ARN of a user, role, session, root user or identity provider, or the name of a service (lambda.amazonaws.com)';

function principalProblem(principal: string, hasResourcePolicy: boolean): string | undefined {
  const { kind, account, name } = parseCaller(principal);
  if (kind === 'unknown') return PRINCIPAL;
  if (kind === 'anonymous')
    return hasResourcePolicy ? undefined : 'expected one principal: only a resource policy can allow anonymous callers';
  if (kind === 'service' || (kind === 'oidc-provider' && account === '')) return undefined;
  if (!/^\d{12}$/.test(account)) return 'expected an account ID of 12 digits in the ARN';
  if (/[*?]/.test(principal)) return 'expected one principal, without wildcards';
  return kind !== 'root' && name === '' ? 'expected a name in the ARN' : undefined;
}
