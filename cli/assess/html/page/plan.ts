import { plural } from '../../../../layers/core/response/wording.ts';
import type { Mark } from '../folded-graph.ts';
import type { PlanData, StepData } from '../report-data.ts';
import { actions, identities } from './data.ts';
import { command } from './detail.ts';
import { at, button, make } from './elements.ts';
import { drawnPath, graphFigure } from './graph.ts';

/** The fix plan. A step shows its calls, their inverse and its place in the graph when it is opened. */

const calls = (title: string, lines: readonly string[]): HTMLElement =>
  make('div', { class: 'calls' }, make('h3', {}, title), command(lines.join('\n')));

function graphOf(step: StepData): HTMLElement | undefined {
  const marksOf = (positions: readonly number[], mark: Mark) =>
    positions.flatMap((position) => {
      const identity = identities[position];
      return identity === undefined ? [] : [[identity.arn, mark] as const];
    });
  const marks = new Map([...marksOf(step.limited, 'limited'), ...marksOf(step.deleted, 'deleted')]);
  const paths = step.paths.flatMap(({ from, ...path }) => {
    const identity = identities[from];
    return identity === undefined ? [] : [drawnPath(identity.arn, path)];
  });
  return graphFigure(paths, marks, `What the change closes: ${step.title}`);
}

function body(step: StepData, number: number): readonly HTMLElement[] {
  const { identities: positions } = step;
  const figure = graphOf(step);
  return [
    ...(figure === undefined ? [] : [figure]),
    ...(positions.length === 0
      ? []
      : [
          button(
            {},
            () => actions.listOnly(positions, `step ${number}`),
            `List ${plural(positions.length, 'identity', 'identities')} that it deletes or improves`,
          ),
        ]),
    make(
      'div',
      { class: 'columns' },
      calls(plural(step.calls.length, 'call'), step.calls),
      calls('Inverse', step.inverse),
    ),
  ];
}

/** Each makes the content of one step. */
const fills: (() => void)[] = [];

function stepItem(step: StepData, index: number): HTMLElement {
  const { severity, text } = step.breaks;
  const details = make(
    'details',
    { id: `fix-${index + 1}` },
    make(
      'summary',
      {},
      make('span', { class: 'number' }, String(index + 1)),
      make('span', { class: 'title' }, step.title),
      make('span', { class: 'effect' }, [step.tiers, step.improves].filter((part) => part !== '').join(' · ')),
      make('span', { class: `breaks ${severity}` }, text),
      ...step.undo.map((warning) => make('span', { class: 'warning' }, `⚠ ${warning}`)),
      step.insteadOf === undefined ? undefined : make('span', { class: 'muted' }, step.insteadOf),
    ),
  );
  const fill = (): void => {
    if (details.querySelector('.body') === null)
      details.append(make('div', { class: 'body' }, ...body(step, index + 1)));
  };
  details.addEventListener('toggle', fill, { once: true });
  fills.push(fill);
  return make('li', {}, details);
}

export function showPlan({ title, steps, left, simulations }: PlanData): void {
  at('plan').hidden = false;
  at('plan-title').textContent = `Fix plan: ${title}`;
  const method = `Each change was applied to the input and assessed again, after the changes before it (${plural(simulations, 'simulation')}).`;
  at('plan').append(
    make('ol', { class: 'steps' }, ...steps.map(stepItem)),
    make(
      'p',
      { class: 'muted' },
      [left, ...(steps.length === 0 ? [] : [method])].filter((part) => part !== '').join(' '),
    ),
  );
}

export function openStep(index: number): void {
  const details = at(`fix-${index + 1}`);
  details.setAttribute('open', '');
  details.scrollIntoView({ block: 'start' });
  details.querySelector('summary')?.focus();
}

/** Opens all steps at once: the browser does not wait for events before it prints. */
export function openAllSteps(): void {
  for (const fill of fills) fill();
  for (const details of document.querySelectorAll('details')) details.open = true;
}
