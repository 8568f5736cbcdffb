import { parseCaller } from '../../layers/core/iam/index.ts';
import { parseArn } from '../../layers/core/identity.ts';
import { loadActionCatalogue } from '../../layers/reference/index.ts';
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

/** What is wrong with an action that must be one of AWS; `undefined` if nothing is.
 * @param isStrict whether each action must be known. In a question with its own policies, an action may be invented, unless it
 * looks like a misspelled action of AWS. */
export function actionProblem(action: string, isStrict: boolean): string | undefined {
  if (/[*?]/.test(action)) return 'expected one action, without wildcards';
  const catalogue = referenceData();
  if (catalogue === undefined || catalogue.accessLevel(action) !== undefined) return undefined;
  const [service = '', name = ''] = action.toLowerCase().split(':');
  const services = catalogue.services();
  const isService = services.includes(service);
  const near = isService
    ? nearest(`${service}:${name}`, catalogue.actionsMatching(`${service}:*`))
    : nearest(service, services);
  if (near === undefined && !isStrict) return undefined;
  const hint = near === undefined ? '' : ` (${near}?)`;
  return isService
    ? `expected an action of ${service} in the list of ${catalogue.date}${hint}`
    : `expected the prefix of a service${hint}`;
}

function referenceData() {
  try {
    return loadActionCatalogue();
  } catch {
    return undefined;
  }
}

/** The most similar of several words, if it differs by at most two letters. */
function nearest(word: string, known: readonly string[]): string | undefined {
  const most = word.length < 6 ? 1 : 2;
  let best: { readonly name: string; readonly distance: number } | undefined;
  for (const name of known) {
    if (Math.abs(name.length - word.length) > most) continue;
    const distance = distanceOf(word, name.toLowerCase());
    if (distance <= most && distance < (best?.distance ?? most + 1)) best = { name, distance };
  }
  return best?.name;
}

/** Letters to insert, delete or replace (Levenshtein). */
function distanceOf(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let i = 1; i <= one.length; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (one[i - 1] === other[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
