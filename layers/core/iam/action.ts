import { type Glob, globMatches, parseGlob } from './glob.ts';

/** An action name, lower-cased: IAM compares service prefixes and action names without regard to case. */
export interface ActionName {
  readonly text: string;
  readonly service: string;
  readonly name: string;
}

const names = new Map<string, ActionName>();

/** `iam:PassRole` in the form that the engine compares; cached, because the same few actions are used repeatedly. */
export function actionName(action: string): ActionName {
  const known = names.get(action);
  if (known) return known;
  const text = action.trim().toLowerCase();
  const colon = text.indexOf(':');
  const parsed = {
    text,
    service: colon < 0 ? text : text.slice(0, colon),
    name: colon < 0 ? '' : text.slice(colon + 1),
  };
  if (names.size > 50_000) names.clear();
  if (action.length < 256) names.set(action, parsed);
  return parsed;
}

/** The patterns of one service, without its prefix. */
export interface ServiceActions {
  readonly exact: Set<string>;
  readonly globs: Glob[];
}

/** The patterns of one `Action` or `NotAction` element, found by service. */
export interface ActionSet {
  /** `*` or `*:*` is among them. */
  readonly all: boolean;
  readonly services: ReadonlyMap<string, ServiceActions>;
  /** Patterns with a wildcard before the colon. */
  readonly crossService: readonly Glob[];
}

/** Compiles action patterns. `*` alone matches everything; otherwise a pattern is `service:Name` and is taken literally: without
 * a colon, or with white space that is not part of an action, it matches nothing. */
export function compileActions(patterns: readonly string[]): ActionSet {
  const services = new Map<string, ServiceActions>();
  const crossService: Glob[] = [];
  let all = false;
  for (const pattern of patterns) {
    const text = pattern.toLowerCase();
    if (/^\*+(:\*+)?$/.test(text)) {
      all = true;
      continue;
    }
    const colon = text.indexOf(':');
    if (colon < 0) continue;
    const service = text.slice(0, colon);
    const name = text.slice(colon + 1);
    if (/[*?]/.test(service)) {
      crossService.push(parseGlob(text));
      continue;
    }
    let entry = services.get(service);
    if (!entry) {
      entry = { exact: new Set(), globs: [] };
      services.set(service, entry);
    }
    if (/[*?]/.test(name)) entry.globs.push(parseGlob(name));
    else entry.exact.add(name);
  }
  return { all, services, crossService };
}

export function actionMatches(set: ActionSet, action: ActionName): boolean {
  if (set.all) return true;
  const entry = set.services.get(action.service);
  if (entry && serviceActionMatches(entry, action.name)) return true;
  for (const glob of set.crossService) if (globMatches(glob, action.text)) return true;
  return false;
}

/** @param name the action without its service, lower-cased. */
export function serviceActionMatches({ exact, globs }: ServiceActions, name: string): boolean {
  if (exact.has(name)) return true;
  for (const glob of globs) if (globMatches(glob, name)) return true;
  return false;
}
