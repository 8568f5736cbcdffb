/** The library: the pure core of Tierwatch. It calls no AWS API and keeps no state outside the objects that it returns. */

export type { Incident, Place, Signal } from '../layers/core/detection/types.ts';
export type {
  AuthorizationResult,
  ContextValue,
  Decision,
  NamedPolicy,
  PolicyIssue,
  PolicySet,
  StatementRef,
} from '../layers/core/iam/index.ts';
export type { IdentityArn, IdentityClass, Severity, Tier } from '../layers/core/identity.ts';
export { type Assessment, assess } from '../layers/core/posture/assess.ts';
export type { AccountEstate } from '../layers/core/posture/estate.ts';
export { type Dump, estatesFromDumps } from '../layers/core/posture/estate-from-dump.ts';
export type { PostureOptions } from '../layers/core/posture/options.ts';
export type { Posture, Reason } from '../layers/core/posture/types.ts';
export { DEFAULT_RESPONSE_POLICY, decide } from '../layers/core/response/decide.ts';
export type { DecisionInput, ResponseDecision, ResponsePolicy } from '../layers/core/response/types.ts';
export { type Answer, authorize, type Question } from './authorize.ts';
export { type Detection, Detector, type DetectorOptions } from './detector.ts';
