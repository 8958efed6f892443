/**
 * The users a tenant starts with, addressed by number. A population is never changed: what happens later lies over it in the user store, so a
 * generated population of a million users takes no memory.
 */
import type { ByteWriter } from './byte-writer.js';
import type { UserDocument } from './user-document.js';

/** Writes user `index` as a JSON object. */
export type UserRenderer = (writer: ByteWriter, index: number) => void;

export interface Population {
  /** Users at the start, those in the recycle bin included. */
  readonly size: number;
  /** Numbers below are live; from here to `size` are users in the recycle bin. */
  readonly liveCount: number;
  idAt(index: number): string;
  indexOfId(id: string): number | undefined;
  /** The live user with this principal name (given in lower case). */
  indexOfName(name: string): number | undefined;
  /** One property as JSON text. */
  property(index: number, name: string): string;
  /** Makes a function that writes a user as a JSON object with just these properties, in this order. */
  renderer(properties: readonly string[]): UserRenderer;
  /** All properties; for a user in the bin the principal name is prefixed and `deletedDateTime` set. */
  document(index: number): UserDocument;
  /** Number of the manager at the start, if there is one. */
  managerOf(index: number): number | undefined;
  /** A made-up new person for a number not yet in use: what `hire` fills in for properties it is not given. */
  readonly newcomer: (index: number) => UserDocument;
}
