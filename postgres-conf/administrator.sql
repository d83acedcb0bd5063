-- What an administrator grants once, in the database to be captured, as a superuser. It may be run again at any time.
--
-- The roles have no password here. Set one for each, where no log keeps it, for example with psql's \password:
--     \password cdc_capture
--     \password cdc_export
--
-- The capture service creates its own replication slot, cdc_export; nothing is to be done for it beyond the settings
-- wal_level = logical and enough max_replication_slots and max_wal_senders.

-- Both services connect as roles that can read and replicate, and nothing else: they own nothing and change nothing.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'cdc_capture') THEN
        CREATE ROLE cdc_capture LOGIN REPLICATION NOSUPERUSER NOCREATEDB NOCREATEROLE;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'cdc_export') THEN
        CREATE ROLE cdc_export LOGIN REPLICATION NOSUPERUSER NOCREATEDB NOCREATEROLE;
    END IF;
END
$$;

-- SELECT on every table, later ones too. In production, grant USAGE on the schemas and SELECT on the captured tables instead.
GRANT pg_read_all_data TO cdc_capture, cdc_export;

-- Optional: lets a full export that waits for open transactions say since when they are open, not only whose they are.
--     GRANT pg_read_all_stats TO cdc_export;

-- Every role may write logical decoding messages, of up to 1 GB each, and each one goes to whoever streams from the database.
-- The services ask for cuts by such messages. Capture passes over what others write, but has to read it: nobody else needs to.
-- Grant EXECUTE to the application's role too if it writes messages of its own. Where a provider owns the function, this is
-- left out with a notice.
DO $$
DECLARE
    emit regprocedure;
BEGIN
    FOR emit IN
        SELECT oid FROM pg_proc WHERE proname = 'pg_logical_emit_message' AND pronamespace = 'pg_catalog'::regnamespace
    LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', emit);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO cdc_capture, cdc_export', emit);
    END LOOP;
EXCEPTION WHEN insufficient_privilege THEN
    RAISE NOTICE 'every role may still write logical decoding messages: %', SQLERRM;
END
$$;

-- FOR ALL TABLES captures a table from the moment it is created. In production, list the tables instead:
--     CREATE PUBLICATION cdc_export FOR TABLE public.users, public.orders WITH (publish_via_partition_root = true);
--
-- Warning: on a published table without a replica identity (no primary key, and neither REPLICA IDENTITY FULL nor USING
-- INDEX) PostgreSQL refuses the application's own UPDATE and DELETE. Before FOR ALL TABLES, give every such table one:
--     ALTER TABLE public.without_key REPLICA IDENTITY FULL;
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_publication WHERE pubname = 'cdc_export') THEN
        CREATE PUBLICATION cdc_export FOR ALL TABLES WITH (publish_via_partition_root = true);
    END IF;
END
$$;
