import { createHash } from 'node:crypto';

/** First half of the SHA-256 of secrets that vendors publish: the emulator accounts of Azure Storage and Cosmos DB, test keys
 * in the Stripe documentation, a bot token in the Slack documentation. */
const PUBLISHED: ReadonlySet<string> = new Set([
  '0011cc25eb4320717494d2703e8cba85',
  'aa6547439583c3a275d4542a0df6c1ad',
  '2cafc0970149a84f3b9e62eaf169f36f',
  'f2d6ca16515033e5dce14eba840b979d',
  'f5375a46365089a84f4f822b70d44e74',
]);

/** Whether a value that looks like a secret is published, as an example or for use in browsers. */
export const isPublished = (value: string): boolean =>
  isPublicToken(value) || PUBLISHED.has(createHash('sha256').update(value).digest('hex').slice(0, 32));

const TOKEN = /^eyJ[\w-]*\.([\w-]+)\.[\w-]*$/;

/** A JSON Web Token of the anonymous database role, or of the person in the JWT documentation. */
function isPublicToken(value: string): boolean {
  const [, payload] = TOKEN.exec(value) ?? [];
  const claims = payload === undefined ? '' : Buffer.from(payload, 'base64url').toString('utf8');
  return /"role"\s*:\s*"anon"|"John Doe"/.test(claims);
}
