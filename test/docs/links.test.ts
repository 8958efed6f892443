// What the documents point to is there: files, headings, and folders that are named in passing.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkoutFolder } from '../../local/checkout-folder.js';
import { documentNames, openDocument, type MarkdownDocument } from './document.js';

const documents: ReadonlyMap<string, MarkdownDocument> = new Map(
  documentNames.map((name) => [name, openDocument(name)]),
);

test.each([...documents])('%s links to files and headings that exist', (name, { links }) => {
  const dead = links.filter((link) => {
    const [path = '', anchor] = link.split('#');
    const target = path === '' ? name : path;
    if (!existsSync(join(checkoutFolder, target))) return true;
    return anchor !== undefined && documents.get(target)?.anchors.includes(anchor) !== true;
  });
  expect(dead).toEqual([]);
});

/** `db/fence.ts`, `test/sync/`, `local/*.mjs`: a path of the repository, not a command or an address. */
const path = /^(?:[\w.-]+\/)+(?:[\w.-]+\.(?:ts|mjs|sql|json|ya?ml|md))?$/;

test.each([...documents])('%s names files and folders that exist', (_name, { codeSpans }) => {
  const named = codeSpans.filter((span) => path.test(span) && span !== '.rollcall/');
  expect(named.filter((span) => !existsSync(join(checkoutFolder, span)))).toEqual([]);
});
