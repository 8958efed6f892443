/** What a tenant looks like when its runs are over: every row that says something, without the ids and times that differ from one database to the next. */
import type { Database } from '../../db/connect.js';

/** Rows as text, in a fixed order, by table. */
export type EndState = Readonly<Record<string, readonly string[]>>;

const rowsByTable: Readonly<Record<string, string>> = {
  mirror: `select object_id, state, document, malformed, fingerprint, changed_seq from directory_users order by object_id`,
  groups: `select g.display_name, g.state, g.member_count, m.object_id from directory_groups g
    left join group_members m using (tenant_id, group_id) order by g.group_id, m.object_id`,
  loginUsers: `select u.identifier, u.identifier_key, u.status, u.deactivated_by, u.deactivated_cause, u.deactivated_run, r.name as role,
      o.name as unit, u.fields, u.integration_status, u.sign_in_revoked_at is not null as revoked, u.version, l.object_id, l.linked_run, m.name
    from login_users u
    left join roles r on r.id = u.role_id left join organizational_units o on o.id = u.organizational_unit_id
    full join links l on l.person_id = u.id left join mappings m on m.id = l.mapping_id
    where m.kind is distinct from 'record' order by l.object_id, u.identifier`,
  records: `select p.identifier, p.identifier_key, p.status, p.fields, p.integration_status, p.version, l.object_id, l.linked_run, m.name
    from records p full join links l on l.person_id = p.id left join mappings m on m.id = l.mapping_id
    where m.kind is distinct from 'login' order by l.object_id, p.identifier`,
  openItems: `select m.name, i.object_id, i.kind, i.reason, i.others, i.identifier_key, i.due_at is not null as due
    from open_items i join mappings m on m.id = i.mapping_id order by m.name, i.object_id, i.kind`,
  changes: `select r.seq, m.name, c.object_id, c.outcome, c.cause, c.before, c.after, c.planned_version, c.evidence, b.step, b.kinds, b.state
    from changes c join change_batches b on b.id = c.batch_id join runs r on r.id = c.run_id join mappings m on m.id = c.mapping_id
    order by r.seq, m.name, c.object_id`,
  batches: `select r.seq, m.name, b.step, b.kinds, b.state, b.size, (select count(*) from changes c where c.batch_id = b.id) as rows
    from change_batches b join runs r on r.id = b.run_id join mappings m on m.id = b.mapping_id where b.size > 0
    order by r.seq, m.name, b.step, b.kinds, b.state, b.size`,
  holds: `select m.name, h.kind, h.state, h.row_count, h.reason from holds h join mappings m on m.id = h.mapping_id order by m.name, h.kind, h.created_at`,
  runs: `select seq, mode, trigger, status, users_seen, error_type, notes from runs order by seq`,
  books: `select r.seq, m.name, m.assessed_seq, m.assessed_revision, b.considered, b.created, b.adopted, b.updated, b.unchanged, b.deactivated,
      b.reactivated, b.rejected, b.held, b.out_of_scope
    from run_mappings b join runs r on r.id = b.run_id join mappings m on m.id = b.mapping_id order by r.seq, m.name`,
};

/** Of a database with one tenant. */
export async function endStateOf(db: Database): Promise<EndState> {
  const tables: Record<string, readonly string[]> = {};
  for (const [table, rows] of Object.entries(rowsByTable)) {
    const lines = await db.sql.unsafe<{ line: string }[]>(`select to_jsonb(t)::text as line from (${rows}) t`);
    tables[table] = lines.map(({ line }) => line);
  }
  return tables;
}

/** Books of finished runs whose terms do not add up to the people considered: empty where all is well. */
export async function findUnbalancedBooks(db: Database): Promise<readonly unknown[]> {
  return await db.sql`
    select run_id, mapping_id from run_mappings join runs on runs.id = run_id where status in ('done', 'partial')
      and considered is distinct from created + adopted + updated + unchanged + deactivated + reactivated + rejected + held + out_of_scope`;
}
