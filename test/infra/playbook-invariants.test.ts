import { describe, expect, test } from 'vitest';
import { at, list, ofType, templateOf } from './template.ts';

const template = templateOf('defaults', 'Tierwatch');

/** A definition as text, whose references to other resources have become their logical ids. */
function definitionOf(text: unknown): unknown {
  const parts = typeof text === 'string' ? [text] : list(at(text, 'Fn::Join', 1));
  const filled = parts.map((part) => (typeof part === 'string' ? part : String(at(part, 'Fn::GetAtt', 0) ?? 'x')));
  return JSON.parse(filled.join(''));
}

/** Every state, those inside of maps and branches as well. */
function* statesOf(machine: unknown): Generator<readonly [string, unknown]> {
  for (const [name, state] of Object.entries(at(machine, 'States') ?? {})) {
    yield [name, state];
    const inner = [at(state, 'ItemProcessor'), ...list(at(state, 'Branches'))];
    for (const machine of inner) if (machine !== undefined) yield* statesOf(machine);
  }
}

const machines = ofType(template, 'AWS::StepFunctions::StateMachine');
const states = machines.flatMap(([id, { Properties }]) =>
  [...statesOf(definitionOf(Properties.DefinitionString))].map(([name, state]) => ({ id: `${id}: ${name}`, state })),
);
const tasks = states.filter(({ state }) => at(state, 'Type') === 'Task');

describe('given the state machines of the hub', () => {
  test('then there are three, with many tasks', () => {
    expect(machines).toHaveLength(3);
    expect(tasks.length).toBeGreaterThan(15);
  });

  test('then whatever waits for a task token has an end, and what happens then is written down', () => {
    const waiting = tasks.filter(({ state }) => String(at(state, 'Resource')).endsWith('.waitForTaskToken'));
    expect(waiting.length).toBeGreaterThan(0);
    for (const { id, state } of waiting) {
      expect(at(state, 'TimeoutSeconds'), id).toBeDefined();
      const caught = list(at(state, 'Catch')).flatMap((catcher) => list(at(catcher, 'ErrorEquals')));
      expect(caught, id).toContain('States.Timeout');
    }
  });

  test('then every call has an end, and is tried again', () => {
    for (const { id, state } of tasks) {
      expect(at(state, 'TimeoutSeconds'), id).toBeDefined();
      expect(list(at(state, 'Retry')).length, id).toBeGreaterThan(0);
    }
  });

  test('then they are Standard, traced, and never log what goes through them', () => {
    for (const [id, { Properties }] of machines) {
      expect(Properties.StateMachineType, id).toBe('STANDARD');
      expect(at(Properties.TracingConfiguration, 'Enabled'), id).toBe(true);
      expect(at(Properties.LoggingConfiguration, 'IncludeExecutionData'), id).toBe(false);
    }
  });

  test('then an alarm tells of each that fails', () => {
    const alarms = ofType(template, 'AWS::CloudWatch::Alarm').filter(
      ([, { Properties }]) => Properties.MetricName === 'ExecutionsFailed',
    );
    expect(alarms).toHaveLength(machines.length);
  });
});
