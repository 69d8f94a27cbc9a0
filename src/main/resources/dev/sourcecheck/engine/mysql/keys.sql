SELECT k.table_name, k.constraint_name, k.constraint_name = 'PRIMARY' AS is_primary,
       k.column_name, k.referenced_table_schema, k.referenced_table_name,
       k.referenced_column_name
  FROM information_schema.key_column_usage k
 WHERE k.table_schema = ?
   AND (k.constraint_name = 'PRIMARY' OR k.referenced_table_name IS NOT NULL)
 ORDER BY CAST(k.table_name AS BINARY), CAST(k.constraint_name AS BINARY), k.ordinal_position
