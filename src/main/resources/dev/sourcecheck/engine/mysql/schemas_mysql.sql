SELECT schema_name, NULL AS schema_comment
  FROM information_schema.schemata
 WHERE LOWER(schema_name) NOT IN ('information_schema', 'mysql', 'performance_schema', 'sys')
 ORDER BY CAST(schema_name AS BINARY)
