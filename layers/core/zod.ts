import { config } from 'zod/mini';
import english from 'zod/v4/locales/en.js';

/** Zod for all code that runs in functions: `zod/mini` builds a schema in half the time that `zod` takes, and functions build
 * all their schemas at start. It has no error messages of its own and uses those of `zod`. Schemas of both can be combined. */
export * from 'zod/mini';

config(english());
