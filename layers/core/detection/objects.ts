import { texts } from './request-accessors.ts';
import type { ActivityEvent } from './types.ts';

const LONGEST = 120;

/** The random suffix that Secrets Manager adds to a name in an ARN.
 * https://docs.aws.amazon.com/secretsmanager/latest/userguide/troubleshoot.html#ARN_secretnamehyphen */
const ARN =
  /^arn:[\w-]+:(?:secretsmanager:[^:]*:[^:]*:secret:(?<secret>.+)-\w{6}|ssm:[^:]*:[^:]*:parameter(?<parameter>\/.+))$/;

function named(kind: string, name: string): string {
  const groups = name.startsWith('arn:') ? ARN.exec(name)?.groups : undefined;
  return `${kind} ${groups?.secret ?? groups?.parameter ?? name}`.slice(0, LONGEST);
}

const NONE: readonly string[] = [];

/** The secrets and parameters whose values an event reads, by name: `secret prod/db`, `parameter /prod/db`. */
export function objectsOf({ source, name, request }: ActivityEvent): readonly string[] {
  if (source === 'secretsmanager.amazonaws.com' && /^(Batch)?GetSecretValue$/.test(name))
    return [...texts(request, 'secretId'), ...texts(request, 'secretIdList')].map((one) => named('secret', one));
  if (source === 'ssm.amazonaws.com' && /^GetParameters?$/.test(name))
    return [...texts(request, 'name'), ...texts(request, 'names')].map((one) => named('parameter', one));
  return NONE;
}
