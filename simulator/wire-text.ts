/**
 * Text as it travels: a string that holds one byte of UTF-8 per character. The words generated people are made of are kept in this form, so that what is put
 * together from them goes into a buffer by copying.
 */
declare const wire: unique symbol;
export type WireText = string & { readonly [wire]: true };

export function toWire(text: string): WireText {
  return asWire(Buffer.from(text, 'utf8').toString('latin1'));
}

export function fromWire(text: WireText): string {
  return Buffer.from(text, 'latin1').toString('utf8');
}

/** Declares that a text is in wire form already: ASCII, or put together from parts in wire form. */
export function asWire(text: string): WireText {
  return text as WireText;
}
