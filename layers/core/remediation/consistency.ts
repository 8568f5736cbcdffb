import type { Call } from './call.ts';

/** IAM is eventually consistent: a call that names a role or policy that was just created may be refused for some seconds.
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html */

/** Name of the shell function that repeats a call while AWS does not know a principal in a trust policy yet. */
const RETRY = 'when_principals_exist';

/** The waiters of the AWS CLI do not cover principals of trust policies. */
export const RETRY_FUNCTION: readonly string[] = [
  '',
  '# A new role is not a valid principal at once: repeats the call while AWS refuses it for that.',
  `${RETRY}() {`,
  '  for pause in 2 4 8 16 0; do',
  '    if error=$("$@" 2>&1); then return 0; fi',
  '    case $error in',
  '      *MalformedPolicyDocument*rincipal*) sleep "$pause" ;;',
  '      *) break ;;',
  '    esac',
  '  done',
  '  echo "$error" >&2',
  '  return 1',
  '}',
];

/** What a call must wait for. */
export interface Waits {
  /** Parameters of `aws iam wait`. */
  readonly before: readonly WaitFor[];
  /** Prefix of the call. */
  readonly retry: string;
}

export type WaitFor =
  | { readonly waiter: 'role-exists'; readonly RoleName: string }
  | { readonly waiter: 'policy-exists'; readonly PolicyArn: string };

/** What each call of a script must wait for, because a call before it created a role or a policy. */
export function waitsOf(calls: readonly Call[]): readonly Waits[] {
  const roles = new Created();
  const policies = new Created();
  return calls.map((call) => {
    const { operation, parameters } = call;
    const role = 'RoleName' in parameters ? roles.firstUse(parameters.RoleName) : undefined;
    const arn = policyIn(call);
    const policy = arn === undefined ? undefined : policies.firstUse(nameOf(arn));
    const waits: Waits = {
      before: [
        ...(role === undefined ? [] : [{ waiter: 'role-exists' as const, RoleName: role }]),
        ...(arn === undefined || policy === undefined ? [] : [{ waiter: 'policy-exists' as const, PolicyArn: arn }]),
      ],
      retry: trustOf(call).some((name) => roles.has(name)) ? `${RETRY} ` : '',
    };
    if (operation === 'create-role') roles.add(parameters.RoleName);
    if (operation === 'create-policy') policies.add(parameters.PolicyName);
    return waits;
  });
}

/** Names of what a script has created. */
class Created {
  readonly #names = new Set<string>();
  readonly #waited = new Set<string>();

  add(name: string): void {
    this.#names.add(name);
  }

  has(name: string): boolean {
    return this.#names.has(name);
  }

  /** The name, if it was created and nothing has waited for it yet. */
  firstUse(name: string): string | undefined {
    if (!this.has(name) || this.#waited.has(name)) return undefined;
    this.#waited.add(name);
    return name;
  }
}

function policyIn({ operation, parameters }: Call): string | undefined {
  if ('PermissionsBoundary' in parameters) return parameters.PermissionsBoundary;
  return 'PolicyArn' in parameters && operation !== 'delete-policy' ? parameters.PolicyArn : undefined;
}

const nameOf = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1);

/** Names of the roles that the trust policy of a call trusts. */
function trustOf({ operation, parameters }: Call): readonly string[] {
  if (operation !== 'create-role' && operation !== 'update-assume-role-policy') return [];
  const text = operation === 'create-role' ? parameters.AssumeRolePolicyDocument : parameters.PolicyDocument;
  return [...text.matchAll(/:iam::\d{12}:role\/(?:[^"/]*\/)*([^"/]+)"/g)].map(([, name = '']) => name);
}
