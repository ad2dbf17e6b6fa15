-- Clubs that everybody may find and ask to enter.
alter table pool add column listed boolean not null default false;
create index pool_listed on pool (member_id) where listed and dissolved_at is null;
