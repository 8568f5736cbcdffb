import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** A CloudFormation template as far as it matters here: everything else is carried along untouched. */
const resourceSchema = z.looseObject({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
  DependsOn: z.union([z.string(), z.array(z.string())]).optional(),
});
const templateSchema = z.looseObject({
  Resources: z.record(z.string(), resourceSchema),
  Outputs: z.record(z.string(), z.unknown()).default({}),
});

export type Resource = z.infer<typeof resourceSchema>;
export type Template = z.infer<typeof templateSchema>;

export const parseTemplate = (value: unknown): Template => templateSchema.parse(value);

/** @throws where the file is no template. */
export const readTemplate = (file: string): Template => parseTemplate(JSON.parse(readFileSync(file, 'utf8')));
