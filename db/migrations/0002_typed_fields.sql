-- Two more types of fields, and what a choice can be.
alter table collection_fields drop constraint collection_fields_type_check;
alter table collection_fields
  add constraint collection_fields_type_check
    check (type in ('text', 'number', 'date', 'date-time', 'boolean', 'list', 'choice')),
  add column choices text[],
  add constraint collection_fields_choices_check check ((type = 'choice') = (choices is not null));
