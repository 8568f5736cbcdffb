/** The contract with consumers: the events that Tierwatch publishes. */
export type { IncidentFacts } from './case.ts';
export { type CoverageGapFacts, coverageGapClosed, coverageGapOpened } from './coverage.ts';
export { incidentOpened, incidentUpdated } from './detection.ts';
export { type EventOptions, PRODUCER_VERSION, type TierwatchEvent } from './event.ts';
export { type NotificationFacts, notificationRequested } from './notification.ts';
export {
  findingChanged,
  findingClosed,
  findingOpened,
  identityRemoved,
  type PostureFacts,
  postureChanged,
  type ReasonFacts,
} from './posture.ts';
export {
  type ApprovalFacts,
  approvalDecided,
  approvalExpired,
  approvalExpiring,
  approvalRequested,
  containmentFailed,
  containmentTampered,
  containmentUndone,
  identityContained,
  identityReleased,
  incidentClosed,
  type PlanFacts,
  planCreated,
  principalReplaced,
  type ReasonedDecision,
  responseDecided,
  responseRefused,
} from './response.ts';
