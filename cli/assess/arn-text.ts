import { parseArn } from '../../layers/core/identity.ts';

/** `role/deploy`; prefixed with the account unless it is `account`. */
export function shortArn(arn: string, account?: string): string {
  const parts = parseArn(arn);
  if (parts === undefined) return arn;
  const sameAccount = parts.account === account || parts.account === '' || parts.account === 'aws';
  const [kind, ...path] = parts.resource.split('/');
  const name = path.at(-1);
  const short = name === undefined || name === '' ? parts.resource : `${kind}/${name}`;
  const service = parts.service === 'iam' ? '' : `${parts.service}:`;
  return `${sameAccount ? '' : `${parts.account}:`}${service}${short}`;
}

/** The account whose ARNs are shortened: the only one, or none of several. */
export const accountShown = (accounts: readonly { readonly account: string }[]): string =>
  accounts.length === 1 ? (accounts[0]?.account ?? '') : '';

/** Shortens the ARNs of the account in prose. Not for commands and policies, which must stay exact. */
export const withShortArns = (text: string, account: string): string =>
  text.replaceAll(ARN_IN_PROSE, (arn) => shortArn(arn, account));

/** Punctuation at the end belongs to the sentence. */
const ARN_IN_PROSE = /arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:(?:\d{12}|aws)?:[^\s,;()`"']*[^\s,;()`"'.:]/g;
