-- The registry of approved health foods: numbers in their one written form.
create table registry (
    number text not null primary key,
    name text not null,
    body text not null
);
create table registry_imports (
    id bigint not null primary key,
    body text not null
);

-- Which rules (with registry and model: one fingerprint) judged from when on; the latest row is in force.
create table rule_sets (
    id bigint not null primary key,
    fingerprint text not null,
    since bigint not null,
    rules bigint not null,
    products bigint not null
);
insert into counters (name, value) values ('registry_import', 0), ('rule_set', 0);
