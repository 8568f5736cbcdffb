import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** The relevant part of a CloudFormation template; everything else is kept unchanged. */
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

/** @throws if the file is not a template. */
export const readTemplate = (file: string): Template => parseTemplate(JSON.parse(readFileSync(file, 'utf8')));
