/** Inline policies whose names begin with this are containments of Tierwatch. Response writes them, detection watches them. */
export const DENY_POLICY_PREFIX = 'TierwatchContainment';

/** Whether a managed policy is the one of AWS that denies all actions, in any partition. */
export const isDenyAllPolicy = (arn: string): boolean => /:iam::aws:policy\/AWSDenyAll$/.test(arn);
