/** What a function may do, with the reason. A lone `*` as resource is used where IAM supports no resource-level permission. */
export interface Permission {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly why: string;
  /** Used only with the function's own credentials: the reader role of a member account does not need it. */
  readonly ownOnly?: true;
}

/** Resources of the account in any Region. */
export const everywhere = (service: string, resource: string): string =>
  `arn:{Partition}:${service}:*:{Account}:${resource}`;
