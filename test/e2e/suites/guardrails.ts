import { describe, expect, it } from 'vitest';
import { AWAY, callerOf } from '../../../local/attack.ts';
import { eventually, invoke } from '../../../local/driver.ts';
import type { KeyedUser } from '../../../local/estate.ts';
import { cloudTrailRecord } from '../../../local/trail.ts';
import { withParameter } from '../settings.ts';
import {
  caseWhen,
  contain,
  estate,
  functionOf,
  newVictim,
  output,
  pendingApproval,
  post,
  responder,
  root,
  stateIs,
  steal,
  thiefOf,
} from '../world.ts';

const dead = 'InvalidClientTokenId';

/** Another action of the attacker, as CloudTrail records it. */
const changeBy = (victim: KeyedUser, name: string, request: object, service: string): object =>
  cloudTrailRecord({ caller: callerOf(victim, AWAY), service, name, readOnly: false, at: new Date(), request });

describe('guardrails', () => {
  it('refuses an approved plan while the kill switch is on', async () => {
    const victim = await newVictim('switch-exporter');
    const incident = await steal(victim);
    const approval = await pendingApproval(incident.id);
    await withParameter(
      output('KillSwitchParameter'),
      () => 'on',
      async () => {
        await responder.decide(approval.id, 'approve', approval.planHash, 'stolen');
        const view = await caseWhen('the refusal', incident.id, ({ journal }) =>
          journal.some(({ step }) => step === 'guardrail-refused'),
        );
        expect(view.incident.state).toBe('refused');
        expect(view.journal.find(({ step }) => step === 'guardrail-refused')?.detail).toMatch(/kill switch/i);
        expect(await thiefOf(victim).tryKey()).toBeUndefined();
      },
    );
    await invoke(root, functionOf('sweep-incidents'));
    await contain(incident.id);
    expect(await thiefOf(victim).tryKey()).toBe(dead);
  });

  const auto = (before: string) =>
    JSON.stringify({
      ...JSON.parse(before),
      defaultMode: 'auto',
      autoConfidence: 0,
      autoSeverity: 'info',
      breakerCount: 1000,
      breakerShare: 1,
    });

  it('lets the policy approve a pending plan once the evidence suffices', async () => {
    const victim = await newVictim('overtaken-exporter');
    const incident = await steal(victim);
    const { id } = await pendingApproval(incident.id);
    await withParameter(output('ResponsePolicyParameter'), auto, async () => {
      await post(changeBy(victim, 'DeleteTrail', { name: 'main' }, 'cloudtrail'));
      const view = await caseWhen('containment', incident.id, stateIs('contained'));
      expect(view.approvals.find((approval) => approval.id === id)).toMatchObject({
        state: 'approved',
        decidedBy: 'tierwatch',
      });
      expect(await thiefOf(victim).tryKey()).toBe(dead);
    });
  });

  it('contains without approval in auto mode', async () => {
    const victim = await newVictim('auto-exporter');
    await withParameter(output('ResponsePolicyParameter'), auto, async () => {
      const incident = await steal(victim);
      const view = await caseWhen('containment', incident.id, stateIs('contained'));
      expect(view.approvals.filter(({ state }) => state === 'approved')).toEqual([]);
      expect(view.plans.at(-1)?.mode).toBe('auto');
      expect(await thiefOf(victim).tryKey()).toBe(dead);
    });
  });

  it('changes nothing while the policy cannot be read', async () => {
    const victim = await newVictim('blind-exporter');
    await withParameter(output('ResponsePolicyParameter'), undefined, async () => {
      const incident = await steal(victim);
      const view = await caseWhen('the decision', incident.id, ({ journal }) => journal.length > 0);
      expect(view.journal.map(({ step }) => step)).not.toContain('contained');
      expect(view.journal.map(({ detail }) => detail).join(' ')).toMatch(
        /unreadable|cannot be read|could not be read/i,
      );
      expect(await thiefOf(victim).tryKey()).toBeUndefined();
    });
  });

  it('opens an incident about the break-glass user but does not contain it', async () => {
    const { breakGlass } = estate;
    const thief = thiefOf(breakGlass);
    await post(...(await thief.reconnaissance()), ...(await thief.becomeAdministrator()));
    const incident = await eventually('its incident', () => responder.incidentAbout(breakGlass.arn));
    const view = await caseWhen('the decision', incident.id, ({ journal }) =>
      journal.some(({ step }) => step === 'decided'),
    );
    expect(view.approvals).toEqual([]);
    expect(view.journal.map(({ detail }) => detail).join(' ')).toMatch(/break-glass|emergency/i);
    expect(await thief.tryKey()).toBeUndefined();
  });
});
