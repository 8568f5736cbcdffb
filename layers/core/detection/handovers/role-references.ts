import { principalKey } from '../../identity.ts';
import { type Bag, isBag, text } from '../request-accessors.ts';

/** A role, or an instance profile that holds one, as a request or a response names it. */
export interface RoleReference {
  readonly kind: 'role' | 'instance-profile';
  readonly account: string;
  /** Without its path. */
  readonly name: string;
  /** Absent: the request has only the name. */
  readonly arn?: string;
}

const DEEPEST = 8;
/** Requests are untrusted: only so many values of one are looked at. */
const MOST_VALUES = 600;
const MOST_REFERENCES = 4;

const ARN = /^arn:aws[\w-]*:iam::(\d{12}):(role|instance-profile)\/([\w+=,.@/-]{1,580})$/;
const ARN_INSIDE = /arn:aws[\w-]*:iam::\d{12}:(?:role|instance-profile)\/[\w+=,.@/-]{1,580}/g;
const NAME = /^[\w+=,.@-]{1,128}$/;

/** Services spell the same field differently: `role`, `roleARN`, `ServiceRoleArn`. So names are compared without case. */
const ROLE_FIELD = /role(name)?$/i;
const ROLE_ARN_FIELD = /role(name|arns?)?$/i;
/** EMR and AWS Data Pipeline call an instance profile a role. */
const PROFILE_FIELD = /^(jobflowrole|resourcerole|(iam)?instanceprofile(name|identifier)?)$/i;
/** Texts that configure the workload but do not give it a role. */
const UNRELATED =
  /^(environment(variables|variablesoverride)?|tags?|tagset|tagspecification(set)?|description|userdata)$/i;
/** The agent that starts a container uses it, not the container. */
const AGENT_ROLE = /^executionrolearn$/i;

interface Search {
  readonly account: string;
  readonly containers: boolean;
  /** In fields that are named after a role or an instance profile. */
  readonly given: Map<string, RoleReference>;
  /** In other fields. The caller may be free to choose what they contain, so these never replace the others. */
  readonly mentioned: Map<string, RoleReference>;
  left: number;
}

/**
 * Roles and instance profiles that a request or a response names, in any of the fields by which services take a role.
 *
 * @param account of the event: a name without an ARN belongs to it.
 */
export function rolesIn(payload: unknown, account: string, source: string): readonly RoleReference[] {
  const containers = source === 'ecs.amazonaws.com' || source === 'batch.amazonaws.com';
  const search: Search = { account, containers, given: new Map(), mentioned: new Map(), left: MOST_VALUES };
  visit(search, '', payload, 0);
  const others = [...search.mentioned].flatMap(([key, reference]) => (search.given.has(key) ? [] : [reference]));
  return [...search.given.values(), ...others].slice(0, MOST_REFERENCES);
}

function visit(search: Search, field: string, value: unknown, depth: number): void {
  search.left -= 1;
  if (search.left < 0 || depth > DEEPEST || search.given.size >= MOST_REFERENCES) return;
  if (typeof value === 'string') read(search, field, value);
  else if (Array.isArray(value)) for (const entry of value) visit(search, field, entry, depth + 1);
  else if (isBag(value)) visitBag(search, field, value, depth);
}

function visitBag(search: Search, field: string, value: Bag, depth: number): void {
  // Plain values first, so that a long list does not use up the limit before them.
  const entries = Object.entries(value).sort(
    ([, a], [, b]) => Number(typeof a === 'object') - Number(typeof b === 'object'),
  );
  for (const [name, inner] of entries) {
    if (UNRELATED.test(name) || (search.containers && AGENT_ROLE.test(name))) continue;
    // `iamInstanceProfile: {name: …}`
    const within = PROFILE_FIELD.test(field) && /^(name|arn)$/i.test(name) ? field : name;
    visit(search, within, inner, depth + 1);
  }
  // `{optionName: 'IamInstanceProfile', value: …}`
  const pair = text(value, 'key') ?? text(value, 'optionName');
  const paired = text(value, 'stringValue') ?? text(value, 'value');
  if (pair !== undefined && paired !== undefined) read(search, pair, paired);
}

function read(search: Search, field: string, value: string): void {
  if (value.length > 10_000) return;
  const isProfile = PROFILE_FIELD.test(field);
  const into = isProfile || ROLE_ARN_FIELD.test(field) ? search.given : search.mentioned;
  const inside = /^parameters$/i.test(field) ? (value.match(ARN_INSIDE) ?? []) : [];
  for (const arn of [value, ...inside]) addArn(into, arn);
  if (!NAME.test(value)) return;
  if (isProfile) add(into, { kind: 'instance-profile', account: search.account, name: value });
  else if (ROLE_FIELD.test(field)) add(into, { kind: 'role', account: search.account, name: value });
}

function addArn(into: Search['given'], arn: string): void {
  const [, account, kind, path] = ARN.exec(arn) ?? [];
  const name = path?.split('/').at(-1);
  if (account === undefined || name === undefined || name === '') return;
  add(into, { kind: kind === 'role' ? 'role' : 'instance-profile', account, name, arn });
}

function add(into: Search['given'], reference: RoleReference): void {
  const key = principalKey(reference);
  const known = into.get(key);
  if (known === undefined ? into.size < MOST_REFERENCES : known.arn === undefined) into.set(key, reference);
}
