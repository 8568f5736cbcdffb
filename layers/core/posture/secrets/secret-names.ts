import { wordsOf } from './words.ts';

/** What a name indicates about its value. `password`: a secret that a person may have chosen. `secret`: a generated secret,
 * or the name of one. `key`: possibly a secret, if the value looks random. */
export type NamedAs = 'password' | 'secret' | 'key';

const list = (words: string): ReadonlySet<string> => new Set(words.split(' '));

const PASSWORD = list(
  'password passwords passwd passwrd pasword pwd pswd pword pw pass passphrase passcode kennwort passwort senha contrasena wachtwoord losenord haslo parola passe motdepasse requirepass masterauth userpassword storepass keypass mnemonic',
);
const SECRET = list(
  'secret secrets token tokens apikey apikeys pat credential credentials creds bearer psk accountkey clave',
);
/** Endings of joined words, as in `PGPASSWORD` and `authtoken`. */
const ENDS: readonly (readonly [NamedAs, RegExp])[] = [
  ['password', /(password|passwd|passphrase|pwd|pswd|passwort|kennwort)$/],
  ['password', /(?:^|db|pg|ssh|user|root|admin|smtp|mail|ftp|my|bind|redis|ldap|sql|http|proxy)(?:pass|pw)$/],
  ['secret', /(secret|token|apikey|secretkey|privatekey|accesskey|accountkey|signingkey|encryptionkey|authkey)$/],
  ['secret', /(sharedkey|masterkey|credentials)$/],
];

/** Words that indicate a key at the end of a name only. */
const LAST_WORDS = list('auth hmac jwt pepper salt seed');

/** Words before `phrase` that indicate a password. */
const PHRASES = list('backup mnemonic pass recovery secret seed wallet');

/** Words before `key` that indicate a secret, whatever the value looks like. */
const SECRET_KEYS = list(
  'access account admin api app application auth authentication authorization aes cipher client consumer cookie crypto decryption deploy encryption encrypt fernet hmac jwe jws jwt license master preshared private root secret service session shared sign signing signature ssh storage subscription webhook',
);
/** Words before `key` that indicate it is not a secret. */
const OPEN_KEYS = list(
  'cache composite dedup foreign group hash idempotency kms lookup message metric object partition primary public publishable range record redis registry resource routing row site sort tag translation unique verification verify widget',
);
/** Words before a secret that change its meaning: a switch, a limit, a public key, ciphertext, a page token. */
const BEFORE = list(
  'cancellation change continuation encrypted forgot generate has hashed idempotency is max maximum min minimum next no num number page pagination public publishable recv use',
);
/** Words after a secret that make it an attribute of the secret. */
const AFTER = list(
  'age alg algo algorithm arg args arn at attempts attribute audience bits bucket bytes changed characters charset chars class column complexity count created date days desc description digest dir directory disabled duration css email enabled encoding encryption endpoint env error exp expiration expires expiry expire expired field file filename fingerprint folder format generator hash hashed header headers help hint history host hostname html hours id ids identifier index interval issuer iterations js json kid kind label len length lifetime limit location manager max maximum md mgr message method min minimum minutes mode name names namespace page pair param parameter parameters path pattern period placeholder pem policy port prefix prompt property provider pub py rate ref reference regex regexp region required requirements reset role roles rotation rounds scope scopes seconds separator sh size source status store strategy strength suffix table template text through thumbprint time timeout title ts ttl type types uri url urls usage used user username usernames validation validator validity variable version versions visible xml yaml yml',
);

const cache = new Map<string, NamedAs | undefined>();

/** What a name indicates about its value, however its words are joined; `undefined` if nothing. The last segment of a path
 * decides; an earlier segment is only a hint. */
export function namedAs(name: string): NamedAs | undefined {
  if (cache.has(name)) return cache.get(name);
  const segments = name.split('/').filter((segment) => segment !== '');
  const kinds = segments.map((segment) => kindOfWords(wordsOf(segment)));
  const last = kinds.at(-1);
  const kind = last ?? (kinds.some((earlier) => earlier === 'password' || earlier === 'secret') ? 'key' : undefined);
  const isAttribute = last === undefined && AFTER.has(wordsOf(segments.at(-1) ?? '').at(-1) ?? '');
  // Names repeat themselves in texts.
  if (cache.size > 10_000) cache.clear();
  cache.set(name, isAttribute ? undefined : kind);
  return cache.get(name);
}

function kindOfWords(words: readonly string[]): NamedAs | undefined {
  // The signature of an Azure shared access signature.
  if (words.length === 1 && words[0] === 'sig') return 'key';
  for (let at = words.length - 1; at >= 0; at--) {
    const kind = kindOfWord(words, at);
    if (kind === undefined) continue;
    if (words.slice(at + 1).some((word) => AFTER.has(word))) return undefined;
    return words.slice(0, at).some((word) => BEFORE.has(word)) ? undefined : kind;
  }
  return undefined;
}

function kindOfKey(before: string): NamedAs | undefined {
  if (OPEN_KEYS.has(before)) return undefined;
  return SECRET_KEYS.has(before) ? 'secret' : 'key';
}

function kindOfWord(words: readonly string[], at: number): NamedAs | undefined {
  const word = words[at] ?? '';
  const before = words[at - 1] ?? '';
  if (PASSWORD.has(word) || (word === 'phrase' && PHRASES.has(before))) return 'password';
  if (SECRET.has(word)) return 'secret';
  if (word === 'key' || word === 'keys') return kindOfKey(before);
  if (LAST_WORDS.has(word)) return at === words.length - 1 ? 'key' : undefined;
  return ENDS.find(([, end]) => end.test(word))?.[0];
}
