import { type Bag, isBag } from './request-accessors.ts';

/** Reads a policy document in a request: enough to recognize administrator or external access, fast and without the
 * reference data of the full policy evaluation. */

export interface Statement {
  readonly allow: boolean;
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
  readonly resources: readonly string[];
  readonly principals: readonly { readonly kind: string; readonly value: string }[];
  /** Lower-case condition keys. */
  readonly conditionKeys: readonly string[];
}

export type PolicyReading =
  | { readonly kind: 'absent' }
  /** It cannot be parsed. Rules report this, because its permissions are unknown. */
  | { readonly kind: 'unreadable' }
  | { readonly kind: 'document'; readonly statements: readonly Statement[] };

const LARGEST = 200_000;
const MOST_STATEMENTS = 200;

/** Several rules read the same document of one event. */
let latest: { readonly text: string; readonly reading: PolicyReading } | undefined;

/** Reads a document given as object, JSON text or URL-encoded JSON text. */
export function readPolicy(value: unknown): PolicyReading {
  if (typeof value !== 'string') return reading(value);
  if (latest?.text !== value) latest = { text: value, reading: reading(value) };
  return latest.reading;
}

function reading(value: unknown): PolicyReading {
  if (value === undefined || value === null || value === '') return { kind: 'absent' };
  const document = typeof value === 'string' ? parsed(value) : value;
  if (!isBag(document)) return { kind: 'unreadable' };
  const statements = each(field(document, 'statement')).slice(0, MOST_STATEMENTS).filter(isBag).map(statementOf);
  return statements.length === 0 ? { kind: 'unreadable' } : { kind: 'document', statements };
}

function parsed(text: string): unknown {
  if (text.length > LARGEST) return undefined;
  try {
    return JSON.parse(text.trimStart().startsWith('%7B') ? decodeURIComponent(text) : text);
  } catch {
    return undefined;
  }
}

const field = (from: Bag, name: string): unknown => {
  for (const key of Object.keys(from)) {
    if (key.length === name.length && key.toLowerCase() === name) return from[key];
  }
  return undefined;
};

const each = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];

const strings = (value: unknown): readonly string[] =>
  each(value).filter((entry): entry is string => typeof entry === 'string');

function statementOf(raw: Bag): Statement {
  return {
    allow: String(field(raw, 'effect')).toLowerCase() === 'allow',
    actions: strings(field(raw, 'action')).map((action) => action.toLowerCase()),
    notActions: strings(field(raw, 'notaction')).map((action) => action.toLowerCase()),
    resources: strings(field(raw, 'resource')),
    principals: principalsOf(field(raw, 'principal'), field(raw, 'notprincipal')),
    conditionKeys: conditionKeys(field(raw, 'condition')),
  };
}

function principalsOf(principal: unknown, notPrincipal: unknown): Statement['principals'] {
  if (notPrincipal !== undefined) return [{ kind: 'AWS', value: '*' }];
  if (typeof principal === 'string') return [{ kind: 'AWS', value: principal }];
  if (!isBag(principal)) return [];
  return Object.entries(principal).flatMap(([kind, values]) => strings(values).map((value) => ({ kind, value })));
}

const conditionKeys = (condition: unknown): readonly string[] =>
  isBag(condition)
    ? Object.values(condition).flatMap((keys) => (isBag(keys) ? Object.keys(keys).map((key) => key.toLowerCase()) : []))
    : [];

export type Grant = 'administrator' | 'identity-administrator' | 'escalation' | 'none';

/** Actions that allow privilege escalation on their own if they apply to all resources. */
const ESCALATING = new Set([
  'iam:attachuserpolicy',
  'iam:attachrolepolicy',
  'iam:attachgrouppolicy',
  'iam:putuserpolicy',
  'iam:putrolepolicy',
  'iam:putgrouppolicy',
  'iam:createpolicyversion',
  'iam:setdefaultpolicyversion',
  'iam:createaccesskey',
  'iam:createloginprofile',
  'iam:updateloginprofile',
  'iam:updateassumerolepolicy',
  'iam:addusertogroup',
  'iam:passrole',
  'sts:assumerole',
  'sts:*',
  'iam:create*',
  'iam:put*',
  'iam:attach*',
  'iam:update*',
]);

/** The most powerful grant on all resources without a condition. */
export function worstGrant(statements: readonly Statement[]): Grant {
  let worst: Grant = 'none';
  for (const statement of statements) {
    if (!statement.allow || statement.conditionKeys.length > 0 || !statement.resources.includes('*')) continue;
    if (statement.actions.some((action) => /^\*(:\*)?$/.test(action))) return 'administrator';
    if (statement.notActions.length > 0 && !statement.notActions.some(coversIam)) return 'administrator';
    if (statement.actions.includes('iam:*')) worst = 'identity-administrator';
    else if (worst === 'none' && statement.actions.some((action) => ESCALATING.has(action))) worst = 'escalation';
  }
  return worst;
}

const coversIam = (action: string): boolean => action === '*' || action.startsWith('iam:');

export interface ExternalPrincipal {
  readonly kind: 'anyone' | 'account' | 'federated' | 'principal';
  readonly value: string;
  /** Narrowed to known callers by a condition (organization, account, source, external id, subject). */
  readonly conditioned: boolean;
}

const NARROWING =
  /^(aws:(principalorgid|principalorgpaths|principalaccount|principalarn|sourceaccount|sourcearn|sourceorgid|sourcevpce?|sourceip|userid)|sts:externalid|kms:calleraccount|kms:viaservice|lambda:functionurlauthtype|.*:(sub|aud|job_workflow_ref|repository))$/;

/** Principals with access that are neither in `account` nor an AWS service. */
export function externalPrincipals(statements: readonly Statement[], account: string): readonly ExternalPrincipal[] {
  const found = new Map<string, ExternalPrincipal>();
  for (const statement of statements) {
    if (!statement.allow) continue;
    const conditioned = statement.conditionKeys.some((key) => NARROWING.test(key));
    for (const { kind, value } of statement.principals) {
      const external = externalPrincipalOf(kind, value, account);
      if (external !== undefined) found.set(`${external.kind} ${value}`, { ...external, conditioned });
    }
  }
  return [...found.values()];
}

function externalPrincipalOf(
  kind: string,
  value: string,
  account: string,
): Omit<ExternalPrincipal, 'conditioned'> | undefined {
  if (kind === 'Service') return undefined;
  if (kind === 'Federated') return { kind: 'federated', value };
  if (kind === 'CanonicalUser') return { kind: 'account', value };
  if (value === '*' || value === 'arn:aws:iam::*:root') return { kind: 'anyone', value };
  const of = /^\d{12}$/.test(value) ? value : (value.split(':')[4] ?? '');
  if (of === account || /^(AIDA|AROA)/.test(value)) return undefined;
  return /^\d{12}$/.test(of) ? { kind: 'account', value } : { kind: 'principal', value };
}
