-- The four tables that take a row per person and run had seven foreign keys between them. PostgreSQL checks one row at a time, 4 µs each:
-- of an import's 13 s per 100,000 people these checks were 3. The same promise is kept here by one look at all rows of a statement
-- (0.7 µs a row); the foreign keys stay as documentation, NOT ENFORCED.

alter table directory_users alter constraint directory_users_tenant_id_fkey not enforced;
alter table login_users alter constraint login_users_tenant_id_fkey not enforced;
alter table login_users alter constraint login_users_tenant_id_role_id_fkey not enforced;
alter table login_users alter constraint login_users_tenant_id_organizational_unit_id_fkey not enforced;
alter table records alter constraint records_tenant_id_collection_id_fkey not enforced;
alter table links alter constraint links_tenant_id_mapping_id_fkey not enforced;

-- Rows that are referenced are locked as a foreign key would lock them, so that nobody deletes one meanwhile; and with the rights of
-- the tables' owner, as a foreign key's check has: the application beside Rollcall may write two columns and read no other table. Temporary tables of whoever writes are looked at last.

create function require_login_user_references() returns trigger language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform 1 from tenants where id in (select tenant_id from written) for key share;
  perform 1 from roles where (tenant_id, id) in (select tenant_id, role_id from written) for key share;
  perform 1 from organizational_units where (tenant_id, id) in (select tenant_id, organizational_unit_id from written) for key share;
  if exists (
    select 1 from (select distinct tenant_id, role_id, organizational_unit_id from written) w
    where not exists (select 1 from tenants t where t.id = w.tenant_id)
      or (w.role_id is not null and not exists (select 1 from roles r where r.tenant_id = w.tenant_id and r.id = w.role_id))
      or (w.organizational_unit_id is not null and not exists (
        select 1 from organizational_units o where o.tenant_id = w.tenant_id and o.id = w.organizational_unit_id))
  ) then
    raise foreign_key_violation using message = 'A login user refers to a tenant, role or organizational unit that does not exist.';
  end if;
  return null;
end $$;
create trigger login_users_references_inserted after insert on login_users
  referencing new table as written for each statement execute function require_login_user_references();
create trigger login_users_references_updated after update on login_users
  referencing new table as written for each statement execute function require_login_user_references();

create function require_record_references() returns trigger language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform 1 from collections where (tenant_id, id) in (select tenant_id, collection_id from written) for key share;
  if exists (
    select 1 from (select distinct tenant_id, collection_id from written) w
    where not exists (select 1 from collections c where c.tenant_id = w.tenant_id and c.id = w.collection_id)
  ) then
    raise foreign_key_violation using message = 'A record refers to a collection that does not exist.';
  end if;
  return null;
end $$;
create trigger records_references_inserted after insert on records
  referencing new table as written for each statement execute function require_record_references();
create trigger records_references_updated after update on records
  referencing new table as written for each statement execute function require_record_references();

create function require_link_references() returns trigger language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform 1 from mappings where (tenant_id, id) in (select tenant_id, mapping_id from written) for key share;
  if exists (
    select 1 from (select distinct tenant_id, mapping_id from written) w
    where not exists (select 1 from mappings m where m.tenant_id = w.tenant_id and m.id = w.mapping_id)
  ) then
    raise foreign_key_violation using message = 'A link refers to a mapping that does not exist.';
  end if;
  return null;
end $$;
create trigger links_references_inserted after insert on links
  referencing new table as written for each statement execute function require_link_references();
create trigger links_references_updated after update on links
  referencing new table as written for each statement execute function require_link_references();

create function require_directory_user_tenant() returns trigger language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  perform 1 from tenants where id in (select tenant_id from written) for key share;
  if exists (
    select 1 from (select distinct tenant_id from written) w where not exists (select 1 from tenants t where t.id = w.tenant_id)
  ) then
    raise foreign_key_violation using message = 'A directory user belongs to a tenant that does not exist.';
  end if;
  return null;
end $$;
create trigger directory_users_references_inserted after insert on directory_users
  referencing new table as written for each statement execute function require_directory_user_tenant();

-- The other end of the same promise: what is referred to stays.

create function refuse_while_referenced() returns trigger language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
begin
  if (case tg_table_name
    when 'roles' then exists (select 1 from login_users u where u.role_id = old.id)
    when 'organizational_units' then exists (select 1 from login_users u where u.organizational_unit_id = old.id)
    when 'collections' then exists (select 1 from records r where r.collection_id = old.id)
    when 'mappings' then exists (select 1 from links l where l.mapping_id = old.id)
    when 'tenants' then exists (select 1 from directory_users d where d.tenant_id = old.id)
      or exists (select 1 from login_users u where u.tenant_id = old.id)
  end) then
    raise foreign_key_violation using message = format('A row of %s is still referred to.', tg_table_name);
  end if;
  return case tg_op when 'DELETE' then old else new end;
end $$;
create trigger roles_referenced before delete or update of id, tenant_id on roles
  for each row execute function refuse_while_referenced();
create trigger organizational_units_referenced before delete or update of id, tenant_id on organizational_units
  for each row execute function refuse_while_referenced();
create trigger collections_referenced before delete or update of id, tenant_id on collections
  for each row execute function refuse_while_referenced();
create trigger mappings_referenced before delete or update of id, tenant_id on mappings
  for each row execute function refuse_while_referenced();
create trigger tenants_referenced before delete or update of id on tenants
  for each row execute function refuse_while_referenced();

-- The ledger of one person is found by their object id; a run's part of it by its batches.
alter table changes drop constraint changes_pkey, add primary key (object_id, mapping_id, run_id);

-- A sample of 300 pages instead of 30,000: each is an array of a thousand ids, and all that is asked is how long they are.
alter table run_pages alter column tenant_id set statistics 1, alter column run_id set statistics 1, alter column kind set statistics 1,
  alter column chain set statistics 1, alter column number set statistics 1, alter column link_hash set statistics 1,
  alter column object_ids set statistics 1;
