-- Records leave as login users do where their mapping says so, what is left out of a batch can be told from what was applied, and
-- identifiers that went from one person to another are remembered until somebody has looked at them.

alter table records
  add column deactivated_by text check (deactivated_by in ('sync', 'administrator')),
  add column deactivated_cause text,
  add column deactivated_at timestamptz,
  add column deactivated_run bigint;
update records set deactivated_by = 'sync', deactivated_at = updated_at where status = 'inactive';
alter table records add check ((status = 'inactive') = (deactivated_by is not null));

alter table change_batches drop constraint change_batches_state_check;
alter table change_batches add constraint change_batches_state_check
  check (state in ('planned', 'applied', 'held', 'refused', 'replaced', 'left out'));

-- `held`: the very change is before somebody already, or was refused.
alter table open_items drop constraint open_items_kind_check;
alter table open_items add constraint open_items_kind_check
  check (kind in ('rejection', 'field', 'out-of-scope', 'grace', 'spared', 'recheck', 'unwritten', 'held'));

-- The identifier of somebody who left belongs to somebody else now: two people, or the same one twice. One row for each time.
create table reused_identifiers (
  tenant_id uuid not null references tenants,
  mapping_id uuid not null,
  -- Who has the identifier now, and the person they became.
  object_id uuid not null,
  person_id uuid not null,
  -- Who had it before.
  former_object_id uuid not null,
  former_person_id uuid not null,
  identifier text not null,
  found_run bigint not null,
  since timestamptz not null default now(),
  decision text check (decision in ('same person', 'someone else')),
  decided_by text,
  decided_at timestamptz,
  -- Both people as they stood when they were joined, and the former one's link: what taking it back restores.
  joined jsonb,
  primary key (mapping_id, object_id, former_person_id),
  foreign key (tenant_id, mapping_id) references mappings (tenant_id, id),
  check ((decision is null) = (decided_by is null) and (decision is null) = (decided_at is null)),
  check (coalesce(decision = 'same person', false) = (joined is not null))
);
create index reused_identifiers_open on reused_identifiers (tenant_id) where decision is null;
