-- one row per agency, kind, statement kind and sensitivity that any event has; key: all four; used for: deciding once for
-- all events of one mark whether an asker may see them.
SELECT DISTINCT agency, kind, statement_kind, sensitivity
FROM chronology.mention
