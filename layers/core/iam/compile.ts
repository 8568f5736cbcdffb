import { type ActionName, compileActions, type ServiceActions, serviceActionMatches } from './action.ts';
import { compileCondition } from './conditions.ts';
import { type ReadDocument, type ReadStatement, readDocument } from './document.ts';
import { compilePrincipals, type PrincipalElement } from './principal-element.ts';
import { actionApplies, type ResourceSet, type Statement, statementOf, unusablePolicy } from './statement.ts';
import { compileTemplate } from './template.ts';
import type { NamedPolicy, PolicyDocument, PolicyIssue, PolicyKind } from './types.ts';

/** A policy document, ready for evaluation. Parts that could not be used are in `issues`. */
export interface CompiledPolicy {
  readonly name: string;
  readonly kind: PolicyKind;
  readonly issues: readonly PolicyIssue[];
  /** The document could not be read at all: it may allow and deny anything. */
  readonly opaque: boolean;
  readonly allows: StatementIndex;
  readonly denies: StatementIndex;
  /** Statements as they were read, for inventory. */
  readonly document: ReadDocument;
}

const NO_PRINCIPAL: PrincipalElement = { not: false, entries: [] };

/** A statement that names a service, with its patterns for that service. */
interface ServiceStatement {
  readonly statement: Statement;
  readonly actions: ServiceActions;
}

/** The statements of one effect, found by the service of an action. */
export class StatementIndex {
  readonly all: readonly Statement[];
  /** Statements that can match an action of any service. */
  readonly general: readonly Statement[];
  readonly #byService = new Map<string, ServiceStatement[]>();

  constructor(statements: readonly Statement[]) {
    this.all = statements;
    this.general = statements.filter(isGeneral);
    for (const statement of statements) {
      if (isGeneral(statement) || !statement.actions) continue;
      for (const [service, actions] of statement.actions.services) {
        const list = this.#byService.get(service);
        if (list) list.push({ statement, actions });
        else this.#byService.set(service, [{ statement, actions }]);
      }
    }
  }

  /** Services whose actions the statements name; statements in `general` can match any service. */
  get services(): Iterable<string> {
    return this.#byService.keys();
  }

  /** Calls `visit` for each statement whose Action element matches, until it returns true. */
  some(action: ActionName, visit: (statement: Statement) => boolean): boolean {
    for (const statement of this.general) if (actionApplies(statement, action) && visit(statement)) return true;
    const named = this.#byService.get(action.service);
    if (!named) return false;
    for (const { statement, actions } of named) {
      if (serviceActionMatches(actions, action.name) && visit(statement)) return true;
    }
    return false;
  }

  mentions(action: ActionName): boolean {
    return this.some(action, always);
  }
}

const always = (): boolean => true;
const isGeneral = ({ actions, notAction }: Statement): boolean =>
  !actions || notAction || actions.all || actions.crossService.length > 0;

/** Compiles one document. Never throws: unusable parts are in `issues`, and decisions that may depend on them are conditional
 * on `policy:<name>`. */
export function compilePolicy(policy: NamedPolicy, kind: PolicyKind): CompiledPolicy {
  return link(policy.name, kind, readDocument(policy.name, policy.document));
}

function link(name: string, kind: PolicyKind, document: ReadDocument): CompiledPolicy {
  const issues: PolicyIssue[] = [...document.issues];
  const statements = document.opaque
    ? [anything(name, kind, 'Allow'), anything(name, kind, 'Deny')]
    : document.statements.flatMap((statement) => compileStatement(name, kind, statement, document.variables, issues));
  return {
    name,
    kind,
    issues,
    opaque: document.opaque,
    allows: new StatementIndex(statements.filter((statement) => statement.effect === 'Allow')),
    denies: new StatementIndex(statements.filter((statement) => statement.effect === 'Deny')),
    document,
  };
}

const anything = (name: string, kind: PolicyKind, effect: 'Allow' | 'Deny'): Statement => ({
  ref: statementOf(name, kind, effect, 0),
  effect,
  actions: undefined,
  notAction: false,
  resources: undefined,
  principals: undefined,
  conditions: [],
  uncertain: true,
});

/** A statement whose effect cannot be read becomes two, of which neither is certain. */
function compileStatement(
  name: string,
  kind: PolicyKind,
  read: ReadStatement,
  variables: boolean,
  issues: PolicyIssue[],
): Statement[] {
  let { uncertain } = read;
  const report = (place: string) => (problem: string) =>
    void issues.push({ policy: name, place: `Statement[${read.index}].${place}`, problem });
  const needsResource = kind === 'identity' || kind === 'boundary' || kind === 'session';
  if (needsResource && !read.resources && read.actions && !uncertain) {
    uncertain = true;
    report('Resource')('expected Resource or NotResource, got neither');
  }
  const principals = principalsOf(kind, read, report('Principal'));
  const common = {
    actions: read.actions && compileActions(read.actions.values),
    notAction: read.actions?.not ?? false,
    resources: read.resources && compileResources(read.resources, variables),
    principals,
    conditions: read.conditions.map((condition) =>
      compileCondition(condition, variables, unusablePolicy(name), report('Condition')),
    ),
    uncertain,
  };
  const effects = read.effect ? [read.effect] : (['Allow', 'Deny'] as const);
  return effects.map((effect) => ({ ...common, effect, ref: statementOf(name, kind, effect, read.index, read.sid) }));
}

function principalsOf(
  kind: PolicyKind,
  read: ReadStatement,
  report: (problem: string) => void,
): PrincipalElement | undefined {
  if (kind === 'resource' || kind === 'rcp') {
    if (read.principals) return compilePrincipals(read.principals, report);
    if (kind === 'rcp') return undefined;
    report('expected Principal or NotPrincipal, got neither; the statement applies to no principal');
    return NO_PRINCIPAL;
  }
  if (read.principals) report(`a policy of this kind (${kind}) cannot have a principal; the element is ignored`);
  return undefined;
}

function compileResources(element: NonNullable<ReadStatement['resources']>, variables: boolean): ResourceSet {
  const patterns = element.values.map((value) => {
    const template = compileTemplate(value, { variables, wildcards: true });
    return { template, glob: template.fixed === undefined ? undefined : template.widest };
  });
  return { not: element.not, all: patterns.some(({ glob }) => glob?.any === true), patterns };
}

/** Compiles each document once, no matter how many principals have it. */
export class PolicyCache {
  readonly #byObject = new WeakMap<object, ByUse>();
  /** Strings are map keys on their own: JavaScript caches the hash of a string, but not of a longer concatenated key. */
  readonly #byText = new Map<string, ByUse>();

  compile(policy: NamedPolicy, kind: PolicyKind): CompiledPolicy {
    const uses = this.#usesOf(policy.document);
    const use = `${kind} ${policy.name}`;
    const known = uses.get(use);
    if (known) return known;
    const compiled = compilePolicy(policy, kind);
    uses.set(use, compiled);
    return compiled;
  }

  #usesOf(document: PolicyDocument): ByUse {
    const known = typeof document === 'string' ? this.#byText.get(document) : this.#byObject.get(document);
    if (known) return known;
    const uses: ByUse = new Map();
    if (typeof document === 'string') this.#byText.set(document, uses);
    else this.#byObject.set(document, uses);
    return uses;
  }
}

/** One document may be attached under different names, and statements are reported by name. */
type ByUse = Map<string, CompiledPolicy>;
