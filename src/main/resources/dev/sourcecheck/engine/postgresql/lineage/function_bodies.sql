-- Functions with SQL-standard bodies, which PostgreSQL keeps as parse trees since version 14.
SELECT
  function.oid::bigint AS id,
  /*bodies_of_functions?*/
  {trimmed:function.prosqlbody::text}
  /*: NULL::text */ AS body
FROM pg_proc AS function
WHERE /*bodies_of_functions?*/
  function.prosqlbody IS NOT NULL AND length(function.prosqlbody::text) <= {longest_tree}
  /*: false */
  AND function.oid >= 16384
ORDER BY function.oid
