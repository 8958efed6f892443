// Why is this person inactive? One row for every exit, hold and rejection kind, and for whatever else decides.
import { expect, test } from 'vitest';
import { exitCauses } from '../../domain/exit.js';
import {
  type ExplainedPerson,
  type HeldMatter,
  type MappingFacts,
  type OpenMatter,
  reasonOf,
} from '../../domain/explain.js';
import { guardedKinds } from '../../domain/guard.js';

const admitted: MappingFacts = {
  state: 'live',
  exit: null,
  exitRule: null,
  otherExits: [],
  outOfScope: null,
  accountStateKnown: true,
  otherMapping: null,
  kind: 'login',
  person: null,
  open: [],
  held: [],
};
const active: ExplainedPerson = {
  status: 'active',
  deactivatedBy: null,
  deactivatedCause: null,
  deactivatedAt: null,
  deactivatedRun: null,
  protected: false,
};
const left: ExplainedPerson = {
  ...active,
  status: 'inactive',
  deactivatedBy: 'sync',
  deactivatedCause: 'disabled',
  deactivatedAt: '2026-03-01T08:00:00.000Z',
  deactivatedRun: 12,
};
const deactivate = { action: 'deactivate', graceHours: 0 } as const;

function open(kind: string, reason: string, more: Partial<OpenMatter> = {}): OpenMatter {
  return { kind, reason, others: [], since: '2026-03-01T08:00:00.000Z', dueAt: null, ...more };
}

function held(outcome: string, more: Partial<HeldMatter> = {}): HeldMatter {
  return { hold: 'h1', kind: 'deactivations', state: 'open', outcome, reason: '9 of 10 active people', ...more };
}

type Row = readonly [what: string, facts: Partial<MappingFacts>, status: string, why: RegExp, toChange: RegExp | null];

const exitWords: Readonly<Record<string, RegExp>> = {
  disabled: /account is disabled in Entra/,
  deleted: /in the recycle bin/,
  missing: /Entra does not have them/,
  'out of scope': /Out of scope: not: Department is "Sales"/,
  'lost role group': /in none of the groups that give a role/,
};
const wayWords: Readonly<Record<string, RegExp>> = {
  disabled: /Enable the account/,
  deleted: /Restore them in Entra/,
  missing: /a new account/,
  'out of scope': /the scope in the mapping file/,
  'lost role group': /Add them to one of the groups/,
};

function factsOf(exit: (typeof exitCauses)[number]): Partial<MappingFacts> {
  return {
    exit,
    exitRule: deactivate,
    state: exit === 'deleted' || exit === 'missing' ? exit : 'live',
    outOfScope: exit === 'out of scope' ? 'not: Department is "Sales"' : null,
  };
}

const exits = exitCauses.flatMap((exit): readonly Row[] => {
  const [why, way] = [exitWords[exit] ?? /never/, wayWords[exit] ?? /never/];
  const facts = factsOf(exit);
  const grace = [open('grace', exit, { dueAt: '2026-03-02T08:00:00.000Z' })];
  return [
    [`${exit}, a stranger`, facts, 'nobody', why, way],
    [`${exit}, and gone`, { ...facts, person: { ...left, deactivatedCause: exit } }, 'inactive', why, way],
    [`${exit}, not acted on yet`, { ...facts, person: active }, 'active', why, /sync TENANT --user USER/],
    [`${exit}, grace running`, { ...facts, person: active, open: grace }, 'active', /after 2026-03-02 08:00 UTC/, way],
    [`${exit}, held`, { ...facts, person: active, held: [held('deactivated')] }, 'active', /held/, /hold approve h1/],
    [`${exit}, protected`, { ...facts, person: { ...active, protected: true } }, 'active', /protected/, /--off/],
    [
      `${exit}, but the mapping only notes it`,
      { ...facts, person: active, exitRule: { action: 'status only', graceHours: 0 } },
      'active',
      /"status only"/,
      /exits/,
    ],
  ];
});

const holds = [...guardedKinds, 'preview'].map((kind): Row => [
  `held: ${kind}`,
  { person: left, held: [held('reactivated', { kind })] },
  'inactive',
  new RegExp(`would be reactivated is held \\(${kind}\\): 9 of 10`),
  /hold approve h1/,
]);

const rejections: readonly Row[] = (
  [
    ['identifier missing', /Rejected: identifier missing/, /Give them the field/],
    ['identifier shared', /Rejected: identifier shared/, /Several new people/],
    ['identifier taken', /Rejected: identifier taken\. Others involved: other/, /change one of the two/],
    ['account state unknown', /Rejected: account state unknown/, /tenant test/],
    ['malformed: mail is a number', /Rejected: malformed/, /wrong kind/],
  ] as const
).flatMap(([reason, why, way]): readonly Row[] => {
  const others = reason === 'identifier taken' ? ['other'] : [];
  const items = [open('rejection', reason, { others })];
  return [
    [`rejected: ${reason}, a stranger`, { open: items }, 'nobody', why, way],
    [`rejected: ${reason}, inactive`, { open: items, person: left }, 'inactive', why, way],
    [`rejected: ${reason}, active`, { open: items, person: active }, 'active', why, way],
  ];
});

const others: readonly Row[] = [
  ['nothing against them', { person: active }, 'active', /the mapping admits them/, null],
  ['never seen', { state: null }, 'nobody', /No run has seen them yet/, /--user/],
  [
    'two causes, and gone',
    { ...factsOf('out of scope'), otherExits: ['disabled'], person: left },
    'inactive',
    /Out of scope: not: Department is "Sales"\. Their account is disabled/,
    /the scope in the mapping file\. Enable the account/,
  ],
  ['nothing against a stranger', {}, 'nobody', /no run has let them in yet/, /--user/],
  [
    'nothing against them any more',
    { person: left },
    'inactive',
    /on 2026-03-01, in run 12: disabled.*any more/,
    /--user/,
  ],
  [
    'an administrator',
    { person: { ...left, deactivatedBy: 'administrator' } },
    'inactive',
    /A local administrator deactivated them on 2026-03-01/,
    /person activate/,
  ],
  ['another mapping', { otherMapping: 'Has a login through Staff.' }, 'nobody', /through Staff/, /two logins/],
  [
    'account state unknown',
    { person: left, accountStateKnown: false },
    'inactive',
    /does not say whether/,
    /tenant test/,
  ],
  [
    'a refused hold',
    { person: left, held: [held('reactivated', { state: 'refused' })] },
    'inactive',
    /refused/,
    /asked again/,
  ],
  ['an approved hold', { held: [held('created', { state: 'approved' })] }, 'nobody', /approved/, /that approval/],
  ['a held adoption', { held: [held('adopted', { kind: 'adoptions' })] }, 'nobody', /adopted is held/, /approve/],
  [
    'a field that does not fit',
    { person: active, open: [open('field', 'Hired')] },
    'active',
    /does not fit/,
    /type in the/,
  ],
  ['unwritten', { open: [open('unwritten', 'Postgres refuses')] }, 'nobody', /was not written/, /tried again/],
  [
    'left to the next run',
    { person: left, open: [open('recheck', 'moved')] },
    'inactive',
    /Left to the next run/,
    /--user/,
  ],
  ['spared', { person: active, open: [open('spared', 'protected: keeps the role')] }, 'active', /Spared/, /--off/],
];

test.each([...exits, ...holds, ...rejections, ...others])('%s', (_what, facts, status, why, toChange) => {
  const reason = reasonOf({ ...admitted, ...facts });
  expect(reason.status).toBe(status);
  expect(reason.why).toMatch(why);
  expect(reason.toChange ?? 'nothing has to change').toMatch(toChange ?? /nothing has to change/);
});
