/**
 * The unique identifier of a person, and the key under which two spellings of it are the same.
 */
import { type DirectoryUser, textOf } from './directory-user.js';
import type { IdentifierProperty } from './mapping.js';

/**
 * Entra compares principal names and addresses without regard to case; Unicode allows one letter in two encodings.
 * The key is made here and nowhere else: PostgreSQL's lower() and JavaScript's toLowerCase() disagree on some letters.
 * A sigma is written ς or σ depending on its neighbours, and both are the lower case of Σ
 * (https://www.unicode.org/Public/UNIDATA/CaseFolding.txt): without folding them, a change of case could change the key.
 */
export function identifierKeyOf(identifier: string): string {
  return identifier.trim().normalize('NFC').toLowerCase().replaceAll('ς', 'σ').normalize('NFC');
}

/** The identifier a mapping matches this user by; null where the directory has none. */
export function identifierOf(user: DirectoryUser, property: IdentifierProperty): string | null {
  return property === 'id' ? user.objectId : (textOf(user.document, property)?.trim() ?? null);
}
