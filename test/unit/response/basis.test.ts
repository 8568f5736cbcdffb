import { describe, expect, it } from 'vitest';
import { basisOf, isUnblocked, outgrows } from '../../../layers/core/response/basis.ts';
import type { DecisionBasis } from '../../../layers/core/response/types.ts';
import { incident, NOW, signal } from './estate.ts';

const facts = { mode: 'approve', killSwitch: 'off', postureKnown: true, at: NOW } as const;
const decidedOn = incident({
  severity: 'high',
  confidence: 0.6,
  signals: [signal('e-1', { technique: 'T1098' }), signal('e-2'), signal('e-3', { technique: 'T1098' })],
});
const basis = basisOf(decidedOn, facts);
const grown = (over: Parameters<typeof incident>[0]) => outgrows({ ...decidedOn, ...over }, basis);

describe('basisOf', () => {
  it('keeps the facts, severity, confidence band and distinct techniques', () => {
    expect(basis).toEqual({ ...facts, severity: 'high', band: 1, techniques: ['T1078.004', 'T1098'] });
  });

  it.each([
    [0, 0],
    [0.49, 0],
    [0.5, 1],
    [0.79, 1],
    [0.8, 2],
    [0.89, 2],
    [0.9, 3],
    [1, 3],
  ])('puts a confidence of %d in band %d', (confidence, band) => {
    expect(basisOf(incident({ confidence }), facts).band).toBe(band);
  });
});

describe('outgrows', () => {
  it('is true for higher severity, a higher confidence band, or a new technique', () => {
    expect(grown({ severity: 'critical' })).toBe(true);
    expect(grown({ confidence: 0.8 })).toBe(true);
    expect(grown({ signals: [...decidedOn.signals, signal('e-4', { technique: 'T1485' })] })).toBe(true);
  });

  it('is false for the same evidence, less evidence, or more of the same', () => {
    expect(grown({})).toBe(false);
    expect(grown({ severity: 'medium', confidence: 0.3, signals: [] })).toBe(false);
    expect(grown({ confidence: 0.79, signals: [...decidedOn.signals, signal('e-4')] })).toBe(false);
  });
});

describe('isUnblocked', () => {
  const was = (over: Partial<DecisionBasis>): DecisionBasis => ({ ...basis, ...over });

  it.each(['on', 'unreadable'] as const)('is true once a kill switch that was %s is off', (killSwitch) => {
    expect(isUnblocked(was({ killSwitch }), { killSwitch: 'off', postureKnown: true })).toBe(true);
    expect(isUnblocked(was({ killSwitch }), { killSwitch: 'on', postureKnown: true })).toBe(false);
    expect(isUnblocked(was({ killSwitch }), { killSwitch: 'unreadable', postureKnown: true })).toBe(false);
  });

  it('is true once an unknown posture becomes known', () => {
    expect(isUnblocked(was({ postureKnown: false }), { killSwitch: 'off', postureKnown: true })).toBe(true);
    expect(isUnblocked(was({ postureKnown: false }), { killSwitch: 'off', postureKnown: false })).toBe(false);
  });

  it('is true if the response was left to a person', () => {
    expect(isUnblocked(was({ leftToPerson: true }), { killSwitch: 'on', postureKnown: false })).toBe(true);
  });

  it('is false if nothing blocked the decision', () => {
    expect(isUnblocked(basis, { killSwitch: 'off', postureKnown: true })).toBe(false);
    expect(isUnblocked(basis, { killSwitch: 'on', postureKnown: false })).toBe(false);
  });
});
