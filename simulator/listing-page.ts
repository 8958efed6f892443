/** One page of a listing as Graph writes it. https://learn.microsoft.com/graph/paging */
import type { Answer } from './answer.js';
import { jsonBytes } from './answer.js';
import { createByteWriter, type ByteWriter } from './byte-writer.js';
import type { GraphCall } from './graph-call.js';
import { nextLink, type ListingPosition } from './page-link.js';
import { contextOf, selectedNames } from './select.js';

export interface ListingPage<T> {
  /** The entity set in `@odata.context`. */
  readonly set: string;
  readonly from: ListingPosition;
  readonly entries: readonly T[];
  /** Writes an entry as a JSON object. */
  readonly write: (writer: ByteWriter, entry: T) => void;
  /** Where the next page begins; undefined at the end. */
  readonly nextAt: readonly number[] | undefined;
  /** How many entries all pages have; asked on the first page of an advanced query only. */
  readonly count: () => number;
}

const BYTES_PER_ENTRY = 1_200;

export function listingPage<T>(call: GraphCall, page: ListingPage<T>): Answer {
  const { set, from, entries, write, nextAt, count } = page;
  const writer = createByteWriter(4_096 + entries.length * BYTES_PER_ENTRY);
  const context = `${call.origin}/v1.0/$metadata#${set}${contextOf(selectedNames(call.query.get('$select')))}`;
  writer.text(`{"@odata.context":${JSON.stringify(context)}`);
  if (from.page === 0 && from.isAdvanced) writer.text(`,"@odata.count":${count()}`);
  if (nextAt !== undefined) writer.text(`,"@odata.nextLink":${JSON.stringify(nextLink(call, from, nextAt))}`);
  writer.text(',"value":[');
  entries.forEach((entry, position) => {
    if (position > 0) writer.bytes(COMMA);
    write(writer, entry);
  });
  writer.text(']}');
  return jsonBytes(writer.finish());
}

const COMMA = Buffer.from(',');
