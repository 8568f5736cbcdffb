import type { Known } from '../../layers/core/identity.ts';
import type { Assessment } from '../../layers/core/posture/assess.ts';
import { firstStepsOf, reachedBy } from '../../layers/core/posture/escalation/index.ts';
import type { EscalationStep, Posture, Reason } from '../../layers/core/posture/types.ts';
import type { Io } from '../io.ts';
import { hung, padStart } from '../layout.ts';
import { paint } from '../paint.ts';
import { severityText, tierBadge } from '../render.ts';
import type { Report } from './report.ts';
import { links, plainly, reasonWords, remedyParts, restsOn, shortArn, span } from './words.ts';

const MOST = 12;

/** Identities in full: what they are, how they get further, who can become them, and what to do. */
export const inFull = (io: Io, postures: readonly Posture[], report: Report): readonly string[] =>
  postures.flatMap((posture, index) => [
    ...(index === 0 ? [] : ['']),
    ...new Page(io, posture, report.asOf, report.assessment).lines(),
  ]);

/** One identity as a deployment knows it; without the graph, which stays there, nobody says who can become it.
 * @param now ISO 8601 */
export const inFullStored = (io: Io, identity: Told, now: string): readonly string[] =>
  new Page(io, identity, now, undefined).lines();

/** What is told of an identity, from an assessment as from a deployment. */
interface Told
  extends Pick<
    Posture,
    | 'identity'
    | 'account'
    | 'tier'
    | 'tierWhy'
    | 'score'
    | 'scoreTerms'
    | 'classWhy'
    | 'owner'
    | 'createdAt'
    | 'lastUsedAt'
    | 'escalations'
    | 'unknowns'
  > {
  readonly class: string;
  readonly reasons: readonly (Pick<Reason, 'severity' | 'detail' | 'remediation'> & { readonly code: string })[];
}

class Page {
  readonly #io: Io;
  readonly #posture: Told;
  readonly #now: string;
  readonly #assessment: Assessment | undefined;
  readonly #columns: number;

  constructor(io: Io, posture: Told, now: string, assessment: Assessment | undefined) {
    this.#io = io;
    this.#posture = posture;
    this.#now = now;
    this.#assessment = assessment;
    this.#columns = Math.max(60, Math.min(io.columns, 140));
  }

  lines(): string[] {
    const { unknowns } = this.#posture;
    return [
      ...this.#head(),
      ...this.#section('Escalation paths', this.#ways()),
      ...this.#section('Other first steps', this.#firstSteps()),
      ...this.#section('Principals that can become it', this.#whoBecomesIt()),
      ...this.#section('Reasons', this.#reasons()),
      ...this.#section('Remediation', this.#whatToDo()),
      ...this.#section('Score', this.#score()),
      ...this.#section(
        'Missing data',
        unknowns.flatMap((unknown) => this.#fold('  ', this.#short(unknown))),
      ),
    ];
  }

  #head(): string[] {
    const { identity, tier, score, class: kind, classWhy, tierWhy, owner, createdAt, lastUsedAt } = this.#posture;
    return [
      `${tierBadge(this.#io, tier)} ${paint(this.#io, 'bold', identity)}`,
      ...this.#fold('  tier     ', this.#short(tierWhy)),
      `  score    ${score} of 100`,
      ...this.#fold('  class    ', `${kind}: ${classWhy}`),
      `  owner    ${owner ?? 'no owner tag'}`,
      `  created  ${day(createdAt)}, ${lastUsedAt === null ? 'never used, as far as AWS records show' : `last used ${this.#since(lastUsedAt)}`}`,
    ];
  }

  #since(moment: Known<string>): string {
    const days = Math.floor((Date.parse(this.#now) - Date.parse(moment)) / 86_400_000);
    return Number.isNaN(days) || days < 0 ? day(moment) : `${day(moment)}, ${span(days)} ago`;
  }

  /** Nothing where there is nothing to say. */
  #section(title: string, lines: readonly string[]): string[] {
    return lines.length === 0 ? [] : ['', paint(this.#io, 'bold', title), ...lines];
  }

  #fold(head: string, text: string, indent?: number): string[] {
    return hung(head, text, this.#columns, indent);
  }

  #short(text: string): string {
    return plainly(text, this.#posture.account);
  }

  #dim(text: string): string {
    return paint(this.#io, 'dim', text);
  }

  #ways(): string[] {
    const { identity, escalations } = this.#posture;
    const lines = escalations.slice(0, MOST).flatMap((path) => {
      const facts = restsOn(path);
      return [
        ...this.#fold('  ', links(this.#io, identity, path), 4),
        ...(facts.length === 0
          ? []
          : this.#fold(this.#dim('    ? depends on '), this.#dim(this.#short(facts.join('; '))), 6)),
      ];
    });
    return [...lines, ...this.#more(escalations.length - MOST, 'paths')];
  }

  #more(left: number, what = ''): string[] {
    return left > 0 ? [this.#dim(`  and ${left} more${what === '' ? '' : ` ${what}`}`)] : [];
  }

  /** Those that no way above begins with: closing one way leaves them. */
  #firstSteps(): string[] {
    if (this.#assessment === undefined) return [];
    const { identity, escalations } = this.#posture;
    const key = (step: EscalationStep | undefined) => `${step?.rule} ${step?.target}`;
    const shown = new Set(escalations.slice(0, MOST).map((path) => key(path.steps[0])));
    const others = firstStepsOf(this.#assessment.graph, identity).filter((path) => !shown.has(key(path.steps[0])));
    const lines = others.slice(0, 2 * MOST).flatMap((path) => this.#fold('  ', links(this.#io, identity, path), 4));
    return [...lines, ...this.#more(others.length - 2 * MOST)];
  }

  #whoBecomesIt(): string[] {
    const assessment = this.#assessment;
    if (assessment === undefined) return [];
    const { identity, account } = this.#posture;
    const { unconditional, conditional } = reachedBy(assessment.graph, identity);
    if (unconditional.length + conditional.length === 0) return [this.#dim('  none besides administrators')];
    const sources = [
      ...unconditional.map((arn) => ({ arn, mark: '' })),
      ...conditional.map((arn) => ({ arn, mark: ' ?' })),
    ];
    const lines = sources.slice(0, MOST).flatMap(({ arn, mark }) => {
      const path = assessment.of(arn)?.escalations.find(({ to }) => to === identity);
      const name = `  ${shortArn(arn, account)}${mark}`;
      return path === undefined
        ? [name]
        : this.#fold('  ', `${shortArn(arn, account)} ${links(this.#io, arn, path)}`, 4);
    });
    return [...lines, ...this.#more(sources.length - MOST)];
  }

  #reasons(): string[] {
    return this.#posture.reasons.flatMap(({ code, severity, detail }) =>
      this.#fold(
        `  ${severityText(this.#io, severity, severity.padEnd(8))}  `,
        this.#assessment === undefined ? this.#short(detail) : `${this.#short(detail)} ${this.#dim(code)}`,
      ),
    );
  }

  #whatToDo(): string[] {
    const texts = new Map(
      this.#posture.reasons.flatMap(({ remediation, severity }) =>
        remediation === undefined ? [] : [[remediation, severity] as const],
      ),
    );
    if (texts.size === 0) return [this.#dim('  nothing')];
    return [...texts].flatMap(([text, severity]) => this.#remedy(`  ${severityText(this.#io, severity, '▸')} `, text));
  }

  /** A command stays in one piece on a line of its own, however long. */
  #remedy(mark: string, text: string): string[] {
    const [first, ...more] = remedyParts(text);
    if (first === undefined) return [];
    return [
      ...(first.command ? [`${mark}${first.text}`] : this.#fold(mark, this.#short(first.text))),
      ...more.flatMap((part) => (part.command ? [`      ${part.text}`] : this.#fold('    ', this.#short(part.text)))),
    ];
  }

  #score(): string[] {
    const { scoreTerms, tierWhy } = this.#posture;
    return scoreTerms.flatMap(({ points, term, why }) =>
      // Why it has its tier stands above.
      this.#fold(
        `  ${padStart(`+${points}`, 3)}  `,
        why === tierWhy ? term : `${termWords(term)}: ${this.#short(why)}`,
      ),
    );
  }
}

/** Terms are named by the reason that they come from, or in words. */
const termWords = (term: string): string => (/^[A-Z_0-9]+$/.test(term) ? reasonWords(term) : term);

const day = (moment: Known<string>): string => (/^\d{4}-\d\d-\d\dT/.test(moment) ? moment.slice(0, 10) : moment);
