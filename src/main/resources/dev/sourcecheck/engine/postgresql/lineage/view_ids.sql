-- Views and materialized views of users' schemas, also those that belong to an extension.
SELECT view.oid::bigint AS id
FROM pg_class AS view
JOIN pg_namespace AS namespace ON namespace.oid = view.relnamespace
WHERE view.relkind IN ('v', 'm')
  AND namespace.nspname NOT IN ('pg_catalog', 'information_schema')
  AND namespace.nspname !~ '^pg_(toast|temp)'
ORDER BY view.oid
