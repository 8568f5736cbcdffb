import { LambdaClient } from '@aws-sdk/client-lambda';
import { afterEach, beforeEach, vi } from 'vitest';

export type Input = Readonly<Record<string, unknown>>;
export type Answers = Readonly<Record<string, (input: Input) => object>>;

/** An error as a service returns it. */
export const refusal = (name: string) => Object.assign(new Error(name), { name, $metadata: {} });

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** Answers the commands of all SDK clients in the tests of the file that calls it. */
export function sdkAnswers(isEmpty: (command: string) => boolean = () => false) {
  const sdk = {
    /** The response to each command, by its name without `Command`. All others are denied, except those that are empty. */
    answers: {} as Answers,
    /** The commands so far. */
    asked: [] as string[],
  };
  beforeEach(() => {
    sdk.answers = {};
    sdk.asked.length = 0;
    // All clients of the SDK inherit this one method.
    vi.spyOn(Object.getPrototypeOf(LambdaClient.prototype), 'send').mockImplementation(async (command: unknown) => {
      const name = isRecord(command) ? command.constructor.name.replace(/Command$/, '') : '';
      sdk.asked.push(name);
      const answer = sdk.answers[name];
      if (answer !== undefined) return answer(isRecord(command) && isRecord(command.input) ? command.input : {});
      if (isEmpty(name)) return {};
      throw refusal('AccessDeniedException');
    });
  });
  afterEach(() => vi.restoreAllMocks());
  return sdk;
}
