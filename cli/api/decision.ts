import type { Command } from 'commander';
import { EXIT, type Io, UsageError } from '../io.ts';
import { ApiClient, type DeploymentOptions, withDeploymentOptions } from './client.ts';
import { renderApproval, renderPlan } from './render.ts';
import { approvalAnswer, decidedAnswer } from './schemas.ts';

interface DecisionOptions extends DeploymentOptions {
  readonly reason: string;
  readonly planHash?: string;
  readonly json?: boolean;
}

/** `approve` and `refuse`: a decision is about one plan, named by its hash. Where the hash was not given, the plan is
 * shown and nothing is decided: what a person approves is what that person has seen. */
export function defineDecision(
  command: Command,
  io: Io,
  done: (exitCode: number) => void,
  decision: 'approve' | 'refuse',
): void {
  withDeploymentOptions(command)
    .argument('<approval>', 'id of the approval')
    .requiredOption('--reason <text>', 'why; it is recorded')
    .option('--plan-hash <hash>', 'hash of the plan that is decided on; without it the plan is shown')
    .option('--json', 'the decided approval as one JSON object')
    .action(async (id: string, options: DecisionOptions) => {
      const api = await ApiClient.connect(io, options);
      const path = `/approvals/${encodeURIComponent(id)}`;
      if (!options.planHash) {
        const { approval, plan } = await api.call(approvalAnswer, 'GET', path);
        io.err([...renderApproval(io, approval), '', ...renderPlan(io, plan), '']);
        throw new UsageError(`nothing was decided: read the plan, then repeat with --plan-hash ${plan.hash}`);
      }
      const body = { decision, reason: options.reason, planHash: options.planHash };
      const { approval } = await api.call(decidedAnswer, 'POST', path, { body });
      io.out(options.json ? JSON.stringify(approval) : renderApproval(io, approval));
      done(EXIT.done);
    });
}
