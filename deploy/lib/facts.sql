-- What a backup says about itself and a restored database has to agree with: rows of each table
-- (but sessions, which a backup leaves out), and the head of each office's audit trail. For
-- psql -At, within the transaction that is backed up.
SELECT format('SELECT %L || count(*) FROM %I.%I', 'rows ' || relname || ' ', nspname, relname)
FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
WHERE nspname = 'public' AND relkind IN ('r', 'p') AND NOT relispartition AND relname <> 'session'
ORDER BY relname
\gexec
SELECT format('audit %s %s %s', office_id, position, encode(hash, 'hex'))
FROM audit_entry
WHERE (office_id, position) IN (SELECT office_id, max(position) FROM audit_entry GROUP BY office_id)
ORDER BY office_id;
