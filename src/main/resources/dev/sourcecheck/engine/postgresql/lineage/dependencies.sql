-- The objects that a view uses are the dependencies of its rule.
SELECT
  view_namespace.nspname AS view_schema,
  view.relname AS view,
  namespace.nspname AS schema,
  relation.relname AS relation,
  attribute.attname AS "column"
FROM pg_rewrite AS rule
JOIN pg_class AS view ON view.oid = rule.ev_class
JOIN pg_namespace AS view_namespace ON view_namespace.oid = view.relnamespace
JOIN pg_depend AS dependency
  ON dependency.classid = 'pg_rewrite'::regclass
  AND dependency.objid = rule.oid
  AND dependency.refclassid = 'pg_class'::regclass
  AND dependency.refobjid <> view.oid
JOIN pg_class AS relation
  ON relation.oid = dependency.refobjid
  AND relation.relkind IN ('r', 'p', 'f', 'v', 'm')
JOIN pg_namespace AS namespace ON namespace.oid = relation.relnamespace
LEFT JOIN pg_attribute AS attribute
  ON attribute.attrelid = relation.oid
  AND attribute.attnum = dependency.refobjsubid
  AND dependency.refobjsubid <> 0
WHERE rule.ev_type = '1'
  AND view.relkind IN ('v', 'm')
  AND view_namespace.nspname NOT IN ('pg_catalog', 'information_schema')
  AND view_namespace.nspname !~ '^pg_(toast|temp)'
  AND NOT EXISTS (
    SELECT FROM pg_depend AS member
    WHERE member.classid = 'pg_class'::regclass
      AND member.objid = view.oid
      AND member.deptype = 'e')
ORDER BY rule.oid, relation.oid, attribute.attnum
