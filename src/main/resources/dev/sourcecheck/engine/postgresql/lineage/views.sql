-- A page of views and materialized views, but not those that belong to an extension.
-- Neither pg_get_viewdef nor the rule requires a privilege on the view. Fields that lineage does not
-- depend on, which are most of the rule's tree, are removed; in the tree's format, no name and no
-- literal can look like a field.
SELECT
  view.oid::bigint AS id,
  namespace.nspname AS schema,
  view.relname AS name,
  view.relkind = 'm' AS materialized,
  /*definitions?*/ left(pg_get_viewdef(view.oid, true), {longest}) /*: NULL::text */ AS definition,
  /*parse_trees?*/ (
    SELECT left({trimmed:rule.ev_action::text}, {longest_tree})
    FROM pg_rewrite AS rule
    WHERE rule.ev_class = view.oid AND rule.ev_type = '1' AND rule.rulename = '_RETURN'
  ) /*: NULL::text */ AS tree,
  ARRAY(
    SELECT attname::text
    FROM pg_attribute
    WHERE attrelid = view.oid AND attnum > 0 AND NOT attisdropped
    ORDER BY attnum
  ) AS columns
FROM pg_class AS view
JOIN pg_namespace AS namespace ON namespace.oid = view.relnamespace
WHERE view.oid = ANY ('{oids}'::oid[])
  /*extension_membership?*/
  AND NOT EXISTS (
    SELECT FROM pg_depend AS member
    WHERE member.classid = 'pg_class'::regclass
      AND member.objid = view.oid
      AND member.deptype = 'e')
  /*: */
ORDER BY view.oid
