-- Fields that hold who somebody's manager is here.

-- Whose manager somebody is: looked up when they become a person. A column, because an index on the document would read all of
-- it for each row; where no mapping takes the manager it is empty, and so is the index.
alter table directory_users add column manager_id uuid;
update directory_users set manager_id = (document->'manager'->>'id')::uuid
  where document->'manager'->>'id' ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$';
create index directory_users_manager on directory_users (tenant_id, manager_id) where manager_id is not null;

-- Planning has one more stage: whoever's manager becomes a person in the same run is planned with them.
alter table runs drop constraint runs_plan_stage_check;
alter table runs add constraint runs_plan_stage_check check (plan_stage in ('changed', 'due', 'settle', 'managers', 'done'));

-- Whoever's manager became a person after they were planned is due in the next run. Nothing went wrong: no book counts it.
alter table open_items drop constraint open_items_kind_check;
alter table open_items add constraint open_items_kind_check
  check (kind in ('rejection', 'field', 'out-of-scope', 'grace', 'spared', 'recheck', 'unwritten', 'held', 'manager'));
alter table preview.open_items drop constraint open_items_kind_check;
alter table preview.open_items add constraint open_items_kind_check
  check (kind in ('rejection', 'field', 'out-of-scope', 'grace', 'spared', 'recheck', 'unwritten', 'held', 'manager'));
