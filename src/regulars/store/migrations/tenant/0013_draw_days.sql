-- A secret for each day and program, from which all of its draws on receipts follow: its hash is public before the day,
-- itself only after it.
create table draw_day (
    program_no smallint not null references program,
    day date not null,                                   -- of the program's own zone
    secret bytea not null,
    made_at timestamptz not null,
    primary key (program_no, day)
);
