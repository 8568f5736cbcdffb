/** Response: what to do about an incident, exactly what that would change, and how to give it back. Pure. */
export * from './approval.ts';
export * from './decide.ts';
export * from './deny.ts';
export * from './digest.ts';
export * from './drift.ts';
export * from './eligibility.ts';
export * from './evidence.ts';
export * from './guardrails.ts';
export * from './journal.ts';
export * from './limits.ts';
export * from './live.ts';
export * from './plan.ts';
export { approvalMinutesFor, type PolicyReading, parseResponsePolicy, responsePolicySchema } from './policy.ts';
export type * from './ports.ts';
export * from './release.ts';
export * from './verify.ts';
