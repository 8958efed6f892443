/** Somebody may leave for several causes at once: the strictest rule decides, and a lax one hides nothing. */
import { describe, expect, it } from 'vitest';
import type { ExitRules } from '../../domain/exit.js';
import type { LoginDefinition } from '../../domain/mapping.js';
import { aUser, anAda, hourMs, loginDefinition, nowMs, plan, recordDefinition } from './examples.js';

const byGroup: LoginDefinition = {
  ...loginDefinition,
  role: null,
  roleGroups: [{ role: 'reader', group: 'Staff' }],
  scope: { groups: ['Company'] },
};
const disabled = aUser({ accountEnabled: false });
const statusOnly = { action: 'status only', graceHours: 0 } as const;
const left = { action: 'nothing', graceHours: 0 } as const;
const after = (graceHours: number) => ({ action: 'deactivate', graceHours }) as const;

describe('of two causes', () => {
  const outOfScope = ['Staff'];
  const roleless = ['Company'];

  it.each<[string, ExitRules, readonly string[], string, number]>([
    ['a lax one does not hide a strict one', { disabled: statusOnly }, outOfScope, 'out of scope', 24],
    ['nor does one that does nothing', { disabled: left }, roleless, 'lost role group', 24],
    ['nor where it comes second', { 'out of scope': left }, outOfScope, 'disabled', 0],
    ['the shorter grace decides', { disabled: after(72) }, outOfScope, 'out of scope', 24],
    ['the shorter grace decides where it comes first', { disabled: after(2) }, outOfScope, 'disabled', 2],
    ['the first decides between equals', { disabled: after(24) }, outOfScope, 'disabled', 24],
    ['the shortest of three decides', { disabled: after(72), 'lost role group': after(5) }, [], 'lost role group', 5],
  ])('%s', (_what, exits, memberOf, cause, hours) => {
    const definition = { ...byGroup, exits };
    const first = plan(disabled, definition, { person: anAda() }, memberOf);
    expect(first.grace).toEqual(hours === 0 ? null : { cause, dueAtMs: nowMs + hours * hourMs });
    const due = plan(
      disabled,
      definition,
      { person: anAda(), grace: { cause: first.grace?.cause ?? 'disabled', dueAtMs: nowMs } },
      memberOf,
    );
    expect(due.change).toMatchObject({ outcome: 'deactivated', cause, after: { status: 'inactive' } });
  });

  it('a running grace is not put off by a second cause with a longer one', () => {
    const grace = { cause: 'out of scope', dueAtMs: nowMs + hourMs } as const;
    const definition = { ...byGroup, exits: { disabled: after(5) } };
    expect(plan(disabled, definition, { person: anAda(), grace }, outOfScope).grace).toEqual(grace);
  });

  it.each<[string, ExitRules, string]>([
    ['the first', { disabled: statusOnly, 'out of scope': statusOnly }, 'Disabled in Entra'],
    ['the one that is told', { disabled: left, 'out of scope': statusOnly }, 'Out of scope'],
  ])('neither of which deactivates, %s gives the status', (_what, exits, integrationStatus) => {
    for (const definition of [byGroup, { ...recordDefinition, scope: { groups: ['Company'] } }]) {
      const { change, grace } = plan(disabled, { ...definition, exits }, { person: anAda() }, outOfScope);
      expect({ change: change?.after, grace }).toEqual({ change: { integrationStatus }, grace: null });
    }
  });

  it('a protected person is spared by the cause that would have counted', () => {
    const definition = { ...byGroup, exits: { disabled: statusOnly } };
    const decision = plan(disabled, definition, { person: anAda({ protected: true }) }, outOfScope);
    expect(decision.spared).toBe('protected: stays active although out of scope in Entra');
  });

  it('only what Entra says of the account counts where the rest cannot be read', () => {
    const malformed = aUser({ accountEnabled: false }, { malformed: ['city is a number'] });
    const definition = { ...byGroup, exits: { disabled: statusOnly } };
    const decision = plan(malformed, definition, { person: anAda() }, outOfScope);
    expect(decision).toMatchObject({ grace: null, rejection: { reason: 'malformed: city is a number' } });
  });
});
