import { plural } from '../../layers/core/response/wording.ts';
import { isPending } from '../api/case.ts';
import { ApiRefusal } from '../api/client.ts';
import type { ApprovalView, CaseView } from '../api/schemas.ts';
import { messageOf, UsageError } from '../io.ts';
import { EXPECTED_RULES } from './attack.ts';
import { newCanary } from './canary.ts';
import { isIncidentOver, settle } from './incidents.ts';
import type { Canary, DrillPorts } from './ports.ts';
import { Skipped, StepFailed, type StepResult, Steps } from './steps.ts';

export interface DrillOptions {
  /** Approve the plan, and go on until the release. */
  readonly approve: boolean;
  /** Leave the canary and its incident in place. */
  readonly keep: boolean;
  readonly timeoutMinutes: number;
  /** Ends the drill, except for its clean-up. */
  readonly signal: AbortSignal;
}

export interface DrillReport {
  readonly result: 'passed' | 'failed' | 'interrupted';
  /** ARN of the canary. */
  readonly canary: string;
  /** Id of the incident, if one opened. */
  readonly incident: string | null;
  readonly steps: readonly StepResult[];
  /** What a person has to do. */
  readonly problems: readonly string[];
}

/** Canaries are kept by other drills for this long after their own time: the clean-up takes time too. */
const CLEAN_UP_MS = 15 * 60_000;

/** What the steps share. */
interface Run {
  readonly ports: DrillPorts;
  readonly steps: Steps;
  readonly canary: Canary;
  readonly reason: string;
  incident?: string;
}

/** Plays an attack with a canary and follows it through the deployment, step by step.
 * @param caller ARN of the principal that runs the drill */
export async function runDrill(ports: DrillPorts, caller: string, options: DrillOptions): Promise<DrillReport> {
  const { clock } = ports;
  const lasts = options.timeoutMinutes * 60_000;
  const canary = newCanary(caller, clock.now(), lasts + CLEAN_UP_MS);
  const steps = new Steps(ports, options.signal, clock.now() + lasts);
  const run: Run = { ports, steps, canary, reason: `Drill with ${canary.name}` };
  const problems: string[] = [];
  let failed = false;
  try {
    await play(run, options);
  } catch (error) {
    failed = true;
    if (!isExpected(error, options.signal)) throw error;
  } finally {
    if (!options.keep) await cleanUp(run, problems);
  }
  const cleaned = problems.length === 0;
  const result = options.signal.aborted ? 'interrupted' : failed || !cleaned ? 'failed' : 'passed';
  return { result, canary: canary.arn, incident: run.incident ?? null, steps: steps.results, problems };
}

const isExpected = (error: unknown, { aborted }: AbortSignal): boolean =>
  aborted || error instanceof StepFailed || error instanceof UsageError;

async function play(run: Run, { approve, keep }: DrillOptions): Promise<void> {
  const { ports, steps, canary } = run;
  const { account } = ports;
  await steps.run('canary', async () => {
    await account.createUser(canary);
    return canary.name;
  });
  await steps.run('posture', () => posture(run));
  await steps.run('attack', async () => {
    await account.createKey(canary, steps.signal);
    const { denied, allowed } = await account.attack(canary);
    if (allowed.length > 0) throw new StepFailed(`AWS allowed ${allowed.join(', ')} to a user without permissions`);
    return `${denied} calls, all denied`;
  });
  await steps.run('incident', () => incidentOpened(run));
  const incidentId = run.incident ?? '';
  await steps.run('plan', () => planned(run, incidentId));
  await steps.run('request', () => approvalRequested(run, incidentId));
  await steps.run('notification', () => notified(run, incidentId));
  const automatic = isApplied(await ports.api.case(incidentId));
  if (!approve && !automatic) return;
  await steps.run('approval', async () =>
    automatic ? new Skipped('applied without approval, as the response policy allows') : approved(run, incidentId),
  );
  await steps.run('containment', () => contained(run, incidentId));
  await steps.run('key', () => keyRefused(run));
  if (!keep) await steps.run('release', () => released(run, incidentId));
}

async function posture({ ports, steps, canary }: Run): Promise<string> {
  const found = await steps.until(
    () => ports.api.posture(canary.arn),
    () => 'the change event of the new user has not led to a posture',
  );
  return `${found.class}, tier ${found.tier}`;
}

async function incidentOpened(run: Run): Promise<string> {
  const { ports, steps, canary } = run;
  let missing: readonly string[] = EXPECTED_RULES;
  const since = ports.clock.now() - 3_600_000;
  const incident = await steps.until(
    async () => {
      const found = (await ports.api.incidents(since)).find(({ identity }) => identity === canary.arn);
      if (found === undefined) return undefined;
      run.incident = found.id;
      const view = await ports.api.case(found.id);
      const matched = new Set(view.incident.signals.map(({ rule }) => rule));
      missing = EXPECTED_RULES.filter((rule) => !matched.has(rule));
      return missing.length === 0 ? view.incident : undefined;
    },
    () =>
      run.incident === undefined
        ? 'no incident about the canary has opened'
        : `${run.incident} has no signal of ${missing.join(', ')}`,
  );
  const confidence = Math.round(incident.confidence * 100);
  return `${incident.id}, ${incident.severity}, confidence ${confidence}%`;
}

/** The decision of the response policy, or the plan that it led to. */
async function planned({ ports, steps }: Run, incidentId: string): Promise<string | Skipped> {
  return steps.until(
    async () => {
      const { plans, journal } = await ports.api.case(incidentId);
      const plan = plans.at(-1);
      if (plan !== undefined) return `${plan.playbook}, mode ${plan.mode}`;
      const decided = journal.findLast(({ step }) => step === 'decided')?.detail;
      return decided?.startsWith('observe') ? new Skipped(decided) : undefined;
    },
    () => `${incidentId} has neither a plan nor a decision to observe`,
  );
}

const pendingIn = ({ approvals }: CaseView): ApprovalView | undefined => approvals.find(isPending);

/** Whether the plan is applied, or is being applied. */
const isApplied = ({ incident: { state } }: CaseView): boolean => state === 'containing' || state === 'contained';

/** Where the response policy only observes or plans, the drill requests the approval as a responder would. It changes nothing. */
async function approvalRequested({ ports, steps, reason }: Run, incidentId: string): Promise<string | Skipped> {
  const { incident, plans } = await ports.api.case(incidentId);
  const mode = plans.at(-1)?.mode ?? 'observe';
  const byDrill = incident.state === 'open' || (incident.state === 'planned' && mode === 'plan');
  if (byDrill) await ports.api.contain(incidentId, reason);
  return steps.until(
    async () => {
      const view = await ports.api.case(incidentId);
      if (isApplied(view)) return new Skipped('applied without approval, as the response policy allows');
      if (pendingIn(view) === undefined) return undefined;
      return byDrill ? `by the drill, because the response policy says ${mode}` : 'by the response policy';
    },
    () => `no approval of ${incidentId} is pending`,
  );
}

/** A request for approval is sent whatever the minimum severity is; other news is not. */
async function notified({ ports, steps }: Run, incidentId: string): Promise<string | Skipped> {
  const view = await ports.api.case(incidentId);
  if (view.notifications === undefined) return new Skipped('the deployment does not report notifications yet');
  const wanted = pendingIn(view) === undefined ? undefined : 'approval-requested';
  if (wanted === undefined && view.notifications.length === 0)
    return new Skipped('no approval was requested, and the minimum severity may exclude other notifications');
  return steps.until(
    async () => {
      const { notifications = [] } = await ports.api.case(incidentId);
      const sent = notifications.some(({ trigger }) => wanted === undefined || trigger === wanted);
      return sent ? [...new Set(notifications.map(({ trigger, to }) => `${trigger} to ${to}`))].join(', ') : undefined;
    },
    () => `no notification ${wanted ?? ''} about ${incidentId} has been sent`,
  );
}

/** Approves the plan. If the caller may not, another responder has to. */
async function approved({ ports, steps, reason }: Run, incidentId: string): Promise<string> {
  const view = await ports.api.case(incidentId);
  const pending = pendingIn(view);
  let by = 'by the drill';
  if (pending !== undefined) {
    try {
      await ports.api.approve(pending.id, pending.planHash, reason);
    } catch (error) {
      if (!(error instanceof ApiRefusal)) throw error;
      by = 'by another responder';
      steps.say(
        `the drill may not approve (${messageOf(error)}): another responder must run tierwatch approve ${incidentId}`,
      );
    }
  }
  return steps.until(
    async () => {
      const { approvals, incident } = await ports.api.case(incidentId);
      const decided = approvals.findLast((approval) => !isPending(approval));
      if (decided !== undefined && decided.state !== 'approved')
        throw new StepFailed(`the approval is ${decided.state}${decided.reason ? `: ${decided.reason}` : ''}`);
      return decided !== undefined && incident.state !== 'awaiting-approval' ? by : undefined;
    },
    () => `the plan of ${incidentId} has not been approved`,
  );
}

async function contained({ ports, steps }: Run, incidentId: string): Promise<string> {
  const { brief } = await steps.until(
    async () => {
      const view = await ports.api.case(incidentId);
      const { state } = view.incident;
      if (state === 'failed' || state === 'undone' || state === 'refused')
        throw new StepFailed(`${incidentId} is ${state}: ${view.journal.at(-1)?.detail ?? 'the journal is empty'}`);
      return state === 'contained' ? view : undefined;
    },
    () => `${incidentId} is not contained`,
  );
  const { policies = [], deactivatedKeys = [] } = brief?.outcome ?? {};
  return `${plural(policies.length, 'deny policy', 'deny policies')}, ${plural(deactivatedKeys.length, 'key')} deactivated`;
}

async function keyRefused({ ports, steps, canary }: Run): Promise<string> {
  return steps.until(
    () => ports.account.tryKey(canary),
    () => 'AWS still accepts the key of the canary',
  );
}

async function released({ ports, steps, reason }: Run, incidentId: string): Promise<string> {
  const problem = await settle(ports, incidentId, reason, (text) => steps.say(text));
  if (problem !== undefined) throw new StepFailed(problem);
  return 'the key stays inactive';
}

/** Ends the incident and removes the canary, also after a failure or an interruption. */
async function cleanUp(run: Run, problems: string[]): Promise<void> {
  const { ports, steps, canary } = run;
  try {
    await steps.run('clean-up', async () => {
      const problem = await endIncidents(run).catch(messageOf);
      if (problem !== undefined) problems.push(problem);
      // AWS refuses to delete a user that is contained.
      await ports.account.remove(canary);
      if (problem !== undefined) throw new StepFailed('its incident is not over');
      return lateEvents(run);
    });
  } catch (error) {
    problems.push(`${messageOf(error)}. To try again: tierwatch drill --clean`);
  }
}

async function endIncidents(run: Run): Promise<string | undefined> {
  const { ports, steps, canary, reason } = run;
  if (!wasPlayed(steps.results)) return undefined;
  const about = (await ports.api.incidents(ports.clock.now() - 86_400_000)).filter(
    (incident) => incident.identity === canary.arn && !isIncidentOver(incident),
  );
  for (const { id } of about) {
    run.incident ??= id;
    const problem = await settle(ports, id, reason, (text) => steps.say(text));
    if (problem !== undefined) return problem;
  }
  return undefined;
}

const wasPlayed = (results: readonly StepResult[]): boolean => results.some(({ step }) => step === 'attack');

function lateEvents({ incident, steps }: Run): string {
  if (incident !== undefined || !wasPlayed(steps.results)) return 'nothing is left';
  return 'events of the attack may still arrive: tierwatch drill --clean closes their incident';
}
