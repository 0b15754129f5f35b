-- Offices whose form is closed, because the law wants said who runs it and nobody entered that:
-- name and missing settings (domain::office::OfficeSettings::missing). White space is what Rust's
-- `trim` takes for it, as far as people type it.
SELECT office.name || ': ' || string_agg(wanted.key, ', ' ORDER BY wanted.place)
FROM office, unnest(ARRAY['responsible', 'address', 'email']) WITH ORDINALITY AS wanted (key, place)
WHERE coalesce(settings ->> wanted.key, '') !~ '[^\s\u00a0\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]'
GROUP BY office.id, office.name
ORDER BY office.name;
