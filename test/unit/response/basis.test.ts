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
  it('keeps the facts, the severity, the band of the confidence and each technique once', () => {
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
  ])('has a confidence of %d in band %d', (confidence, band) => {
    expect(basisOf(incident({ confidence }), facts).band).toBe(band);
  });
});

describe('outgrows', () => {
  it('is about more severity, a higher band, or an unknown technique', () => {
    expect(grown({ severity: 'critical' })).toBe(true);
    expect(grown({ confidence: 0.8 })).toBe(true);
    expect(grown({ signals: [...decidedOn.signals, signal('e-4', { technique: 'T1485' })] })).toBe(true);
  });

  it('is not about the same, about less, or about more of the same', () => {
    expect(grown({})).toBe(false);
    expect(grown({ severity: 'medium', confidence: 0.3, signals: [] })).toBe(false);
    expect(grown({ confidence: 0.79, signals: [...decidedOn.signals, signal('e-4')] })).toBe(false);
  });
});

describe('isUnblocked', () => {
  const was = (over: Partial<DecisionBasis>): DecisionBasis => ({ ...basis, ...over });

  it.each(['on', 'unreadable'] as const)('is so once the kill switch, which was %s, is off', (killSwitch) => {
    expect(isUnblocked(was({ killSwitch }), { killSwitch: 'off', postureKnown: true })).toBe(true);
    expect(isUnblocked(was({ killSwitch }), { killSwitch: 'on', postureKnown: true })).toBe(false);
    expect(isUnblocked(was({ killSwitch }), { killSwitch: 'unreadable', postureKnown: true })).toBe(false);
  });

  it('is so once the posture, which was unknown, is known', () => {
    expect(isUnblocked(was({ postureKnown: false }), { killSwitch: 'off', postureKnown: true })).toBe(true);
    expect(isUnblocked(was({ postureKnown: false }), { killSwitch: 'off', postureKnown: false })).toBe(false);
  });

  it('is so where a machine may not do it alone: a person has to be asked', () => {
    expect(isUnblocked(was({ leftToPerson: true }), { killSwitch: 'on', postureKnown: false })).toBe(true);
  });

  it('is not so where nothing kept the decision from more', () => {
    expect(isUnblocked(basis, { killSwitch: 'off', postureKnown: true })).toBe(false);
    expect(isUnblocked(basis, { killSwitch: 'on', postureKnown: false })).toBe(false);
  });
});
