import { comment, singleQuoted } from './code-text.ts';
import {
  type BlockHolder,
  type CodeStep,
  keyOf,
  nameIn,
  pathOf,
  prettyJson,
  type Removed,
  type ResourceBlock,
  ResourceNames,
} from './resource-blocks.ts';

/** The resources of a plan in the language of Terraform, to merge into a configuration.
 * Source: https://registry.terraform.io/providers/hashicorp/aws/latest/docs */
export function terraform(account: string, steps: readonly CodeStep[]): readonly string[] {
  const file = new TerraformFile(steps);
  return [
    comment(`Changes of tierwatch assess --fix-plan in account ${account}, as Terraform resources.`),
    '# Replace the block that already manages a resource. A resource that Terraform does not manage yet is imported first: the',
    '# comment before it has its ID. Terraform can only delete what it manages.',
    ...steps.flatMap(({ title, blocks }, index) => [
      '',
      comment(`${index + 1}. ${title}`),
      ...blocks.flatMap((block) => file.linesOf(block)),
    ]),
  ];
}

/** Words become `role_app_inline`; a name must not start with a digit. */
const style = (words: readonly string[]): string => {
  const name = words.join('_').toLowerCase();
  return /^[a-z]/.test(name) ? name : `_${name}`;
};

type Argument = readonly [name: string, expression: string];

interface Resource {
  readonly type: string;
  readonly label: string;
  readonly args: readonly Argument[];
  /** ID for an import; absent: the resource is new. */
  readonly importId?: string;
  /** The resource has more arguments, which stay as they are. */
  readonly isPart?: boolean;
}

class TerraformFile {
  readonly #names: ResourceNames;

  constructor(steps: readonly CodeStep[]) {
    this.#names = new ResourceNames(style, steps);
  }

  linesOf(block: ResourceBlock): readonly string[] {
    switch (block.form) {
      case 'removal':
        return removalLines(block.of);
      case 'by-hand':
        return [comment(block.text)];
      case 'service-control-policy':
        return this.#serviceControlPolicy(block);
      default:
        return resourceLines(this.#resource(block));
    }
  }

  #resource(
    block: Exclude<ResourceBlock, { readonly form: 'removal' | 'by-hand' | 'service-control-policy' }>,
  ): Resource {
    switch (block.form) {
      case 'inline-policy': {
        const { holder, name, document, isNew } = block;
        return {
          type: `aws_iam_${holder.kind}_policy`,
          label: this.#names.of(keyOf(block), holder.kind, holder.name, name),
          args: [
            ['name', text(name)],
            [holder.kind, text(holder.name)],
            ['policy', encoded(document)],
          ],
          ...(isNew ? {} : { importId: `${holder.name}:${name}` }),
        };
      }
      case 'managed-policy': {
        const { name, arn, document } = block;
        const path: readonly Argument[] = arn === undefined ? [] : [['path', text(pathOf(arn))]];
        return {
          type: 'aws_iam_policy',
          label: this.#names.policy(name),
          args: [['name', text(name)], ...path, ['policy', encoded(document)]],
          ...(arn === undefined ? {} : { importId: arn }),
        };
      }
      case 'trust-policy':
        return this.#part({ kind: 'role', name: block.role }, ['assume_role_policy', encoded(block.document)]);
      case 'boundary':
        return this.#part(block.holder, ['permissions_boundary', this.#policyArn(block.policy)]);
      case 'attachment': {
        const { holder, policy } = block;
        return {
          type: `aws_iam_${holder.kind}_policy_attachment`,
          label: this.#names.of(keyOf(block), holder.kind, holder.name, nameIn(policy)),
          args: [
            [holder.kind, text(holder.name)],
            ['policy_arn', this.#policyArn(policy)],
          ],
        };
      }
      case 'access-key':
        return {
          type: 'aws_iam_access_key',
          label: this.#names.of(keyOf(block), block.user, block.key),
          args: [
            ['user', text(block.user)],
            ['status', text(block.status)],
          ],
          importId: block.key,
        };
    }
  }

  /** An argument of the resource of a role or user. */
  #part(holder: BlockHolder, argument: Argument): Resource {
    return {
      type: `aws_iam_${holder.kind}`,
      label: this.#names.holder(holder),
      args: [['name', text(holder.name)], argument],
      importId: holder.name,
      isPart: true,
    };
  }

  /** A reference, if this file creates the policy: Terraform then creates it first. */
  #policyArn(arn: string): string {
    const created = this.#names.createdPolicy(arn);
    return created === undefined ? text(arn) : `aws_iam_policy.${created}.arn`;
  }

  #serviceControlPolicy(block: Extract<ResourceBlock, { readonly form: 'service-control-policy' }>): readonly string[] {
    const label = this.#names.of(keyOf(block), 'scp', block.name);
    const type = 'aws_organizations_policy';
    return [
      '# In the configuration of the management account of the organization:',
      ...resourceLines({
        type,
        label,
        args: [
          ['name', text(block.name)],
          ['type', text('SERVICE_CONTROL_POLICY')],
          ['content', encoded(block.document)],
        ],
      }),
      ...resourceLines({
        type: `${type}_attachment`,
        label,
        args: [
          ['policy_id', `${type}.${label}.id`],
          ['target_id', text(block.account)],
        ],
      }),
    ];
  }
}

function resourceLines({ type, label, args, importId, isPart }: Resource): readonly string[] {
  const width = Math.max(...args.map(([name]) => name.length));
  const argLines = args.flatMap(([name, expression]) => {
    const [first = '', ...more] = expression.split('\n');
    return [`  ${name.padEnd(width)} = ${first}`, ...more.map((line) => `  ${line}`)];
  });
  return [
    ...(importId === undefined
      ? []
      : [comment(`To import it: terraform import ${type}.${label} ${singleQuoted(importId)}`)]),
    `resource "${type}" "${label}" {`,
    ...argLines,
    ...(isPart === true ? ['  # The other arguments stay as they are.'] : []),
    '}',
  ];
}

function removalLines(removed: Removed): readonly string[] {
  switch (removed.what) {
    case 'role':
      return [
        comment(`Remove the aws_iam_role of ${removed.name}, and the resources that name the role: policies,`),
        '# attachments, instance profiles. Removing the block deletes the role.',
      ];
    case 'inline-policy': {
      const { holder, name } = removed;
      return [comment(`Remove the aws_iam_${holder.kind}_policy ${name} of the ${holder.kind} ${holder.name}.`)];
    }
    case 'attachment': {
      const { holder, policy } = removed;
      return [
        comment(`Remove the attachment of ${policy} to the ${holder.kind} ${holder.name}:`),
        `# aws_iam_${holder.kind}_policy_attachment, aws_iam_policy_attachment or managed_policy_arns.`,
      ];
    }
    case 'membership':
      return [
        comment(`Remove the user ${removed.user} from the group ${removed.group}:`),
        '# aws_iam_user_group_membership or aws_iam_group_membership.',
      ];
    case 'boundary':
      return [comment(`Remove permissions_boundary from the aws_iam_${removed.holder.kind} ${removed.holder.name}.`)];
  }
}

/** Braces after a dollar or percent sign start a template, so that a policy variable such as `${aws:username}` is escaped. */
const withoutTemplates = (json: string): string =>
  json.replaceAll(/[$%]\{/g, (start) => `${start.slice(0, 1)}${start}`);

/** JSON has two escapes that the language of Terraform does not have. */
const withKnownEscapes = (json: string): string =>
  json.replaceAll(/\\(.)/g, (pair, letter) => (letter === 'b' ? '\\u0008' : letter === 'f' ? '\\u000c' : pair));

const expression = (json: string): string => withoutTemplates(withKnownEscapes(json));

const text = (value: string): string => expression(JSON.stringify(value));

const encoded = (document: string): string => `jsonencode(${expression(prettyJson(document))})`;
