import { comment } from './code-text.ts';
import {
  type BlockHolder,
  type CodeStep,
  keyOf,
  pathOf,
  prettyJson,
  type Removed,
  type ResourceBlock,
  ResourceNames,
} from './resource-blocks.ts';

/** The resources of a plan as a CloudFormation template in YAML, to merge into a stack. Documents are JSON, which is YAML.
 * Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_IAM.html */
export function cloudFormation(account: string, steps: readonly CodeStep[]): readonly string[] {
  const template = new Template(steps);
  const parts = steps.map(({ title, blocks }, index) => ({
    head: comment(`${index + 1}. ${title}`),
    lines: blocks.flatMap((block) => template.linesOf(block)),
  }));
  const hasResources = parts.some(({ lines }) => lines.some((line) => !line.startsWith('#')));
  return [
    comment(`Changes of tierwatch assess --fix-plan in account ${account}, as CloudFormation resources.`),
    '# Replace the resource of the stack that already manages it, even if it is defined as a property of its role, user or group.',
    '# CloudFormation can only delete what it manages. Resources without a stack are imported into one first, or changed with',
    '# --fix-format cli. For the CDK, the documents are the input of PolicyDocument.fromJson.',
    ...(hasResources ? ['Resources:'] : []),
    ...parts.flatMap(({ head, lines }) => ['', head, ...lines]),
  ];
}

const style = (words: readonly string[]): string =>
  words.map((word) => word.slice(0, 1).toUpperCase() + word.slice(1)).join('');

type Property = readonly [name: string, value: string];

class Template {
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
      case 'inline-policy': {
        const { holder, name, document } = block;
        const owner: Property = [`${KIND[holder.kind]}Name`, text(holder.name)];
        return resourceLines(
          `AWS::IAM::${KIND[holder.kind]}Policy`,
          this.#names.of(keyOf(block), holder.kind, holder.name, name),
          [owner, ['PolicyName', text(name)], ['PolicyDocument', prettyJson(document)]],
        );
      }
      case 'managed-policy': {
        const path: readonly Property[] = block.arn === undefined ? [] : [['Path', text(pathOf(block.arn))]];
        return resourceLines('AWS::IAM::ManagedPolicy', this.#names.policy(block.name), [
          ['ManagedPolicyName', text(block.name)],
          ...path,
          ['PolicyDocument', prettyJson(block.document)],
        ]);
      }
      case 'trust-policy':
        return this.#part({ kind: 'role', name: block.role }, ['AssumeRolePolicyDocument', prettyJson(block.document)]);
      case 'boundary':
        return this.#part(block.holder, ['PermissionsBoundary', this.#policyArn(block.policy)]);
      case 'attachment':
        return [
          comment(
            `Add ${block.policy} to ManagedPolicyArns of the AWS::IAM::${KIND[block.holder.kind]} ${block.holder.name}.`,
          ),
        ];
      case 'access-key':
        return [
          comment(`The access key ${block.key}, if a stack created it:`),
          ...resourceLines('AWS::IAM::AccessKey', this.#names.of(keyOf(block), block.user, block.key), [
            ['UserName', text(block.user)],
            ['Status', text(block.status)],
          ]),
        ];
      case 'service-control-policy':
        return [
          '# In a stack of the management account of the organization:',
          ...resourceLines('AWS::Organizations::Policy', this.#names.of(keyOf(block), 'scp', block.name), [
            ['Name', text(block.name)],
            ['Type', 'SERVICE_CONTROL_POLICY'],
            ['TargetIds', `[${text(block.account)}]`],
            ['Content', prettyJson(block.document)],
          ]),
        ];
    }
  }

  /** A property of a role or user, which keeps its other properties. */
  #part(holder: BlockHolder, property: Property): readonly string[] {
    const kind = KIND[holder.kind];
    return [
      comment(`Only this property of the ${holder.kind} changes:`),
      ...resourceLines(`AWS::IAM::${kind}`, this.#names.holder(holder), [[`${kind}Name`, text(holder.name)], property]),
    ];
  }

  /** A reference, if this template creates the policy: CloudFormation then creates it first. */
  #policyArn(arn: string): string {
    const created = this.#names.createdPolicy(arn);
    return created === undefined ? text(arn) : `!Ref ${created}`;
  }
}

const KIND = { user: 'User', group: 'Group', role: 'Role' } as const;

const resourceLines = (type: string, name: string, properties: readonly Property[]): readonly string[] => [
  `  ${name}:`,
  `    Type: ${type}`,
  '    Properties:',
  ...properties.flatMap(([property, value]) => {
    const lines = value.split('\n');
    if (lines.length === 1) return [`      ${property}: ${value}`];
    return [`      ${property}:`, ...lines.map((line) => `        ${line}`)];
  }),
];

function removalLines(removed: Removed): readonly string[] {
  switch (removed.what) {
    case 'role':
      return [
        comment(
          `Remove the AWS::IAM::Role ${removed.name}, and the resources that name the role: policies and instance`,
        ),
        '# profiles. The update of the stack deletes them, unless their DeletionPolicy is Retain.',
      ];
    case 'inline-policy': {
      const { holder, name } = removed;
      return [
        comment(`Remove the policy ${name} from Policies of the AWS::IAM::${KIND[holder.kind]} ${holder.name},`),
        `# or the AWS::IAM::${KIND[holder.kind]}Policy.`,
      ];
    }
    case 'attachment': {
      const { holder, policy } = removed;
      return [
        comment(`Remove ${policy} from ManagedPolicyArns of the AWS::IAM::${KIND[holder.kind]} ${holder.name},`),
        `# or the ${holder.kind} from ${KIND[holder.kind]}s of the AWS::IAM::ManagedPolicy.`,
      ];
    }
    case 'membership':
      return [
        comment(`Remove the group ${removed.group} from Groups of the AWS::IAM::User ${removed.user},`),
        '# or the user from the AWS::IAM::UserToGroupAddition.',
      ];
    case 'boundary':
      return [
        comment(`Remove PermissionsBoundary from the AWS::IAM::${KIND[removed.holder.kind]} ${removed.holder.name}.`),
      ];
  }
}

/** JSON strings are YAML strings in double quotes. */
const text = (value: string): string => JSON.stringify(value);
