// A Markdown document of this repository, as far as tests look into it: its code blocks, code spans, tables, headings and links.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkoutFolder } from '../../local/checkout-folder.js';

export const documentNames = ['README.md', 'ARCHITECTURE.md', 'CHANGELOG.md'] as const;

export interface CodeBlock {
  /** What stands behind the opening fence. */
  readonly language: string;
  readonly text: string;
}

export interface MarkdownDocument {
  readonly blocks: readonly CodeBlock[];
  /** Without their backticks; those in code blocks are not among them. */
  readonly codeSpans: readonly string[];
  /** Of all headings, as links name them. */
  readonly anchors: readonly string[];
  /** Targets of links, without those of other sites. */
  readonly links: readonly string[];
  /** The first table with this title over its first column; the rows as cells. @throws Error where there is none */
  tableOf(firstTitle: string): readonly (readonly string[])[];
}

export function openDocument(name: (typeof documentNames)[number]): MarkdownDocument {
  const text = readFileSync(join(checkoutFolder, name), 'utf8');
  const prose = text.replaceAll(fence, '');
  return {
    blocks: [...text.matchAll(fence)].map(([, language = '', block = '']) => ({ language, text: block })),
    codeSpans: codeSpansOf(prose),
    anchors: [...prose.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading)),
    links: [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, target = '']) => target)
      .filter((target) => !/^[a-z]+:/.test(target)),
    tableOf(firstTitle) {
      const table = tablesOf(prose).find(([head]) => head?.[0] === firstTitle);
      if (table === undefined) throw new Error(`${name} has no table whose first column is called "${firstTitle}".`);
      return table.slice(1);
    },
  };
}

const fence = /^```(\w*)\n([\s\S]*?)^```$/gm;

export function codeSpansOf(markdown: string): readonly string[] {
  return [...markdown.matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);
}

/** As GitHub makes it of a heading: https://docs.github.com/get-started/writing-on-github (section links) */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\w\s-]/g, '')
    .replaceAll(' ', '-');
}

function tablesOf(prose: string): readonly (readonly (readonly string[])[])[] {
  const tables = prose.match(/^( *\|.*\|\n)+/gm) ?? [];
  return tables.map((table) => {
    const rows = table.trim().split('\n').map(cellsOf);
    return rows.filter((cells) => !cells.every((cell) => /^:?-+:?$/.test(cell)));
  });
}

function cellsOf(row: string): readonly string[] {
  return row
    .trim()
    .slice(1, -1)
    .split('|')
    .map((cell) => cell.trim());
}
