-- The newest fencing token of each key: for PostgreSQL, H2 and whatever tells upper from lower case when it compares.
create table if not exists johnny_locke_fence (
  namespace varchar(512) not null,
  lock_key varchar(512) not null,
  token bigint not null,
  primary key (namespace, lock_key)
);
