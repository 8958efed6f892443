/** The ledger of a run or a hold: who was changed, or would be, from what to what. */
import { identifierKeyOf } from '../../domain/identifier.js';
import type { ChangeOutcome } from '../../domain/outcome.js';
import type { PersonValues } from '../../domain/person.js';
import type { Queryable } from '../connect.js';

export type ListedChange = {
  readonly objectId: string;
  /** What Entra calls them, for people to read; null where the mirror does not have them. */
  readonly name: string | null;
  readonly mapping: string;
  readonly outcome: ChangeOutcome;
  readonly cause: string | null;
  /** Null: there was nobody. */
  readonly before: PersonValues | null;
  readonly after: PersonValues;
  readonly state: 'planned' | 'applied' | 'held' | 'refused' | 'replaced' | 'left out';
  /** Why an adoption needs a closer look; empty for everything else. */
  readonly attention: readonly string[];
};

/** Each that is given narrows the list. Upper and lower case do not matter. */
export type ChangeFilter = {
  readonly mapping?: string;
  readonly outcome?: string;
  /** A field that differs: one of the mapping's, or a value of the person such as `role` or `identifier`. */
  readonly field?: string;
  /** Object id, principal name, e-mail or display name as Entra shows it, or an identifier as it stands here. */
  readonly person?: string;
};

/** Of a run: what it planned. Of an approval: what the run that was held had planned and this one was to apply. */
export type ChangeSource = ({ readonly runId: string } | { readonly holdId: string }) & ChangeFilter;

/** In batches, because a first run changes everybody. */
export function listChanges(sql: Queryable, source: ChangeSource): AsyncIterable<readonly ListedChange[]> {
  return sql<ListedChange[]>`
    select c.object_id as "objectId", coalesce(d.document->>'displayName', d.document->>'userPrincipalName') as name,
      m.name as mapping, c.outcome, c.cause, c.before, c.after, b.state, ${attention(sql)} as attention
    from ${wanted(sql, source)}
    order by m.position, b.step, c.object_id`.cursor(500);
}

/** Whose account it is matters most where it can do most, and where an outsider would get it. */
function attention(sql: Queryable) {
  const account = sql`from login_users u left join roles r on r.id = u.role_id where u.id = c.person_id`;
  return sql`
    case when c.outcome <> 'adopted' then array[]::text[] else array_remove(array[
      case when (select u.protected ${account}) then 'protected account' end,
      case when (select r.is_administrator ${account}) then 'account of an administrator' end,
      case when d.document->>'userType' = 'Guest' then 'claimed by a guest' end
    ], null) end`;
}

export type ChangeTotals = {
  /** Each person once, whatever changes of theirs there are. */
  readonly people: number;
  /** Changes by outcome, and by value that differs in somebody who was there before. */
  readonly outcomes: Readonly<Record<string, number>>;
  readonly fields: Readonly<Record<string, number>>;
};

export async function countChanges(sql: Queryable, source: ChangeSource): Promise<ChangeTotals> {
  const [totals] = await sql<ChangeTotals[]>`
    with wanted as materialized (
      select c.object_id, c.outcome, c.before, c.after from ${wanted(sql, source)}
    ), named as (
      select key as name from wanted, jsonb_object_keys((after - array['fields', 'link', 'identifierKey']) || coalesce(after->'fields', '{}')) as key
      where before is not null
    )
    select count(distinct object_id)::int as people,
      coalesce((select jsonb_object_agg(outcome, number) from (select outcome, count(*) as number from wanted group by outcome) o), '{}') as outcomes,
      coalesce((select jsonb_object_agg(name, number) from (select name, count(*) as number from named group by name) f), '{}') as fields
    from wanted`;
  return totals ?? { people: 0, outcomes: {}, fields: {} };
}

function wanted(sql: Queryable, source: ChangeSource) {
  const { mapping, outcome, field, person } = source;
  const who = person?.trim().toLowerCase();
  return sql`
    change_batches b join changes c on c.batch_id = b.id join mappings m on m.id = c.mapping_id
    left join directory_users d on d.tenant_id = c.tenant_id and d.object_id = c.object_id
    where ${'runId' in source ? sql`(b.run_id = ${source.runId} or b.applied_run = ${source.runId})` : sql`b.hold_id = ${source.holdId}`}
    ${mapping === undefined ? sql`` : sql`and lower(m.name) = ${mapping.trim().toLowerCase()}`}
    ${outcome === undefined ? sql`` : sql`and c.outcome = ${outcome.trim().toLowerCase()}`}
    ${
      field === undefined
        ? sql``
        : sql`and exists (
            select 1 from jsonb_object_keys((c.after - 'fields') || coalesce(c.after->'fields', '{}')) as named (name)
            where lower(named.name) = ${field.trim().toLowerCase()})`
    }
    ${
      who === undefined || person === undefined
        ? sql``
        : sql`and (
            c.object_id::text = ${who} or lower(d.document->>'userPrincipalName') = ${who}
            or lower(d.document->>'mail') = ${who} or lower(d.document->>'displayName') = ${who}
            or ${identifierKeyOf(person)} in (c.before->>'identifierKey', c.after->>'identifierKey'))`
    }`;
}
