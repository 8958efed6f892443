/**
 * The schema as PostgreSQL itself understands it, as text: what a reviewer reads, and what a migration is compared by.
 * pg_dump is not part of the embedded server, and its output changes with its version.
 */
import type { Sql } from './connect.js';

type Row = { readonly name: string; readonly lines: readonly string[] };

/** Where tables lie: `preview` has what previews work on instead. */
const schemas = ['public', 'preview'];

/** Tables with their columns, constraints and indexes, then views: in alphabetical order, so that a difference is a change. */
export async function dumpSchema(sql: Sql): Promise<string> {
  const tables = await sql<Row[]>`
    select c.oid::regclass::text as name,
      array(
        select format('%s %s%s%s', a.attname, format_type(a.atttypid, a.atttypmod),
          case when a.attnotnull then ' not null' else '' end,
          case
            when a.attidentity <> '' then ' generated always as identity'
            when d.oid is not null then ' default ' || pg_get_expr(d.adbin, d.adrelid)
            else ''
          end)
        from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped order by a.attnum
      ) || array(
        select format('constraint %s %s', k.conname, pg_get_constraintdef(k.oid)) from pg_constraint k
        where k.conrelid = c.oid and k.contype <> 'n' order by k.conname
      ) as lines
    from pg_class c where c.relkind = 'r' and c.relnamespace = any(${schemas}::regnamespace[]) order by c.relnamespace::regnamespace::text desc, c.relname`;
  const indexes = await sql<{ definition: string }[]>`
    select pg_get_indexdef(i.indexrelid) as definition from pg_index i join pg_class c on c.oid = i.indexrelid
    where c.relnamespace = any(${schemas}::regnamespace[]) and not exists (select 1 from pg_constraint k where k.conindid = i.indexrelid)
    order by c.relnamespace::regnamespace::text desc, c.relname`;
  const views = await sql<{ name: string; definition: string }[]>`
    select c.relname as name, pg_get_viewdef(c.oid, true) as definition from pg_class c
    where c.relkind = 'v' and c.relnamespace = 'public'::regnamespace order by c.relname`;
  return [
    '-- Made by `npm run schema`; read it, change `db/migrations/`.\n',
    ...tables.map((table) => `create table ${table.name} (\n  ${table.lines.join(',\n  ')}\n);\n`),
    ...indexes.map((index) => `${index.definition};`),
    '',
    ...views.map((view) => `create view ${view.name} as\n${view.definition}\n`),
  ].join('\n');
}
