-- Audit entries whose place or hash does not follow from the one before: none, if nobody changed,
-- removed or inserted one (domain::audit::link).
SELECT count(*)
FROM (
    SELECT position, hash, row_number() OVER chain AS nth,
        sha256('meldestelle/audit/1'::bytea
            || coalesce(lag(hash) OVER chain, sha256('meldestelle/audit/1'::bytea || uuid_send(office_id)))
            || int8send(position) || payload) AS expected
    FROM audit_entry
    WINDOW chain AS (PARTITION BY office_id ORDER BY position)
) AS link
WHERE position <> nth OR hash <> expected;
