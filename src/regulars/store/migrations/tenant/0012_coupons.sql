-- Coupons: codes that were uploaded are found however they are typed, in any case, with spaces and dashes or without.
create function plain_code(p_code text)
    returns text
    language sql immutable strict parallel safe
    return upper(regexp_replace(p_code, '[\s-]', '', 'g'));

create index pool_code_plain on pool_code (pool, plain_code(code));
