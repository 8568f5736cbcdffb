export type AccessLevel = 'List' | 'Read' | 'Write' | 'Tagging' | 'Permissions management';

export interface ActionResourceType {
  /** The name in the AWS documentation, such as `role`. */
  readonly name: string;
  /** ARN patterns with `*` for the variable parts. */
  readonly arns: readonly string[];
  /** Whether the action needs a resource of this type. */
  readonly required: boolean;
}

/** What AWS documents about its actions. The reference layer has the table; callers pass it in, so the engine stays pure. */
export interface ActionCatalogue {
  /** ISO date of the data. */
  readonly date: string;
  /** undefined: the action is not in the table (newer than the table, or misspelled). */
  accessLevel(action: string): AccessLevel | undefined;
  /** Actions that match a pattern such as `iam:Create*` or `*`, in AWS spelling. */
  actionsMatching(pattern: string): readonly string[];
  /** Condition keys that the action (and its resource types) supports, in AWS spelling. */
  conditionKeys(action: string): readonly string[];
  resourceTypes(action: string): readonly ActionResourceType[];
  /** Service prefixes, sorted. */
  services(): readonly string[];
  /** A condition key in AWS spelling, from any spelling; the name of a tag is unchanged. */
  spelledKey(key: string): string;
}
