-- Since when a birthday is known: who tells it just before it comes is given nothing for it this year.
alter table member add column birthday_since timestamptz;
update member set birthday_since = created_at where birthday is not null;
create index member_birthday on member (
    (extract(month from birthday)::integer * 100 + extract(day from birthday)::integer), member_id)
    where birthday is not null;

-- What a member agreed to and took back, purpose by purpose; only ever added, the last one counts.
create table consent (
    member_id bigint not null,
    purpose text collate "C" not null,
    at timestamptz not null,
    given boolean not null,
    source text collate "C" not null,
    primary key (member_id, purpose, at)
);

-- When a member began: what anniversaries are reckoned from, in the program's zone. Filled by the nightly job.
create table beginning (
    member_id bigint not null,
    program_no smallint not null,
    joined_on date,
    first_receipt_on date,
    primary key (member_id, program_no)
);
create index beginning_joined on beginning (program_no, joined_on, member_id);
create index beginning_receipt on beginning (program_no, first_receipt_on, member_id);

-- The last day of the program's zone for which a job has done all it does for a day.
create table day_done (
    program_no smallint not null references program,
    job text collate "C" not null,
    day integer not null,
    primary key (program_no, job)
);

-- The segments in which a member was when her entering was looked at last; version counts how often they changed.
create table segment_seen (
    member_id bigint not null,
    program_no smallint not null,
    segments text[] not null,
    version integer not null,
    primary key (member_id, program_no)
);

-- Codes that can be used once. A code is its batch, its number and a tag made with our secret, so that a batch needs
-- no row per code; a code that was used is an event under its name (event_key), and there is one of each name.
create table code_batch (
    batch_no smallint primary key,
    batch_id text collate "C" not null unique,
    program_no smallint not null references program,
    size integer not null check (size between 1 and 33554432),
    from_at timestamptz,
    until_at timestamptz,
    made_at timestamptz not null,
    void_at timestamptz
);

-- How often a member tried codes that are none, by the day: guessing has an end.
create table code_guess (
    member_id bigint not null,
    day date not null,
    guesses integer not null,
    primary key (member_id, day)
);

-- Photographed receipts that wait to be checked by somebody; the photo is kept elsewhere, here is what finds it.
create table claim (
    member_id bigint not null,
    claim_id bigint not null,
    program_no smallint not null references program,
    source text collate "C" not null,
    reference text not null,
    note text not null default '',
    state text collate "C" not null default 'waiting' check (state in ('waiting', 'accepted', 'refused')),
    amount_minor bigint,
    reason text not null default '',
    settled_by text not null default '',
    made_at timestamptz not null,
    settled_at timestamptz,
    primary key (member_id, claim_id)
);
create index claim_waiting on claim (claim_id, member_id) where state = 'waiting';
