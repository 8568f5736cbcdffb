import { GetParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import type * as z from '../core/zod.ts';

/** Reads configuration from SSM. Whatever goes wrong, the answer is `unreadable`, and unreadable means: no change. */
export interface Parameters {
  /** A JSON parameter of the given shape; kept for a quarter of a minute. */
  read<Value>(name: string, shape: z.ZodMiniType<Value>): Promise<Value | 'unreadable'>;
  /** `on` or `off`, read anew each time: it is asked right before a change. Anything but exactly `off` or `on` is unreadable. */
  killSwitch(name: string): Promise<'on' | 'off' | 'unreadable'>;
}

export interface ParameterSettings {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Receives the reason why something could not be read, for the log. */
  readonly onUnreadable: (name: string, why: string) => void;
}

const KEPT_MS = 15_000;

export function ssmParameters(client: SSMClient, { now, onUnreadable }: ParameterSettings): Parameters {
  const kept = new Map<string, { readonly text: string; readonly until: number }>();

  async function fetchText(name: string): Promise<string> {
    const { Parameter: parameter } = await client.send(new GetParameterCommand({ Name: name, WithDecryption: true }));
    if (parameter?.Value === undefined) throw new Error('the parameter has no value');
    return parameter.Value;
  }

  async function keptText(name: string): Promise<string> {
    const found = kept.get(name);
    if (found !== undefined && found.until > now()) return found.text;
    const text = await fetchText(name);
    kept.set(name, { text, until: now() + KEPT_MS });
    return text;
  }

  return {
    async read(name, shape) {
      try {
        const parsed = shape.safeParse(JSON.parse(await keptText(name)));
        if (parsed.success) return parsed.data;
        kept.delete(name);
        const [issue] = parsed.error.issues;
        onUnreadable(name, `field ${issue?.path.join('.') || '(whole)'}: ${issue?.message}`);
      } catch (error) {
        kept.delete(name);
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
