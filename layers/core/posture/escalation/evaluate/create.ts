import { allowedResources, patternsIntersect } from '../../../iam/index.ts';
import type { CompiledIdentity } from '../compile.ts';
import type { Reach } from '../edge.ts';
import { actionsOf, type RuleOf } from '../rule.ts';
import { addEverything, removeBoundary, type Variants } from '../variants.ts';
import { all, dependsOn, either, NO } from '../verdict.ts';
import { isReservedSso, type World } from '../world.ts';
import type { About, Source } from './source.ts';

/** A name that the source makes up: no boundary, no tags but those that it gives. */
const NEW: About = { boundary: null };

/** A new user or role with every right that is left to give. All needs have to be allowed on the same new name. */
export function* newIdentity(
  rule: RuleOf<'new-identity'>,
  source: Source,
  world: World,
  variants: Variants,
): Iterable<Reach> {
  const { needs, type } = rule.mechanism;
  const { identity } = source;
  const [first, ...rest] = needs;
  if (!first || !needs.every(({ action }) => source.mentions(action))) return;
  const kind = `arn:${identity.partition}:iam::${identity.account}:${type}/*`;
  const context = { 'iam:PolicyARN': `arn:${identity.partition}:iam::aws:policy/AdministratorAccess` };
  let best = NO;
  let name = kind;
  for (const { pattern } of allowedResources(source.compiled, first.action).allow.slice(0, MOST_PATTERNS)) {
    if (!patternsIntersect(pattern, kind) || world.estate.identities.has(pattern)) continue;
    const on = pattern === '*' ? kind : pattern;
    const verdict = all(
      ...[first, ...rest].map(
        ({ action }) =>
          () =>
            source.can(action, on, { ...NEW, context }),
      ),
    );
    const better = either(best, verdict);
    if (better !== best) name = on;
    best = better;
  }
  if (best.verdict === 'no') return;
  // What is new has no boundary; what the organization denies is denied to it, too.
  const free = variants.of({ ...identity, ...bare(identity) }, addEverything).identity;
  if (free.admin.verdict === 'no') return;
  const dependsOnKeys = [...new Set([...best.missing, ...free.admin.missing])];
  const to = { id: `${identity.arn}#new-${type}`, identity: free };
  yield { to, rule: rule.id, actions: actionsOf(rule), target: name, dependsOn: dependsOnKeys };
}

const MOST_PATTERNS = 20;

/** The identity without anything but what its account limits. */
function bare(identity: CompiledIdentity): Pick<CompiledIdentity, 'policies' | 'classKey'> {
  const { policies } = identity;
  return {
    policies: removeBoundary.apply({ ...policies, identity: [] }),
    classKey: `new ${identity.kind} of ${identity.account}`,
  };
}

/** Identity Center gives rights through permission sets; who changes its own, or assigns a better one, has them. */
export function* writePermissionSet(
  rule: RuleOf<'write-permission-set'>,
  source: Source,
  world: World,
  variants: Variants,
): Iterable<Reach> {
  const { needs, assigns } = rule.mechanism;
  const { identity } = source;
  const account = world.account(identity.account);
  const allowed = source.canAll(needs, (pattern) => pattern);
  if (!account || allowed.verdict === 'no') return;
  const own = isReservedSso(identity);
  // Without a single role of Identity Center it is not in use here.
  if (!own && !account.roles.some(isReservedSso)) return;
  const verdict = all(
    allowed,
    dependsOn('being called in the account that manages Identity Center'),
    own ? all() : dependsOn('a user of the source in Identity Center'),
  );
  const to = variants.of({ ...identity, ...bare(identity) }, addEverything);
  if (to.identity.admin.verdict === 'no') return;
  yield {
    to: { id: `${identity.arn}#${assigns ? 'assigned' : 'permission-set'}`, identity: to.identity },
    rule: rule.id,
    actions: actionsOf(rule),
    target: own && !assigns ? identity.arn : 'arn:aws:sso:::permissionSet/*/*',
    dependsOn: verdict.missing,
  };
}
