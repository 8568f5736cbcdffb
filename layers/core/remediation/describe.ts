import { type Change, LIFTING_ACTIONS, type TrustedPrincipal } from './change.ts';

/** The change as one sentence, in the imperative. */
export function describeChange(change: Change): string {
  switch (change.kind) {
    case 'delete-role':
      return `Delete ${change.role}`;
    case 'remove-actions':
      return `Remove ${listed(change.actions)} from ${policyWords(change.policy)}`;
    case 'exclude-resources':
      return `Deny ${listed(change.actions)} on ${listed(change.resources)} in ${policyWords(change.policy)}`;
    case 'narrow-resources':
      return `Limit statement ${change.statement} of ${policyWords(change.policy)} to ${listed(change.resources)}`;
    case 'add-condition':
      return requiresMfa(change)
        ? `Require MFA in statement ${change.statement} of ${policyWords(change.policy)}`
        : `Add the condition ${JSON.stringify(change.condition)} to statement ${change.statement} of ${policyWords(change.policy)}`;
    case 'remove-statement':
      return `Remove statement ${change.statement} of ${policyWords(change.policy)}`;
    case 'remove-principals':
      return `Remove ${listed(change.principals.map(principalWords))} from the trust policy of ${change.role}`;
    case 'write-policy':
      return `Write ${policyWords(change.policy)}`;
    case 'attach-policy':
      return `Attach ${change.policy} to ${change.holder}`;
    case 'detach-policy':
      return `Detach ${change.policy} from ${change.holder}`;
    case 'delete-inline-policy':
      return `Delete ${policyWords(change.policy)}`;
    case 'leave-group':
      return `Remove ${change.user} from the group ${change.group}`;
    case 'set-boundary':
      return `Set the permissions boundary ${change.policy} on ${change.identity}${deniedBy(change.document)}`;
    case 'deactivate-key':
      return `Deactivate the access key ${change.key} of ${change.user}`;
    case 'move-secret':
      return `Move the access key at ${change.place} of ${change.holder} to Secrets Manager, and rotate it`;
    case 'add-scp':
      return `Add the service control policy ${change.name} to account ${change.account}`;
  }
}

const principalWords = ({ value }: TrustedPrincipal): string =>
  value.replace(
    /^arn:[^:]+:iam::(\d{12}):root$|^(\d{12})$/,
    (_, arn?: string, id?: string) => `account ${arn ?? id ?? ''}`,
  );

/** More are counted. */
const MOST = 4;

function listed(items: readonly string[]): string {
  const shown = items.slice(0, MOST);
  const more = items.length - shown.length;
  if (more > 0) return `${shown.join(', ')} and ${more} more`;
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}

/** Inline policies are named after their holder. */
function policyWords(policy: string): string {
  if (/:policy\//.test(policy)) return `the policy ${policy}`;
  const at = policy.lastIndexOf('/');
  const name = policy.slice(at + 1);
  const holder = policy.slice(0, at);
  return name === 'trust' ? `the trust policy of ${holder}` : `the inline policy ${name} of ${holder}`;
}

const requiresMfa = ({ condition }: Extract<Change, { readonly kind: 'add-condition' }>): boolean =>
  condition.Bool?.['aws:MultiFactorAuthPresent'] === 'true';

/** What a boundary that allows everything else denies, besides lifting it. */
function deniedBy(document: Readonly<Record<string, unknown>> | undefined): string {
  const statements: unknown = document?.Statement;
  if (!Array.isArray(statements)) return '';
  const denied = statements.flatMap((statement: unknown) => {
    if (typeof statement !== 'object' || statement === null) return [];
    const { Effect: effect, Action: action }: { Effect?: unknown; Action?: unknown } = statement;
    const actions = effect === 'Deny' && Array.isArray(action) ? action.map(String) : [];
    return actions.filter((one) => !LIFTING_ACTIONS.includes(one));
  });
  return denied.length === 0 ? '' : `, which denies ${listed(denied)}`;
}
