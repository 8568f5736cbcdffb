import { describe, expect, test } from 'vitest';
import { at, ofType, templateOf } from './template.ts';

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

  test('has an alarm on failed executions of each state machine', () => {
    const alarms = ofType(template, 'AWS::CloudWatch::Alarm').filter(
      ([, { Properties }]) => Properties.MetricName === 'ExecutionsFailed',
    );
    expect(alarms).toHaveLength(machines.length);
  });
});
