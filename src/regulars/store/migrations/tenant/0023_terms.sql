-- The terms of a version as members could read them when it was published, byte for byte: sentences, translations and
-- what a law wants told may be written otherwise later.
create table program_terms (
    program_no smallint not null,
    version integer not null,
    language text collate "C" not null,
    text text not null,
    sha256 bytea not null,
    kept_at timestamptz not null,
    primary key (program_no, version, language),
    foreign key (program_no, version) references program_version
);

-- Who accepted the terms of which version, in which language she read them, when, and where she said so.
create table terms_acceptance (
    member_id bigint not null,
    program_no smallint not null,
    version integer not null,
    language text collate "C" not null,
    accepted_at timestamptz not null,
    channel text collate "C" not null,
    source text collate "C" not null,
    primary key (member_id, program_no, version),
    foreign key (program_no, version, language) references program_terms
);
