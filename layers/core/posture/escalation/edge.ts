import type { EscalationStep } from '../types.ts';
import type { CompiledIdentity } from './compile.ts';

/** What an identity is once something about it was changed: its ARN stays, its rights do not. */
export interface Variant {
  /** `arn#change` */
  readonly id: string;
  readonly identity: CompiledIdentity;
}

/** An identity as it is now, or as it is after a change. */
export interface GraphNode {
  /** An ARN, or an ARN and a change. */
  readonly id: string;
  readonly identity: CompiledIdentity;
  /** True for what an identity becomes; such a node is reported under the identity's ARN. */
  readonly variant: boolean;
}

/** One edge as an evaluator finds it: the source gains the rights of `to`. */
export interface Edge {
  /** Who is reached, or what the reached identity becomes. */
  readonly to: CompiledIdentity | Variant;
  readonly rule: string;
  readonly actions: readonly string[];
  /** ARN of what the actions are used on. */
  readonly target: string;
  /** Empty: the edge holds for sure. */
  readonly dependsOn: readonly string[];
  /** Not all rights of `to` are gained (a credential of one service): the way ends here. */
  readonly partial?: boolean;
  /** What the source does before, on the target (giving it more rights, for one). */
  readonly before?: readonly EscalationStep[];
}

export const isVariant = (to: Edge['to']): to is Variant => 'identity' in to;
export const identityOf = (to: Edge['to']): CompiledIdentity => (isVariant(to) ? to.identity : to);
/** Key of a node in the graph: an ARN, or an ARN and a change. */
export const nodeId = (to: Edge['to']): string => (isVariant(to) ? to.id : to.arn);

export const stepOf = ({ rule, actions, target, dependsOn }: Edge): EscalationStep => ({
  rule,
  actions,
  target,
  conditional: dependsOn.length > 0,
  ...(dependsOn.length > 0 ? { dependsOn } : {}),
});
