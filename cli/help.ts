import { type Command, Help, type Option } from 'commander';

/** Marks required options, and omits empty default values. */
export const HELP = {
  optionDescription(option: Option): string {
    const text = new Help().optionDescription(option).replace(' (default: [])', '');
    return option.mandatory && option.defaultValue === undefined ? `${text} (required)` : text;
  },
};

/** Adds examples to the help of a command. */
export const withExamples = (
  command: Command,
  ...examples: readonly (readonly [description: string, command: string])[]
): Command =>
  command.addHelpText(
    'after',
    ['', 'Examples:', ...examples.flatMap(([description, line]) => [`  # ${description}`, `  tierwatch ${line}`])].join(
      '\n',
    ),
  );
