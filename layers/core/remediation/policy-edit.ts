import { documentObject } from '../iam/document.ts';
import { patternMatches } from '../iam/glob.ts';
import { patternsIntersect } from '../iam/glob-algebra.ts';
import type { PolicyDocument } from '../iam/types.ts';
import { isRecord } from '../posture/input-error.ts';
import { RefusedChange } from './call.ts';
import type { TrustedPrincipal } from './change.ts';

/** Edits of policy documents. Everything that an edit does not concern stays as it was written. */

type JsonObject = Readonly<Record<string, unknown>>;

/** IAM reads element names without regard to case. */
export const keyOf = (object: JsonObject, name: string): string =>
  Object.keys(object).find((key) => key.toLowerCase() === name.toLowerCase()) ?? name;

export const listOf = (value: unknown): readonly unknown[] =>
  value === undefined || value === null ? [] : Array.isArray(value) ? value : [value];

const textsOf = (value: unknown): readonly string[] => listOf(value).map(String);

export interface EditedDocument {
  readonly document: JsonObject;
  readonly statements: readonly unknown[];
}

export function editable(document: PolicyDocument, name: string): EditedDocument {
  const object = documentObject(document);
  if (object === undefined) throw new RefusedChange(`${name} is unreadable, and cannot be edited`);
  return { document: object, statements: listOf(object[keyOf(object, 'Statement')]) };
}

const withStatements = ({ document }: EditedDocument, statements: readonly unknown[]): JsonObject => ({
  ...document,
  [keyOf(document, 'Statement')]: statements,
});

export const isAllow = (statement: unknown): statement is JsonObject =>
  isRecord(statement) && statement[keyOf(statement, 'Effect')] === 'Allow';

/** The policy without the actions. An action that a wildcard of another action list covers is denied instead, on the same
 * resources. undefined: nothing is left of the policy. */
export function withoutActions(edited: EditedDocument, actions: readonly string[]): JsonObject | undefined {
  const denied = new Set<string>();
  const kept = edited.statements.flatMap((statement) => {
    if (!isAllow(statement)) return [statement];
    if (statement[keyOf(statement, 'NotAction')] !== undefined) return [alsoExcept(statement, actions)];
    const rest = withoutListed(statement, actions);
    for (const action of actions) if (rest.left.some((one) => overlaps(one, action))) denied.add(action);
    return rest.left.length === 0 ? [] : [rest.statement];
  });
  if (denied.size > 0) kept.push({ Effect: 'Deny', Action: [...denied], Resource: '*' });
  return kept.some(isAllow) ? withStatements(edited, kept) : undefined;
}

const overlaps = (a: string, b: string): boolean => patternsIntersect(a.toLowerCase(), b.toLowerCase());

/** A statement with NotAction, which excepts the actions too. */
function alsoExcept(statement: JsonObject, actions: readonly string[]): JsonObject {
  const not = keyOf(statement, 'NotAction');
  const excepted = textsOf(statement[not]);
  const missing = actions.filter((action) => !excepted.some((one) => patternMatches(one, action, true)));
  return missing.length === 0 ? statement : { ...statement, [not]: [...excepted, ...missing] };
}

function withoutListed(statement: JsonObject, actions: readonly string[]) {
  const key = keyOf(statement, 'Action');
  const listed = textsOf(statement[key]);
  const left = listed.filter((one) => !actions.some((action) => patternMatches(action, one, true)));
  return { left, statement: left.length === listed.length ? statement : { ...statement, [key]: left } };
}

/** The policy with a statement that denies the actions on the resources. */
export const excluding = (
  edited: EditedDocument,
  actions: readonly string[],
  resources: readonly string[],
): JsonObject =>
  withStatements(edited, [...edited.statements, { Effect: 'Deny', Action: [...actions], Resource: [...resources] }]);

function statementAt({ statements }: EditedDocument, index: number, name: string): JsonObject {
  const statement = statements[index];
  if (!isRecord(statement)) throw new RefusedChange(`${name} has no statement ${index}`);
  return statement;
}

const replacing = (edited: EditedDocument, index: number, statement: JsonObject): JsonObject =>
  withStatements(
    edited,
    edited.statements.map((one, at) => (at === index ? statement : one)),
  );

export function withResources(
  edited: EditedDocument,
  index: number,
  resources: readonly string[],
  name: string,
): JsonObject {
  const statement = statementAt(edited, index, name);
  const { [keyOf(statement, 'NotResource')]: _, ...rest } = statement;
  return replacing(edited, index, { ...rest, [keyOf(statement, 'Resource')]: [...resources] });
}

export function withCondition(
  edited: EditedDocument,
  index: number,
  condition: Readonly<Record<string, Readonly<Record<string, string>>>>,
  name: string,
): JsonObject {
  const statement = statementAt(edited, index, name);
  const key = keyOf(statement, 'Condition');
  const present = isRecord(statement[key]) ? statement[key] : {};
  const merged = Object.entries(condition).map(([operator, keys]) => {
    const known = present[operator];
    return [operator, { ...(isRecord(known) ? known : {}), ...keys }];
  });
  return replacing(edited, index, { ...statement, [key]: { ...present, ...Object.fromEntries(merged) } });
}

/** undefined: nothing is left of the policy. */
export function withoutStatement(edited: EditedDocument, index: number, name: string): JsonObject | undefined {
  statementAt(edited, index, name);
  const kept = edited.statements.filter((_, at) => at !== index);
  return kept.some(isAllow) ? withStatements(edited, kept) : undefined;
}

/** Nobody can use a role with this trust policy. AWS accepts no trust policy without statements. */
export const TRUSTS_NOBODY: JsonObject = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Deny', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' }],
};

/** The trust policy without the principals. */
export function withoutPrincipals(edited: EditedDocument, principals: readonly TrustedPrincipal[]): JsonObject {
  let found = false;
  const isRemoved = (type: string, value: unknown): boolean => {
    const removed = principals.some((one) => one.type.toLowerCase() === type.toLowerCase() && one.value === value);
    found ||= removed;
    return removed;
  };
  const kept = edited.statements.flatMap((statement) => {
    if (!isAllow(statement)) return [statement];
    const key = keyOf(statement, 'Principal');
    const element = statement[key];
    // A bare `*` means every AWS principal.
    if (typeof element === 'string') return isRemoved('AWS', element) ? [] : [statement];
    if (!isRecord(element)) return [statement];
    const left = Object.entries(element).flatMap(([type, value]) => {
      const values = listOf(value).filter((one) => !isRemoved(type, one));
      if (values.length === listOf(value).length) return [[type, value] as const];
      return values.length === 0 ? [] : [[type, values] as const];
    });
    return left.length === 0 ? [] : [{ ...statement, [key]: Object.fromEntries(left) }];
  });
  if (!found) throw new RefusedChange('the trust policy does not name the principals');
  return kept.some(isAllow) ? withStatements(edited, kept) : TRUSTS_NOBODY;
}
