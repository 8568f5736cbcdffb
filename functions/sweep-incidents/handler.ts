import { sweepIncidents } from '../../layers/app/response/sweep-incidents.ts';
import { lambdaHandler } from '../../layers/aws/middleware.ts';
import * as z from '../../layers/core/zod.ts';
import { reconcilerPorts, reportSweep } from '../reconciler.ts';

const ports = reconcilerPorts();

/** The longest time for one incident. */
const MARGIN_MS = 20_000;

/** Runs every minute: verifies containments, finishes interrupted runs, and decides what could not be decided before. */
export const handler = lambdaHandler({
  input: z.looseObject({}),
  run: async (_, invocation) => {
    const outcome = await sweepIncidents(ports, () => invocation.remaining() > MARGIN_MS);
    reportSweep(outcome, invocation);
    return { swept: outcome.results.length };
  },
});
