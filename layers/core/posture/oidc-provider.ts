/** An OIDC provider that AWS accounts trust: whose tokens it signs, and how its `sub` is built. */
export interface OidcProvider {
  readonly name: string;
  /** Whether outsiders can get tokens from the same issuer. If so, only `sub` excludes them. */
  readonly sharedIssuer: boolean;
  /** Who holds such tokens. */
  readonly bearer: 'pipeline' | 'workload' | 'human';
  /** A correct `sub` pattern and `aud`, as examples for users. */
  readonly example: string;
  readonly audience: string;
  /** What `sub` consists of, outermost first. */
  readonly subject: readonly SubjectPart[];
  /** Other claims that AWS offers as condition keys and that identify a project as well as `sub` does. */
  readonly claims: readonly string[];
}

/** A named part of `sub`. A pattern is too broad at the first part that it does not pin. */
export interface SubjectPart {
  readonly name: string;
  /** What the part separates: owners, the projects of one owner, or the runs of one project (for example a run of any branch
   * from a run of a protected branch). */
  readonly weight: 'owner' | 'project' | 'run';
  /** True for patterns that pin it. */
  readonly pinned: RegExp;
  /** Who matches a pattern that does not pin it, if not the whole organization. */
  readonly lets?: string;
  /** Claims by which another condition can pin it as well. */
  readonly guards?: readonly string[];
}
