-- Members are found by the beginning of any word of their names, in any order: a set of words, made by us, which no
-- locale and no dictionary touches; 500 characters are below the 2,046 bytes that a word may have.
create index member_words on member using gin (array_to_tsvector(string_to_array(left(name_folded, 500), ' ')))
    with (fastupdate = off) where name_folded <> '';
drop index member_name;

-- A segment is a condition on members. Who is in it is reckoned now and then, and kept beside each state, where a
-- decision reads it with the rest; null: in none.
create table segment (
    program_no smallint not null references program,
    segment_id text collate "C" not null,
    name text not null,
    condition text not null,
    members bigint not null default 0,                   -- when it was last reckoned
    reckoned_at timestamptz,
    fault text not null default '',                      -- why the program in force cannot answer it; then it is empty
    primary key (program_no, segment_id)
);
alter table state add column segments text[];

-- What was given and spent in a wallet on each day of the program's zone that is over, so that an overview need not
-- read every entry again. Counted are the events with ids below before_id; the others are added when it is read.
create table day_sum (
    program_no smallint not null,
    wallet text collate "C" not null,
    begins_at timestamptz not null,
    ends_at timestamptz not null,
    given bigint not null,
    spent bigint not null,
    before_id bigint not null,
    primary key (program_no, wallet, begins_at)
);
