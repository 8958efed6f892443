/** Reads a mapping file, and reports everything that is wrong with it at once, each with its place in the text. */
import { isAlias, isCollection, isMap, isScalar, LineCounter, parseDocument, type Document, type Node } from 'yaml';
import type { MappingDefinition } from '../../domain/mapping.js';
import { groupPathsOf, type GroupMention } from './group-mentions.js';
import { mappingFileSchema, type MappingFile } from './mapping-file-schema.js';
import { MappingFileProblems, type Finding, type Path, type Problem } from './problem.js';
import { repair } from './repair.js';
import { shapeFindingsOf } from './shape-findings.js';
import { toDefinitions } from './to-definitions.js';

export type ParsedMappingFile = {
  /** Null where the file names none. */
  readonly tenant: string | null;
  readonly definitions: readonly MappingDefinition[];
  /** In the order of the mappings. */
  readonly groups: readonly GroupMention[];
};

/** A file of a thousand mappings has a tenth of that; anything larger was not written as one. */
const largestFile = 1_000_000;

/**
 * @param text YAML or JSON
 * @param fileName stands before each problem
 * @throws MappingFileProblems
 */
export function parseMappingFile(text: string, fileName: string): ParsedMappingFile {
  if (text.length > largestFile) {
    throw new MappingFileProblems(fileName, [
      { line: 1, column: 1, message: 'The file is larger than 1 MB; that is no mapping file.' },
    ]);
  }
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false });
  const problemAt = (offset: number, message: string): Problem => {
    const { line, col } = lineCounter.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1), message };
  };
  const unreadable = [...document.errors, ...document.warnings].map((error) =>
    problemAt(error.pos[0], `${error.message}.`),
  );
  if (unreadable.length > 0) throw new MappingFileProblems(fileName, unreadable);

  const placed = (findings: readonly Finding[]): readonly Problem[] =>
    findings.map((finding) => problemAt(offsetOf(document, finding), finding.message));
  const value = plainValueOf(document, (message) => new MappingFileProblems(fileName, [problemAt(0, message)]));
  const { file, findings } = readShape(value);
  const { definitions, findings: misnamed } = toDefinitions(file ?? { mappings: [] });
  const all = [
    ...findings,
    ...misnamed.filter((finding) => !findings.some((other) => isFollowedBy(finding.path, other.path))),
  ];
  if (file === null || all.length > 0) throw new MappingFileProblems(fileName, placed(all));
  const groups = groupPathsOf(file).map(({ group, path }) => {
    const { line, column } = problemAt(offsetOf(document, { path, message: '' }), '');
    return { group, line, column };
  });
  return { tenant: file.tenant ?? null, definitions, groups };
}

/** Mending one mistake can uncover another below it: an unknown kind hides everything in its mapping. */
const deepestMistake = 4;

/** @returns the file as far as it can be made sense of; null where that is not at all */
function readShape(value: unknown): { readonly file: MappingFile | null; readonly findings: readonly Finding[] } {
  const findings: Finding[] = [];
  let mended = value;
  for (let depth = 0; depth < deepestMistake; depth += 1) {
    const file = mappingFileSchema.safeParse(mended);
    if (file.success) return { file: file.data, findings };
    const found = shapeFindingsOf(file.error.issues, mended);
    const isNew = (finding: Finding) => !findings.some((known) => isSamePlace(known.path, finding.path));
    findings.push(...found.filter(isNew));
    mended = repair(mended, found);
  }
  return { file: null, findings };
}

/** Whether what is said about one place follows from what is wrong at the other, in it. Of a whole mapping, it does not. */
function isFollowedBy(path: Path, mistake: Path): boolean {
  return isSamePlace(path, path.length > 3 ? mistake.slice(0, path.length) : mistake);
}

function isSamePlace(left: Path, right: Path): boolean {
  return left.length === right.length && left.every((step, index) => step === right[index]);
}

/** A few aliases of aliases can stand for billions of values; yaml counts them and refuses. */
function plainValueOf(document: Document, problem: (message: string) => MappingFileProblems): unknown {
  try {
    const value: unknown = document.toJS({ maxAliasCount: 100 });
    return value;
  } catch (error) {
    throw problem(error instanceof Error ? `${error.message}.` : String(error));
  }
}

/** Where a finding stands; of something that is missing, where the thing begins that it is missing from. */
function offsetOf(document: Document, finding: Finding): number {
  let node: Node | null = document.contents;
  let offset = node?.range?.[0] ?? 0;
  for (const [index, step] of finding.path.entries()) {
    const resolved: unknown = isAlias(node) ? node.resolve(document) : node;
    if (!isCollection(resolved)) return offset;
    const isLast = index === finding.path.length - 1;
    const key = isMap(resolved) ? keyOffsetOf(resolved.items, step) : null;
    const next: unknown = resolved.get(step, true);
    if (isLast && finding.at === 'key' && key !== null) return key;
    if (!isNodeWithRange(next)) return key ?? offset;
    node = next;
    offset = next.range?.[0] ?? offset;
  }
  return offset;
}

function keyOffsetOf(items: readonly { readonly key: unknown }[], step: Path[number]): number | null {
  const key = items
    .map((item) => item.key)
    .find((candidate) => isScalar(candidate) && String(candidate.value) === String(step));
  return isScalar(key) ? (key.range?.[0] ?? null) : null;
}

function isNodeWithRange(value: unknown): value is Node {
  return isAlias(value) || isScalar(value) || isCollection(value);
}
