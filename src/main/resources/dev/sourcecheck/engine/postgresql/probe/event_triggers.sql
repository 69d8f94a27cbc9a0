-- The signature has the form in which an error's call stack names the function, in every language.
SELECT
  t.evtname AS trigger,
  quote_ident(p.proname) || '()' AS signature
FROM pg_event_trigger t
JOIN pg_proc p ON p.oid = t.evtfoid
WHERE t.evtenabled <> 'D'
ORDER BY t.evtname
