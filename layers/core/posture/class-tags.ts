import { IDENTITY_CLASSES, type IdentityClass } from '../identity.ts';

/** Tags that determine the class of an identity. Used to assess identities and to detect changes to these tags. */

/** Default tag key whose value is a class. */
export const DEFAULT_CLASS_TAG = 'tierwatch:class';

const CLASS_WORDS: ReadonlyMap<string, IdentityClass> = new Map([
  ['person', 'human'],
  ['people', 'human'],
  ['user', 'human'],
  ['service', 'service-user'],
  ['machine', 'service-user'],
  ['break-glass', 'break-glass'],
  ['breakglass', 'break-glass'],
  ['ai-agent', 'agent'],
  ['ci', 'pipeline'],
  ['third-party', 'vendor'],
]);
/** Keys whose value names a class. */
const TYPE_TAGS = new Set(['class', 'identity-class', 'identity-type', 'principal-type', 'usertype', 'user-type']);
/** Keys whose presence determines the class, unless their value is `false`. */
const AGENT_TAGS = new Set(['agent', 'ai-agent', 'agent-id', 'bedrock-agent', 'agentcore', 'aws:bedrock:agent']);
const BREAK_GLASS_TAGS = new Set(['break-glass', 'breakglass']);

/** Whether a tag with this key can determine a class. `classTag` is the key that the team configured. */
export function decidesClass(key: string, classTag: string = DEFAULT_CLASS_TAG): boolean {
  const tag = key.toLowerCase();
  return tag === classTag.toLowerCase() || TYPE_TAGS.has(tag) || BREAK_GLASS_TAGS.has(tag) || AGENT_TAGS.has(tag);
}

/** The class that a tag specifies; undefined if it specifies none. */
export function classByTag(
  key: string,
  value: string,
  classTag: string = DEFAULT_CLASS_TAG,
): IdentityClass | undefined {
  const tag = key.toLowerCase();
  const named = tag === classTag.toLowerCase() || TYPE_TAGS.has(tag) ? classNamed(value) : undefined;
  if (named !== undefined) return named;
  if (value.toLowerCase() === 'false') return undefined;
  if (BREAK_GLASS_TAGS.has(tag)) return 'break-glass';
  return AGENT_TAGS.has(tag) ? 'agent' : undefined;
}

/** A tag can declare what an identity is, but not that AWS or the account owner created it. */
function classNamed(value: string): IdentityClass | undefined {
  const word = value.trim().toLowerCase().replaceAll(/[ _]/g, '-');
  const named = CLASS_WORDS.get(word) ?? IDENTITY_CLASSES.find((name) => name === word);
  return named === 'root' || named === 'service-linked' || named === 'sso' ? undefined : named;
}
