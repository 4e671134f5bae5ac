-- The newest fencing token of each key: for MySQL and MariaDB. Binary, so that no two keys count as the same.
create table if not exists johnny_locke_fence (
  namespace varbinary(1000) not null,
  lock_key varbinary(2048) not null,
  token bigint not null,
  primary key (namespace, lock_key)
);
