import { isRecord } from '../posture/input-error.ts';
import { listed } from '../posture/reasons/subject.ts';
import { type Change, LIFTING_ACTIONS, requiresMfa, type TrustedPrincipal } from './change.ts';
import { splitPolicyName } from './holders.ts';

/** The change as one sentence, in the imperative. */
export function describeChange(change: Change): string {
  switch (change.kind) {
    case 'delete-role':
      return `Delete ${change.role}`;
    case 'remove-actions':
      return `Remove ${some(change.actions)} from ${policyWords(change.policy)}`;
    case 'exclude-resources':
      return `Deny ${some(change.actions)} on ${some(change.resources)} in ${policyWords(change.policy)}`;
    case 'narrow-resources':
      return `Limit statement ${change.statement} of ${policyWords(change.policy)} to ${some(change.resources)}`;
    case 'add-condition':
      return requiresMfa(change)
        ? `Require MFA in statement ${change.statement} of ${policyWords(change.policy)}`
        : `Add the condition ${JSON.stringify(change.condition)} to statement ${change.statement} of ${policyWords(change.policy)}`;
    case 'remove-statement':
      return `Remove statement ${change.statement} of ${policyWords(change.policy)}`;
    case 'remove-principals':
      return `Remove ${some(change.principals.map(principalWords))} from the trust policy of ${change.role}`;
    case 'write-policy':
      return `Write ${policyWords(change.policy)}`;
    case 'replace-policies':
      return change.document === undefined
        ? `Remove all policies of ${change.identity}`
        : `Replace the policies of ${change.identity} with ${change.name}`;
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

const some = (items: readonly string[]): string => listed(items, 4);

/** Inline policies are named after their holder. */
function policyWords(policy: string): string {
  if (/:policy\//.test(policy)) return `the policy ${policy}`;
  const { holder, name } = splitPolicyName(policy);
  return name === 'trust' ? `the trust policy of ${holder}` : `the inline policy ${name} of ${holder}`;
}

/** What a boundary that allows everything else denies, besides lifting it. */
function deniedBy(document: Readonly<Record<string, unknown>> | undefined): string {
  const statements: unknown = document?.Statement;
  if (!Array.isArray(statements)) return '';
  const denied = statements.flatMap((statement: unknown) => {
    if (!isRecord(statement)) return [];
    const { Effect: effect, Action: action } = statement;
    const actions = effect === 'Deny' && Array.isArray(action) ? action.map(String) : [];
    return actions.filter((one) => !LIFTING_ACTIONS.includes(one));
  });
  return denied.length === 0 ? '' : `, which denies ${some(denied)}`;
}
