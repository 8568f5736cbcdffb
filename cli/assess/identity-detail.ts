import type { Known } from '../../layers/core/identity.ts';
import type { Assessment } from '../../layers/core/posture/assess.ts';
import { firstStepsOf, reachedBy } from '../../layers/core/posture/escalation/index.ts';
import type { EscalationStep, Posture, Reason } from '../../layers/core/posture/types.ts';
import type { Io } from '../io.ts';
import { fold, padStart } from '../layout.ts';
import { paint } from '../paint.ts';
import { severityText, tierBadge } from '../render.ts';
import { shortArn, withShortArns } from './arn-text.ts';
import { fixLines } from './fix/identity-fixes.ts';
import { linksText, missingData } from './path-text.ts';
import { reasonWords, span } from './reason-text.ts';
import { remediationParts } from './remediation-text.ts';
import { PRIVILEGE_REASONS } from './remedy.ts';
import type { Report } from './report.ts';
import { usageLines } from './usage/detail.ts';

const MOST = 12;

/** Identities in detail: facts, escalation paths, principals that can become them, reasons and remediation. */
export const identityDetails = (io: Io, postures: readonly Posture[], report: Report): readonly string[] =>
  postures.flatMap((posture, index) => [
    ...(index === 0 ? [] : ['']),
    ...new DetailPage(io, posture, report.asOf, report).lines(),
  ]);

/** One identity of a deployment. Without the escalation graph, the principals that can become it are unknown.
 * @param now ISO 8601 */
export const storedIdentityDetail = (io: Io, identity: IdentityFacts, now: string): readonly string[] =>
  new DetailPage(io, identity, now, undefined).lines();

/** The printed fields of an identity, from an assessment or from a deployment. */
interface IdentityFacts
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

class DetailPage {
  readonly #io: Io;
  readonly #posture: IdentityFacts;
  readonly #now: string;
  readonly #assessment: Assessment | undefined;
  readonly #report: Report | undefined;

  constructor(io: Io, posture: IdentityFacts, now: string, report: Report | undefined) {
    this.#io = io;
    this.#posture = posture;
    this.#now = now;
    this.#assessment = report?.assessment;
    this.#report = report;
  }

  lines(): string[] {
    const { unknowns } = this.#posture;
    return [
      ...this.#head(),
      ...this.#section('Escalation paths', this.#paths()),
      ...this.#section('Other ways to start an escalation path', this.#firstSteps()),
      ...this.#section('Principals that can become it', this.#principals()),
      ...this.#section('Reasons', this.#reasons()),
      ...this.#section('Changes that lower its tier, each simulated alone', this.#fixes()),
      ...this.#section('Permissions and their use', this.#usage()),
      ...this.#section('Remediation', this.#remediation()),
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

  #since(time: Known<string>): string {
    const days = Math.floor((Date.parse(this.#now) - Date.parse(time)) / 86_400_000);
    return Number.isNaN(days) || days < 0 ? day(time) : `${day(time)}, ${span(days)} ago`;
  }

  /** Empty without lines. */
  #section(title: string, lines: readonly string[]): string[] {
    return lines.length === 0 ? [] : ['', paint(this.#io, 'bold', title), ...lines];
  }

  #fold(head: string, text: string, indent?: number): string[] {
    return fold(this.#io, head, text, indent);
  }

  #short(text: string): string {
    return withShortArns(text, this.#posture.account);
  }

  #dim(text: string): string {
    return paint(this.#io, 'dim', text);
  }

  #paths(): string[] {
    const { identity, escalations } = this.#posture;
    const lines = escalations.slice(0, MOST).flatMap((path) => {
      const facts = missingData(path);
      return [
        ...this.#fold('  ', linksText(this.#io, identity, path), 4),
        ...(facts.length === 0
          ? []
          : this.#fold(this.#dim('    ? depends on '), this.#dim(this.#short(facts.join('; '))), 6)),
      ];
    });
    return [...lines, ...this.#more(escalations.length - MOST, 'paths')];
  }

  #more(left: number, noun = ''): string[] {
    return left > 0 ? [this.#dim(`  and ${left} more${noun === '' ? '' : ` ${noun}`}`)] : [];
  }

  /** First steps of paths that are not printed above. */
  #firstSteps(): string[] {
    if (this.#assessment === undefined) return [];
    const { identity, escalations } = this.#posture;
    const key = (step: EscalationStep | undefined) => `${step?.rule} ${step?.target}`;
    const shown = new Set(escalations.slice(0, MOST).map((path) => key(path.steps[0])));
    const others = firstStepsOf(this.#assessment.graph, identity).filter((path) => !shown.has(key(path.steps[0])));
    const lines = others.slice(0, 2 * MOST).flatMap((path) => this.#fold('  ', linksText(this.#io, identity, path), 4));
    return [...lines, ...this.#more(others.length - 2 * MOST)];
  }

  #principals(): string[] {
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
        : this.#fold('  ', `${shortArn(arn, account)} ${linksText(this.#io, arn, path)}`, 4);
    });
    return [...lines, ...this.#more(sources.length - MOST)];
  }

  #reasons(): string[] {
    return this.#posture.reasons.flatMap(({ code, severity, detail }) =>
      this.#fold(
        `  ${severityText(this.#io, severity, severity.padEnd(8))}  `,
        this.#assessment === undefined ? this.#short(detail) : `${this.#short(detail)} ${this.#dim(`[${code}]`)}`,
      ),
    );
  }

  #fixes(): readonly string[] {
    return this.#report === undefined ? [] : fixLines(this.#io, this.#posture, this.#report);
  }

  #usage(): readonly string[] {
    return this.#report === undefined ? [] : usageLines(this.#io, this.#posture, this.#report);
  }

  /** Advice on privilege was not tried: the simulated changes replace it. */
  #remediation(): string[] {
    const isReplaced = (code: string): boolean => this.#report !== undefined && PRIVILEGE_REASONS.has(code);
    const texts = new Map(
      this.#posture.reasons.flatMap(({ code, remediation, severity }) =>
        remediation === undefined || isReplaced(code) ? [] : [[remediation, severity] as const],
      ),
    );
    if (texts.size === 0) return [this.#dim('  none')];
    return [...texts].flatMap(([text, severity]) => this.#remedy(`  ${severityText(this.#io, severity, '▸')} `, text));
  }

  /** A command is never broken, and has its own line. */
  #remedy(mark: string, text: string): string[] {
    const [first, ...more] = remediationParts(text);
    if (first === undefined) return [];
    return [
      ...(first.command ? [`${mark}${first.text}`] : this.#fold(mark, this.#short(first.text))),
      ...more.flatMap((part) => (part.command ? [`      ${part.text}`] : this.#fold('    ', this.#short(part.text)))),
    ];
  }

  #score(): string[] {
    const { scoreTerms, tierWhy } = this.#posture;
    return scoreTerms.flatMap(({ points, term, why }) =>
      // The reason for the tier is printed above.
      this.#fold(
        `  ${padStart(`+${points}`, 3)}  `,
        why === tierWhy ? term : `${termWords(term)}: ${this.#short(why)}`,
      ),
    );
  }
}

/** Terms are reason codes or words. */
const termWords = (term: string): string => (/^[A-Z_0-9]+$/.test(term) ? reasonWords(term) : term);

const day = (time: Known<string>): string => (/^\d{4}-\d\d-\d\dT/.test(time) ? time.slice(0, 10) : time);
