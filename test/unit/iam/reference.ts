/** A second reading of AWS's documentation, as slow and as plain as can be: what the engine is compared with. It knows users,
 * roles, sessions, root and services, one account and another, and complete contexts of text. */

export interface PlainStatement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action?: readonly string[];
  readonly NotAction?: readonly string[];
  readonly Resource?: readonly string[];
  readonly NotResource?: readonly string[];
  readonly Principal?: { readonly AWS?: readonly string[]; readonly Service?: readonly string[] };
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
}

export interface PlainDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly PlainStatement[];
}

export interface PlainPolicies {
  readonly identity: readonly PlainDocument[];
  readonly boundary?: readonly PlainDocument[];
  readonly session?: readonly PlainDocument[];
  readonly scps?: readonly (readonly PlainDocument[])[];
  readonly resource?: PlainDocument;
}

export interface PlainCaller {
  readonly arn: string;
  readonly kind: 'user' | 'role' | 'session' | 'root' | 'service';
  /** Of a user or role, or of the role of a session. */
  readonly roleArn?: string;
  readonly account: string;
}

export interface PlainRequest {
  readonly caller: PlainCaller;
  readonly action: string;
  readonly resource: string;
  readonly resourceAccount: string;
  readonly context: Readonly<Record<string, readonly string[]>>;
}

type Key = (name: string) => readonly string[] | undefined;

const matches = (pattern: string, value: string): boolean => {
  const expression = [...pattern].map((c) =>
    c === '*' ? '[^]*' : c === '?' ? '[^]' : `\\x{${c.codePointAt(0)?.toString(16)}}`,
  );
  return new RegExp(`^${expression.join('').replaceAll(/\\x\{(\w+)\}/g, '\\u{$1}')}$`, 'u').test(value);
};

/** Text with its variables filled in; undefined where one has no value. */
function filled(text: string, key: Key): string | undefined {
  let whole = true;
  const result = text.replace(/\$\{([^}]*)\}/g, (_, body: string) => {
    const [name = '', fallback] = body.split(',').map((part) => part.trim());
    const values = key(name);
    if (values?.length === 1) return values[0] ?? '';
    if (fallback === undefined) whole = false;
    return (fallback ?? '').replaceAll("'", '');
  });
  return whole ? result : undefined;
}

const ordered: Readonly<Record<string, (request: number, policy: number) => boolean>> = {
  NumericEquals: (a, b) => a === b,
  NumericLessThan: (a, b) => a < b,
  NumericGreaterThanEquals: (a, b) => a >= b,
};

/** Whether one value of the request meets a condition on it. What cannot be compared meets none. */
function meets(operator: string, wanted: readonly string[], value: string, key: Key): boolean {
  if (operator === 'Bool') return wanted.some((one) => one === value.toLowerCase());
  const compare = ordered[operator];
  if (compare) return /^\d+$/.test(value) && wanted.some((one) => compare(Number(value), Number(one)));
  const like = operator.endsWith('Like');
  const texts = wanted.map((one) => filled(one, key));
  const found = texts.some((text) => text !== undefined && (like ? matches(text, value) : text === value));
  return operator.includes('Not') ? !found && texts.every((text) => text !== undefined) : found;
}

function conditionHolds(
  name: string,
  wanted: readonly string[],
  values: readonly string[] | undefined,
  key: Key,
): boolean {
  const set = /^(ForAllValues|ForAnyValue):/.exec(name)?.[1];
  const ifExists = name.endsWith('IfExists');
  const operator = name.replace(/^.*:/, '').replace(/IfExists$/, '');
  const negated = operator.includes('Not');
  if (operator === 'Null') return (values === undefined) === (wanted[0] === 'true');
  if (values === undefined) return set === 'ForAllValues' || (set === undefined && (ifExists || negated));
  const met = values.map((value) => meets(operator, wanted, value, key));
  if (set === 'ForAllValues') return (values.length === 1 && values[0] === '') || met.every(Boolean);
  return set === undefined && negated ? met.every(Boolean) : met.some(Boolean);
}

function applies(statement: PlainStatement, { action, resource }: PlainRequest, key: Key): boolean {
  const isAction = (patterns: readonly string[]) =>
    patterns.some((one) => matches(one.toLowerCase(), action.toLowerCase()));
  const isResource = (patterns: readonly string[]) =>
    patterns.some((one) => {
      const pattern = filled(one, key);
      return pattern !== undefined && matches(pattern, resource);
    });
  const { Action, NotAction = [], Resource, NotResource = [], Condition = {} } = statement;
  if (Action ? !isAction(Action) : isAction(NotAction)) return false;
  if (Resource ? !isResource(Resource) : isResource(NotResource)) return false;
  return Object.entries(Condition).every(([operator, keys]) =>
    Object.entries(keys).every(([name, wanted]) => conditionHolds(operator, wanted, key(name), key)),
  );
}

/** How a statement names the caller: itself, everyone, its role, or its account. */
function names({ Principal }: PlainStatement, { arn, kind, account, roleArn }: PlainCaller): ReadonlySet<string> {
  const found = new Set<string>();
  for (const service of Principal?.Service ?? []) if (kind === 'service' && service === arn) found.add('itself');
  for (const one of Principal?.AWS ?? []) {
    if (one === '*') found.add('everyone');
    else if (one === roleArn) found.add('role');
    else if (one === arn) found.add('itself');
    else if (kind !== 'service' && (one === account || one === `arn:aws:iam::${account}:root`))
      found.add(kind === 'root' ? 'itself' : 'account');
  }
  return found;
}

export function decideByTheBook(policies: PlainPolicies, request: PlainRequest): string {
  const { caller } = request;
  const key: Key = (name) => {
    const lower = name.toLowerCase();
    if (lower === 'aws:username') return caller.kind === 'user' ? [caller.arn.replace(/^.*\//, '')] : undefined;
    return Object.hasOwn(request.context, lower) ? request.context[lower] : undefined;
  };
  const some = (documents: readonly PlainDocument[], effect: PlainStatement['Effect']): boolean =>
    documents.some(({ Statement }) => Statement.some((one) => one.Effect === effect && applies(one, request, key)));
  const { identity, boundary, session, scps = [], resource } = policies;
  const inResource = (resource?.Statement ?? []).filter((one) => applies(one, request, key));
  const named = (effect: PlainStatement['Effect']): ReadonlySet<string> =>
    new Set(inResource.flatMap((one) => (one.Effect === effect ? [...names(one, caller)] : [])));
  const limited = caller.kind !== 'service';
  const own = limited && caller.kind !== 'root' ? [...identity, ...(boundary ?? []), ...(session ?? [])] : [];
  const levels = limited ? scps : [];
  if (some([...own, ...levels.flat()], 'Deny') || named('Deny').size > 0) return 'explicitly-denied';
  if (!levels.every((level) => some(level, 'Allow'))) return 'implicitly-denied';
  const granted = named('Allow');
  const answer = (allowed: boolean): string => (allowed ? 'allowed' : 'implicitly-denied');
  if (!limited) return answer(granted.size > 0);
  // The policy of a key has to have a part in it, as that of another account's resource.
  const needsPolicy =
    (request.action.startsWith('kms:') && resource !== undefined) || request.resourceAccount !== caller.account;
  if (caller.kind === 'root') return answer(!needsPolicy || granted.size > 0);
  const within = (!boundary || some(boundary, 'Allow')) && (!session || some(session, 'Allow'));
  const byOwn = within && some(identity, 'Allow');
  if (request.resourceAccount !== caller.account) return answer(byOwn && granted.size > 0);
  if (byOwn && (!needsPolicy || granted.size > 0)) return 'allowed';
  return answer(granted.has('itself') || granted.has('everyone') || (granted.has('role') && within));
}
