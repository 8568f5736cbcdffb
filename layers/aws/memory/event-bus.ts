import type { EventBus, OutgoingEvent } from '../../core/ports.ts';

/** An `EventBus` that records the published events. */
export function memoryEventBus(): EventBus & { readonly published: readonly OutgoingEvent[] } {
  const published: OutgoingEvent[] = [];
  return {
    published,
    async publish(events) {
      published.push(...events);
    },
  };
}
