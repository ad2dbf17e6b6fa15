-- From which members an open redemption came when two turned out to be one, the last one last.
alter table redemption add column came_from bigint[] not null default '{}';
