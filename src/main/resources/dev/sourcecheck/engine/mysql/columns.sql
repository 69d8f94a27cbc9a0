SELECT table_name, column_name, ordinal_position, column_type, is_nullable, column_default,
       NULLIF(column_comment, '') AS column_comment
  FROM information_schema.columns
 WHERE table_schema = ?
 ORDER BY CAST(table_name AS BINARY), ordinal_position
