import { printable } from '../printable.ts';

/** Text of an attacker (names, tags, addresses, user agents) in messages that mail and chat clients render. */

/** Ids of access keys and sessions, by their documented prefixes. */
const CREDENTIAL = /\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{8,}([A-Z0-9]{4})\b/g;

/** Text that no client turns into a link, a mention or markup of more than a word: control characters are escaped, addresses
 * of websites and mailboxes are broken, code spans cannot be closed, credential ids are shortened. */
export function inert(text: string, longest: number): string {
  const shortened = printable(text)
    .replaceAll(CREDENTIAL, '...$1')
    .replaceAll('`', "'")
    .replaceAll('://', '[:]//')
    .replaceAll(/\bwww\./gi, 'www[.]')
    .replaceAll(/\b(mailto):/gi, '$1[:]');
  return cut(shortened, longest);
}

/** What Slack's mrkdwn asks for: with these three escaped, `<!channel>`, `<@U123>` and `<url|text>` are text.
 * https://docs.slack.dev/messaging/formatting-message-text */
export const escapedForSlack = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** One line of printable ASCII. */
export const asciiLine = (text: string, longest: number): string =>
  cut(inert(text, Number.POSITIVE_INFINITY).replaceAll(/[^\x20-\x7e]/gu, '?'), longest, '...');

/** Cuts by code points, so that no half of a pair stays. */
function cut(text: string, longest: number, end = '…'): string {
  const characters = [...text];
  if (characters.length <= longest) return text.toWellFormed();
  return `${characters.slice(0, longest - end.length).join('')}${end}`.toWellFormed();
}
