import { GetParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import type * as z from '../core/zod.ts';

/** Reads configuration from SSM Parameter Store. Every failure results in `unreadable`, which means: no change. */
export interface Parameters {
  /** A JSON parameter of the given shape, cached for 15 seconds. */
  read<Value>(name: string, shape: z.ZodMiniType<Value>): Promise<Value | 'unreadable'>;
  /** Never cached: it is read right before a change. Any value other than `on` or `off` is unreadable. */
  killSwitch(name: string): Promise<'on' | 'off' | 'unreadable'>;
}

export interface ParameterSettings {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Receives the reason why something could not be read, for the log. */
  readonly onUnreadable: (name: string, why: string) => void;
}

const CACHE_MS = 15_000;

export function ssmParameters(client: SSMClient, { now, onUnreadable }: ParameterSettings): Parameters {
  const cache = new Map<string, { readonly text: string; readonly until: number }>();

  async function fetchText(name: string): Promise<string> {
    const { Parameter: parameter } = await client.send(new GetParameterCommand({ Name: name, WithDecryption: true }));
    if (parameter?.Value === undefined) throw new Error('the parameter has no value');
    return parameter.Value;
  }

  async function cachedText(name: string): Promise<string> {
    const found = cache.get(name);
    if (found !== undefined && found.until > now()) return found.text;
    const text = await fetchText(name);
    cache.set(name, { text, until: now() + CACHE_MS });
    return text;
  }

  return {
    async read(name, shape) {
      try {
        const parsed = shape.safeParse(JSON.parse(await cachedText(name)));
        if (parsed.success) return parsed.data;
        cache.delete(name);
        const [issue] = parsed.error.issues;
        onUnreadable(name, `field ${issue?.path.join('.') || '(whole)'}: ${issue?.message}`);
      } catch (error) {
        cache.delete(name);
        onUnreadable(name, why(error));
      }
      return 'unreadable';
    },
    async killSwitch(name) {
      try {
        const text = (await fetchText(name)).trim();
        if (text === 'on' || text === 'off') return text;
        onUnreadable(name, 'expected on or off');
      } catch (error) {
        onUnreadable(name, why(error));
      }
      return 'unreadable';
    },
  };
}

const why = (error: unknown): string => (error instanceof Error ? `${error.name}: ${error.message}` : String(error));
