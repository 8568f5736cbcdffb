import type { ElementList, ReadDocument, ReadStatement } from '../iam/document.ts';
import { type ActionCatalogue, patternMatches } from '../iam/index.ts';

/** The known actions that policies name. */
export class GrantedActions {
  readonly #catalogue: ActionCatalogue;
  readonly #matching = new Map<string, readonly string[]>();

  constructor(catalogue: ActionCatalogue) {
    this.#catalogue = catalogue;
  }

  /** The actions that a pattern matches, in AWS spelling. */
  matching(pattern: string): readonly string[] {
    const key = pattern.toLowerCase();
    const known = this.#matching.get(key);
    if (known !== undefined) return known;
    const found = this.#catalogue.actionsMatching(pattern);
    this.#matching.set(key, found);
    return found;
  }

  /** The actions of an Action or NotAction element. */
  in({ not, values }: ElementList): readonly string[] {
    if (!not) return [...new Set(values.flatMap((value) => this.matching(value)))];
    return this.matching('*').filter((action) => !values.some((value) => patternMatches(value, action, true)));
  }

  /** The actions of the Allow statements, whatever their resources and conditions, and whatever else denies them. */
  by(policies: readonly ReadDocument[]): readonly string[] {
    const actions = policies.flatMap(({ statements }) => statements.flatMap(allowed).flatMap((one) => this.in(one)));
    return [...new Set(actions)].sort();
  }
}

const allowed = ({ effect, actions }: ReadStatement): readonly ElementList[] =>
  effect === 'Allow' && actions !== undefined ? [actions] : [];
