import type { Call } from './call.ts';
import { comment, singleQuoted } from './code-text.ts';
import { RETRY_FUNCTION, type Waits, waitsOf } from './consistency.ts';

/** Calls as a script for the AWS CLI. Every value is quoted: names in an account can be hostile. */

export interface ScriptPart {
  /** What the calls do, as a comment. */
  readonly title: string;
  readonly calls: readonly Call[];
}

/** @param account the only account of the calls. */
export function shellScript(account: string, purpose: string, parts: readonly ScriptPart[]): readonly string[] {
  const waits = waitsOf(parts.flatMap(({ calls }) => calls));
  let next = 0;
  const waiting = (call: Call): readonly string[] => linesOf(call, waits[next++]);
  return [
    '#!/bin/sh',
    comment(purpose),
    'set -eu',
    `test "$(aws sts get-caller-identity --query Account --output text)" = ${quoted(account)} || { echo ${quoted(`these are not credentials of account ${account}`)} >&2; exit 1; }`,
    ...(waits.some(({ retry }) => retry !== '') ? RETRY_FUNCTION : []),
    ...parts.flatMap(({ title, calls }) => ['', comment(title), ...calls.flatMap(waiting)]),
  ];
}

/** The commands of a call, after those that wait for what it depends on. */
function linesOf(call: Call, { before, retry }: Waits = { before: [], retry: '' }): readonly string[] {
  return [
    ...before.map(({ waiter, ...named }) => `aws iam wait ${waiter}${Object.entries(named).map(flagOf).join('')}`),
    ...commandsOf(call).map((line) => (line.startsWith('#') ? line : retry + line)),
  ];
}

const quoted = (value: string): string => (/^[\w@%+=:,./-]+$/.test(value) ? value : singleQuoted(value));

/** The shell commands of one call. */
export function commandsOf(call: Call): readonly string[] {
  switch (call.operation) {
    case 'restore-policy-version': {
      const { PolicyArn, VersionId } = call.parameters;
      const arn = quoted(PolicyArn);
      return [
        `version=$(aws iam get-policy --policy-arn ${arn} --query Policy.DefaultVersionId --output text)`,
        `aws iam set-default-policy-version --policy-arn ${arn} --version-id ${quoted(VersionId)}`,
        `aws iam delete-policy-version --policy-arn ${arn} --version-id "$version"`,
      ];
    }
    case 'add-service-control-policy': {
      const { Name, Content } = call.parameters;
      return [
        '# With credentials of the management account of the organization:',
        `# policy=$(aws organizations create-policy --type SERVICE_CONTROL_POLICY --name${argument(Name)} --description${argument(Name)} --content ${quoted(Content)} --query Policy.PolicySummary.Id --output text)`,
        `# aws organizations attach-policy --target-id ${quoted(call.account)} --policy-id "$policy"`,
      ].map(oneLine);
    }
    case 'remove-service-control-policy':
      return [
        oneLine(`# Detach and delete the service control policy ${call.parameters.Name} in the management account`),
      ];
    case 'move-secret':
      return [
        oneLine(`# By hand: move the secret at ${call.parameters.Place} of ${call.parameters.Holder}, and rotate it`),
      ];
    default:
      return [
        ...leftOutComment(call),
        `aws iam ${call.operation}${Object.entries(call.parameters).map(flagOf).join('')}`,
      ];
  }
}

const leftOutComment = ({ leftOut = [] }: Call): readonly string[] =>
  leftOut.length === 0
    ? []
    : [`# Not in this trust policy, because AWS refuses the IDs of deleted roles and users: ${leftOut.join(', ')}`];

/** The AWS CLI reads a value that starts with a dash as an option, unless an equals sign precedes it. */
const argument = (value: string): string => `${value.startsWith('-') ? '=' : ' '}${quoted(value)}`;

const oneLine = (text: string): string => text.replaceAll(/[\r\n\u2028\u2029]+/g, ' ');

function flagOf([name, value]: readonly [string, unknown]): string {
  const flag = ` --${name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase()}`;
  if (value === true) return flag;
  if (value === false) return flag.replace('--', '--no-');
  if (Array.isArray(value)) return value.length === 0 ? '' : `${flag} ${quoted(JSON.stringify(value))}`;
  return flag + argument(String(value));
}
