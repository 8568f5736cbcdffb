import { actionName } from '../../../iam/action.ts';
import { arnGlob, globText } from '../../../iam/glob.ts';
import { globCovers, overlaps } from '../../../iam/glob-algebra.ts';
import {
  allowedResources,
  type CompiledPrincipal,
  compilePrincipal,
  couldAllow,
  mentions,
  patternMatches,
  type Verdict,
} from '../../../iam/index.ts';
import type { ContextValue } from '../../../iam/types.ts';
import type { CompiledIdentity } from '../compile.ts';
import { DIRECT_CALL } from '../privilege.ts';
import type { Need } from '../rule.ts';
import type { Targets } from '../targets.ts';
import { all, better, dependsOn, NO, YES } from '../verdict.ts';

/** What is known of the resource that an action is asked about, for condition keys. */
export interface About {
  readonly tags?: Readonly<Record<string, string>>;
  /** ARN of the boundary of the user or role; null: it has none. */
  readonly boundary?: string | null;
  readonly context?: Readonly<Record<string, ContextValue>>;
}

/** What the caller writes into a request as it likes: a condition on it is one that it can meet. */
const SET_BY_CALLER =
  /^(aws:(requestedregion|requesttag\/|tagkeys|useragent|referer)|sts:(rolesessionname|durationseconds|transitivetagkeys)|iam:(associatedresourcearn|awsservicename|passedtoservice)|cloudformation:(?!createaction)|lambda:(layer|functionurlauthtype|principal|eventsourcetoken|codesigningconfigarn|vpcids|subnetids|securitygroupids)|ec2:(instancetype|region|imageid|tenancy|metadatahttp|islaunchtemplateresource|launchtemplate|volume|encrypted|ebsoptimized|owner|public|attribute)|ecs:(cluster|task|enable-|account-setting|capacity|fargate|privileged)|sagemaker:(?!resourcetag)|glue:(vpcids|subnetids|securitygroupids|credentialissuingservice)|ssm:(sessiondocumentaccesscheck|overwrite|policies)|codebuild:|batch:|states:|scheduler:|saml:)/i;

/** One identity that asks what it could do. */
export class Attacker {
  readonly identity: CompiledIdentity;
  readonly #verdicts = new Map<string, Verdict>();
  readonly #mentioned = new Map<string, boolean>();
  readonly #scopes = new Map<string, Scope>();

  constructor(identity: CompiledIdentity) {
    this.identity = identity;
  }

  get compiled(): CompiledPrincipal {
    return this.identity.compiled;
  }

  #untagged: CompiledPrincipal | undefined;
  /** The identity as it is while nobody knows its tags. */
  get untagged(): CompiledPrincipal {
    const { arn, policies, compiled } = this.identity;
    this.#untagged ??= compilePrincipal(arn, policies, { issuedAt: compiled.issuedAt, now: compiled.now });
    return this.#untagged;
  }

  /** A quick look: false means that no policy of the attacker allows the action anywhere. */
  mentions(action: string): boolean {
    let known = this.#mentioned.get(action);
    if (known === undefined) {
      known = mentions(this.compiled, action);
      this.#mentioned.set(action, known);
    }
    return known;
  }

  /** On what the action is allowed, as far as that is quick to say. */
  scope(action: string): Scope {
    let scope = this.#scopes.get(action);
    if (!scope) {
      scope = this.mentions(action) ? scopeOf(this.compiled, action) : NOWHERE;
      this.#scopes.set(action, scope);
    }
    return scope;
  }

  /** Those targets on which the action may be allowed, in their own order: a first look that leaves none out. */
  *allowedAmong<T>(action: string, targets: Targets<T>): Iterable<T> {
    const { everything, patterns } = this.scope(action);
    if (everything || patterns.includes('*')) yield* targets.all;
    else if (patterns.some((pattern) => /[*?]/.test(pattern)))
      yield* targets.where((name) => patterns.some((pattern) => patternMatches(pattern, name)));
    else for (const pattern of patterns) yield* targets.named(pattern);
  }

  /** May the action be allowed on something that matches the pattern? Asks without context first: what holds whatever the
   * context is need not be asked again. */
  can(action: string, pattern = '*', about?: About): Verdict {
    if (this.scope(action).everything) return YES;
    const key = `${action} ${pattern}`;
    let verdict = this.#verdicts.get(key);
    if (!verdict) {
      verdict = this.mentions(action) ? couldAllow(this.compiled, action, pattern) : NO;
      this.#verdicts.set(key, verdict);
    }
    if (verdict.verdict !== 'conditional') return verdict;
    return this.#inContext(action, pattern, verdict, about);
  }

  /** All needs on a target; `fill` puts the target into their patterns. */
  canAll(needs: readonly Need[], fill: (pattern: string) => string, about?: About): Verdict {
    return all(...needs.map((need) => () => this.#need(need, fill, about)), () =>
      this.#onSameResource(needs.filter(({ same }) => same)),
    );
  }

  #need({ action, on, or = [], beyond }: Need, fill: (pattern: string) => string, about: About | undefined): Verdict {
    if (on === undefined) return this.can(action, '*', about);
    if (beyond && !this.#allowsBeyond(action, fill(on), beyond)) return NO;
    return or.reduce(
      (best, other) => {
        return best.verdict === 'yes' ? best : better(best, this.can(action, fill(other), about));
      },
      this.can(action, fill(on), about),
    );
  }

  /** Whether any pattern of what is allowed takes more of `on` than the ones that are of no use. */
  #allowsBeyond(action: string, on: string, useless: readonly string[]): boolean {
    const { everything, patterns } = this.scope(action);
    const without = useless.map((one) => arnGlob(one.replace('{partition}', this.identity.partition)));
    const within = (pattern: string): boolean =>
      without.some((one) => globCovers(one, arnGlob(pattern))) || overlap(pattern, on).length === 0;
    return everything || !patterns.every(within);
  }

  /** Needs that have to be allowed on the same thing, whatever its name: somewhere all of them meet. */
  #onSameResource(needs: readonly Need[]): Verdict {
    const narrow = needs.filter(({ action }) => !this.scope(action).everything);
    if (narrow.length === 0 || needs.length < 2) return YES;
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
    // The keys that a verdict rests on come out as earlier ones are filled in: few rounds settle it.
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

  /** A tag that the attacker may put on the user or role is no obstacle. */
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

  /** A user has no session, or one that begins now: what fails either way fails. */
  #inSession(action: string, pattern: string, verdict: Verdict, context: Record<string, ContextValue>): Verdict {
    if (verdict.verdict !== 'conditional') return verdict;
    const key = verdict.missing.find((name) => name.toLowerCase() === 'aws:tokenissuetime');
    if (key === undefined || this.identity.kind !== 'user') return verdict;
    const [without, within] = [[], this.compiled.now ?? []].map((began) =>
      couldAllow(this.compiled, action, pattern, { ...context, [key]: began }),
    );
    return without && without.verdict === within?.verdict ? without : verdict;
  }

  /** A session has the tags of its role and no others where the role's trust lets nobody tag it. */
  #attackerFact(key: string): ContextValue | undefined {
    return /^aws:principaltag\//i.test(key) && hasNoSessionTags(this.identity) ? [] : undefined;
  }
}

/** Pairs of patterns that are compared; real policies have a handful. */
const MAX_COMPARISONS = 1000;
const overlap = (a: string, b: string): readonly string[] => overlaps(arnGlob(a), arnGlob(b)).globs.map(globText);

export interface Scope {
  /** Allowed on every resource, whatever the context: nothing more to ask. */
  readonly everything: boolean;
  /** Patterns that hold every resource on which it may be allowed. */
  readonly patterns: readonly string[];
}

const NOWHERE: Scope = { everything: false, patterns: [] };

function scopeOf(principal: CompiledPrincipal, action: string): Scope {
  const { allow, deny } = allowedResources(principal, action);
  const everything = deny.length === 0 && allow.some(({ pattern, missing }) => pattern === '*' && missing.length === 0);
  return { everything, patterns: [...new Set(allow.map(({ pattern }) => pattern))] };
}

/** Drops the keys that the caller chooses; nothing left means yes. */
export function withoutCallerKeys(verdict: Verdict): Verdict {
  if (verdict.verdict !== 'conditional') return verdict;
  const left = (keys: readonly string[]): readonly string[] => keys.filter((key) => !SET_BY_CALLER.test(key));
  // One grant is enough: the one that leaves least open.
  if (verdict.alternatives?.some((keys) => left(keys).length === 0)) return YES;
  const missing = left(verdict.missing);
  return missing.length === 0 ? YES : { verdict: 'conditional', missing };
}

/** Whether sessions of the role carry the role's own tags alone. */
export const hasNoSessionTags = ({ role, trust }: CompiledIdentity): boolean =>
  role !== undefined && trust !== undefined && !trust.allows.mentions(actionName('sts:TagSession'));

const isTagOfResource = (key: string): boolean => /^(?:aws|iam):resourcetag\//i.test(key);

/** The value of a key of the target: `[]` says that the target does not have it. */
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
