// Where the product's own files lie, asked for by code that runs from dist/ as well as from its source.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder that holds package.json: the checkout, or in the image the installed application. */
export const checkoutFolder: string = nearestWithPackageJson(dirname(fileURLToPath(import.meta.url)));

function nearestWithPackageJson(folder: string): string {
  if (existsSync(join(folder, 'package.json'))) return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error('Rollcall was started from outside its own folder: no package.json above it.');
  return nearestWithPackageJson(parent);
}
