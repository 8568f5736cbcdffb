import { parseArn } from '../../layers/core/identity.ts';

/** Links to the AWS console and the documentation. Names are encoded: an attacker may have chosen them. */

/** By partition. https://docs.aws.amazon.com/general/latest/gr/mgmt-console.html */
const CONSOLES: ReadonlyMap<string, string> = new Map([
  ['aws', 'https://console.aws.amazon.com'],
  ['aws-us-gov', 'https://console.amazonaws-us-gov.com'],
  ['aws-cn', 'https://console.amazonaws.cn'],
]);

/** The page of an identity in the AWS console; undefined if there is none, or in a partition whose console is not known. */
export function consoleLink(arn: string): string | undefined {
  const parts = parseArn(arn);
  const console = CONSOLES.get(parts?.partition ?? '');
  if (parts === undefined || console === undefined) return undefined;
  const { service, region, resource } = parts;
  const name = encodeURIComponent(resource.split('/').at(-1) ?? '');
  if (service === 'iam' && resource.startsWith('user/')) return `${console}/iam/home#/users/details/${name}`;
  if (service === 'iam' && resource.startsWith('role/')) return `${console}/iam/home#/roles/details/${name}`;
  if (service === 's3') return `${console}/s3/buckets/${name}`;
  if (service === 'secretsmanager')
    return `${console}/secretsmanager/secret?name=${encodeURIComponent(arn)}&region=${encodeURIComponent(region)}`;
  return undefined;
}

const DOCS = 'https://github.com/tierwatch/tierwatch/blob/main/docs';

/** The documentation of a reason, for readers who do not have the checkout. */
export const reasonPage = (code: string): string => `${DOCS}/reasons.md#${code}`;

/** The documentation of an escalation rule, on the page of the service that its id starts with. */
export function rulePage(rule: string): string {
  const agentCore = 'bedrock-agentcore';
  const service = rule.startsWith(agentCore) ? agentCore : rule.split('-')[0];
  return `${DOCS}/escalation/${service}.md#${rule}`;
}
