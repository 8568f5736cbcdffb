export type AccessLevel = 'List' | 'Read' | 'Write' | 'Tagging' | 'Permissions management';

export interface ActionResourceType {
  /** As AWS names it, e.g. `role`. */
  readonly name: string;
  /** ARN patterns with `*` where the documentation has a variable part. */
  readonly arns: readonly string[];
  /** Whether the action needs a resource of this type. */
  readonly required: boolean;
}

/** What AWS documents about its actions. The reference layer owns the table; callers pass it in, so the engine stays pure. */
export interface ActionCatalogue {
  /** ISO date of the data. */
  readonly date: string;
  /** undefined: the table does not have the action (newer than the table, or misspelled). */
  accessLevel(action: string): AccessLevel | undefined;
  /** Actions that match a pattern such as `iam:Create*` or `*`, as AWS spells them. */
  actionsMatching(pattern: string): readonly string[];
  /** Condition keys that the action (and the resource types it takes) supports, as AWS spells them. */
  conditionKeys(action: string): readonly string[];
  resourceTypes(action: string): readonly ActionResourceType[];
  /** Service prefixes, sorted. */
  services(): readonly string[];
  /** A condition key as AWS spells it, from any spelling; a tag's own name is kept. */
  spelledKey(key: string): string;
}
