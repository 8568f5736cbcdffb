import { accountInArn } from '../iam/context.ts';
import type { ElementList, RawPrincipal, ReadStatement } from '../iam/document.ts';
import { cachedGlob } from '../iam/glob.ts';
import { globCovers, globsIntersect } from '../iam/glob-algebra.ts';
import { conditionImplies } from './condition-cover.ts';

/** A statement, or a part of it with one action, resource and principal. */
export type StatementPart = Pick<ReadStatement, 'actions' | 'resources' | 'principals' | 'conditions' | 'uncertain'> & {
  readonly effect: 'Allow' | 'Deny';
  /** Whether `${…}` is a policy variable. */
  readonly variables: boolean;
};

/** Statements with more parts are compared as a whole: lists of a hostile document multiply. */
const MOST_PARTS = 2000;

export const wholeOf = (statement: ReadStatement, effect: 'Allow' | 'Deny', variables: boolean): StatementPart => {
  const { actions, resources, principals, conditions, uncertain } = statement;
  return { effect, variables, actions, resources, principals, conditions, uncertain };
};

/** The parts that together have the effect of the statement. Negated lists are not split. */
export function partsOf(whole: StatementPart): readonly StatementPart[] {
  const { principals } = whole;
  const actions = split(whole.actions);
  const resources = split(whole.resources);
  const named =
    principals === undefined || principals.not
      ? [principals]
      : principals.entries.map((entry) => ({ not: false, entries: [entry] }));
  if (actions.length * resources.length * named.length > MOST_PARTS) return [whole];
  return actions.flatMap((action) =>
    resources.flatMap((resource) =>
      named.map((one) => ({ ...whole, actions: action, resources: resource, principals: one })),
    ),
  );
}

const split = (list: ElementList | undefined): readonly (ElementList | undefined)[] =>
  list === undefined || list.not ? [list] : list.values.map((value) => ({ not: false, values: [value] }));

/** Whether `outer` has its effect on every request that `inner` has its effect on. May wrongly return false.
 * @param withConditions false: as if neither had conditions. */
export function partCovers(outer: StatementPart, inner: StatementPart, withConditions = true): boolean {
  return (
    !outer.uncertain &&
    sameLanguage(outer, inner) &&
    listCovers(outer.actions, inner.actions, (value) => value.toLowerCase()) &&
    listCovers(outer.resources, inner.resources, (value) => value) &&
    principalsCover(outer, inner) &&
    (!withConditions ||
      outer.conditions.every((wanted) => inner.conditions.some((given) => conditionImplies(given, wanted))))
  );
}

/** The Version of the document decides what `${…}` means. */
const sameLanguage = (outer: StatementPart, inner: StatementPart): boolean =>
  outer.variables === inner.variables || !JSON.stringify([outer, inner]).includes('${');

/** An absent or unreadable list can be anything. */
const EVERYTHING: ElementList = { not: true, values: [] };

function listCovers(
  outer: ElementList = EVERYTHING,
  inner: ElementList = EVERYTHING,
  normal: (value: string) => string,
): boolean {
  const [outside, inside] = [outer.values.map(normal), inner.values.map(normal)];
  if (outer.not && inner.not) return outside.every((value) => inside.some((other) => patternCovers(other, value)));
  if (outer.not) return !outside.some((value) => inside.some((other) => globsIntersect(widest(value), widest(other))));
  if (inner.not) return outside.includes('*');
  return inside.every((value) => outside.some((other) => patternCovers(other, value)));
}

const VARIABLE = /\$\{[^}]*\}/g;
const widest = (pattern: string) => cachedGlob(pattern.replace(VARIABLE, '*'));

/** The value of a variable in the outer pattern is unknown: such a pattern covers only the same text. */
const patternCovers = (outer: string, inner: string): boolean =>
  outer === inner || (!outer.includes('${') && globCovers(cachedGlob(outer), widest(inner)));

function principalsCover(outer: StatementPart, inner: StatementPart): boolean {
  if (outer.principals === undefined) return true;
  const { not, entries } = outer.principals;
  if (!not && entries.some(isAnyone)) return inner.principals?.not === true || onlyAws(inner.principals?.entries);
  if (inner.principals === undefined || not !== inner.principals.not) return false;
  const [wide, narrow] = not ? [inner.principals.entries, entries] : [entries, inner.principals.entries];
  return narrow.every((one) => wide.some((other) => sameEntry(other, one) || (!not && denies(outer, other, one))));
}

export const isAnyone = ({ type, value }: RawPrincipal): boolean => type === 'AWS' && value === '*';
const onlyAws = (entries: readonly RawPrincipal[] | undefined): boolean =>
  entries?.every(({ type }) => type === 'AWS') === true;

/** The account that an entry names as a whole. */
export const wholeAccount = ({ type, value }: RawPrincipal): string | undefined =>
  type === 'AWS' ? /^(?:arn:[\w-]+:iam::)?(\d{12})(?::root)?$/.exec(value)?.[1] : undefined;

function sameEntry(a: RawPrincipal, b: RawPrincipal): boolean {
  const account = wholeAccount(a);
  return a.type === b.type && (a.value === b.value || (account !== undefined && account === wholeAccount(b)));
}

/** A Deny for an account denies all its principals; an Allow only delegates to their own policies. */
function denies({ effect }: StatementPart, wide: RawPrincipal, narrow: RawPrincipal): boolean {
  const account = wholeAccount(wide);
  return effect === 'Deny' && account !== undefined && narrow.type === 'AWS' && accountInArn(narrow.value) === account;
}
