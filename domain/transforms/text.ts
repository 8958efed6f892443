/** Changes the text of a value; of a list, each of its texts. */
import { isList, type PropertyValue } from '../directory-user.js';
import { textFrom } from '../field-value.js';

export function inEachText(change: (text: string) => string): (value: PropertyValue) => PropertyValue {
  return (value) => (isList(value) ? value.map((item) => change(textFrom(item))) : change(textFrom(value)));
}
