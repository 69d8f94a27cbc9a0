-- Views and materialized views, but not those that belong to an extension.
-- pg_get_viewdef by oid needs no right on the view.
SELECT
  namespace.nspname AS schema,
  view.relname AS name,
  view.relkind = 'm' AS materialized,
  /*definitions?*/ left(pg_get_viewdef(view.oid, true), {longest}) /*: NULL::text */ AS definition,
  ARRAY(
    SELECT attname::text
    FROM pg_attribute
    WHERE attrelid = view.oid AND attnum > 0 AND NOT attisdropped
    ORDER BY attnum
  ) AS columns
FROM pg_class AS view
JOIN pg_namespace AS namespace ON namespace.oid = view.relnamespace
WHERE view.relkind IN ('v', 'm')
  AND namespace.nspname NOT IN ('pg_catalog', 'information_schema')
  AND namespace.nspname !~ '^pg_(toast|temp)'
  /*extension_membership?*/
  AND NOT EXISTS (
    SELECT FROM pg_depend AS member
    WHERE member.classid = 'pg_class'::regclass
      AND member.objid = view.oid
      AND member.deptype = 'e')
  /*: */
ORDER BY view.oid
