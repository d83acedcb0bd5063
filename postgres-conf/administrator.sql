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
-- Not so a table with generated columns: from version 18 on PostgreSQL refuses its UPDATE and DELETE with FULL, too. Give it a unique index over
-- columns that are NOT NULL and not generated, and REPLICA IDENTITY USING INDEX with that.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_publication WHERE pubname = 'cdc_export') THEN
        CREATE PUBLICATION cdc_export FOR ALL TABLES WITH (publish_via_partition_root = true);
    END IF;
END
$$;

-- DDL in the stream. Logical replication tells of rows only. These event triggers write what each DDL command did to the tables into the WAL, as
-- logical decoding messages of the same transaction, so that capture meets it at its place among the rows. Without them all is still safe, but after
-- more DDL commands an export asks for a new full. To make them takes a superuser; whoever executes DDL needs no right for it, and a message that cannot
-- be written fails no DDL: capture is told that something unknown happened. To do without them, leave this out, or:
--     DROP EVENT TRIGGER cdc_export_start, cdc_export_end, cdc_export_drop, cdc_export_rewrite;
CREATE SCHEMA IF NOT EXISTS cdc_export;
REVOKE ALL ON SCHEMA cdc_export FROM PUBLIC;
GRANT USAGE ON SCHEMA cdc_export TO cdc_capture, cdc_export;

-- With which the messages are signed. Function bodies and settings can be read by everybody, and a table would be published FOR ALL TABLES.
CREATE MATERIALIZED VIEW IF NOT EXISTS cdc_export.ddl_key AS
    SELECT sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) AS key;
REVOKE ALL ON cdc_export.ddl_key FROM PUBLIC;
GRANT SELECT ON cdc_export.ddl_key TO cdc_capture;

-- The functions that have no search path of their own are called by the triggers' only. They are written in PL/pgSQL since that keeps their
-- plans; without the other kinds of joins each plan looks up the few entries that are wanted, however many tables there are.

-- Another value than before means that the event triggers, or the key, were altered in between; NULL, that they are not all there and enabled ALWAYS.
CREATE OR REPLACE FUNCTION cdc_export.ddl_guard() RETURNS text LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp AS $$
    SELECT CASE WHEN count(*) = 4 THEN md5(string_agg(t.oid || ':' || t.xmin || ':' || t.evtfoid, ',' ORDER BY t.evtname)
        || (SELECT relfilenode FROM pg_class WHERE oid = 'cdc_export.ddl_key'::regclass)) END
    FROM pg_event_trigger t
    WHERE t.evtname IN ('cdc_export_start', 'cdc_export_end', 'cdc_export_drop', 'cdc_export_rewrite') AND t.evtenabled = 'A'
$$;

-- A message: its signature and its text, which is signed as it will stand in the WAL, in the encoding of the database. Fails where it could not be written.
CREATE OR REPLACE FUNCTION cdc_export.signed(what jsonb) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    body text := (what || jsonb_build_object('version', 1, 'guard', cdc_export.ddl_guard(),
                                             'transaction', pg_current_xact_id()::xid::text::bigint))::text;
    secret bytea;
BEGIN
    SELECT key INTO STRICT secret FROM cdc_export.ddl_key;
    IF EXISTS (SELECT FROM pg_proc WHERE proname = 'pg_logical_emit_message' AND NOT has_function_privilege(oid, 'EXECUTE')) THEN
        RAISE EXCEPTION 'the owner of the event triggers may not write logical decoding messages';
    END IF;
    RETURN encode(sha256(secret || sha256(secret || convert_to(body, getdatabaseencoding()))), 'hex') || ' ' || body;
END
$$;

-- The message that says only that a command did something. No message where none can be written: capture sees that for itself.
CREATE OR REPLACE FUNCTION cdc_export.unknown(command text, error text) RETURNS text[] LANGUAGE plpgsql AS $$
BEGIN
    RAISE LOG 'cdc_export: %: %', command, error;
    RETURN ARRAY [cdc_export.signed(jsonb_build_object('command', command, 'unknown', true))];
EXCEPTION WHEN OTHERS THEN
    RAISE LOG 'cdc_export: %: %', command, SQLERRM;
    RETURN '{}';
END
$$;

-- Writes messages. What cannot be written has been found out before: an error here would be the application's.
CREATE OR REPLACE FUNCTION cdc_export.write(messages text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    message text;
BEGIN
    FOREACH message IN ARRAY messages LOOP
        PERFORM pg_logical_emit_message(true, 'cdc_export.ddl', message);
    END LOOP;
END
$$;

-- A table and all its partitions.
CREATE OR REPLACE FUNCTION cdc_export.parts(root oid) RETURNS SETOF oid LANGUAGE plpgsql STABLE ROWS 1 AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH RECURSIVE part AS (
        SELECT root AS oid
        UNION ALL
        SELECT i.inhrelid FROM part p JOIN pg_class c ON c.oid = p.oid AND c.relkind = 'p' JOIN pg_inherits i ON i.inhparent = p.oid
    )
    SELECT oid FROM part;
END
$$;

-- Whether any of some tables may have rows: its file tells, whatever the transaction sees. Of one that is no more, or of a foreign one, that is not known.
CREATE OR REPLACE FUNCTION cdc_export.may_have_rows(tables oid[]) RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    RETURN (SELECT coalesce(bool_or(CASE l.relkind WHEN 'p' THEN false WHEN 'r' THEN pg_relation_size(l.oid) > 0 ELSE true END), true)
        FROM unnest(tables) AS part (oid) JOIN pg_class l ON l.oid = part.oid);
END
$$;

-- Whether a publication has a table. Of a partition, ask of its ancestors, too.
CREATE OR REPLACE FUNCTION cdc_export.is_published(relation oid) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT EXISTS (SELECT FROM pg_publication WHERE puballtables)
        OR EXISTS (SELECT FROM pg_publication_rel WHERE prrelid = relation)
        OR EXISTS (SELECT FROM pg_publication_namespace s JOIN pg_class c ON c.relnamespace = s.pnnspid WHERE c.oid = relation));
END
$$;

-- The columns of a table's primary key, or of the index that is its replica identity; NULL if there is none that PostgreSQL uses.
CREATE OR REPLACE FUNCTION cdc_export.index_columns(relation oid, of_identity boolean) RETURNS text[] LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT array_agg(a.attname::text)
        FROM pg_index i CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS k (attnum, place)
        JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
        WHERE i.indrelid = relation AND k.place <= i.indnkeyatts AND i.indimmediate AND i.indisvalid AND i.indisready
          AND CASE WHEN of_identity THEN i.indisreplident ELSE i.indisprimary END);
END
$$;

-- Whether what the WAL has of an old row, which follows from the replica identity of the row's partition, tells the rows of the whole table
-- apart. One that has nothing of old rows is no harm: PostgreSQL refuses its UPDATE and DELETE.
CREATE OR REPLACE FUNCTION cdc_export.is_identified(root oid, identity "char", parts oid[]) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE
    wanted text[] := CASE identity WHEN 'i' THEN cdc_export.index_columns(root, true)
        WHEN 'n' THEN NULL ELSE cdc_export.index_columns(root, false) END;
BEGIN
    RETURN NOT EXISTS (
        SELECT FROM unnest(parts) AS part (oid)
        JOIN pg_class l ON l.oid = part.oid AND l.relkind <> 'p'
        WHERE l.relkind = 'f' OR l.relpersistence = 'u'
           OR CASE
               -- A primary key of the root is each partition's, too.
               WHEN wanted IS NOT NULL AND identity IN ('d', 'f') AND l.relreplident IN ('d', 'f') THEN false
               WHEN l.relreplident = 'f' THEN wanted IS NULL AND identity <> 'f'
               WHEN l.relreplident = 'n' THEN false
               WHEN wanted IS NULL THEN cdc_export.index_columns(l.oid, l.relreplident = 'i') IS NOT NULL
               ELSE NOT coalesce(cdc_export.index_columns(l.oid, l.relreplident = 'i'), wanted) @> wanted END);
END
$$;

-- A table as the catalogue has it now; NULL if it is none, or a temporary one.
CREATE OR REPLACE FUNCTION cdc_export.shape(relation oid) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
    parts oid[] := ARRAY(SELECT part.oid FROM cdc_export.parts(relation) AS part (oid));
BEGIN
    RETURN (SELECT jsonb_build_object(
        'oid', c.oid::bigint, 'schema', n.nspname, 'name', c.relname, 'identity', c.relreplident, 'lastAttribute', c.relnatts,
        'columns', (
            SELECT coalesce(jsonb_agg(jsonb_build_object(
                'attribute', a.attnum, 'name', a.attname, 'type', regexp_replace(format_type(a.atttypid, a.atttypmod), '^public\.', ''),
                'typeOid', a.atttypid::bigint, 'typeModifier', a.atttypmod, 'entry', a.xmin::text::bigint,
                'generated', a.attgenerated <> '',
                'filled', a.atthasmissing OR (c.relkind = 'p' AND EXISTS (
                    SELECT FROM unnest(parts) AS part (oid)
                    JOIN pg_attribute f ON f.attrelid = part.oid AND f.attname = a.attname WHERE f.atthasmissing))
                ) ORDER BY a.attnum), '[]')
            FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped),
        'primaryKey', (
            SELECT coalesce(jsonb_agg(a.attname ORDER BY k.place), '[]')
            FROM pg_index i CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS k (attnum, place)
            JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
            WHERE i.indrelid = c.oid AND i.indisprimary AND i.indimmediate AND i.indisvalid AND i.indisready AND k.place <= i.indnkeyatts),
        'identityIndex', (
            SELECT coalesce(jsonb_agg(a.attname ORDER BY k.place), '[]')
            FROM pg_index i CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS k (attnum, place)
            JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
            WHERE i.indrelid = c.oid AND i.indisreplident AND i.indisvalid AND i.indisready AND k.place <= i.indnkeyatts),
        -- Of a partition that logs nothing PostgreSQL refuses UPDATE and DELETE.
        'wholeOldRows', NOT EXISTS (
            SELECT FROM unnest(parts) AS part (oid) JOIN pg_class l ON l.oid = part.oid
            JOIN pg_index i ON i.indrelid = l.oid AND i.indimmediate AND i.indisvalid AND i.indisready
            WHERE l.relkind <> 'p' AND CASE l.relreplident WHEN 'd' THEN i.indisprimary WHEN 'i' THEN i.indisreplident ELSE false END),
        'identified', c.relkind = 'r' OR cdc_export.is_identified(c.oid, c.relreplident, parts),
        'empty', NOT cdc_export.may_have_rows(parts),
        'files', (
            SELECT CASE WHEN coalesce(bool_and(l.relfilenode = l.oid), true) THEN 'original'
                   ELSE md5(string_agg(l.oid || ':' || l.relfilenode, ',' ORDER BY l.oid)) END
            FROM unnest(parts) AS part (oid) JOIN pg_class l ON l.oid = part.oid
            WHERE l.relkind = 'r'))
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.oid = relation AND c.relkind IN ('r', 'p') AND c.relpersistence <> 't');
END
$$;

-- The tables of which a message has to tell when something happened to some: themselves, those that inherit from them, and in place of a
-- partition its ancestors, if they are published. Each with its shape.
CREATE OR REPLACE FUNCTION cdc_export.shapes(touched oid[]) RETURNS SETOF jsonb LANGUAGE plpgsql STABLE ROWS 1 AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH RECURSIVE heir AS (
        SELECT DISTINCT unnest(touched) AS oid
        UNION
        SELECT i.inhrelid FROM heir h JOIN pg_inherits i ON i.inhparent = h.oid JOIN pg_class c ON c.oid = i.inhrelid
        WHERE NOT c.relispartition
    ), told AS (
        SELECT h.oid FROM heir h JOIN pg_class c ON c.oid = h.oid
        WHERE cdc_export.is_published(h.oid)
          AND NOT (c.relispartition AND EXISTS (
              SELECT FROM pg_partition_ancestors(h.oid) a WHERE a.relid <> h.oid AND cdc_export.is_published(a.relid)))
        UNION
        SELECT a.relid FROM heir h JOIN pg_class c ON c.oid = h.oid AND c.relispartition
        CROSS JOIN LATERAL pg_partition_ancestors(h.oid) a
        WHERE a.relid <> h.oid AND cdc_export.is_published(a.relid)
    )
    SELECT shape FROM told CROSS JOIN LATERAL cdc_export.shape(told.oid) AS shape WHERE shape IS NOT NULL;
END
$$;

-- Whether a table, by its shape, or one of its partitions is one of some tables.
CREATE OR REPLACE FUNCTION cdc_export.is_among(shape jsonb, tables oid[]) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN tables <> '{}' AND EXISTS (
        SELECT FROM cdc_export.parts((shape ->> 'oid')::oid) AS part (oid) WHERE part.oid = ANY (tables));
END
$$;

-- The labels of all enumerations: a digest, and how many there are.
CREATE OR REPLACE FUNCTION cdc_export.labels() RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT count(*) || ':' || coalesce(md5(string_agg(oid || ':' || enumlabel, ',' ORDER BY oid)), '') FROM pg_enum);
END
$$;

-- The tables with a column of a type, or of one that is made of it.
CREATE OR REPLACE FUNCTION cdc_export.users(type oid) RETURNS SETOF oid LANGUAGE plpgsql STABLE ROWS 1 AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH RECURSIVE made AS (
        SELECT type AS oid
        UNION
        SELECT t.oid FROM made m
        JOIN pg_type t ON t.typelem = m.oid OR t.typbasetype = m.oid
            OR t.typrelid IN (SELECT a.attrelid FROM pg_attribute a WHERE a.atttypid = m.oid AND NOT a.attisdropped)
            OR t.oid IN (SELECT r.rngtypid FROM pg_range r WHERE r.rngsubtype = m.oid)
            OR t.oid IN (SELECT r.rngmultitypid FROM pg_range r WHERE r.rngtypid = m.oid)
    )
    SELECT DISTINCT a.attrelid FROM made m JOIN pg_attribute a ON a.atttypid = m.oid AND a.attnum > 0 AND NOT a.attisdropped
    JOIN pg_class c ON c.oid = a.attrelid AND c.relkind IN ('r', 'p');
END
$$;

-- The partitions of each partitioned table.
CREATE OR REPLACE FUNCTION cdc_export.partitions() RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT coalesce(jsonb_object_agg(parent, parts), '{}') FROM (
        SELECT i.inhparent AS parent, jsonb_agg(i.inhrelid::bigint ORDER BY i.inhrelid) AS parts
        FROM pg_partitioned_table t JOIN pg_inherits i ON i.inhparent = t.partrelid
        GROUP BY i.inhparent
    ) known);
END
$$;

-- The partitioned tables that rows came to, or went from, with a partition, compared with the partitions from before the command.
CREATE OR REPLACE FUNCTION cdc_export.moved(before jsonb, after jsonb) RETURNS SETOF oid LANGUAGE plpgsql ROWS 1 AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    SELECT parent.oid::oid
    FROM (SELECT DISTINCT oid FROM (SELECT jsonb_object_keys(before) UNION SELECT jsonb_object_keys(after)) AS known (oid)) parent
    JOIN pg_class c ON c.oid = parent.oid::oid
    WHERE before -> parent.oid IS DISTINCT FROM after -> parent.oid
      AND EXISTS (
        SELECT FROM (
            (SELECT jsonb_array_elements(before -> parent.oid) EXCEPT SELECT jsonb_array_elements(after -> parent.oid))
            UNION ALL
            (SELECT jsonb_array_elements(after -> parent.oid) EXCEPT SELECT jsonb_array_elements(before -> parent.oid))
        ) AS part (oid)
        WHERE cdc_export.may_have_rows(ARRAY(SELECT below.oid FROM cdc_export.parts((part.oid #>> '{}')::oid) AS below (oid))));
END
$$;

-- What a command changed is known only to who knows what was there before it. An enumeration's label that gets another name has it in all rows, without
-- any event; so do the rows of a partition come and go.
CREATE OR REPLACE FUNCTION cdc_export.on_start() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan SET jit = off
SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off AS $$
BEGIN
    PERFORM set_config('cdc_export.before',
        jsonb_build_object('labels', CASE WHEN tg_tag = 'ALTER TYPE' THEN cdc_export.labels() END,
                           'partitions', CASE WHEN tg_tag <> 'ALTER TYPE' THEN cdc_export.partitions() END)::text, true);
EXCEPTION WHEN OTHERS THEN
    RAISE LOG 'cdc_export: % (%)', SQLERRM, SQLSTATE;
    PERFORM set_config('cdc_export.before', '', true);
END
$$;

CREATE OR REPLACE FUNCTION cdc_export.on_end() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan SET jit = off
SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off AS $$
DECLARE
    told text[] := '{}';
BEGIN
    BEGIN
        DECLARE
            before jsonb;
            touched oid[];
            made oid[];
            relabelled oid[] := '{}';
            moved oid[] := '{}';
        BEGIN
            SELECT array_agg(DISTINCT c.oid), array_agg(DISTINCT c.oid) FILTER (
                WHERE d.objid = c.oid AND d.command_tag IN ('CREATE TABLE', 'CREATE TABLE AS', 'SELECT INTO'))
            INTO touched, made
            FROM pg_event_trigger_ddl_commands() d
            JOIN LATERAL (
                SELECT d.objid AS oid WHERE d.classid = 'pg_class'::regclass
                UNION ALL
                SELECT i.indrelid FROM pg_index i WHERE d.classid = 'pg_class'::regclass AND i.indexrelid = d.objid
                UNION ALL
                SELECT c.oid FROM pg_class c WHERE d.classid = 'pg_type'::regclass AND c.reloftype = d.objid AND c.reloftype <> 0
                UNION ALL
                SELECT c.oid FROM pg_class c
                WHERE d.classid = 'pg_namespace'::regclass AND c.relnamespace = d.objid AND d.command_tag = 'ALTER SCHEMA'
            ) c ON true
            JOIN pg_class k ON k.oid = c.oid AND k.relkind IN ('r', 'p', 'f') AND k.relpersistence <> 't';
            IF tg_tag = 'ALTER TYPE' THEN
                before := current_setting('cdc_export.before')::jsonb -> 'labels';
                IF to_jsonb(cdc_export.labels()) <> before AND split_part(cdc_export.labels(), ':', 1) = split_part(before #>> '{}', ':', 1) THEN
                    SELECT coalesce(array_agg(DISTINCT u.oid), '{}') INTO relabelled
                    FROM pg_event_trigger_ddl_commands() d CROSS JOIN LATERAL cdc_export.users(d.objid) AS u (oid)
                    WHERE d.classid = 'pg_type'::regclass;
                END IF;
            ELSIF tg_tag = 'ALTER TABLE' THEN
                before := current_setting('cdc_export.before')::jsonb -> 'partitions';
                IF before <> cdc_export.partitions() THEN
                    SELECT coalesce(array_agg(m.oid), '{}') INTO moved FROM cdc_export.moved(before, cdc_export.partitions()) AS m (oid);
                END IF;
            END IF;
            PERFORM set_config('cdc_export.before', '', true);
            SELECT coalesce(array_agg(cdc_export.signed(jsonb_build_object('command', tg_tag, 'table', shape,
                'created', coalesce((shape ->> 'oid')::oid = ANY (made), false),
                'relabelled', cdc_export.is_among(shape, relabelled),
                'moved', cdc_export.is_among(shape, moved)))), '{}')
            INTO told
            FROM cdc_export.shapes(touched || relabelled || moved) AS shape;
        END;
    EXCEPTION WHEN OTHERS THEN
        told := cdc_export.unknown(tg_tag, SQLERRM);
    END;
    PERFORM cdc_export.write(told);
END
$$;

CREATE OR REPLACE FUNCTION cdc_export.on_drop() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan SET jit = off
SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off AS $$
DECLARE
    told text[] := '{}';
BEGIN
    BEGIN
        DECLARE
            before jsonb;
            gone bigint[];
            touched oid[];
            moved oid[] := '{}';
        BEGIN
            SELECT array_agg(DISTINCT objid::bigint) FILTER (WHERE object_type = 'table' AND objsubid = 0),
                   array_agg(DISTINCT objid) FILTER (WHERE object_type = 'table column' AND tg_tag <> 'ALTER TABLE')
            INTO gone, touched
            FROM pg_event_trigger_dropped_objects()
            WHERE classid = 'pg_class'::regclass AND NOT is_temporary;
            IF gone IS NOT NULL THEN
                told := ARRAY [cdc_export.signed(jsonb_build_object('command', tg_tag, 'dropped', gone))];
                IF tg_tag <> 'ALTER TABLE' THEN
                    before := current_setting('cdc_export.before')::jsonb -> 'partitions';
                    SELECT coalesce(array_agg(m.oid), '{}') INTO moved FROM cdc_export.moved(before, cdc_export.partitions()) AS m (oid);
                END IF;
            END IF;
            SELECT told || coalesce(array_agg(cdc_export.signed(jsonb_build_object('command', tg_tag, 'table', shape,
                'moved', cdc_export.is_among(shape, moved)))), '{}')
            INTO told
            FROM cdc_export.shapes(touched || moved) AS shape;
        END;
    EXCEPTION WHEN OTHERS THEN
        told := cdc_export.unknown(tg_tag, SQLERRM);
    END;
    PERFORM cdc_export.write(told);
END
$$;

CREATE OR REPLACE FUNCTION cdc_export.on_rewrite() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan SET jit = off
SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off AS $$
DECLARE
    told text[] := '{}';
BEGIN
    BEGIN
        SELECT array_agg(cdc_export.signed(jsonb_build_object('command', tg_tag, 'reason', pg_event_trigger_table_rewrite_reason(), 'rewritten',
            (SELECT jsonb_agg(a.oid::bigint) FROM (
                SELECT pg_event_trigger_table_rewrite_oid() AS oid
                UNION SELECT relid FROM pg_partition_ancestors(pg_event_trigger_table_rewrite_oid())) a))))
        INTO told
        FROM pg_class WHERE oid = pg_event_trigger_table_rewrite_oid() AND relkind = 'r' AND relpersistence <> 't';
    EXCEPTION WHEN OTHERS THEN
        told := cdc_export.unknown(tg_tag, SQLERRM);
    END;
    PERFORM cdc_export.write(coalesce(told, '{}'));
END
$$;

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA cdc_export FROM PUBLIC;
GRANT EXECUTE ON FUNCTION cdc_export.ddl_guard() TO cdc_capture, cdc_export;

DO $$
BEGIN
    IF cdc_export.ddl_guard() IS NULL THEN
        DROP EVENT TRIGGER IF EXISTS cdc_export_start;
        DROP EVENT TRIGGER IF EXISTS cdc_export_end;
        DROP EVENT TRIGGER IF EXISTS cdc_export_drop;
        DROP EVENT TRIGGER IF EXISTS cdc_export_rewrite;
        CREATE EVENT TRIGGER cdc_export_start ON ddl_command_start
            WHEN TAG IN ('ALTER TYPE', 'ALTER TABLE', 'DROP TABLE', 'DROP SCHEMA', 'DROP OWNED', 'DROP EXTENSION', 'DROP TYPE',
                         'DROP FOREIGN TABLE', 'DROP SERVER', 'DROP FOREIGN DATA WRAPPER')
            EXECUTE FUNCTION cdc_export.on_start();
        CREATE EVENT TRIGGER cdc_export_end ON ddl_command_end EXECUTE FUNCTION cdc_export.on_end();
        CREATE EVENT TRIGGER cdc_export_drop ON sql_drop EXECUTE FUNCTION cdc_export.on_drop();
        CREATE EVENT TRIGGER cdc_export_rewrite ON table_rewrite EXECUTE FUNCTION cdc_export.on_rewrite();
        -- Also where a session replays changes of elsewhere (session_replication_role).
        ALTER EVENT TRIGGER cdc_export_start ENABLE ALWAYS;
        ALTER EVENT TRIGGER cdc_export_end ENABLE ALWAYS;
        ALTER EVENT TRIGGER cdc_export_drop ENABLE ALWAYS;
        ALTER EVENT TRIGGER cdc_export_rewrite ENABLE ALWAYS;
    END IF;
END
$$;
