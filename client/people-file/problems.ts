/** What is wrong with a file of accounts, and in which line. */

export type LineProblem = {
  /** Counts from 1, as editors show it. */
  readonly line: number;
  /** A sentence that names the thing and the way out. */
  readonly message: string;
};

/** Whoever has more than these has one mistake many times. */
const mostShown = 1_000;

/** All problems of a file, in the order of its lines. */
export class PeopleFileProblems extends Error {
  override readonly name = 'PeopleFileProblems';

  constructor(fileName: string, problems: readonly LineProblem[]) {
    const sorted = problems.toSorted((left, right) => left.line - right.line);
    const lines = sorted.slice(0, mostShown).map(({ line, message }) => `${fileName}:${line}: ${message}`);
    const more = sorted.length - lines.length;
    super([...lines, ...(more === 0 ? [] : [`… and ${more} more.`])].join('\n'));
  }
}
