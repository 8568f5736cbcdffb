import type { CompiledEstate } from './compile.ts';
import { EscalationGraph, type GraphOptions } from './graph.ts';

/** The graph of all accounts of an estate. Its edges are worked out when they are asked for, once per class of identities
 * with the same rights, so building it costs nothing. */
export function buildGraph(estate: CompiledEstate, options: GraphOptions = {}): EscalationGraph {
  return new EscalationGraph(estate, options);
}
