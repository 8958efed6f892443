/** What became of one directory user in one mapping and run; each word completes the sentence "this user was …". */

export const outcomes = [
  'created',
  'adopted',
  'updated',
  'unchanged',
  'deactivated',
  'reactivated',
  'rejected',
  'held',
  'out of scope',
] as const;

export type Outcome = (typeof outcomes)[number];

/** The outcomes that are written to the ledger, because somebody's row differs afterwards. */
export type ChangeOutcome = Extract<Outcome, 'created' | 'adopted' | 'updated' | 'deactivated' | 'reactivated'>;

/** How many users had each outcome, per mapping, beside how many a run had to account for. */
export type Books = { readonly considered: number } & { readonly [outcome in Outcome]: number };

/** The sum of all outcomes minus those considered: 0 is a balanced book, anything else is never shown as green. */
export function imbalanceOf(books: Books): number {
  return outcomes.reduce((sum, outcome) => sum + books[outcome], 0) - books.considered;
}
