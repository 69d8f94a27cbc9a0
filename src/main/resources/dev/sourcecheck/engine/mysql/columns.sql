SELECT table_name, column_name, ordinal_position, column_type, is_nullable, column_default, extra,
       -- of the versions that have generated columns in the catalog: MySQL 5.7.6, MariaDB 10.2.5
       COALESCE(/*!50706 generation_expression, */ /*M!100205 generation_expression, */ '')
         AS generation_expression,
       NULLIF(column_comment, '') AS column_comment
  FROM information_schema.columns
 WHERE table_schema = ?
 ORDER BY CAST(table_name AS BINARY), ordinal_position
