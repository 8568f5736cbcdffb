import type { Posture, ReasonCode } from '../types.ts';

/** A public framework, and what Tierwatch contributes to its items. Identifiers are those of the framework; titles are short forms,
 * and the other texts are ours. */
export interface Framework {
  readonly title: string;
  /** The names of its items in `Reason.frameworks` start with this. */
  readonly prefix: string;
  /** The identities that it is about, in words. */
  readonly scope: string;
  /** Whether it is about the identity. */
  readonly concerns: (posture: Pick<Posture, 'class'>) => boolean;
  readonly items: readonly FrameworkItem[];
}

export interface FrameworkItem {
  readonly id: string;
  readonly title: string;
  /** Where the support comes from: an assessment of files, a deployment only, or nowhere. */
  readonly basis: 'files' | 'deployment' | 'none';
  /** What Tierwatch contributes; '' if nothing. */
  readonly supports: string;
  /** What Tierwatch cannot see. */
  readonly gap: string;
  /** Reasons that support it, besides those that name it. */
  readonly reasons?: readonly ReasonCode[];
  /** Whether findings of all identities count, also of those that the framework is not about. */
  readonly everyone?: true;
}
