-- What the shop said of a day: its weather, a market in town. store: empty for what holds in every store that has
-- nothing said of its own. Receipts and activities of that day keep what was said when they were recorded.
create table day_fact (
    program_no smallint not null references program,
    day date not null,
    fact text collate "C" not null,
    store text collate "C" not null default '',
    value text collate "C" not null,
    said_at timestamptz not null,
    primary key (program_no, day, fact, store)
);
