-- Puts the rows of each table into the order of their ids, which are random, so that a dump does
-- not show in which order they came. Small tables are rewritten, which locks each for as long as
-- that takes; of large ones the newest rows are moved (shuffle_table). For psql -At, outside a
-- transaction: each table has its own.
SELECT format('SELECT %L || shuffle_table(%L, 256 << 20)', name || ' ', name) FROM shuffled_tables() AS name
\gexec
