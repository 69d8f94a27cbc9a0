-- A tree that is too large to be read together with others, in pieces that fit into a row.
SELECT substr(rule.tree, series.number * {piece} + 1, {piece}) AS piece
FROM (
  SELECT left({trimmed:ev_action::text}, {longest_tree}) AS tree
  FROM pg_rewrite
  WHERE ev_class = CAST(? AS bigint)::oid AND ev_type = '1' AND rulename = '_RETURN'
  OFFSET 0
) AS rule
CROSS JOIN LATERAL generate_series(0, length(rule.tree) / {piece}) AS series (number)
ORDER BY series.number
