export type AccessLevel = 'List' | 'Read' | 'Write' | 'Tagging' | 'Permissions management';

export interface ActionResourceType {
  /** As AWS names it, e.g. `role`. */
  readonly name: string;
  /** ARN patterns with `*` where the documentation has a variable part. */
  readonly arns: readonly string[];
  /** Whether the action needs a resource of this type. */
  readonly required: boolean;
}

/** What AWS documents of its actions. The table is the reference layer's; callers pass it in, so that the engine stays pure. */
export interface ActionCatalogue {
  /** ISO date of the data. */
  readonly date: string;
  /** undefined: an action that the table does not have (of tomorrow, or misspelt). */
  accessLevel(action: string): AccessLevel | undefined;
  /** Actions that a pattern such as `iam:Create*` or `*` stands for, in their own spelling. */
  actionsMatching(pattern: string): readonly string[];
  /** Condition keys that the action (and the resource types it takes) brings, in their own spelling. */
  conditionKeys(action: string): readonly string[];
  resourceTypes(action: string): readonly ActionResourceType[];
  /** Service prefixes, sorted. */
  services(): readonly string[];
  /** A condition key as AWS spells it, from any spelling; a tag's own name is kept. */
  spelledKey(key: string): string;
}
