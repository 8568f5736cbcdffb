import type { EscalationStep } from '../types.ts';
import type { CompiledIdentity } from './compile.ts';

/** An identity after a change: the ARN stays the same, its permissions do not. */
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
  /** True for an identity after a change; such a node is reported under the identity's ARN. */
  readonly variant: boolean;
}

/** An edge as an evaluator finds it: the attacker gains the privilege of `to`. */
export interface Edge {
  /** The identity that is reached, or what it becomes. */
  readonly to: CompiledIdentity | Variant;
  readonly rule: string;
  readonly actions: readonly string[];
  /** ARN of the resource that the actions are used on. */
  readonly target: string;
  /** Empty: the edge is unconditional. */
  readonly dependsOn: readonly string[];
  /** Only a part of the privilege of `to` is gained (a credential for one service): the path ends here. */
  readonly partial?: boolean;
  /** Steps that come first, on the target (for example, giving it more permissions). */
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
