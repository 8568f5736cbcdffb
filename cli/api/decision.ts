import type { Command } from 'commander';
import { withExamples } from '../help.ts';
import { EXIT, type Io, UsageError } from '../io.ts';
import { ApiClient, type DeploymentOptions, withDeploymentOptions } from './client.ts';
import { renderApproval, renderDecisions, renderPlan } from './render.ts';
import { approvalAnswer, decidedAnswer } from './schemas.ts';

interface DecisionOptions extends DeploymentOptions {
  readonly reason: string;
  readonly planHash?: string;
  readonly json?: boolean;
}

const EXAMPLE = '0f4e6a1c9d2b48f7a35e8c1d7b9f2a60';
const WHY = { approve: 'stolen key', refuse: 'planned maintenance' } as const;

/** `approve` and `refuse` decide on one plan, identified by its hash. Without the hash, they show the plan and decide nothing, so
 * that a person approves only a plan that was shown. */
export function defineDecision(
  command: Command,
  io: Io,
  done: (exitCode: number) => void,
  decision: 'approve' | 'refuse',
): void {
  withExamples(
    command,
    ['show the plan without deciding', `${decision} ${EXAMPLE} --reason "…"`],
    [`${decision} this plan`, `${decision} ${EXAMPLE} --plan-hash <hash> \\\n    --reason "${WHY[decision]}"`],
  )
    .argument('<approval>', 'approval id')
    .requiredOption('--reason <text>', 'recorded in the journal')
    .option('--plan-hash <hash>', 'hash of the plan; without it, the plan is shown and nothing is decided')
    .option('--json', 'print the approval as one JSON object')
    .action(async (id: string, options: DecisionOptions) => {
      const api = await ApiClient.connect(io, options);
      const path = `/approvals/${encodeURIComponent(id)}`;
      if (!options.planHash) {
        const { approval, plan } = await api.call(approvalAnswer, 'GET', path);
        io.err([...renderApproval(io, approval), '', ...renderPlan(io, plan), ...renderDecisions(approval, plan), '']);
        throw new UsageError(
          approval.state === 'pending'
            ? 'no decision recorded: review the plan, then repeat the command with its --plan-hash'
            : `no decision recorded: the approval is already ${approval.state}`,
        );
      }
      const body = { decision, reason: options.reason, planHash: options.planHash };
      const { approval } = await api.call(decidedAnswer, 'POST', path, { body });
      io.out(options.json ? JSON.stringify(approval) : renderApproval(io, approval));
      done(EXIT.done);
    });
  withDeploymentOptions(command);
}
