import { readsAsWords, wordsOf } from './words.ts';

/** Words in placeholders for secrets and in documentation. */
const PLACEHOLDER_WORDS = new Set(
  'a access added admin api apikey app application auth bar baz be change changed changeit changeme client code credential credentials db default dev dummy empty enter example fake fill filtered foo foobar generate goes guest here hidden in insert it key local masked me mock my mypassword mysecret na nil none not null of omitted pass passphrase passwd password placeholder please private provide put pwd qux real redacted removed replace replaced replaceme root sample secret secrets set some string super supersecret tbd test testing the this to todo token unknown unset unused update use user username value with your yours'.split(
    ' ',
  ),
);

/** Text that marks a placeholder anywhere in a value. */
const PLACEHOLDER_MARKERS =
  /example|placeholder|change[-_ ]?me|changeit|replace[-_ ]?(?:me|with|this)|redacted|dummy|your[-_ ](?:own|api|secret|token|password|key|db|app|client|access)|yourpassword|yoursecret|yourtoken|insert[-_ ]|foobar|notreal|not[-_]a[-_]real|sanitized|x{5}|\*{3}|\.{4}|^\([a-z ]{1,40}\)$/i;

/** Whether a text is a placeholder or reference for a secret rather than a secret. */
export function isPlaceholder(text: string): boolean {
  const value = text.trim();
  if (value === '' || PLACEHOLDER_MARKERS.test(value) || isRepetitive(value)) return true;
  return value.length <= 64 && consistsOf(value, PLACEHOLDER_WORDS);
}

/** Only ordinary words, separate or joined: `my-secret`, `mysecretpassword`. */
function consistsOf(value: string, words: ReadonlySet<string>): boolean {
  if (!/^[a-z][a-z _.-]*$/i.test(value)) return false;
  return wordsOf(value).every((word) => canBeSplit(word, words));
}

function canBeSplit(word: string, words: ReadonlySet<string>): boolean {
  const reached = [0];
  for (let end = 1; end <= word.length; end++) {
    if (reached.some((start) => words.has(word.slice(start, end)))) reached.push(end);
  }
  return reached.at(-1) === word.length;
}

const SHORTEST_SAME = 8;
const SHORTEST_ROW = 9;

const LONGEST_UNIT = 8;

/** A short text three or more times, as in `deadbeefdeadbeefdeadbeef`. */
function repeatsItself(value: string): boolean {
  for (let unit = 1; unit <= LONGEST_UNIT && unit * 3 <= value.length; unit++) {
    if (value.length > LONGEST_UNIT && value.slice(unit) === value.slice(0, -unit)) return true;
  }
  return false;
}

const SHORTEST_SEQUENCES = 10;
const SHORTEST_STEPS = 5;

/** Sequences such as `abcdef123456`. */
function consistsOfSequences(value: string): boolean {
  let [start, covered] = [0, 0];
  for (let at = 1; at <= value.length; at++) {
    if (value.charCodeAt(at) - value.charCodeAt(at - 1) === 1) continue;
    if (at - start >= SHORTEST_STEPS) covered += at - start;
    start = at;
  }
  return value.length >= SHORTEST_SEQUENCES && covered >= value.length * 0.9;
}

/** The same character eight times, or nine in alphabetical order, if that is a large part of the value: random text has
 * neither. */
function isRepetitive(value: string): boolean {
  if (repeatsItself(value) || consistsOfSequences(value)) return true;
  let [same, row, longest] = [1, 1, 0];
  for (let at = 1; at < value.length; at++) {
    const step = value.charCodeAt(at) - value.charCodeAt(at - 1);
    same = step === 0 ? same + 1 : 1;
    row = step === 1 || (value[at] === '0' && value[at - 1] === '9') ? row + 1 : 1;
    if (same >= SHORTEST_SAME || row >= SHORTEST_ROW) longest = Math.max(longest, same, row);
  }
  return longest > value.length / 4;
}

/** References to a secret elsewhere, or to a variable that contains it. */
const REFERENCES: readonly RegExp[] = [
  /^\$\{?[a-z_][\w.:-]*\}?$/i,
  // JSONPath, as in state machines.
  /^\${1,2}\./,
  /^%[a-z_][\w.]*%$/i,
  /\$\{|\$\(|\{\{|<%|%\{|#\{|\$\[|^\{[\w.]+\}$/,
  /^@@?[\w.-]+@@?$|^\[\[[^\]]*\]\]$|^\{\w+\.\w/,
  /^`|^<[^>]*>?$|^\[[^\]]*\]$|^\{\w*\}?$|^@[\w.]+[({]/,
  // Secrets that AWS services manage in Secrets Manager have the service's name before `!`.
  /^(?:appflow|aws-directconnect|databrew|datasync|ecs-sc|events|marketplace-deployment|opsworks-cm|pcs|rds|redshift|sqlworkbench)!/,
  /^!(?:ref|sub|getatt|importvalue|join|select|findinmap|env|vault|secret|keyvault)\b/i,
  /^(?:arn:|op:\/\/|vault:|ssm:|secretsmanager:|awssm:|asm:|secret:|gcp-?sm:|sm:\/\/|ref\+|file:|env:|keyvault|projects\/[\w-]+\/secrets\/|alias\/|ssm-secure|aws-ssm)/i,
  /^(?:process\.env|os\.environ|os\.getenv|system\.getenv|env\[|environ\[|getenv|ENV\.|env\.|import\.meta|secrets?\.|vars?\.|local\.|data\.|module\.|self\.|this\.|config\.|settings\.|props\.|params?\.|input\.|event\.|context\.|args\.|options\.|request\.|req\.|steps\.|github\.)/i,
  /^[a-z_$][\w$.]*\($/i,
  /^[a-z_$][\w$.]*\([^()]*\)[;,]?$/i,
  /^[a-z_$][\w$]{0,60}\[['"]/i,
];

/** Encrypted values and hashes of secrets, which are useless by themselves. */
const ENCRYPTED_OR_HASHED: readonly RegExp[] = [
  /^(?:AQICAH|AQECAH|ENC\[|ENC\(|\{cipher\}|vault:v\d|\$ANSIBLE_VAULT|secure:|-----BEGIN (?:PGP MESSAGE|AGE ENCRYPTED))/,
  /^\$(?:2[abxy]|5|6|1|y|apr1|argon2(?:id|i|d)|scrypt|pbkdf2[\w-]*)\$/,
  /^\{(?:SSHA|SHA|MD5|CRYPT|SMD5|SSHA256|SSHA512|bcrypt)\}/i,
  /^(?:pbkdf2_|argon2|bcrypt|scrypt:|SCRAM-)/,
  /^(?:md5|sha1|sha224|sha256|sha384|sha512)[:=-]/i,
  // The hash of PostgreSQL, and sealed secrets of Kubernetes.
  /^md5[\da-f]{32}$|^Ag[A-D][\w+/]{90}/,
];

export const isReference = (value: string): boolean => REFERENCES.some((pattern) => pattern.test(value));
export const isEncryptedOrHashed = (value: string): boolean =>
  ENCRYPTED_OR_HASHED.some((pattern) => pattern.test(value));

/** Values that are not secret: switches, numbers, addresses without a password, times, public keys, certificates, IDs. */
const HARMLESS: readonly RegExp[] = [
  /^(?:true|false|yes|no|on|off|y|n|null|nil|none|undefined|enabled?|disabled?|auto|required|optional|always|never)$/i,
  /^[-+]?[\d.,:_ /-]+$/,
  /^(?:AKIA|ASIA|AIDA|AROA)[A-Z2-7]{16}$/,
  /^\d{1,6} ?(?:ms|s|m|h|d|w|b|kb|mb|gb|min|sec|days?|hours?|minutes?|seconds?|%)$/i,
  /^(?:0x)?0+$/,
  // Version ranges and regular expressions.
  /^[~^<>=v]{0,3}\d{1,5}(?:\.\d{1,5}){1,3}(?:[-+][\w.]+)?$/,
  /\(\?[:=!<]|\[\^?[aA0]-[zZ9fF]/,
  /^[a-z][a-z\d+.-]{0,30}:\/\//i,
  /^(?:ssh-(?:rsa|ed25519|dss)|ecdsa-sha2-|sk-ssh-|sk-ecdsa-|-----BEGIN (?:CERTIFICATE|PUBLIC|RSA PUBLIC|SSH2 PUBLIC))/,
  /^\d{4}-\d\d-\d\d(?:[T ]|$)/,
  /\.(?:pem|key|crt|cer|p12|pfx|jks|json|ya?ml|txt|env|conf|cfg|ini|properties|gpg|asc|pub|html?|js|ts|py|sh)$/i,
];

export const isHarmless = (value: string): boolean =>
  HARMLESS.some((pattern) => pattern.test(value)) || (PATH.test(value) && readsAsWords(value));

/** Base64 can start with a slash too: a path contains words. */
const PATH = /^(?:~|\.{1,2}|[a-z]:)?[\\/]/i;

/** Calls, members of an object, parameter types: expressions in source code. */
export function isExpression(value: string): boolean {
  if (/^[([{.]/.test(value)) return true;
  const [identifier = ''] = /^[a-z_$][\w$]*(?:\??\.[a-z_$][\w$]*)*/i.exec(value) ?? [];
  if (identifier === '' || !readsAsWords(identifier)) return false;
  const rest = value.slice(identifier.length);
  return rest === '' ? /\w\??\.\w/.test(identifier) : /^(?:[([{<?]|[)\]};:,]{1,8}$)/.test(rest);
}

const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;
export const isUuid = (value: string): boolean => UUID.test(value);
