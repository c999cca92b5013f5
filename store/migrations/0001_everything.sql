-- One text for SQLite and PostgreSQL: bigint for numbers, flags (0/1) and times (microseconds UTC),
-- text for words, digests (64 hex digits) and JSON, double precision for risks.
-- Long texts are never indexed themselves (PostgreSQL refuses long keys): their digests are.

-- Row numbers are given by the store: neither database's own numbering is known to the other.
create table counters (
    name text not null primary key,
    value bigint not null
);
insert into counters (name, value) values
    ('action', 0), ('source', 0), ('visit', 0), ('item', 0), ('case', 0), ('user', 0);

-- Hash chains. Link 0 is the genesis. That links refer to one another by hash refuses, on both
-- databases, deleting a link that has a successor and changing a hash that is built upon.
create table links (
    chain text not null,
    seq bigint not null,
    prev text,
    hash text not null,
    body text not null,
    primary key (chain, seq),
    unique (chain, prev),
    unique (chain, hash),
    check (seq = 0 or prev is not null),
    foreign key (chain, prev) references links (chain, hash)
);
create table chains (
    name text not null primary key,
    length bigint not null,
    head text not null,
    foreign key (name, head) references links (chain, hash)
);
insert into links (chain, seq, prev, hash, body) values
    ('decisions', 0, null, '0000000000000000000000000000000000000000000000000000000000000000', ''),
    ('audit', 0, null, '0000000000000000000000000000000000000000000000000000000000000000', '');
insert into chains (name, length, head) values
    ('decisions', 0, '0000000000000000000000000000000000000000000000000000000000000000'),
    ('audit', 0, '0000000000000000000000000000000000000000000000000000000000000000');

create table users (
    id bigint not null primary key,
    name text not null unique,
    role text not null,
    password text not null,
    added bigint not null
);
create table sessions (
    token text not null primary key,
    user_id bigint not null references users (id),
    created bigint not null,
    expires bigint not null
);

create table actions (
    id bigint not null primary key,
    name text not null unique,
    started bigint not null
);
-- `removed` is 0 or the time of removal, so that a name is free again once its source is gone.
create table sources (
    id bigint not null primary key,
    name text not null,
    kind text not null,
    action_id bigint references actions (id),
    target text not null,
    every_secs bigint,
    next_due bigint,
    added bigint not null,
    removed bigint not null,
    unique (name, removed)
);

create table visits (
    id bigint not null primary key,
    source bigint not null references sources (id),
    due bigint not null,
    started bigint not null,
    worker text not null,
    lease_until bigint not null,
    resumed bigint not null,
    finished bigint,
    fetched bigint not null,
    unchanged bigint not null,
    failed bigint not null,
    unique (source, due)
);
create unique index visits_running on visits (source) where finished is null;
create table frontier (
    visit bigint not null references visits (id),
    url_digest text not null,
    url text not null,
    depth bigint not null,
    position bigint not null,
    state text not null,
    capture text,
    error text,
    primary key (visit, url_digest)
);
create index frontier_order on frontier (visit, state, position);

create table captures (
    id text not null primary key,
    source bigint not null references sources (id),
    url text not null,
    url_digest text not null,
    captured bigint not null,
    payload text not null,
    payload_sm3 text not null,
    payload_len bigint not null,
    kind text not null,
    how text not null,
    extracted bigint not null
);
create index captures_address on captures (source, url_digest, captured);
create index captures_payload on captures (source, payload);
create index captures_pending on captures (captured, id) where extracted = 0;
create table extraction_problems (
    capture text not null references captures (id),
    position bigint not null,
    place text not null,
    what text not null,
    primary key (capture, position)
);

-- `version` rises whenever the search index must hear of the document; `indexed` follows it.
create table documents (
    digest text not null primary key,
    capture text not null references captures (id),
    source bigint not null references sources (id),
    kind text not null,
    title text,
    account text,
    url text,
    published bigint,
    captured bigint not null,
    body text not null,
    fingerprint text,
    version bigint not null,
    indexed bigint not null
);
create index documents_source on documents (source);
create index documents_fingerprint on documents (fingerprint);
create index documents_to_index on documents (captured, digest) where version <> indexed;
create table document_captures (
    document text not null references documents (digest),
    capture text not null references captures (id),
    primary key (document, capture)
);

create table assessments (
    document text not null references documents (digest),
    fingerprint text not null,
    at bigint not null,
    verdict text not null,
    risk double precision not null,
    findings bigint not null,
    body text not null,
    primary key (document, fingerprint)
);

-- What the queue shows of a flagged document: all of it can be derived again.
create table items (
    id bigint not null primary key,
    document text not null unique references documents (digest),
    flagged bigint not null,
    risk double precision not null,
    categories text not null,
    quote text not null,
    state text not null
);
create index items_queue on items (state, risk desc, id);
create index items_order on items (risk desc, id);
create table item_categories (
    item bigint not null references items (id),
    category text not null,
    primary key (item, category)
);
create index item_categories_by_category on item_categories (category, item);

-- An index over the chain `decisions`; the id is the link's seq, what was decided stands in the link.
create table decisions (
    id bigint not null primary key,
    item bigint not null references items (id),
    by_user bigint not null references users (id),
    at bigint not null,
    kind text not null,
    undone_by bigint references decisions (id)
);
create index decisions_item on decisions (item, id);
create index decisions_user on decisions (by_user, at);

create table cases (
    id bigint not null primary key,
    title text not null,
    action_id bigint references actions (id),
    party text not null,
    refer_to text not null,
    from_office text not null,
    letter_number text not null,
    opened bigint not null,
    referred bigint
);
create table case_items (
    case_id bigint not null references cases (id),
    item bigint not null unique references items (id),
    position bigint not null,
    primary key (case_id, item)
);
