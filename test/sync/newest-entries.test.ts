/** Pages that are written together: whoever stands on two of them. */
import { expect, test } from 'vitest';
import { newestEntries } from '../../activities/read-users.js';

const entry = (objectId: string, fingerprint: string) => ({
  objectId,
  documentText: '{}',
  fingerprint,
  malformed: [],
  managerId: null,
});

test('takes of somebody on two pages only the later entry, whatever the earlier one said', () => {
  const pages = [{ entries: [entry('ada', 'old'), entry('grace', 'one')] }, { entries: [entry('ada', 'new')] }];
  expect(newestEntries(pages)).toEqual([entry('ada', 'new'), entry('grace', 'one')]);
});
