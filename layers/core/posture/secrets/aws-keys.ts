import { alphabetOf } from './alphabets.ts';
import type { Hit } from './hit.ts';
import { isPlaceholder } from './not-a-secret.ts';
import { wordsOf } from './words.ts';

export const AWS_SECRET_KEY = 'AWS secret access key';

const KEY_ID = /(?:AKIA|ASIA)[A-Z2-7]{16}/g;
const BASE64 = alphabetOf('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/');
const LENGTH = 40;
/** Maximum distance between a secret access key and its id, in files and messages that contain both. */
const MAX_DISTANCE = 160;

/** Secret access keys next to their IDs: 40 characters of Base64 without a name. */
export function awsKeysIn(text: string): Hit[] {
  return [...text.matchAll(KEY_ID)].flatMap((match) => {
    const from = match.index + match[0].length;
    const end = Math.min(text.length, from + MAX_DISTANCE);
    for (let start = from; start < end; start++) {
      let at = start;
      while (BASE64.has(text.charCodeAt(at)) && at - start <= LENGTH) at += 1;
      const value = text.slice(start, at);
      if (isSecretKey(value) && !BASE64.has(text.charCodeAt(start - 1)))
        return [{ kind: AWS_SECRET_KEY, value, start, end: at }];
      start = at;
    }
    return [];
  });
}

/** Forty random characters of Base64 contain lower-case letters, upper-case letters and digits. */
const isSecretKey = (value: string): boolean =>
  value.length === LENGTH &&
  /[a-z]/.test(value) &&
  /[A-Z]/.test(value) &&
  /\d/.test(value) &&
  !/^[\da-f]+$/i.test(value) &&
  !isPlaceholder(value);

/** Whether a name and its value are those of a secret access key. */
export function isNamedAwsKey(name: string, value: string): boolean {
  const words = new Set(wordsOf(name));
  return isSecretKey(value) && words.has('secret') && ['aws', 'access', 'amazon', 's3'].some((word) => words.has(word));
}
