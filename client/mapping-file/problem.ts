/** What is wrong with a mapping file, and where. */

export type Problem = {
  /** Both count from 1. */
  readonly line: number;
  readonly column: number;
  /** A sentence that names the thing and the way out. */
  readonly message: string;
};

/** From a key or value of the file to its place: `['mappings', 0, 'name']`. */
export type Path = readonly (string | number)[];

/** A problem before its place in the text is known. */
export type Finding = {
  readonly path: Path;
  /** Of a mapping's entry: its key, rather than its value. */
  readonly at?: 'key';
  readonly message: string;
};

export type Report = (finding: Finding) => void;

/** All problems of a file, in the order of the text. */
export class MappingFileProblems extends Error {
  override readonly name = 'MappingFileProblems';
  readonly problems: readonly Problem[];

  constructor(fileName: string, problems: readonly Problem[]) {
    const sorted = problems.toSorted((left, right) => left.line - right.line || left.column - right.column);
    super(sorted.map(({ line, column, message }) => `${fileName}:${line}:${column}: ${message}`).join('\n'));
    this.problems = sorted;
  }
}
