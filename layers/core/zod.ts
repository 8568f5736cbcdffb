import { config } from 'zod/mini';
import english from 'zod/v4/locales/en.js';

/** Zod for everything that ends up in a function: `zod/mini` builds a schema in half the time that `zod` takes, and functions
 * build all of theirs whenever they start. It knows no language of its own; what it says of a value that does not fit is what
 * `zod` says. Schemas of both go into each other. */
export * from 'zod/mini';

config(english());
