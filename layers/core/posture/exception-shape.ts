import * as z from '../zod.ts';
import { type Exception, REASON_CODES } from './types.ts';

const text = z.string().check(z.trim(), z.minLength(1), z.maxLength(1_024));
/** A date means the start of that day, UTC. */
const moment = z.pipe(
  z.union([z.iso.date(), z.iso.datetime({ offset: true })], { error: 'expected a date or time such as 2027-01-31' }),
  z.transform((time) => new Date(time).toISOString()),
);

/** An exception as a team writes it. */
export const exceptionSchema: z.ZodMiniType<Exception, unknown> = z.strictObject({
  /** Unique for the identity. */
  id: z
    .string()
    .check(
      z.regex(/^[\w.-]{1,64}$/, 'expected an ID of letters, digits, dots, dashes and underscores, such as SEC-123'),
    ),
  identity: z
    .string()
    .check(z.regex(/^arn:aws[a-z-]*:[a-z]+:[a-z0-9-]*:\d{12}:\S+$/, 'expected the ARN of an identity')),
  accepts: z.union(
    [
      z.strictObject({ reason: z.enum(REASON_CODES) }),
      z.strictObject({ rule: z.string().check(z.regex(/^[a-z0-9-]+$/)) }),
      z.strictObject({ response: z.literal('automatic') }),
    ],
    { error: 'expected {"reason": <code>}, {"rule": <detection rule ID>} or {"response": "automatic"}' },
  ),
  why: text,
  owner: text,
  expiresAt: moment,
});

export const exceptionsSchema: z.ZodMiniType<readonly Exception[], unknown> = z.array(exceptionSchema).check(
  z.superRefine((exceptions, context) => {
    const known = new Set<string>();
    for (const [at, { id, identity }] of exceptions.entries()) {
      const key = `${identity} ${id}`;
      if (known.has(key))
        context.addIssue({ code: 'custom', path: [at, 'id'], message: `duplicate ID ${id} for ${identity}` });
      known.add(key);
    }
  }),
);
