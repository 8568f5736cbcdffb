/** A pattern of `detail`, as EventBridge defines it. */
export type Detail = Readonly<Record<string, unknown>>;

/** Which CloudTrail events one EventBridge rule matches. */
export interface Selection {
  /** Unique among the selections of a target. */
  readonly id: string;
  /** For the description of the rule. */
  readonly what: string;
  readonly detail: Detail;
  /** Whether EventBridge delivers read-only events to the rule. */
  readonly readOnly: boolean;
}

export const ABSENT = { exists: false } as const;

/** Data events (objects, rows) are excluded: they would cost far more, and the reads of Tierwatch's own tables would cause new
 * events. Records of older versions have no category. */
export const MANAGEMENT: Detail = { eventCategory: ['Management', ABSENT] };

export const WRITE = [false, ABSENT] as const;
export const READ = [true] as const;

/** Calls that a principal makes itself. Calls of AWS services, and those that a service makes on behalf of a principal, say nothing
 * about where a credential is. */
export const BY_PRINCIPALS: Detail = {
  userIdentity: { type: [{ 'anything-but': ['AWSService'] }], invokedBy: [ABSENT] },
};

/** All other calls: those that AWS services make, for themselves or on behalf of a principal. */
export const BY_SERVICES: Detail = {
  $or: [{ userIdentity: { type: ['AWSService'] } }, { userIdentity: { invokedBy: [{ exists: true }] } }],
};
