import type { Command } from 'commander';
import { withExamples } from '../help.ts';
import { EXIT, type Io, UsageError } from '../io.ts';
import { printMessage } from '../message.ts';
import { Questions } from '../questions.ts';
import { briefSections } from './brief.ts';
import { caseHeader, isPending, nextLines } from './case.ts';
import { ApiClient, ApiRefusal, type DeploymentOptions, withDeploymentOptions } from './client.ts';
import { readApproval, readCase } from './read-case.ts';
import { renderApproval, renderPlan } from './render.ts';
import { decide } from './request.ts';
import type { ApprovalView, CaseView, PlanView } from './schemas.ts';
import { renderOutcome, watchCase } from './watch-case.ts';

interface DecisionOptions extends DeploymentOptions {
  readonly reason?: string;
  readonly planHash?: string;
  readonly yes?: boolean;
  readonly wait: boolean;
  readonly json?: boolean;
}

type Decision = 'approve' | 'refuse';

interface Pending {
  readonly approval: ApprovalView;
  readonly plan: PlanView;
  readonly view: CaseView;
}

const EXAMPLE = 'inc-bb04c2ab950088666605';
const WHY = { approve: 'stolen key', refuse: 'planned maintenance' } as const;

/** `approve` and `refuse` show the plan that waits for a decision, ask for confirmation and a reason, and decide on exactly the plan
 * that was shown. */
export function defineDecision(command: Command, io: Io, done: (exitCode: number) => void, decision: Decision): void {
  withExamples(
    command,
    ['show the plan, and decide after a confirmation', `${decision} ${EXAMPLE}`],
    ['non-interactively', `${decision} ${EXAMPLE} --yes --reason "${WHY[decision]}"`],
  )
    .argument('<incident>', 'incident id (inc-…) or approval id')
    .option('--reason <text>', 'recorded in the journal; prompted for if omitted')
    .option('--yes', `${decision} without prompting; requires --reason`)
    .option('--plan-hash <hash>', `${decision} only if the plan has this hash, without prompting; requires --reason`)
    .option('--no-wait', 'do not wait for the outcome')
    .option('--json', 'print the approval as one JSON object, without waiting')
    .action(async (id: string, options: DecisionOptions) => {
      const api = await ApiClient.connect(io, options);
      const pending = await pendingOf(api, id);
      const body = { decision, ...(await chosen(io, pending, decision, options)) };
      const decided = await unlessForAnother(decide(api, pending.approval.id, body));
      if (decided instanceof ApiRefusal) {
        printMessage(io, decided.message);
        io.err(nextLines([`tierwatch ${decision} ${pending.approval.incidentId}`], 'Next, as another responder'));
        done(EXIT.usage);
        return;
      }
      const { approval } = decided;
      io.out(options.json ? JSON.stringify(approval) : renderApproval(io, approval));
      if (options.json !== true && options.wait && decision === 'approve')
        await showOutcome(io, api, approval.incidentId);
      done(EXIT.done);
    });
  withDeploymentOptions(command);
}

/** Refusals of the caller, not of the decision: another responder can decide. */
const FOR_ANOTHER: ReadonlySet<string | undefined> = new Set(['four-eyes', 'not-an-approver', 'caller-under-incident']);

/** The answer, or a refusal that another responder does not get. */
async function unlessForAnother<Answer>(call: Promise<Answer>): Promise<Answer | ApiRefusal> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof ApiRefusal && FOR_ANOTHER.has(error.code)) return error;
    throw error;
  }
}

async function pendingOf(api: ApiClient, id: string): Promise<Pending> {
  const incidentId = id.startsWith('inc-') ? id : (await readApproval(api, id)).approval.incidentId;
  const view = await readCase(api, incidentId);
  const approval = id.startsWith('inc-')
    ? (view.approvals.find(isPending) ?? view.approvals.at(-1))
    : view.approvals.find((one) => one.id === id);
  const plan = view.plans.find(({ hash }) => hash === approval?.planHash);
  if (approval === undefined || plan === undefined)
    throw new UsageError(`no plan for ${incidentId} is awaiting approval; the incident is ${view.incident.state}`);
  return { approval, plan, view };
}

const shownPlan = (io: Io, { approval, plan, view }: Pending): readonly string[] => [
  ...caseHeader(io, view.incident),
  ...(view.brief === undefined ? [] : briefSections(io, view.brief)),
  '',
  ...renderPlan(io, plan),
  '',
  ...renderApproval(io, approval),
];

/** The plan that was shown, or whose hash was given, and the reason. */
async function chosen(io: Io, pending: Pending, decision: Decision, options: DecisionOptions) {
  const { planHash, yes, reason } = options;
  if (planHash === undefined) io.err([...shownPlan(io, pending), '']);
  const { state } = pending.approval;
  if (state !== 'pending') throw new UsageError(`no decision recorded: the approval is already ${state}`);
  if (planHash === undefined && yes !== true)
    return { reason: await confirmed(io, reason, decision), planHash: pending.plan.hash };
  if (reason === undefined) throw new UsageError('--reason is required with --yes and --plan-hash');
  return { reason, planHash: planHash ?? pending.plan.hash };
}

async function confirmed(io: Io, reason: string | undefined, decision: Decision): Promise<string> {
  if (!io.interactive)
    throw new UsageError(
      'no decision recorded: to decide non-interactively, use --yes --reason after reading the plan',
    );
  using questions = new Questions(io);
  if (!(await questions.confirm(decision === 'approve' ? 'Approve this plan?' : 'Refuse this plan?')))
    throw new UsageError('no decision recorded');
  // Awaited here: on return, the questions are closed.
  return reason ?? (await questions.text('Reason, for the journal:'));
}

/** In these states the playbook is still at work. */
const AT_WORK: ReadonlySet<string> = new Set(['planned', 'awaiting-approval', 'containing']);
const WAIT_MS = 180_000;

async function showOutcome(io: Io, api: ApiClient, incidentId: string): Promise<void> {
  const view = await watchCase(io, api, incidentId, WAIT_MS, ({ incident }) => !AT_WORK.has(incident.state));
  io.out(renderOutcome(io, view));
}
