/** Inline policies whose names begin with this are containments of Tierwatch. Response writes them, detection watches them. */
export const DENY_POLICY_PREFIX = 'TierwatchContainment';
