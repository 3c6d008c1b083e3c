-- Every text in the order of its bytes, whatever the locale of the database: ranges and prefixes of paths, purls and platforms find what they find in SQLite,
-- and pages come in the same order. Of each table only the indexes of these columns are built again. Not seen by the model diff.
DO $$
DECLARE
  changed RECORD;
BEGIN
  FOR changed IN
    SELECT c."oid"::regclass::text AS "table", string_agg(format('ALTER COLUMN %I TYPE TEXT COLLATE "C"', a."attname"), ', ' ORDER BY a."attnum") AS "columns"
    FROM pg_attribute a JOIN pg_class c ON c."oid" = a."attrelid"
    WHERE c."relnamespace" = current_schema()::regnamespace AND c."relkind" = 'r' AND c."relname" <> '_prisma_migrations'
      AND a."attnum" > 0 AND NOT a."attisdropped" AND a."atttypid" = 'text'::regtype AND a."attcollation" <> '"C"'::regcollation
    GROUP BY c."oid"
  LOOP
    EXECUTE format('ALTER TABLE %s %s', changed."table", changed."columns");
  END LOOP;
END
$$;
