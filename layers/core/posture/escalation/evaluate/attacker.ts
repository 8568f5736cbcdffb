import { actionName } from '../../../iam/action.ts';
import { arnGlob, globText } from '../../../iam/glob.ts';
import { globCovers, overlaps } from '../../../iam/glob-algebra.ts';
import {
  allowedResources,
  allowedServices,
  type CompiledPrincipal,
  compilePrincipal,
  couldAllow,
  mentions,
  requestFactsOf,
  type Verdict,
} from '../../../iam/index.ts';
import type { ContextValue } from '../../../iam/types.ts';
import type { CompiledIdentity } from '../compile.ts';
import type { Edge } from '../edge.ts';
import { DIRECT_CALL } from '../privilege.ts';
import type { Need } from '../rule.ts';
import type { Targets } from '../targets.ts';
import { all, better, dependsOn, NO, YES } from '../verdict.ts';

/** Facts about the resource of a request, for condition keys. */
export interface About {
  readonly tags?: Readonly<Record<string, string>>;
  /** ARN of the boundary of the user or role; null: it has none. */
  readonly boundary?: string | null;
  readonly context?: Readonly<Record<string, ContextValue>>;
}

/** Condition keys whose value the caller chooses: it can meet any condition on them. */
const SET_BY_CALLER =
  /^(aws:(requestedregion|requesttag\/|tagkeys|useragent|referer)|sts:(rolesessionname|durationseconds|transitivetagkeys)|iam:(associatedresourcearn|awsservicename|passedtoservice)|cloudformation:(?!createaction)|lambda:(layer|functionurlauthtype|principal|eventsourcetoken|codesigningconfigarn|vpcids|subnetids|securitygroupids)|ec2:(instancetype|region|imageid|tenancy|metadatahttp|islaunchtemplateresource|launchtemplate|volume|encrypted|ebsoptimized|owner|public|attribute)|ecs:(cluster|task|enable-|account-setting|capacity|fargate|privileged)|sagemaker:(?!resourcetag)|glue:(vpcids|subnetids|securitygroupids|credentialissuingservice)|ssm:(sessiondocumentaccesscheck|overwrite|policies)|codebuild:|batch:|states:|scheduler:|saml:)/i;

/** An identity whose possible actions are evaluated; verdicts are cached. */
export class Attacker {
  readonly identity: CompiledIdentity;
  readonly #services: ReadonlySet<string> | undefined;
  readonly #asked = new Map<string, AskedAction>();
  /** By ARN of the role that it tried to assume, the edge to the role. */
  readonly assumptions = new Map<string, { readonly role: CompiledIdentity; readonly edge: Edge | undefined }>();

  constructor(identity: CompiledIdentity) {
    this.identity = identity;
    this.#services = allowedServices(identity.compiled);
  }

  get compiled(): CompiledPrincipal {
    return this.identity.compiled;
  }

  #untagged: CompiledPrincipal | undefined;
  /** The identity with unknown tags. */
  get untagged(): CompiledPrincipal {
    const { arn, policies, compiled } = this.identity;
    this.#untagged ??= compilePrincipal(arn, policies, requestFactsOf(compiled));
    return this.#untagged;
  }

  /** Quick check: false if no policy of the attacker allows the action on any resource. */
  mentions(action: string): boolean {
    return this.#ask(action) !== NOT_MENTIONED;
  }

  #ask(action: string): AskedAction {
    if (this.#services?.has(actionName(action).service) === false) return NOT_MENTIONED;
    let asked = this.#asked.get(action);
    if (!asked) {
      asked = mentions(this.compiled, action) ? { verdicts: new Map() } : NOT_MENTIONED;
      this.#asked.set(action, asked);
    }
    return asked;
  }

  /** Resources on which the action may be allowed, as far as is quick to compute. */
  scope(action: string): Scope {
    const asked = this.#ask(action);
    asked.scope ??= scopeOf(this.compiled, action);
    return asked.scope;
  }

  /** Targets on which the action may be allowed, in their order: a first filter without false negatives. */
  *allowedAmong<T>(action: string, targets: Targets<T>): Iterable<T> {
    const { everything, patterns } = this.scope(action);
    if (everything || patterns.includes('*')) yield* targets.all;
    else if (patterns.some((pattern) => /[*?]/.test(pattern))) yield* targets.matching(patterns);
    else for (const pattern of patterns) yield* targets.named(pattern);
  }

  /** Whether the action can be allowed on a resource that matches the pattern. First evaluated without context: a verdict
   * that does not depend on it is final. */
  can(action: string, pattern = '*', about?: About): Verdict {
    const asked = this.#ask(action);
    if (asked === NOT_MENTIONED) return NO;
    asked.scope ??= scopeOf(this.compiled, action);
    if (asked.scope.everything) return YES;
    let verdict = asked.verdicts.get(pattern);
    if (!verdict) {
      verdict = couldAllow(this.compiled, action, pattern);
      asked.verdicts.set(pattern, verdict);
    }
    if (verdict.verdict !== 'conditional') return verdict;
    return this.#inContext(action, pattern, verdict, about);
  }

  /** All needs on a target; `fill` inserts the target into their patterns. */
  canAll(needs: readonly Need[], fill: (pattern: string) => string, about?: About): Verdict {
    const verdicts: Verdict[] = [];
    for (const need of needs) {
      const verdict = this.#need(need, fill, about);
      if (verdict.verdict === 'no') return NO;
      verdicts.push(verdict);
    }
    const same = needs.filter(({ same }) => same);
    return same.length < 2 ? all(...verdicts) : all(...verdicts, this.#onSameResource(same));
  }

  #need({ action, on, or = [], beyond }: Need, fill: (pattern: string) => string, about: About | undefined): Verdict {
    if (on === undefined) return this.can(action, '*', about);
    if (beyond && !this.#allowsBeyond(action, fill(on), beyond)) return NO;
    if (or.length === 0) return this.can(action, fill(on), about);
    return or.reduce(
      (best, other) => {
        return best.verdict === 'yes' ? best : better(best, this.can(action, fill(other), about));
      },
      this.can(action, fill(on), about),
    );
  }

  /** Whether the action is allowed on more of `on` than the resources that are of no use. */
  #allowsBeyond(action: string, on: string, useless: readonly string[]): boolean {
    const { everything, patterns } = this.scope(action);
    const without = useless.map((one) => arnGlob(one.replace('{partition}', this.identity.partition)));
    const within = (pattern: string): boolean =>
      without.some((one) => globCovers(one, arnGlob(pattern))) || overlap(pattern, on).length === 0;
    return everything || !patterns.every(within);
  }

  /** Needs that must be allowed on the same resource, whatever its name: their patterns must overlap. */
  #onSameResource(needs: readonly Need[]): Verdict {
    const narrow = needs.filter(({ action }) => !this.scope(action).everything);
    if (narrow.length === 0) return YES;
    let common: readonly string[] = ['*'];
    for (const { action } of narrow) {
      const { patterns } = this.scope(action);
      if (patterns.length * common.length > MAX_COMPARISONS) return dependsOn('policy:too-many-patterns');
      common = [...new Set(common.flatMap((one) => patterns.flatMap((other) => overlap(one, other))))];
    }
    let best = NO;
    for (const pattern of common) {
      best = better(
        best,
        all(
          ...narrow.map(
            ({ action }) =>
              () =>
                this.can(action, pattern),
          ),
        ),
      );
      if (best.verdict === 'yes') break;
    }
    return best;
  }

  #inContext(action: string, pattern: string, first: Verdict, about: About | undefined): Verdict {
    const context: Record<string, ContextValue> = { ...DIRECT_CALL, ...about?.context };
    let verdict = first;
    // More keys show up as earlier ones are filled in; a few rounds are enough.
    for (let round = 0; round < 4 && verdict.verdict === 'conditional'; round += 1) {
      const before = Object.keys(context).length;
      for (const key of verdict.missing) {
        const value = targetFact(key, about) ?? this.#attackerFact(key);
        if (value !== undefined) context[key] = value;
      }
      if (round > 0 && Object.keys(context).length === before) break;
      verdict = couldAllow(this.compiled, action, pattern, context);
    }
    const found = withoutCallerKeys(this.#inSession(action, pattern, verdict, context));
    return found.verdict === 'yes' ? found : better(found, this.#afterTagging(action, pattern, first, about));
  }

  /** A condition on a tag is no obstacle if the attacker can tag the user or role. */
  #afterTagging(action: string, pattern: string, first: Verdict, about: About | undefined): Verdict {
    const tagging =
      /^arn:[^:]+:iam::\d{12}:(user|role)\/[^*?]+$/.exec(pattern)?.[1] === 'user' ? 'iam:TagUser' : 'iam:TagRole';
    if (!about?.tags || action === tagging || !first.missing.some(isTagOfResource) || !this.mentions(tagging))
      return NO;
    const { tags: _, ...rest } = about;
    const without = this.#inContext(action, pattern, first, rest);
    if (without.verdict === 'no') return NO;
    const missing = without.missing.filter((key) => !isTagOfResource(key));
    return all(this.can(tagging, pattern), missing.length === 0 ? YES : { verdict: 'conditional', missing });
  }

  /** A user has no session, or one that starts now: if both fail, the verdict is no. */
  #inSession(action: string, pattern: string, verdict: Verdict, context: Record<string, ContextValue>): Verdict {
    if (verdict.verdict !== 'conditional') return verdict;
    const key = verdict.missing.find((name) => name.toLowerCase() === 'aws:tokenissuetime');
    if (key === undefined || this.identity.kind !== 'user') return verdict;
    const [without, within] = [[], this.compiled.now ?? []].map((began) =>
      couldAllow(this.compiled, action, pattern, { ...context, [key]: began }),
    );
    return without && without.verdict === within?.verdict ? without : verdict;
  }

  /** A session has only the tags of its role if the trust policy allows nobody to tag sessions. */
  #attackerFact(key: string): ContextValue | undefined {
    return /^aws:principaltag\//i.test(key) && hasNoSessionTags(this.identity) ? [] : undefined;
  }
}

/** Maximum pairs of patterns to compare; real policies have a handful. */
const MAX_COMPARISONS = 1000;
export const overlap = (a: string, b: string): readonly string[] =>
  overlaps(arnGlob(a), arnGlob(b)).globs.map(globText);

export interface Scope {
  /** Allowed on every resource in any context: no further evaluation is needed. */
  readonly everything: boolean;
  /** Patterns that cover every resource on which it may be allowed. */
  readonly patterns: readonly string[];
}

/** What is known about one action of an attacker. */
interface AskedAction {
  scope?: Scope;
  /** By pattern of resources, without context. */
  readonly verdicts: Map<string, Verdict>;
}

/** No policy allows the action on any resource. */
const NOT_MENTIONED: AskedAction = { scope: { everything: false, patterns: [] }, verdicts: new Map() };

function scopeOf(principal: CompiledPrincipal, action: string): Scope {
  const { allow, deny } = allowedResources(principal, action);
  const everything = deny.length === 0 && allow.some(({ pattern, missing }) => pattern === '*' && missing.length === 0);
  return { everything, patterns: [...new Set(allow.map(({ pattern }) => pattern))] };
}

/** Removes the keys that the caller chooses. Without remaining keys the verdict is yes. */
export function withoutCallerKeys(verdict: Verdict): Verdict {
  if (verdict.verdict !== 'conditional') return verdict;
  const left = (keys: readonly string[]): readonly string[] => keys.filter((key) => !SET_BY_CALLER.test(key));
  // One grant is enough: the one with the fewest open conditions.
  if (verdict.alternatives?.some((keys) => left(keys).length === 0)) return YES;
  const missing = left(verdict.missing);
  return missing.length === 0 ? YES : { verdict: 'conditional', missing };
}

/** Whether sessions of the role have only the role's own tags. */
export const hasNoSessionTags = ({ role, trust }: CompiledIdentity): boolean =>
  role !== undefined && trust !== undefined && !trust.allows.mentions(actionName('sts:TagSession'));

const isTagOfResource = (key: string): boolean => /^(?:aws|iam):resourcetag\//i.test(key);

/** The value of a key of the target; `[]` means that the target does not have it. */
function targetFact(key: string, about: About | undefined): ContextValue | undefined {
  const name = key.toLowerCase();
  const tag = /^(?:aws|iam):resourcetag\/(.+)$/i.exec(key)?.[1];
  if (tag !== undefined && about?.tags) {
    const held = Object.entries(about.tags).find(([own]) => own.toLowerCase() === tag.toLowerCase());
    return held ? held[1] : [];
  }
  if (name === 'iam:permissionsboundary' && about?.boundary !== undefined) return about.boundary ?? [];
  return undefined;
}
