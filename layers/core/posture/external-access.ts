import { actionName } from '../iam/action.ts';
import { type Caller, parseCaller } from '../iam/caller.ts';
import { type CompiledPolicy, compilePolicy } from '../iam/compile.ts';
import { contextLookup, type Lookup } from '../iam/context.ts';
import type { RawPrincipal, ReadStatement } from '../iam/document.ts';
import { deniedBy, type EvaluationRequest, grantedBy } from '../iam/evaluate.ts';
import { exampleOf } from '../iam/glob.ts';
import { RCP_SERVICES } from '../iam/rcp-services.ts';
import { both, either, NO, opposite, type Truth, YES } from '../iam/truth.ts';
import type { PolicyDocument } from '../iam/types.ts';
import { isLogDelivery } from './aws-accounts.ts';
import { DERIVED, strangerAccount, strangersFor, valueFor } from './stranger.ts';
import { accountOf, assumeActionsOf, isDeletedPrincipal } from './trust.ts';
import { ANY_CIRCUMSTANCES, type Circumstances, FOREIGN_CIRCUMSTANCES, type Way, waysToCall } from './ways-to-call.ts';

/** Who gains access through a resource policy or a trust policy, besides the account itself and AWS services.
 *
 * The IAM engine is asked, for each Allow statement and each principal in it, whether a request of that principal would be
 * allowed by the whole document. A stranger chooses what a caller can choose (names, tags, request parameters) and is in no
 * organization, or in a different one. So a condition that every stranger can meet narrows nothing, and a Deny counts where it
 * covers what the Allow gives. */

export interface ExternalPrincipal {
  readonly kind: 'anyone' | 'account' | 'federated' | 'principal';
  readonly value: string;
  /** Allowed only in circumstances that not every caller can bring about: an organization, addresses, an external id. */
  readonly conditioned: boolean;
}

/** The resource that has the policy. */
export interface PolicyPlace {
  readonly account: string;
  readonly partition: string;
  /** Prefix of the service's actions, such as `s3`; `sts` for a trust policy. */
  readonly service: string;
  /** Resource control policies over the account. */
  readonly rcps?: readonly CompiledPolicy[];
  /** When the access is judged (ISO 8601), if known. */
  readonly at?: string;
}

/** External principals that the document grants any access. A document that is too large to be judged counts as open. The caller reports documents that cannot be read. */
export function externalPrincipals(document: PolicyDocument, place: PolicyPlace): readonly ExternalPrincipal[] {
  const subject = subjectOf(document, place);
  const found = new Map<string, ExternalPrincipal>();
  for (const statement of subject.policy.document.statements.slice(0, MOST_STATEMENTS)) {
    if (statement.effect === 'Deny') continue;
    for (const entry of entriesOf(statement)) {
      for (const external of externalPrincipalsOf(subject, statement, entry)) {
        const key = `${external.kind} ${external.value}`;
        if (found.get(key)?.conditioned !== false) found.set(key, external);
      }
    }
  }
  return [...found.values()];
}

/** How far a policy admits strangers, who belong to a foreign organization or to none: in every case, only in circumstances that
 * not every stranger can bring about, or not at all. */
export function reachOfStrangers(document: PolicyDocument, place: PolicyPlace): 'open' | 'conditional' | 'closed' {
  const subject = subjectOf(document, place);
  const requests = subject.policy.document.statements
    .slice(0, MOST_STATEMENTS)
    .filter(({ effect, principals }) => effect !== 'Deny' && principals !== undefined)
    .filter((statement) =>
      entriesOf(statement).some(({ type, value }) => type !== 'Service' && isEveryone(value.trim())),
    )
    .flatMap((statement) =>
      strangersFor(subject.policy, statement, place)
        .filter(({ arn }) => accountOf(arn) === strangerAccount(place))
        .map(({ arn }): Request => ({ ...subject, statement, caller: parseCaller(arn) })),
    );
  if (requests.some((request) => isConditioned(request, true) === false)) return 'open';
  const possible = requests.some((request) =>
    FOREIGN_CIRCUMSTANCES.some((circumstances) => allows(request, circumstances) !== NO),
  );
  return possible ? 'conditional' : 'closed';
}

const isEveryone = (value: string): boolean => value === '*' || /^arn:aws[a-z-]*:iam::\*:root$/.test(value);

const MOST_STATEMENTS = 200;
const MOST_ENTRIES = 50;

/** NotPrincipal admits everyone else. */
function entriesOf({ principals }: ReadStatement): readonly RawPrincipal[] {
  if (principals === undefined) return [];
  return principals.not ? [{ type: 'AWS', value: '*' }] : principals.entries.slice(0, MOST_ENTRIES);
}

function externalPrincipalsOf(
  subject: Subject,
  statement: ReadStatement,
  { type, value: raw }: RawPrincipal,
): readonly ExternalPrincipal[] {
  const value = raw.trim();
  if (type === 'Service' || isDeletedPrincipal(value)) return [];
  if (type === 'CanonicalUser') return [{ kind: 'account', value, conditioned: false }];
  const { policy, place } = subject;
  const everyone = isEveryone(value);
  const candidates = everyone ? strangersFor(policy, statement, place) : [{ arn: value, incidental: false }];
  return candidates.flatMap(({ arn, incidental }) => {
    const account = accountOf(arn);
    const kind = kindOf(type, everyone, account, place);
    if (kind === undefined) return [];
    if (!everyone && account !== undefined && isLogDelivery(account, statement.actions?.values ?? ['*'])) return [];
    const conditioned = isConditioned({ ...subject, statement, caller: parseCaller(arn) }, kind === 'anyone');
    if (conditioned === undefined) return [];
    return [
      kind === 'anyone' ? { kind, value, conditioned } : { kind, value: arn, conditioned: incidental || conditioned },
    ];
  });
}

/** Whether it takes particular circumstances to be allowed; undefined: it is not allowed at all. */
function isConditioned(request: Request, stranger: boolean): boolean | undefined {
  const ways = request.ways[stranger ? 'strangers' : 'named'];
  if (ways.some((way) => way.every((circumstances) => allows(request, circumstances) === YES))) return false;
  return allows(request, ANY_CIRCUMSTANCES) === NO ? undefined : true;
}

function kindOf(
  type: RawPrincipal['type'],
  everyone: boolean,
  account: string | undefined,
  place: PolicyPlace,
): ExternalPrincipal['kind'] | undefined {
  if (type === 'Federated') return 'federated';
  if (account === place.account) return undefined;
  if (everyone && account === strangerAccount(place)) return 'anyone';
  // A CloudFront origin access identity has the account `cloudfront`.
  if (account !== undefined && !/^\d{12}$/.test(account)) return undefined;
  return account === undefined ? 'principal' : 'account';
}

/** A policy that is judged. */
interface Subject {
  readonly policy: CompiledPolicy;
  readonly place: PolicyPlace;
  /** Statements that may still be evaluated: real policies need some hundred. */
  readonly work: { left: number };
  readonly ways: Readonly<Record<'strangers' | 'named', readonly Way[]>>;
}

interface Request extends Subject {
  readonly statement: ReadStatement;
  readonly caller: Caller;
}

const MOST_WORK = 50_000;

function subjectOf(document: PolicyDocument, place: PolicyPlace): Subject {
  const policy = compilePolicy({ name: 'written', document }, 'resource');
  const policies = [policy, ...limitsOf(place)];
  const ways = { strangers: waysToCall(policies, true), named: waysToCall(policies, false) };
  return { policy, place, ways, work: { left: MOST_WORK } };
}

/** Whether the document allows the caller any of what the statement is about. */
function allows(request: Request, circumstances: Circumstances): Truth {
  let best: Truth = NO;
  for (const action of actionsOf(request.statement, request.place)) {
    for (const resource of resourcesOf(request.statement)) {
      best = either(best, allowed(request, action, resource, circumstances));
      if (best === YES) return YES;
    }
  }
  return best;
}

function allowed(
  { policy, statement, caller, place, work }: Request,
  action: string,
  resource: string,
  circumstances: Circumstances,
): Truth {
  // What is too large to be judged counts as open.
  if (work.left <= 0) return YES;
  work.left -= policy.document.statements.length;
  const name = actionName(action);
  const derived = contextLookup({
    caller,
    resource,
    resourceAccount: place.account,
    given: undefined,
    unknownRest: true,
    tags: undefined,
    action: name,
    now: place.at,
  });
  const lookup: Lookup = (key) => {
    const own = valueFor(key.toLowerCase(), {
      policy,
      statement,
      account: caller.account,
      at: place.at,
      circumstances,
    });
    return own === DERIVED ? derived(key) : own;
  };
  const evaluation: EvaluationRequest = {
    action: name,
    resource,
    lookup,
    caller,
    unknownRest: true,
    hasBoundary: false,
  };
  const { direct, role, account } = grantedBy(policy, evaluation);
  const granted = [direct, role, account].reduce<Truth>((truth, finding) => either(truth, finding.truth), NO);
  return granted === NO ? NO : both(granted, opposite(deniedBy([policy, ...limitsOf(place)], evaluation).truth));
}

const limitsOf = ({ service, rcps = [] }: PolicyPlace): readonly CompiledPolicy[] =>
  RCP_SERVICES.has(service) ? rcps : [];

const MOST_PROBES = 8;

/** Actions to ask about: for a trust policy the calls that assume the role, else what the statement names. */
function actionsOf(statement: ReadStatement, { service }: PolicyPlace): readonly string[] {
  if (service === 'sts') return assumeActionsOf(statement);
  const { actions } = statement;
  if (actions === undefined || actions.not) return [`${service}:x`];
  return actions.values
    .slice(0, MOST_PROBES)
    .map((action) => (action.trim() === '*' ? `${service}:x` : exampleOf(action)));
}

/** A resource policy without resources is about the resource that has it. */
const resourcesOf = ({ resources }: ReadStatement): readonly string[] =>
  resources === undefined || resources.not ? ['x'] : resources.values.slice(0, MOST_PROBES).map(exampleOf);
