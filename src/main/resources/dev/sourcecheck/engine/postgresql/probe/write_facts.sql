-- The user's privileges in the schema of the write probe, as the server evaluates them.
SELECT
  current_user AS username,
  coalesce((SELECT rolsuper FROM pg_roles WHERE rolname = current_user), false) AS superuser,
  n.oid IS NOT NULL AS schema_exists,
  coalesce(has_schema_privilege(n.oid, 'USAGE'), false) AS usage,
  coalesce(has_schema_privilege(n.oid, 'CREATE'), false) AS may_create,
  -- the database's default tablespace needs no privilege
  (
    SELECT t.spcname
    FROM pg_tablespace t
    JOIN pg_database d ON d.datname = current_database()
    WHERE t.spcname = current_setting('default_tablespace')
      AND t.oid <> d.dattablespace
      AND NOT has_tablespace_privilege(t.oid, 'CREATE')
  ) AS tablespace,
  -- privileges on its own new tables that the role's default privileges revoke
  ARRAY (
    SELECT p.privilege
    FROM unnest(ARRAY['INSERT', 'SELECT']) AS p (privilege)
    WHERE EXISTS (
        SELECT
        FROM pg_default_acl a
        JOIN pg_roles r ON r.oid = a.defaclrole
        WHERE r.rolname = current_user AND a.defaclobjtype = 'r' AND a.defaclnamespace = 0
      )
      AND NOT EXISTS (
        SELECT
        FROM pg_default_acl a
        JOIN pg_roles r ON r.oid = a.defaclrole
        CROSS JOIN aclexplode(a.defaclacl) g
        WHERE r.rolname = current_user
          AND a.defaclobjtype = 'r'
          AND a.defaclnamespace IN (0, n.oid)
          AND g.grantee IN (0, r.oid)
          AND g.privilege_type = p.privilege
      )
  ) AS not_by_default
FROM (SELECT) AS always
LEFT JOIN pg_namespace n ON n.nspname = ?
