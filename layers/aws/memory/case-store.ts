import { fingerprintOf } from '../../core/detection/incident.ts';
import { activityKey } from '../../core/detection/person.ts';
import { INCIDENT_STATES } from '../../core/detection/types.ts';
import type {
  ApprovalStore,
  CaseStore,
  Clock,
  ContainmentRecord,
  IncidentStore,
  RecordStore,
} from '../../core/ports.ts';
import { isOver } from '../../core/response/lifecycle.ts';
import type { Approval, DecisionBasis, Hold, JournalEntry, Plan, ReleaseConsent } from '../../core/response/types.ts';
import { isAfter, newestFirst } from '../cases/order.ts';
import { memoryDeliveryStore } from './delivery-store.ts';
import { countChange, memoryPublications, type Publications } from './publications.ts';

interface Cases extends Publications {
  /** Identity to the id of its open incident. */
  readonly open: Map<string, string>;
  readonly plans: Map<string, Plan>;
  readonly approvals: Map<string, Approval>;
  readonly tokens: Map<string, string>;
  readonly journal: JournalEntry[];
  readonly holds: Map<string, Hold>;
  readonly containments: Map<string, ContainmentRecord>;
  readonly reasserts: { readonly key: string; readonly at: string }[];
  readonly decisions: Map<string, DecisionBasis>;
  readonly consents: Map<string, ReleaseConsent>;
}

const byTime =
  <Value>(time: (value: Value) => string) =>
  (a: Value, b: Value): number =>
    Date.parse(time(a)) - Date.parse(time(b));

/** A `CaseStore` in memory, for tests and replays. */
export function memoryCaseStore({ clock }: { readonly clock: Clock }): CaseStore {
  const cases: Cases = {
    incidents: new Map(),
    publications: new Map(),
    open: new Map(),
    plans: new Map(),
    approvals: new Map(),
    tokens: new Map(),
    journal: [],
    holds: new Map(),
    containments: new Map(),
    reasserts: [],
    decisions: new Map(),
    consents: new Map(),
  };
  return {
    ...incidents(cases),
    ...memoryPublications(cases, clock),
    ...approvals(cases, clock),
    ...records(cases, clock),
    ...memoryDeliveryStore(clock),
  };
}

function incidents(cases: Cases): IncidentStore {
  return {
    async openIncident(incident) {
      const key = activityKey(incident.identity, incident.actor);
      const id = cases.open.get(key) ?? incident.id;
      const found = cases.incidents.get(id);
      if (found !== undefined) return { kind: 'exists', incident: found };
      cases.incidents.set(incident.id, incident);
      cases.publications.set(incident.id, { changeNumber: 1, publishedNumber: 0 });
      cases.open.set(key, incident.id);
      return { kind: 'opened', incident };
    },
    async updateIncident(id, merge) {
      const found = cases.incidents.get(id);
      if (found === undefined) throw new Error(`Incident ${id} does not exist and cannot be updated`);
      const { stateSince: _, ...content } = merge(found);
      const { state, stateSince } = found;
      const changed = { ...content, id, state, ...(stateSince === undefined ? {} : { stateSince }) };
      cases.incidents.set(id, changed);
      if (fingerprintOf(found) !== fingerprintOf(changed)) countChange(cases, id);
      return changed;
    },
    async moveIncident(id, from, to, at) {
      const found = cases.incidents.get(id);
      if (found === undefined || !from.includes(found.state)) return { kind: 'conflict' };
      const updatedAt = Date.parse(at) > Date.parse(found.updatedAt) ? at : found.updatedAt;
      cases.incidents.set(id, { ...found, state: to, updatedAt, stateSince: at });
      const key = activityKey(found.identity, found.actor);
      if (isOver(to) && cases.open.get(key) === id) cases.open.delete(key);
      return { kind: 'written' };
    },
    incident: async (id) => cases.incidents.get(id),
    async *listIncidents(account, states = INCIDENT_STATES, after) {
      const found = [...cases.incidents.values()].filter(
        (one) => one.account === account && states.includes(one.state) && isAfter(after, one),
      );
      yield* found.sort(newestFirst);
    },
  };
}

function approvals(cases: Cases, clock: Clock): ApprovalStore {
  return {
    async savePlan(plan) {
      const key = `${plan.incidentId} ${plan.id}`;
      if ((cases.plans.get(key)?.hash ?? plan.hash) !== plan.hash)
        throw new Error(`Plan ${plan.id} of incident ${plan.incidentId} is already stored with another hash`);
      cases.plans.set(key, plan);
    },
    plan: async (incidentId, planId) => cases.plans.get(`${incidentId} ${planId}`),
    plans: async (incidentId) =>
      [...cases.plans.values()].filter((plan) => plan.incidentId === incidentId).sort(byTime((plan) => plan.createdAt)),
    async saveApproval(approval, sealedToken) {
      if (cases.approvals.has(approval.id))
        throw new Error(`Approval ${approval.id} is already stored; ids are used once`);
      cases.approvals.set(approval.id, approval);
      cases.tokens.set(approval.id, sealedToken);
    },
    approval: async (id) => cases.approvals.get(id),
    approvals: async (incidentId) =>
      [...cases.approvals.values()]
        .filter((one) => one.incidentId === incidentId)
        .sort(byTime((one) => one.requestedAt)),
    sealedToken: async (approvalId) => cases.tokens.get(approvalId),
    async decideApproval(decided) {
      const found = cases.approvals.get(decided.id);
      if (found?.state !== 'pending') return { kind: 'conflict' };
      if (decided.state !== 'expired' && Date.parse(found.expiresAt) <= clock.now()) return { kind: 'conflict' };
      cases.approvals.set(decided.id, decided);
      return { kind: 'written' };
    },
    async forgetToken(approvalId) {
      cases.tokens.delete(approvalId);
    },
  };
}

function records(cases: Cases, clock: Clock): RecordStore {
  const since = (time: string) => (record: ContainmentRecord) => Date.parse(record.at) >= Date.parse(time);
  const containments = () => [...cases.containments.values()].sort(byTime((record) => record.at));
  const same = (entry: JournalEntry) =>
    cases.journal.findIndex(
      (one) =>
        one.incidentId === entry.incidentId &&
        one.step === entry.step &&
        one.planId === entry.planId &&
        one.by === entry.by &&
        one.detail === entry.detail,
    );
  return {
    async appendJournal(entry) {
      cases.journal.push(entry);
    },
    async journalOnce(entry) {
      if (same(entry) >= 0) return 'there';
      cases.journal.push(entry);
      return 'written';
    },
    async countJournal(entry) {
      const index = same(entry);
      const found = cases.journal[index];
      if (found === undefined) cases.journal.push({ ...entry, count: 1, lastAt: entry.at });
      else cases.journal[index] = { ...found, count: (found.count ?? 1) + 1, lastAt: entry.at };
    },
    async journal(incidentId, newest) {
      const entries = cases.journal
        .filter((entry) => entry.incidentId === incidentId)
        .sort(byTime((entry) => entry.at));
      return newest === undefined ? entries : entries.slice(-newest);
    },
    async saveHold(hold) {
      cases.holds.set(`${hold.identity} ${hold.evidenceHash}`, hold);
    },
    holds: async (identity) =>
      [...cases.holds.values()].filter(
        (hold) => hold.identity === identity && Date.parse(hold.expiresAt) > clock.now(),
      ),
    async recordContainment(record) {
      const key = `${record.identity} ${record.planId}`;
      if (!cases.containments.has(key)) cases.containments.set(key, record);
    },
    containmentsOf: async (identity, time) =>
      containments().filter((record) => record.identity === identity && since(time)(record)),
    containmentsIn: async (account, time) =>
      containments().filter((record) => record.account === account && since(time)(record)),
    async recordReassert(incidentId, planId, at) {
      cases.reasserts.push({ key: `${incidentId} ${planId}`, at });
    },
    reasserts: async (incidentId, planId, time) =>
      cases.reasserts
        .filter(({ key, at }) => key === `${incidentId} ${planId}` && Date.parse(at) >= Date.parse(time))
        .map(({ at }) => at)
        .sort(),
    async saveDecision(incidentId, basis) {
      const stored = cases.decisions.get(incidentId);
      if (stored === undefined || Date.parse(stored.at) <= Date.parse(basis.at)) cases.decisions.set(incidentId, basis);
    },
    decision: async (incidentId) => cases.decisions.get(incidentId),
    async saveConsent(consent) {
      cases.consents.set(consent.incidentId, consent);
    },
    async consent(incidentId) {
      const found = cases.consents.get(incidentId);
      return found !== undefined && Date.parse(found.expiresAt) > clock.now() ? found : undefined;
    },
  };
}
