import type { IdentityClass, IdentityKind, Severity, Tier } from '../../../layers/core/identity.ts';

/** The data of the HTML report: written by `assess`, read by the script of the page. */

/** A position in `texts`: most texts of an account occur many times. */
export type Text = number;

export interface ReportData {
  readonly where: string;
  readonly summary: string;
  /** Date of the assessment, `2026-11-30`. */
  readonly asOf: string;
  /** ARN of the identity to show first. */
  readonly chosen?: string;
  readonly tiers: readonly { readonly count: number; readonly meaning: string }[];
  readonly texts: readonly string[];
  /** Reason codes in words. */
  readonly reasons: Readonly<Record<string, string>>;
  /** Highest risk first. A position in this list identifies an identity everywhere else. */
  readonly identities: readonly IdentityData[];
  /** Absent with `--no-fix-plan`. */
  readonly plan?: PlanData;
  /** Present with `--diff`. */
  readonly differences?: DifferencesData;
}

export interface IdentityData {
  readonly arn: string;
  readonly name: string;
  readonly kind: IdentityKind;
  readonly account: string;
  readonly class: IdentityClass;
  readonly classWhy: Text;
  readonly tier: Tier;
  readonly tierWhy: Text;
  readonly score: number;
  readonly terms: readonly (readonly [points: number, why: Text])[];
  readonly admin: boolean;
  readonly owner: string | null;
  /** Date, `unknown`, or null: never. */
  readonly lastUsedAt: string | null;
  readonly reasons: readonly ReasonData[];
  readonly exceptions?: readonly ExceptionData[];
  readonly paths: readonly PathData[];
  /** Paths that are not in `paths`. */
  readonly morePaths: number;
  /** Positions of the identities whose listed paths end here. */
  readonly sources: readonly number[];
  /** Sources that are not in `sources`. */
  readonly moreSources: number;
}

export interface ReasonData {
  readonly code: string;
  readonly severity: Severity;
  /** A few words, with the most important number. */
  readonly short: Text;
  readonly detail: Text;
  readonly remediation?: { readonly prose: Text; readonly command?: Text };
}

export interface ExceptionData {
  /** The accepted reason or rule, or automatic response, in words. */
  readonly accepts: string;
  readonly why: string;
  readonly owner: string;
  /** Date. */
  readonly expires: string;
  readonly expired: boolean;
}

export interface PathData {
  readonly hops: readonly HopData[];
  /** Whether it leads to administrator. */
  readonly admin: boolean;
  /** The missing data that it depends on. */
  readonly dependsOn?: Text;
}

/** One step of a path, from the identity itself or from the end of the step before. */
export interface HopData {
  /** The actions, with their resource if that differs from `to`. */
  readonly by: Text;
  /** Id of the escalation rule. */
  readonly rule: string;
  /** ARN of the end. */
  readonly to: Text;
  readonly conditional?: true;
  /** In a step of the fix plan: the change closes it. */
  readonly cut?: true;
}

export interface PlanData {
  /** `2 changes take T0 3 → 1` */
  readonly title: string;
  readonly steps: readonly StepData[];
  /** What the changes leave in tier 0; may be empty. */
  readonly left: string;
  readonly simulations: number;
}

export interface StepData {
  readonly title: string;
  /** `T0 3 → 2` */
  readonly tiers: string;
  readonly improves: string;
  readonly breaks: { readonly severity: Severity; readonly text: string };
  /** The change that the identity could have undone. */
  readonly insteadOf?: string;
  /** Who could undo the change. */
  readonly undo: readonly string[];
  /** Commands of the AWS CLI. */
  readonly calls: readonly string[];
  readonly inverse: readonly string[];
  /** Positions of the identities that it deletes or moves to a better tier. */
  readonly identities: readonly number[];
  readonly deleted: readonly number[];
  readonly limited: readonly number[];
  /** The paths before the change, each with the position of its start. */
  readonly paths: readonly (PathData & { readonly from: number })[];
}

export interface DifferencesData {
  /** The older file. */
  readonly since: string;
  readonly appeared: readonly DifferenceData[];
  readonly worse: readonly DifferenceData[];
  readonly better: readonly DifferenceData[];
  readonly left: readonly DifferenceData[];
}

export interface DifferenceData {
  readonly arn: string;
  readonly tier: Tier;
  readonly worse: readonly string[];
  readonly better: readonly string[];
  /** `score 40 → 82`; may be empty. */
  readonly score: string;
}
