import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import type { ApprovalStore, WriteOutcome } from '../../core/ports.ts';
import type { Approval, Plan } from '../../core/response/types.ts';
import * as z from '../../core/zod.ts';
import { epochSeconds, instant, transact } from '../dynamo.ts';
import { packBody, parseStored } from '../stored/body.ts';
import { plan as planShape, approval as shape } from '../stored/response-shapes.ts';
import { ABSENT, bodyOf, type CaseRows, placeholders } from './rows.ts';

/** A token has no use after its approval ends; one more day allows for decisions in progress. */
const TOKEN_GRACE_SECONDS = 86_400;

const pointerRow = z.object({ incidentId: z.string() });
const tokenRow = z.object({ sealed: z.string() });

/** Plans never change once they are stored. An approval is stored in its incident's partition and found through a pointer
 * under its own id, so that both lookups are strongly consistent. */
export function approvalStore(rows: CaseRows): ApprovalStore {
  const { client, table, clock } = rows;

  async function savePlan(plan: Plan): Promise<void> {
    const item = { case: plan.incidentId, item: `PLAN#${plan.id}`, hash: plan.hash, body: packBody(plan) };
    const outcome = await rows.put(item, `${ABSENT} OR #hash = :hash`, { ':hash': plan.hash });
    if (outcome.kind === 'conflict')
      throw new Error(
        `Plan ${plan.id} of incident ${plan.incidentId} is already stored with another hash; create a new plan`,
      );
  }

  async function plan(incidentId: string, planId: string): Promise<Plan | undefined> {
    const row = await rows.get(incidentId, `PLAN#${planId}`);
    return row && bodyOf(planShape, row);
  }

  async function plans(incidentId: string): Promise<readonly Plan[]> {
    const found = await rows.bodies(planShape, incidentId, 'PLAN#');
    return found.sort((a, b) => Date.parse(a.createdAt) - Date.parse(b.createdAt));
  }

  async function saveApproval(approval: Approval, sealedToken: string): Promise<void> {
    const { incidentId } = approval;
    const expiresAt = epochSeconds(Date.parse(approval.expiresAt)) + TOKEN_GRACE_SECONDS;
    const items = [
      approvalRow(approval),
      { case: incidentId, item: `TOKEN#${approval.id}`, sealed: sealedToken, expiresAt },
      { case: `APPROVAL#${approval.id}`, item: 'POINTER', incidentId },
    ];
    const outcome = await transact(
      client,
      items.map((item) => ({
        Put: { TableName: table, Item: item, ConditionExpression: ABSENT, ...placeholders(ABSENT) },
      })),
    );
    if (outcome.kind === 'conflict') throw new Error(`Approval ${approval.id} is already stored; ids are used once`);
  }

  async function incidentOf(approvalId: string): Promise<string | undefined> {
    const row = await rows.get(`APPROVAL#${approvalId}`, 'POINTER');
    return row && parseStored(pointerRow, row, `APPROVAL#${approvalId} POINTER`).incidentId;
  }

  async function approval(id: string): Promise<Approval | undefined> {
    const incidentId = await incidentOf(id);
    const row = incidentId === undefined ? undefined : await rows.get(incidentId, `APPROVAL#${id}`);
    return row && bodyOf(shape, row);
  }

  async function approvals(incidentId: string): Promise<readonly Approval[]> {
    const found = await rows.bodies(shape, incidentId, 'APPROVAL#');
    return found.sort((a, b) => Date.parse(a.requestedAt) - Date.parse(b.requestedAt));
  }

  async function sealedToken(approvalId: string): Promise<string | undefined> {
    const incidentId = await incidentOf(approvalId);
    const row = incidentId === undefined ? undefined : await rows.get(incidentId, `TOKEN#${approvalId}`);
    return row && parseStored(tokenRow, row, `${incidentId} TOKEN#${approvalId}`).sealed;
  }

  /** A person's decision must also come before the approval ends, even if nothing has recorded the expiry yet. */
  function decideApproval(decided: Approval): Promise<WriteOutcome> {
    const pending = '#state = :pending';
    if (decided.state === 'expired') return rows.put(approvalRow(decided), pending, { ':pending': 'pending' });
    const now = new Date(clock.now()).toISOString();
    return rows.put(approvalRow(decided), `${pending} AND endsAt > :now`, { ':pending': 'pending', ':now': now });
  }

  async function forgetToken(approvalId: string): Promise<void> {
    const incidentId = await incidentOf(approvalId);
    if (incidentId === undefined) return;
    const key = { case: incidentId, item: `TOKEN#${approvalId}` };
    await client.send(new DeleteCommand({ TableName: table, Key: key }));
  }

  return { savePlan, plan, plans, saveApproval, approval, approvals, sealedToken, decideApproval, forgetToken };
}

const approvalRow = (approval: Approval) => ({
  case: approval.incidentId,
  item: `APPROVAL#${approval.id}`,
  state: approval.state,
  endsAt: instant(approval.expiresAt),
  body: packBody(approval),
});
