import { describe, expect, test } from 'vitest';
import { at, ofType, target, templateOf } from './template.ts';

describe.each(['defaults', 'everything'] as const)('the hub with %s', (assembly) => {
  const template = templateOf(assembly, 'Tierwatch');
  const machines = ofType(template, 'AWS::StepFunctions::StateMachine');

  test('has four state machines of type Standard, traced only if configured, and without execution data in logs', () => {
    expect(machines).toHaveLength(4);
    for (const [id, { Properties }] of machines) {
      expect(Properties.StateMachineType, id).toBe('STANDARD');
      expect(at(Properties.TracingConfiguration, 'Enabled'), id).toBe(assembly === 'everything');
      expect(at(Properties.LoggingConfiguration, 'IncludeExecutionData'), id).toBe(false);
    }
  });

  test('has a schedule that starts the baselines, which finds the first snapshots within an hour', () => {
    const starts = ofType(template, 'AWS::Scheduler::Schedule').filter(([, { Properties }]) =>
      machines.some(([id]) => target(at(Properties.Target, 'Arn')) === id),
    );
    expect(starts.map(([, { Properties }]) => Properties.ScheduleExpression)).toEqual(['rate(1 hour)']);
    expect(target(at(starts[0]?.[1].Properties.Target, 'Arn'))).toMatch(/^BaselinesBuildBaselines/);
  });

  test('has an alarm on failed executions of each state machine', () => {
    const alarms = ofType(template, 'AWS::CloudWatch::Alarm').filter(
      ([, { Properties }]) => Properties.MetricName === 'ExecutionsFailed',
    );
    expect(alarms).toHaveLength(machines.length);
  });
});
