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

/** `approve` and `refuse`: a decision is about one plan, named by its hash. Where the hash was not given, the plan is
 * shown and nothing is decided: what a person approves is what that person has seen. */
export function defineDecision(
  command: Command,
  io: Io,
  done: (exitCode: number) => void,
  decision: 'approve' | 'refuse',
): void {
  withExamples(
    withDeploymentOptions(command),
    ['show the plan; nothing is decided', `${decision} ${EXAMPLE} --reason "…"`],
    [
      `${decision} the plan that was shown`,
      `${decision} ${EXAMPLE} --plan-hash <hash> \\\n    --reason "${WHY[decision]}"`,
    ],
  )
    .argument('<approval>', 'approval id')
    .requiredOption('--reason <text>', 'recorded in the journal')
    .option('--plan-hash <hash>', 'hash of the plan to decide on; without it, the plan is shown and nothing is decided')
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
}
