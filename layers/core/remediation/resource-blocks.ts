import { parseArn } from '../identity.ts';
import type { Call } from './call.ts';
import { describeChange } from './describe.ts';
import type { FixStep } from './fix-plan.ts';
import { type HolderKind, holderNamed } from './holders.ts';

/** What a step leaves in an account, or takes away, as the resources of Terraform and CloudFormation divide it. */
export type ResourceBlock =
  | {
      readonly form: 'inline-policy';
      readonly holder: BlockHolder;
      readonly name: string;
      readonly document: string;
      readonly isNew: boolean;
    }
  | { readonly form: 'managed-policy'; readonly name: string; readonly arn?: string; readonly document: string }
  | { readonly form: 'trust-policy'; readonly role: string; readonly document: string }
  | { readonly form: 'boundary'; readonly holder: BlockHolder; readonly policy: string }
  | { readonly form: 'attachment'; readonly holder: BlockHolder; readonly policy: string }
  | { readonly form: 'access-key'; readonly user: string; readonly key: string; readonly status: string }
  | {
      readonly form: 'service-control-policy';
      readonly name: string;
      readonly document: string;
      readonly account: string;
    }
  | { readonly form: 'removal'; readonly of: Removed }
  /** Neither language can express it. */
  | { readonly form: 'by-hand'; readonly text: string };

export interface BlockHolder {
  readonly kind: HolderKind;
  readonly name: string;
}

/** What is deleted by removing it from the code. */
export type Removed =
  | { readonly what: 'role'; readonly name: string }
  | { readonly what: 'inline-policy'; readonly holder: BlockHolder; readonly name: string }
  | { readonly what: 'attachment'; readonly holder: BlockHolder; readonly policy: string }
  | { readonly what: 'membership'; readonly user: string; readonly group: string }
  | { readonly what: 'boundary'; readonly holder: BlockHolder };

/** A step with its resources. */
export interface CodeStep {
  /** What the step does, for a comment. */
  readonly title: string;
  readonly blocks: readonly ResourceBlock[];
}

type Step = Pick<FixStep, 'change' | 'calls' | 'inverse'>;

/** The steps of a plan as code. A resource that a later step changes again is only in that step, because code has the final state. */
export function codeSteps(steps: readonly Step[]): readonly CodeStep[] {
  const all = steps.map((step) => ({ title: describeChange(step.change), blocks: blocksOf(step) }));
  const last = new Map(all.flatMap(({ blocks }, index) => blocks.map((block) => [keyOf(block), index] as const)));
  return all.map(({ title, blocks }, index) => ({
    title,
    blocks: blocks.map((block): ResourceBlock => {
      const later = last.get(keyOf(block)) ?? index;
      return later === index
        ? block
        : { form: 'by-hand', text: `The resource is in step ${later + 1}, which changes it again.` };
    }),
  }));
}

function blocksOf({ change, calls, inverse }: Step): readonly ResourceBlock[] {
  // Its policies and instance profiles go with it.
  if (change.kind === 'delete-role') {
    return [{ form: 'removal', of: { what: 'role', name: nameIn(change.role) } }];
  }
  return calls.flatMap((call) => blockOf(call, inverse) ?? []);
}

/** The resource of a call; undefined if it only prepares another call. */
function blockOf(call: Call, inverse: readonly Call[]): ResourceBlock | undefined {
  const { account } = call;
  switch (call.operation) {
    case 'put-user-policy':
    case 'put-group-policy':
    case 'put-role-policy': {
      const { PolicyName: name, PolicyDocument: document } = call.parameters;
      const isNew = !inverse.some(
        (one) =>
          one.operation === call.operation && 'PolicyName' in one.parameters && one.parameters.PolicyName === name,
      );
      return { form: 'inline-policy', holder: holderNamed(account, call.parameters), name, document, isNew };
    }
    case 'delete-user-policy':
    case 'delete-group-policy':
    case 'delete-role-policy': {
      const holder = holderNamed(account, call.parameters);
      return { form: 'removal', of: { what: 'inline-policy', holder, name: call.parameters.PolicyName } };
    }
    case 'attach-user-policy':
    case 'attach-group-policy':
    case 'attach-role-policy':
      return { form: 'attachment', holder: holderNamed(account, call.parameters), policy: call.parameters.PolicyArn };
    case 'detach-user-policy':
    case 'detach-group-policy':
    case 'detach-role-policy': {
      const holder = holderNamed(account, call.parameters);
      return { form: 'removal', of: { what: 'attachment', holder, policy: call.parameters.PolicyArn } };
    }
    case 'put-user-permissions-boundary':
    case 'put-role-permissions-boundary':
      return {
        form: 'boundary',
        holder: holderNamed(account, call.parameters),
        policy: call.parameters.PermissionsBoundary,
      };
    case 'delete-user-permissions-boundary':
    case 'delete-role-permissions-boundary':
      return { form: 'removal', of: { what: 'boundary', holder: holderNamed(account, call.parameters) } };
    case 'create-policy':
      return { form: 'managed-policy', name: call.parameters.PolicyName, document: call.parameters.PolicyDocument };
    case 'create-policy-version': {
      const { PolicyArn: arn, PolicyDocument: document } = call.parameters;
      return { form: 'managed-policy', name: arn.slice(arn.lastIndexOf('/') + 1), arn, document };
    }
    case 'delete-policy-version':
      return undefined;
    case 'update-assume-role-policy':
      return { form: 'trust-policy', role: call.parameters.RoleName, document: call.parameters.PolicyDocument };
    case 'update-access-key': {
      const { UserName: user, AccessKeyId: key, Status: status } = call.parameters;
      return { form: 'access-key', user, key, status };
    }
    case 'remove-user-from-group':
      return {
        form: 'removal',
        of: { what: 'membership', user: call.parameters.UserName, group: call.parameters.GroupName },
      };
    case 'add-service-control-policy':
      return { form: 'service-control-policy', name: call.parameters.Name, document: call.parameters.Content, account };
    case 'move-secret':
      return {
        form: 'by-hand',
        text: `Move the secret at ${call.parameters.Place} of ${call.parameters.Holder}, and rotate it.`,
      };
    default:
      return { form: 'by-hand', text: `Not expressed here: ${call.operation}.` };
  }
}

/** Identifies a resource, or the argument of one. */
export function keyOf(block: ResourceBlock): string {
  switch (block.form) {
    case 'inline-policy':
      return JSON.stringify(['inline-policy', block.holder.kind, block.holder.name, block.name]);
    case 'removal':
      return JSON.stringify(
        block.of.what === 'inline-policy'
          ? [block.of.what, block.of.holder.kind, block.of.holder.name, block.of.name]
          : [block.of],
      );
    case 'managed-policy':
      return JSON.stringify(['managed-policy', block.name]);
    case 'trust-policy':
      return JSON.stringify(['trust-policy', block.role]);
    case 'boundary':
      return JSON.stringify(['boundary', block.holder.kind, block.holder.name]);
    default:
      return JSON.stringify(block);
  }
}

/** The name in the ARN of a policy or role. */
export const nameIn = (arn: string): string => arn.slice(arn.lastIndexOf('/') + 1);

/** The path in the ARN of a policy, `/` if it has none. */
export function pathOf(arn: string): string {
  const resource = parseArn(arn)?.resource ?? '';
  return resource.slice(resource.indexOf('/'), resource.lastIndexOf('/') + 1);
}

/** The document as indented JSON; text that is not JSON as a string. */
export function prettyJson(document: string): string {
  try {
    return JSON.stringify(JSON.parse(document), null, 2);
  } catch {
    return JSON.stringify(document);
  }
}

/** Names of the resources of a plan in code: letters, digits and separators only, and unique in the file. */
export class ResourceNames {
  readonly #names = new Map<string, string>();
  readonly #taken = new Set<string>();
  readonly #style: (words: readonly string[]) => string;
  /** Names of the policies that the plan creates. */
  readonly #created: ReadonlySet<string>;

  constructor(style: (words: readonly string[]) => string, steps: readonly CodeStep[]) {
    this.#style = style;
    this.#created = new Set(
      steps.flatMap(({ blocks }) =>
        blocks.flatMap((block) => (block.form === 'managed-policy' && block.arn === undefined ? [block.name] : [])),
      ),
    );
  }

  /** The name of a managed policy. */
  policy(name: string): string {
    return this.of(JSON.stringify(['policy', name]), 'policy', name);
  }

  /** The name of a policy that the plan creates; undefined for any other ARN. A reference to it orders the creation. */
  createdPolicy(arn: string): string | undefined {
    const name = nameIn(arn);
    return this.#created.has(name) ? this.policy(name) : undefined;
  }

  /** The name of a user, group or role. */
  holder({ kind, name }: BlockHolder): string {
    return this.of(JSON.stringify([kind, name]), kind, name);
  }

  /** The same name for the same key.
   * @param parts of the name, in any spelling. */
  of(key: string, ...parts: readonly string[]): string {
    const known = this.#names.get(key);
    if (known !== undefined) return known;
    const base = this.#style(parts.flatMap((part) => part.split(/[^A-Za-z0-9]+/)).filter((word) => word !== ''));
    let name = base;
    for (let number = 2; this.#taken.has(name); number += 1) name = `${base}${number}`;
    this.#taken.add(name);
    this.#names.set(key, name);
    return name;
  }
}
