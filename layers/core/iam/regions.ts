import type { ActionName } from './action.ts';
import type { CompiledPolicy } from './compile.ts';
import type { Lookup } from './context.ts';
import { type Glob, globOf } from './glob.ts';
import { globCovers, overlaps } from './glob-algebra.ts';
import { conditionsHold, type ResourcePattern, type Statement } from './statement.ts';
import { resolveTemplate } from './template.ts';
import { both, MAYBE, Missing, missingKey, NO, type Truth, YES } from './truth.ts';

/** A set of resources as one pattern minus others, and how certain it is that the action is allowed on it. */
export interface Region {
  readonly glob: Glob;
  readonly minus: readonly Glob[];
  readonly truth: Truth;
  readonly missing: readonly string[];
}

/** The resources of a statement, with their certainty. */
interface Extent {
  readonly glob: Glob;
  readonly truth: Truth;
  readonly missing: readonly string[];
}

interface Applicable {
  readonly statement: Statement;
  readonly truth: Truth;
  readonly missing: readonly string[];
}

const ANYTHING = globOf('\uffff');
/** Maximum regions: real policies have a handful, and hostile ones get a bounded answer. */
const MAX_REGIONS = 1024;
/** Maximum work for one question, in products of pattern lengths. */
const MAX_WORK = 20_000_000;
/** What the answer depends on if there are too many patterns to compare. */
const TOO_MANY = 'policy:too-many-patterns';

/** A search with a limit on its work. */
class BoundedSearch {
  readonly within: Glob;
  #work = MAX_WORK;
  /** Something was skipped to stay within the limit. */
  cut = false;

  constructor(within: Glob) {
    this.within = within;
  }

  spend(a: Glob, b: Glob): boolean {
    this.#work -= 20 + (a.literal || b.literal ? a.text.length + b.text.length : a.text.length * b.text.length);
    if (this.#work < 0) this.cut = true;
    return this.#work >= 0;
  }

  covers(outer: Glob, inner: Glob): boolean {
    return outer.any || (this.spend(outer, inner) && globCovers(outer, inner));
  }

  overlaps(a: Glob, b: Glob): readonly Glob[] {
    if (a.any) return [b];
    if (b.any) return [a];
    if (!this.spend(a, b)) return [];
    const found = overlaps(a, b);
    if (found.partial) this.cut = true;
    return found.globs;
  }

  bounded(regions: readonly Region[]): Region[] {
    if (regions.length <= MAX_REGIONS) return [...regions];
    this.cut = true;
    return regions.toSorted((a, b) => a.truth - b.truth).slice(0, MAX_REGIONS);
  }

  /** Skipped parts may be anywhere. */
  complete(regions: readonly Region[]): Region[] {
    if (!this.cut || regions.some((region) => region.truth === YES)) return [...regions];
    return [...regions, { glob: this.within, minus: [], truth: MAYBE, missing: [TOO_MANY] }];
  }
}

const NO_KEYS: readonly string[] = [];

function applicable(
  policies: readonly CompiledPolicy[],
  effect: 'allows' | 'denies',
  action: ActionName,
  lookup: Lookup,
): Applicable[] {
  const found: Applicable[] = [];
  for (const policy of policies) {
    policy[effect].some(action, (statement) => {
      const missing = new Missing();
      const truth = conditionsHold(statement, lookup, missing);
      if (truth !== NO) found.push({ statement, truth, missing: truth === YES ? NO_KEYS : missing.keys });
      return false;
    });
  }
  return found;
}

/** Patterns of the statement's Resource or NotResource element, with wildcards for unknown variables. */
function extents(patterns: readonly ResourcePattern[], lookup: Lookup): Extent[] {
  const found: Extent[] = [];
  for (const { glob, template } of patterns) {
    if (glob) {
      found.push({ glob, truth: YES, missing: NO_KEYS });
      continue;
    }
    const resolved = resolveTemplate(template, lookup);
    if (resolved.kind === 'text') found.push({ glob: globOf(resolved.text), truth: YES, missing: NO_KEYS });
    else if (resolved.kind === 'unknown') {
      found.push({ glob: globOf(resolved.widest), truth: MAYBE, missing: resolved.keys.map(missingKey) });
    }
  }
  return found;
}

const merge = (a: readonly string[], b: readonly string[]): readonly string[] =>
  a.length === 0 ? b : b.length === 0 ? a : [...new Set([...a, ...b])];

/** The regions that the Allow statements allow. */
function granted(allows: readonly Applicable[], lookup: Lookup): Region[] {
  const regions: Region[] = [];
  for (const { statement, truth, missing } of allows) {
    const set = statement.resources;
    if (!set || (set.all && !set.not)) {
      regions.push({ glob: ANYTHING, minus: [], truth, missing });
      continue;
    }
    const parts = extents(set.patterns, lookup);
    if (!set.not) {
      for (const part of parts) {
        regions.push({
          glob: part.glob,
          minus: [],
          truth: both(truth, part.truth),
          missing: merge(missing, part.missing),
        });
      }
      continue;
    }
    if (set.all) continue;
    const conditional = parts.filter((part) => part.truth === MAYBE);
    regions.push({
      glob: ANYTHING,
      minus: parts.filter((part) => part.truth === YES).map((part) => part.glob),
      truth: conditional.length > 0 ? MAYBE : truth,
      missing: conditional.reduce((keys, part) => merge(keys, part.missing), missing),
    });
  }
  return regions;
}

/** The overlap of the regions so far with those that another layer allows. */
function narrow(open: readonly Region[], allowed: readonly Region[], search: BoundedSearch): Region[] {
  if (allowed.some((one) => one.truth === YES && one.glob.any && one.minus.length === 0)) return [...open];
  const regions: Region[] = [];
  for (const left of open) {
    for (const right of allowed) {
      const minus = left.minus.length + right.minus.length === 0 ? left.minus : [...left.minus, ...right.minus];
      for (const glob of search.overlaps(left.glob, right.glob)) {
        if (minus.some((hole) => search.covers(hole, glob))) continue;
        const truth = both(left.truth, right.truth);
        regions.push({ glob, minus, truth, missing: merge(left.missing, right.missing) });
      }
    }
  }
  return search.bounded(regions);
}

/** Removes the regions that a Deny statement covers; a conditional Deny makes them conditional. */
function subtract(open: readonly Region[], deny: Applicable, lookup: Lookup, search: BoundedSearch): Region[] {
  const set = deny.statement.resources;
  const parts =
    set && !set.all ? extents(set.patterns, lookup) : [{ glob: ANYTHING, truth: YES, missing: NO_KEYS } as const];
  if (set?.not) return open.flatMap((region) => keepWithin(region, parts, deny, search));
  const regions: Region[] = [];
  for (const region of open) {
    const covering = parts.filter((part) => search.covers(part.glob, region.glob));
    if (covering.length === 0) regions.push(region);
    else if (deny.truth === YES && covering.some((part) => part.truth === YES)) continue;
    else {
      const keys = covering.reduce((all, part) => merge(all, part.missing), merge(region.missing, deny.missing));
      regions.push({ ...region, truth: MAYBE, missing: keys });
    }
  }
  return regions;
}

/** A Deny with NotResource keeps the regions that its patterns match. */
function keepWithin(region: Region, parts: readonly Extent[], deny: Applicable, search: BoundedSearch): Region[] {
  if (parts.some((part) => part.truth === YES && search.covers(part.glob, region.glob))) return [region];
  const kept = parts.flatMap((part) =>
    search
      .overlaps(region.glob, part.glob)
      .filter((glob) => !region.minus.some((hole) => search.covers(hole, glob)))
      .map((glob): Region => {
        const truth = both(region.truth, part.truth);
        return { glob, minus: region.minus, truth, missing: merge(region.missing, part.missing) };
      }),
  );
  if (deny.truth === MAYBE) kept.push({ ...region, truth: MAYBE, missing: merge(region.missing, deny.missing) });
  return kept;
}

export interface Layers {
  /** Granting policies; `everything` for a root user. */
  readonly identity: readonly CompiledPolicy[] | 'everything';
  /** Each layer must allow the action. */
  readonly limits: readonly (readonly CompiledPolicy[])[];
  /** Other policies whose Deny statements apply. */
  readonly denyOnly: readonly CompiledPolicy[];
}

/** The regions within `within` where the action is allowed after denies. A region can still contain resources that are
 * denied. */
export function allowedRegions(layers: Layers, action: ActionName, within: Glob, lookup: Lookup): Region[] {
  const search = new BoundedSearch(within);
  let open = throughLayers(layers, action, lookup, search);
  const identity = layers.identity === 'everything' ? [] : layers.identity;
  const denies = open.length === 0 ? [] : [...identity, ...layers.limits.flat(), ...layers.denyOnly];
  for (const deny of applicable(denies, 'denies', action, lookup)) {
    open = search.bounded(subtract(open, deny, lookup, search));
    if (open.length === 0) break;
  }
  return search.complete(open);
}

/** The same without denies. */
export function grantedRegions(layers: Layers, action: ActionName, within: Glob, lookup: Lookup): Region[] {
  const search = new BoundedSearch(within);
  return search.complete(throughLayers(layers, action, lookup, search));
}

function throughLayers(layers: Layers, action: ActionName, lookup: Lookup, search: BoundedSearch): Region[] {
  let open: Region[] = [{ glob: search.within, minus: [], truth: YES, missing: NO_KEYS }];
  if (layers.identity !== 'everything') {
    open = narrow(open, granted(applicable(layers.identity, 'allows', action, lookup), lookup), search);
  }
  for (const policies of layers.limits) {
    if (open.length === 0) return open;
    open = narrow(open, granted(applicable(policies, 'allows', action, lookup), lookup), search);
  }
  return open;
}

/** Patterns on which the action is denied, with the keys that each depends on. A Deny with NotResource is not included: it
 * shows in the regions. */
export function deniedExtents(
  policies: readonly CompiledPolicy[],
  action: ActionName,
  lookup: Lookup,
): { readonly glob: Glob; readonly missing: readonly string[] }[] {
  return applicable(policies, 'denies', action, lookup).flatMap(({ statement, missing }) => {
    const set = statement.resources;
    if (set?.not) return [];
    if (!set || set.all) return [{ glob: ANYTHING, missing }];
    return extents(set.patterns, lookup).map((part) => ({ glob: part.glob, missing: merge(missing, part.missing) }));
  });
}
