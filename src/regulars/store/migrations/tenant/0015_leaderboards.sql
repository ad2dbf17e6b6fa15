-- Leaderboards. What a member has counted is in her state; here it stands once more, to be ranked.
--
-- A position is exact and cheap: scores fall into ranges, finer the smaller they are, and how many members each range
-- has is kept. It is not kept by receipts, which would wait for each other, but by a job, from the rows whose range is
-- another one than it was counted in; whoever reads adds these rows herself.

-- begun: the first day of the period, 0 for all time. range: that of the score. counted: the range in which the row is
-- counted, 0 for none.
create table leaderboard_score (
    member_id bigint not null,
    program_no smallint not null,
    board text collate "C" not null,
    begun integer not null,
    score bigint not null,
    range integer not null,
    counted integer not null default 0,
    primary key (member_id, program_no, board, begun)
);
create index leaderboard_score_order on leaderboard_score (program_no, board, begun, score, member_id);
create index leaderboard_score_moved on leaderboard_score (program_no, board, begun, range, counted)
    where counted <> range;

create table leaderboard_range (
    program_no smallint not null,
    board text collate "C" not null,
    begun integer not null,
    range integer not null,
    members bigint not null,
    primary key (program_no, board, begun, range)
);

-- Periods that are over and whose places are final.
create table leaderboard_round (
    program_no smallint not null,
    board text collate "C" not null,
    begun integer not null,
    settled_at timestamptz not null,
    primary key (program_no, board, begun)
);

-- Who had the first places then. given_at: when what the place gives was recorded. refused: the code of why it is not.
create table leaderboard_winner (
    program_no smallint not null,
    board text collate "C" not null,
    begun integer not null,
    member_id bigint not null,
    place integer not null,
    score bigint not null,
    given_at timestamptz,
    refused text collate "C" not null default '',
    primary key (program_no, board, begun, member_id)
);
create index leaderboard_winner_waiting on leaderboard_winner (program_no, board, begun, place, member_id)
    where given_at is null and refused = '';
