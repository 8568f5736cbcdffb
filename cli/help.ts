import { type Command, Help, type Option } from 'commander';

/** Help text of options, shared by every command: required options say so, and an empty list is no default worth printing. */
export const HELP = {
  optionDescription(option: Option): string {
    const text = new Help().optionDescription(option).replace(' (default: [])', '');
    return option.mandatory && option.defaultValue === undefined ? `${text} (required)` : text;
  },
};

/** Adds examples to the help of a command: what it does, and the line to type. */
export const withExamples = (
  command: Command,
  ...examples: readonly (readonly [what: string, line: string])[]
): Command =>
  command.addHelpText(
    'after',
    ['', 'Examples:', ...examples.flatMap(([what, line]) => [`  # ${what}`, `  tierwatch ${line}`])].join('\n'),
  );
