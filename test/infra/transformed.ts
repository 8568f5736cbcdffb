import { z } from 'zod';
import { at } from './template.ts';

const transformer = z.object({ InputPathsMap: z.record(z.string(), z.string()), InputTemplate: z.string() });

/** What EventBridge makes of an event by an input transformer: a variable with nothing around it is replaced by the JSON of its value.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html */
export function transformed(input: unknown, event: unknown): unknown {
  const { InputPathsMap, InputTemplate } = transformer.parse(input);
  const text = InputTemplate.replaceAll(/<([\w-]+)>/g, (_, name: string) => {
    const path = InputPathsMap[name];
    if (path === undefined) throw new Error(`${name} is not in the map of paths`);
    return JSON.stringify(at(event, ...path.replace(/^\$\./, '').split('.')));
  });
  return JSON.parse(text);
}
