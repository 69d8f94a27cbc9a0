SELECT table_schema, table_name, table_type, table_rows,
       NULLIF(table_comment, '') AS table_comment
  FROM information_schema.tables
 WHERE table_schema = ?
 ORDER BY CAST(table_name AS BINARY)
